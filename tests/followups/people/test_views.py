import pytest
from pytest_django.asserts import assertContains, assertRedirects

from contacts.models import Job
from tests.everything import owned_rows
from tests.factories import NOW, FollowUpFactory, JobFactory
from tests.followups.people.test_services import picture, planned
from tests.page import was_refused

pytestmark = pytest.mark.django_db

TYPED = {"employer_name": "Globex", "title": "Head", "since_on": "2026-06-01", "congratulate": "on"}


@pytest.mark.usefixtures("now")
class TestThePages:
    def test_a_move_is_saved_and_can_be_undone(self, client, user):
        contact = planned(user)
        before = list(Job.objects.values())

        response = client.post(f"/contacts/{contact.pk}/moved/", TYPED, follow=True)

        assertContains(response, "Femi Adeyemi is at Globex now.")
        undo = f"/moves/{Job.objects.get(by_move=True).pk}/undo/"
        assertContains(response, f'action="{undo}"')
        assertRedirects(client.post(undo), f"/contacts/{contact.pk}/")
        assert list(Job.objects.values()) == before

    def test_the_kind_word_is_suggested_with_a_tick(self, client, user):
        response = client.get(f"/contacts/{planned(user).pk}/moved/")

        assertContains(response, "checked")

    @pytest.mark.parametrize(
        ("field", "value", "message"),
        [
            ("employer_name", "", "employer’s name"),
            ("employer_name", "\x00", "Null characters"),
            ("employer_name", "Acme", "works at Acme already"),
            ("title", "t" * 201, "at most 200"),
            ("since_on", "", "Choose a day"),
            ("since_on", "2026-02-30", "That day doesn’t exist"),
            ("since_on", "2028-01-01", "more than a year"),
        ],
    )
    @pytest.mark.parametrize("browser", ["client", "htmx"])
    def test_a_bad_move_is_refused_beside_the_field(self, browser, request, user, field, value, message):
        asking = request.getfixturevalue(browser)
        contact = JobFactory(owner=user, employer__name="Acme").contact
        typed, before = {"employer_name": "Globex", "title": "", "since_on": "2026-06-01", field: value}, owned_rows()

        response = asking.post(f"/contacts/{contact.pk}/moved/", typed)

        assert message in was_refused(response, field, typed)
        assert owned_rows() == before

    def test_a_standing_says_what_it_ended_and_can_be_undone(self, client, user):
        contact = planned(user)
        before = picture()

        page = client.post(f"/contacts/{contact.pk}/standing/", {"standing": "silence"}, follow=True).content.decode()

        assert "asked not to be contacted. The schedule has ended" in page
        undo = next(part for part in page.split('"') if "/standing/undo/" in part)
        assert undo == f"/contacts/{contact.pk}/standing/undo/"
        client.post(undo)
        assert picture() == before
        contact.refresh_from_db()
        assert contact.may_be_followed_up

    @pytest.mark.parametrize("standing", ["", "friend", "\x00", "s" * 5000])
    def test_an_unknown_standing_changes_nothing(self, client, user, standing):
        contact, before = planned(user), owned_rows()

        response = client.post(f"/contacts/{contact.pk}/standing/", {"standing": standing}, follow=True)

        assertContains(response, "Nothing changed")
        assert owned_rows() == before

    def test_who_is_not_followed_up_is_offered_no_follow_up(self, client, user):
        contact = FollowUpFactory(owner=user).contact
        contact.stand("silence", at=NOW)

        assert "Plan a follow-up" not in client.get(f"/follow-ups/of-contact/{contact.pk}/").content.decode()
        assertContains(client.get(f"/contacts/{contact.pk}/"), "Asked not to be contacted")
