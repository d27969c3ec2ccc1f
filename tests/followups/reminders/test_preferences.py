from datetime import timedelta

import pytest
from pytest_django.asserts import assertContains

from accounts.models import User
from followups.models import FollowUp, Reminder
from followups.reminders import preferences
from followups.reminders.preferences import NO_SECOND_MAIL, change_reminder_settings
from tests.factories import NOW, TODAY, FollowUpFactory, ReminderFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now", "database_clock")]

MINUTE = timedelta(minutes=1)
BYTES = b"Subject: Stay in touch with Femi\r\nMessage-ID: <x@example.org>\r\n\r\nHello\r\n"


@pytest.fixture
def follow_up(user) -> FollowUp:
    return FollowUpFactory(owner=user, contact__name="Femi", due_on=TODAY)


@pytest.fixture
def reminder(follow_up) -> Reminder:
    """One that is due and whose message was written; give it a state with `stand`."""
    return ReminderFactory(
        follow_up=follow_up,
        frozen_at=NOW - 5 * MINUTE,
        body_started_at=NOW - 4 * MINUTE,
        message=BYTES,
        message_id="<x@example.org>",
        recipient="jo@example.org",
        subject="Stay in touch with Femi",
        due_at=NOW - 5 * MINUTE,
        next_attempt_at=NOW + 60 * MINUTE,
    )


def stand(reminder: Reminder, status: str, **values: object) -> Reminder:
    lease = {"token": reminder.pk, "leased_until": NOW + MINUTE} if status == "sending" else {}
    sent = {"sent_at": NOW} if status == "sent" else {}
    Reminder.objects.filter(pk=reminder.pk).update(status=status, **lease | sent | values)
    reminder.refresh_from_db()
    return reminder


class TestPreferences:
    url = "/settings/reminders/"
    form = {"time_zone": "UTC", "hour": "8", "digest": "day", "resend_uncertain": "on"}

    def test_they_are_saved_and_shown(self, client, user):
        client.post(self.url, self.form)

        user.refresh_from_db()
        assert (user.digest, user.resend_uncertain) == (True, True)
        assertContains(client.get(self.url), 'value="day" id="id_digest_1" checked')

        client.post(self.url, {"time_zone": "UTC", "hour": "8", "digest": "each"})

        user.refresh_from_db()
        assert (user.digest, user.resend_uncertain) == (False, False)

    def test_without_resends_what_is_uncertain_is_held_at_once(self, client, reminder):
        stand(reminder, "uncertain")

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
