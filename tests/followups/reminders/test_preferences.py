import pytest
from pytest_django.asserts import assertContains

from accounts.models import User
from followups.reminders import preferences
from followups.reminders.preferences import NO_SECOND_MAIL, change_reminder_settings
from tests.factories import NOW, FollowUpFactory, ReminderFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now", "database_clock")]


WRITTEN = {
    "frozen_at": NOW,
    "body_started_at": NOW,
    "message": b"x",
    "message_id": "<x@x>",
    "recipient": "x",
    "subject": "x",
}


class TestPreferences:
    url = "/settings/reminders/"
    form = {"time_zone": "UTC", "hour": "8", "digest": "day", "resend_uncertain": "on"}

    def test_they_are_saved_and_shown(self, client, user):
        client.post(self.url, self.form)

        user.refresh_from_db()
        assert (user.digest, user.resend_uncertain) == (True, True)
        assertContains(client.get(self.url), 'value="day" id="id_digest_0" checked')

        client.post(self.url, {"time_zone": "UTC", "hour": "8", "digest": "each"})

        user.refresh_from_db()
        assert (user.digest, user.resend_uncertain) == (False, False)

    def test_all_that_is_due_comes_in_one_mail_unless_they_want_each(self, client):
        new = User.objects.create_user("new@example.org")
        client.force_login(new)

        assertContains(client.get(self.url), 'value="day" id="id_digest_0" checked')
        client.post(self.url, {"time_zone": "UTC", "hour": "8", "resend_uncertain": "on"})

        new.refresh_from_db()
        assert new.digest

    def test_without_resends_what_is_uncertain_is_held_at_once(self, client, user):
        reminder = ReminderFactory(follow_up=FollowUpFactory(owner=user), status="uncertain", **WRITTEN)

        client.post(self.url, {"time_zone": "UTC", "hour": "8"})

        reminder.refresh_from_db()
        assert (reminder.status, reminder.reason) == ("held", NO_SECOND_MAIL)

    def test_it_is_all_or_nothing(self, as_user, monkeypatch):
        def fail(**values: object) -> int:
            raise LookupError

        monkeypatch.setattr(preferences, "change_reminder_time", fail)
        with pytest.raises(LookupError):
            change_reminder_settings(user=as_user, time_zone="UTC", hour=8, digest=True, resend_uncertain=False)

        saved = User.objects.get(pk=as_user.pk)
        assert (saved.digest, saved.resend_uncertain) == (False, True)
