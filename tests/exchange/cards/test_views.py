import vobject
from pytest_django.asserts import assertContains

from tests.factories import NOW, ContactFactory, JobFactory


def test_one_person_is_a_file_by_a_button(client, user):
    contact = ContactFactory(owner=user, name="Ada Roe")
    path = f"/cards/{contact.pk}.vcf"

    response = client.get(path)

    assertContains(client.get(f"/contacts/{contact.pk}/"), path)
    assert response["Content-Type"] == "text/vcard; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="contact.vcf"'
    assert vobject.readOne(response.content.decode()).fn.value == "Ada Roe"


def test_everyone_is_one_file(client, user, other, now):
    for name in ("Ada Roe", "Ben Fox"):
        ContactFactory(owner=user, name=name)
    ContactFactory(owner=user, name="Gone Away", trashed_at=NOW)
    ContactFactory(owner=other, name="Somebody Else")

    response = client.get("/cards/everyone.vcf")

    assert response["Content-Disposition"] == 'attachment; filename="ajar-contacts-2026-06-09.vcf"'
    assert [card.fn.value for card in vobject.readComponents(response.content.decode())] == ["Ada Roe", "Ben Fox"]


def test_more_people_need_no_more_queries(client, user, django_assert_max_num_queries):
    for _ in range(12):
        JobFactory(contact=ContactFactory(owner=user))

    with django_assert_max_num_queries(10):
        client.get("/cards/everyone.vcf")


def test_nobody_is_an_empty_file(client):
    response = client.get("/cards/everyone.vcf")

    assert (response.status_code, response.content) == (200, b"")
