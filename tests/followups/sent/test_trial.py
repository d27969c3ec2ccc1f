"""The test mail of the settings: the page doesn't wait, and shows the server's own answer when it has come."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.core.cache import cache
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts.outgoing_mail import OutgoingMail
from followups.delivery.outgoing import send_outgoing
from followups.delivery.smtp import Conversation
from tests.scopes import no_scope

pytestmark = pytest.mark.django_db

URL = "/settings/reminders/test-mail/"


@pytest.fixture
def answer(client):
    """Ask for a test mail, let the worker do its work, and look at the answer."""

    def ask():
        page = client.post(URL, follow=True)
        with no_scope():
            send_outgoing()
        return client.get(page.redirect_chain[-1][0])

    return ask


class TestAccepted:
    def test_the_page_does_not_wait_and_says_so(self, client, sink):
        response = client.post(URL, follow=True)

        assertContains(response, "It is on its way.")
        assertContains(response, "Look again")
        assert sink.connections == 0

    def test_the_servers_answer_is_shown(self, answer, sink):
        response = answer()

        assertContains(response, "The mail server took it.")
        assertContains(response, "It said: 250 Accepted")
        assertContains(response, "jo@example.org")
        assert sink.recipients == ["jo@example.org"]

    def test_it_is_a_mail_like_the_others(self, answer, sink, settings):
        settings.MAIL_DOMAIN = "home.example"
        answer()

        mail = message_from_bytes(sink.accepted[0].content, policy=policy.default)
        assert (mail["Subject"], mail["To"]) == ("A test mail from Ajar", "jo@example.org")
        assert mail["Auto-Submitted"] == "auto-generated"
        assert mail["Message-ID"].endswith("@home.example>")

    def test_in_the_mail_drop_it_says_where_it_is(self, answer, sink, settings):
        settings.EMBEDDED_MAIL = True

        assertContains(answer(), "mail/new/")

    def test_htmx_gets_only_the_form_and_asks_again_until_the_answer_is_there(self, htmx, sink):
        response = htmx.post(URL)
        assertNotContains(response, "<html")
        assertContains(response, 'id="test-mail"')
        mail = OutgoingMail.objects.get()
        assertContains(response, f'hx-get="{URL}{mail.pk}/"')

        with no_scope():
            send_outgoing()

        response = htmx.get(f"{URL}{mail.pk}/")
        assertContains(response, "The mail server took it.")
        assertNotContains(response, "hx-trigger")

    def test_it_says_when_nobody_takes_it_up(self, client, sink):
        page = client.post(URL, follow=True)
        OutgoingMail.objects.update(next_attempt_at=timezone.now() - timedelta(minutes=1))

        assertContains(client.get(page.redirect_chain[-1][0]), "Nobody has taken it up yet")

    def test_its_button_is_with_the_reminder_time(self, client, htmx):
        for browser in (client, htmx):
            assertContains(browser.get("/settings/reminders/"), "Send me a test mail now")


class TestTrouble:
    def test_a_refusal_is_told(self, answer, sink):
        sink.to_recipient["jo@example.org"] = "550 5.1.1 No such user: jo@example.org"

        response = answer()

        assertContains(response, "The mail server refused it.")
        assertContains(response, "It said: 550 5.1.1 No such user: jo@example.org")

    def test_a_refusal_for_now_is_told(self, answer, sink):
        sink.to_recipient["*"] = "451 4.7.1 Greylisted"

        assertContains(answer(), "asks to try again later.")

    def test_a_server_that_is_away_is_told(self, answer, mail_server):
        mail_server.stop()

        response = answer()

        assertContains(response, "The mail server can’t be used.")
        assertContains(response, "Nothing answers there.")

    def test_a_password_that_is_wrong_is_told(self, answer, mail_server, settings):
        mail_server.start_refusing_sign_in()
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "operator@mail.example", "wrong"

        response = answer()

        assertContains(response, "It did not take Ajar’s user name and password.")
        assertContains(response, "535")

    def test_a_lost_answer_is_told(self, answer, sink):
        sink.replies_to_lose = 1

        assertContains(answer(), "it may or may not have arrived.")

    def test_nobody_elses_address_is_told(self, answer, sink):
        sink.to_recipient["*"] = "550 operator@mail.example may not write to jo@example.org (ask <admin@mail.example>)"

        response = answer()

        assertNotContains(response, "mail.example")
        assertContains(response, "may not write to jo@example.org")

    def test_what_nobody_foresaw_is_told_without_details(self, answer, sink, monkeypatch):
        def fail(*args: object) -> None:
            raise LookupError("operator@mail.example")

        monkeypatch.setattr(Conversation, "hand_over", fail)
        response = answer()

        assertContains(response, "It could not be sent.")
        assertNotContains(response, "operator@")


class TestTooOften:
    def test_one_in_ten_seconds_for_each_person(self, client, other, sink):
        client.post(URL)
        assertContains(client.post(URL), "Wait ten seconds")
        client.force_login(other)
        client.post(URL)

        assert sorted(OutgoingMail.objects.values_list("recipient", flat=True)) == [
            "jo@example.org",
            "someone.else@example.org",
        ]

    def test_an_address_that_nobody_confirmed_gets_none(self, client, user, settings):
        settings.EMBEDDED_MAIL, settings.SIGNUP = False, "open"
        user.emailaddress_set.update(verified=False)

        assertContains(client.post(URL), "Confirm your e-mail address first")
        assert not OutgoingMail.objects.exists()

    def test_it_counts_for_the_day(self, client, user, settings):
        settings.MAILS_PER_PERSON_A_DAY = 1
        client.post(URL)
        cache.delete(f"trial-mail-{user.pk}")

        assertContains(client.post(URL), "as many mails today as one person may")
        assert OutgoingMail.objects.count() == 1

    def test_then_it_goes_again(self, client, user, sink):
        client.post(URL)
        cache.delete(f"trial-mail-{user.pk}")
        client.post(URL)

        assert OutgoingMail.objects.count() == 2

    def test_looking_sends_nothing(self, client, sink):
        assert client.get(URL).status_code == 302
        assert not OutgoingMail.objects.exists()
