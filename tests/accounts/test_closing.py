"""An account that is to be deleted: a month to think again, no mail meanwhile, then nothing is left."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core import mail
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts import closing, operating
from accounts.models import User
from core.models import Session
from followups.delivery.claim import database_now
from followups.delivery.health import first_overdue
from followups.delivery.links import Action, action_url, unsubscribe_url
from followups.models import FollowUp, Reminder
from tests.accounts.conftest import PASSWORD
from tests.everything import everything_of, owned_rows
from tests.factories import NOW, ReminderFactory

CLOSE, KEEP, YOUR_DATA = "/settings/your-data/delete/", "/settings/your-data/keep/", "/settings/your-data/"
MONTH = timedelta(days=30)


class TestThePage:
    def test_the_password_is_asked_for_first(self, signed_in, person):
        asked = f"/accounts/reauthenticate/?next={CLOSE.replace('/', '%2F')}"

        assertRedirects(signed_in.get(CLOSE), asked, fetch_redirect_response=False)
        assertRedirects(signed_in.post(CLOSE), asked, fetch_redirect_response=False)
        person.refresh_from_db()
        assert person.closed_at is None

    @pytest.fixture
    def sure(self, signed_in):
        """Signed in, and the password was written just now."""
        signed_in.post("/accounts/reauthenticate/", {"password": PASSWORD})
        return signed_in

    def test_it_says_what_will_happen(self, sure):
        assertContains(sure.get(CLOSE), "In 30 days everything is gone for good")

    def test_it_is_closed_and_every_page_says_so(self, sure, person, now, send):
        assertRedirects(send(sure, CLOSE), YOUR_DATA)

        person.refresh_from_db()
        assert person.closed_at == now
        for path in ("/", "/settings/"):
            assertContains(sure.get(path), "Your account will be deleted on")

    def test_a_mail_says_so(self, sure, person, now, send):
        send(sure, CLOSE)

        assert [message.to for message in mail.outbox] == [[person.email]]
        assert "On Thursday 9 July 2026 it will be deleted for good" in mail.outbox[0].body

    def test_one_click_keeps_it(self, sure, person, send):
        send(sure, CLOSE)

        assertNotContains(sure.post(KEEP, follow=True), "Your account will be deleted on")
        person.refresh_from_db()
        assert person.closed_at is None


class TestSwitchedOff:
    """Nobody can sign in, nothing is sent, and links do nothing; the same goes for links of a closed account."""

    @pytest.fixture(params=["switched off", "closed"])
    def off(self, request, user) -> User:
        if request.param == "closed":
            closing.close(user=user, now=NOW)
        else:
            operating.switch_off(user)
        return user

    def test_no_reminder_goes_out_and_none_counts_as_late(self, off, tick, sink, database_clock):
        ReminderFactory(owner=off, due_at=NOW - timedelta(hours=1), next_attempt_at=NOW)
        assert first_overdue(Reminder.objects.all(), NOW) is None

        tick()

        assert sink.accepted == []
        assert "it waits in case" in Reminder.objects.get().reason

    @pytest.mark.parametrize("action", Action)
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_a_link_of_a_reminder_does_nothing(self, off, now, visitor, action, method):
        follow_up = ReminderFactory(owner=off).follow_up

        answer = getattr(visitor, method)(action_url(follow_up, action))

        assertContains(answer, "This link no longer works", status_code=410)
        assert FollowUp.objects.get().state == "open"

    def test_unsubscribing_does_nothing(self, off, now, visitor):
        reminder = ReminderFactory(owner=off)

        answer = visitor.post(
            unsubscribe_url(owner_id=off.pk, reminder_id=reminder.pk), {"List-Unsubscribe": "One-Click"}
        )

        assert answer.status_code == 410
        assert FollowUp.objects.get().state == "open"

    def test_a_new_password_by_an_older_link_is_refused(self, person, visitor, send, link_in):
        send(visitor, "/accounts/password/reset/", email=person.email)
        path = link_in(mail.outbox[0].body)
        operating.switch_off(person)

        assertContains(visitor.get(path, follow=True), "This link no longer works")

    def test_none_is_sent_any_more(self, person, visitor, send):
        operating.switch_off(person)

        send(visitor, "/accounts/password/reset/", email=person.email)

        assert mail.outbox == []

    def test_an_address_is_not_confirmed(self, person, visitor):
        address = EmailAddress.objects.create(user=person, email="new@example.org")
        operating.switch_off(person)

        visitor.post(f"/accounts/confirm-email/{EmailConfirmationHMAC.create(address).key}/")

        address.refresh_from_db()
        assert not address.verified

    def test_whoever_is_in_is_out_until_it_is_switched_on(self, person, signed_in, visitor):
        form = {"login": person.email, "password": PASSWORD}
        operating.switch_off(person)
        assert signed_in.get("/settings/").status_code == 302
        assertRedirects(visitor.post("/accounts/login/", form), "/accounts/inactive/")

        operating.switch_on(person)

        assertRedirects(visitor.post("/accounts/login/", form), "/", fetch_redirect_response=False)


class TestReminders:
    def test_none_goes_out_meanwhile(self, user, tick, sink, database_clock):
        ReminderFactory(owner=user, due_at=NOW, next_attempt_at=NOW)
        closing.close(user=user, now=NOW)

        tick()

        assert sink.accepted == []
        assert Reminder.objects.get().reason == "The account is to be deleted; it waits in case it is kept."

    def test_it_goes_out_when_the_account_is_kept(self, user, tick, sink, database_clock):
        ReminderFactory(owner=user, due_at=NOW, next_attempt_at=NOW)
        closing.close(user=user, now=NOW)
        tick()
        closing.keep(user=user)

        database_clock.set(NOW + timedelta(days=1))
        tick()

        assert sink.recipients == [user.email]

    def test_it_does_not_count_as_late(self, user, database_clock):
        ReminderFactory(owner=user, due_at=NOW - timedelta(hours=1), next_attempt_at=NOW - timedelta(hours=1))
        assert first_overdue(Reminder.objects.all(), database_now())

        closing.close(user=user, now=NOW)

        assert first_overdue(Reminder.objects.all(), database_now()) is None


class TestDeleteClosed:
    def test_all_of_it_goes_and_nothing_of_others(self, user, other):
        everything_of(user)
        everything_of(other)
        before = owned_rows(other)
        closing.close(user=user, now=NOW)

        assert closing.delete_closed(now=NOW + MONTH) == 1

        assert owned_rows(user) == []
        assert owned_rows(other) == before
        assert list(User.objects.all()) == [other]

    def test_sessions_and_second_steps_go_too(self, person, visitor):
        visitor.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
        Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"})
        assert Session.objects.exists()
        closing.close(user=person, now=NOW)

        closing.delete_closed(now=NOW + MONTH)

        left = [model.objects.count() for model in (User, Session, UserSession, Authenticator, EmailAddress)]
        assert left == [0, 0, 0, 0, 0]

    def test_not_a_moment_sooner(self, user):
        everything_of(user)
        closing.close(user=user, now=NOW)
        before = owned_rows(user)

        assert closing.delete_closed(now=NOW + MONTH - timedelta(microseconds=1)) == 0

        assert owned_rows(user) == before

    def test_not_what_is_kept(self, user):
        closing.close(user=user, now=NOW)
        closing.keep(user=user)

        assert closing.delete_closed(now=NOW + MONTH) == 0

    @pytest.mark.django_db(transaction=True)
    def test_nor_what_is_kept_at_that_very_moment(self, user, at_once):
        closing.close(user=user, now=NOW)

        kept, deleted = at_once(lambda: closing.keep(user=user), lambda: closing.delete_closed(now=NOW + MONTH))

        assert deleted in (0, 1)
        assert User.objects.count() == 1 - deleted
        assert kept is None or deleted
