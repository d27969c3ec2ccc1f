"""The test mail of the settings: the server's own answer, in plain words and soon."""

import time
from email import message_from_bytes, policy

import pytest
from django.core.cache import cache
from pytest_django.asserts import assertContains, assertNotContains

from followups.delivery.smtp import Conversation
from followups.sent import trial
from tests.everything import owned_rows

pytestmark = pytest.mark.django_db

URL = "/settings/reminders/test-mail/"


class TestAccepted:
    def test_the_servers_answer_is_shown(self, client, sink):
        response = client.post(URL)

        assertContains(response, "The mail server took it.")
        assertContains(response, "It said: 250 Accepted")
        assertContains(response, "jo@example.org")
        assert sink.recipients == ["jo@example.org"]

    def test_it_is_a_mail_like_the_others(self, client, sink, settings):
        settings.MAIL_DOMAIN = "home.example"
        client.post(URL)

        mail = message_from_bytes(sink.accepted[0].content, policy=policy.default)
        assert (mail["Subject"], mail["To"]) == ("A test mail from Ajar", "jo@example.org")
        assert mail["Auto-Submitted"] == "auto-generated"
        assert mail["Message-ID"].endswith("@home.example>")

    def test_in_the_mail_drop_it_says_where_it_is(self, client, sink, settings):
        settings.EMBEDDED_MAIL = True

        assertContains(client.post(URL), "mail/new/")

    def test_htmx_gets_only_the_form_with_the_answer(self, htmx, sink):
        response = htmx.post(URL)

        assertNotContains(response, "<html")
        assertContains(response, 'id="test-mail"')
        assertContains(response, "The mail server took it.")

    def test_nothing_of_it_is_kept(self, client, sink):
        before = owned_rows()

        client.post(URL)

        assert owned_rows() == before

    def test_its_button_is_with_the_reminder_time(self, client, htmx):
        for browser in (client, htmx):
            assertContains(browser.get("/settings/reminders/"), "Send me a test mail now")


class TestTrouble:
    def test_a_refusal_is_told(self, client, sink):
        sink.to_recipient["jo@example.org"] = "550 5.1.1 No such user: jo@example.org"

        response = client.post(URL)

        assertContains(response, "The mail server refused it.")
        assertContains(response, "It said: 550 5.1.1 No such user: jo@example.org")

    def test_a_refusal_for_now_is_told(self, client, sink):
        sink.to_recipient["*"] = "451 4.7.1 Greylisted"

        assertContains(client.post(URL), "It asks to try again later.")

    def test_a_server_that_is_away_is_told(self, client, mail_server):
        mail_server.stop()

        response = client.post(URL)

        assertContains(response, "The mail server can’t be used.")
        assertContains(response, "Nothing answers there.")

    def test_a_password_that_is_wrong_is_told(self, client, mail_server, settings):
        mail_server.start_refusing_sign_in()
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "operator@mail.example", "wrong"

        response = client.post(URL)

        assertContains(response, "It did not take Ajar’s user name and password.")
        assertContains(response, "535")

    def test_a_lost_answer_is_told(self, client, sink):
        sink.replies_to_lose = 1

        assertContains(client.post(URL), "It may or may not have arrived.")

    def test_nobody_elses_address_is_told(self, client, sink):
        sink.to_recipient["*"] = "550 operator@mail.example may not write to jo@example.org (ask <admin@mail.example>)"

        response = client.post(URL)

        assertNotContains(response, "mail.example")
        assertContains(response, "may not write to jo@example.org")

    def test_a_server_that_dawdles_does_not_hold_the_page(self, client, sink, monkeypatch):
        monkeypatch.setattr(trial, "DEADLINE", 0.3)
        sink.seconds_to_think = 3
        started = time.monotonic()

        response = client.post(URL)

        assert time.monotonic() - started < 2
        assertContains(response, "The mail server is too slow.")

    def test_after_the_deadline_no_body_leaves(self, client, sink, monkeypatch):
        monkeypatch.setattr(trial, "DEADLINE", 0.2)
        opened = Conversation._opened

        def slowly(conversation):
            server = opened(conversation)
            time.sleep(0.6)
            return server

        monkeypatch.setattr(Conversation, "_opened", slowly)
        client.post(URL)
        time.sleep(0.8)

        assert sink.accepted == []

    def test_what_nobody_foresaw_is_told_without_details(self, client, sink, monkeypatch):
        def fail(*args: object) -> None:
            raise LookupError("operator@mail.example")

        monkeypatch.setattr(Conversation, "_body", fail)
        response = client.post(URL)

        assertContains(response, "The test mail could not be sent.")
        assertNotContains(response, "operator@")


class TestTooOften:
    def test_one_in_ten_seconds_for_each_person(self, client, other, sink):
        client.post(URL)
        assertContains(client.post(URL), "Wait ten seconds")
        client.force_login(other)
        client.post(URL)

        assert sink.recipients == ["jo@example.org", "someone.else@example.org"]

    def test_then_it_goes_again(self, client, user, sink):
        client.post(URL)
        cache.delete(f"trial-mail-{user.pk}")
        client.post(URL)

        assert len(sink.accepted) == 2

    def test_looking_sends_nothing(self, client, sink):
        assert client.get(URL).status_code == 302
        assert sink.accepted == []
