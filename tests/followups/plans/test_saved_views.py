import pytest
from pytest_django.asserts import assertContains

from followups.models import SavedCadence
from tests.factories import NOW, SavedCadenceFactory
from tests.page import was_refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


class TestCadencesOfOnesOwn:
    url = "/settings/cadences/"

    def test_are_kept_in_our_spelling(self, client):
        client.post(self.url, {"name": "Old friends", "pattern": "A Month and 4 months"})

        saved = SavedCadence.objects.get()
        assert (saved.name, saved.pattern, saved.counted_from) == ("Old friends", "1 month, 4 months", "fixed")

    def test_a_name_is_used_once_whatever_the_case(self, client, user):
        SavedCadenceFactory(owner=user, name="Old friends")
        typed = {"name": "OLD FRIENDS", "pattern": "1 month"}

        assert "already" in was_refused(client.post(self.url, typed), "name", typed)

    @pytest.mark.parametrize(
        ("field", "value"), [("name", ""), ("name", "n" * 101), ("pattern", "soon"), ("pattern", "")]
    )
    def test_bad_input_is_refused_beside_the_field(self, client, field, value):
        typed = {"name": "Old friends", "pattern": "1 month", field: value}

        was_refused(client.post(self.url, typed), field, typed)
        assert not SavedCadence.objects.exists()

    def test_are_edited_and_a_stale_edit_is_told(self, client, user):
        own = SavedCadenceFactory(owner=user, name="Mine")
        typed = {"name": "Ours", "pattern": "1 month", "counted_from": "fixed", "expected_version": "1"}

        assert client.post(f"{self.url}{own.pk}/", typed).status_code == 302
        response = client.post(f"{self.url}{own.pk}/", typed | {"name": "Theirs"})

        assertContains(response, "changed in another window", status_code=422)
        own.refresh_from_db()
        assert (own.name, own.version) == ("Ours", 2)

    def test_go_to_the_trash_and_come_back(self, client, user):
        own = SavedCadenceFactory(owner=user, name="Mine")

        assertContains(client.post(f"{self.url}{own.pk}/trash/", follow=True), f"{self.url}{own.pk}/restore/")
        assert client.get(f"{self.url}{own.pk}/").status_code == 404
        assertContains(client.post(f"{self.url}{own.pk}/restore/", follow=True), "“Mine” is back.")

    def test_one_whose_name_was_taken_meanwhile_stays_in_the_trash(self, client, user):
        own = SavedCadenceFactory(owner=user, name="Mine", trashed_at=NOW)
        SavedCadenceFactory(owner=user, name="mine")

        assertContains(client.post(f"{self.url}{own.pk}/restore/", follow=True), "by now")
        own.refresh_from_db()
        assert own.trashed_at
