import pytest
from pytest_django.asserts import assertContains, assertRedirects

from contacts.models import Contact, Interaction
from tests.factories import ContactFactory, InteractionFactory
from tests.test_pages import measured

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("now")
class TestThePages:
    @pytest.fixture
    def two(self, user) -> list[Contact]:
        return [ContactFactory(owner=user, name="Robin"), ContactFactory(owner=user, name="ROBIN", phone="+44 1632 1")]

    def url(self, contact: Contact) -> str:
        return f"/contacts/{contact.pk}/merge/"

    def test_a_namesake_is_offered(self, client, two):
        assertContains(client.get(self.url(two[0])), f"?other={two[1].pk}")

    def test_both_stand_side_by_side_with_what_they_bring_along(self, client, user, two):
        InteractionFactory(contact=two[1])

        response = client.get(self.url(two[0]), {"other": two[1].pk})

        for text in ("Robin stays", "ROBIN stays", "1 × touch written down", "+44 1632 1"):
            assertContains(response, text)

    @pytest.mark.parametrize(("stays", "index"), [("this", 0), ("other", 1)])
    def test_the_chosen_one_stays(self, client, two, stays, index):
        response = client.post(self.url(two[0]), {"other": two[1].pk, "stays": stays})

        assertRedirects(response, f"/contacts/{two[index].pk}/")
        assert Contact.objects.get() == two[index]

    def test_the_old_address_leads_to_the_one_who_stays(self, client, two):
        client.post(self.url(two[0]), {"other": two[1].pk, "stays": "this"})

        for page in ("", "edit/", "timeline/", "moved/"):
            assertContains(client.get(f"/contacts/{two[1].pk}/{page}"), "Robin")
        client.post(f"/contacts/{two[1].pk}/touch/", {"touch-note": "Hello"})
        assert Interaction.objects.get().contact == two[0]

    @pytest.mark.parametrize("data", [{}, {"stays": "this"}, {"other": "x", "stays": "this"}])
    def test_without_another_one_it_asks_for_one(self, client, two, data):
        assert client.post(self.url(two[0]), data).status_code == 422
        assert Contact.objects.count() == 2

    @pytest.mark.parametrize("stays", ["", "both"])
    def test_without_a_choice_it_asks_for_one(self, client, two, stays):
        response = client.post(self.url(two[0]), {"other": two[1].pk, "stays": stays})

        assertContains(response, "Please fix", status_code=422)
        assert Contact.objects.count() == 2

    def test_a_second_click_is_a_404_or_the_page_of_the_one_who_stays(self, client, two):
        for _ in range(2):
            response = client.post(self.url(two[0]), {"other": two[1].pk, "stays": "this"})

        assert response.status_code == 404
        assert Contact.objects.get() == two[0]

    def test_the_page_takes_as_many_queries_for_a_long_history(self, client, two):
        path = f"{self.url(two[0])}?other={two[1].pk}"
        few, _ = measured(client, path)
        InteractionFactory.create_batch(20, contact=two[0])

        assert measured(client, path)[0] == few
