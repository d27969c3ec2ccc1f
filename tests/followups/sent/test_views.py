from datetime import timedelta

import pytest
from django.core.mail import EmailMultiAlternatives
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import User
from followups.models import Reminder
from tests.everything import everything_of

pytestmark = pytest.mark.usefixtures("now")


class TestSentReminders:
    def test_says_how_they_begin(self, client):
        assertContains(client.get("/reminders/"), "Nothing was sent yet")

    def test_each_can_be_read_again(self, client, user: User):
        mine = everything_of(user)

        assertContains(client.get("/reminders/"), "zanzibar subject")
        response = client.get(f"/reminders/{mine.reminder.pk}/")
        assertContains(response, "zanzibar mail")
        assertContains(response, "zanzibar answer")
        assert "no-store" in response["Cache-Control"]

    def test_one_that_waits_has_no_page_yet(self, client, follow_up):
        waiting = Reminder.objects.get(follow_up=follow_up)
        Reminder.objects.update(next_attempt_at=waiting.due_at + timedelta(days=1))

        assert client.get(f"/reminders/{waiting.pk}/").status_code == 404

    def test_what_a_mail_says_is_shown_as_text(self, client, user):
        mine = everything_of(user)
        Reminder.objects.filter(pk=mine.reminder.pk).update(
            message=b"Subject: <script>alert(1)</script>\r\n\r\n<script>alert(2)</script> https://example.org/\r\n"
        )

        response = client.get(f"/reminders/{mine.reminder.pk}/")

        assertNotContains(response, "<script>alert")
        assertContains(response, 'href="https://example.org/"')

    def test_looks_as_it_was_sent_in_a_frame_in_which_nothing_runs(self, client, user):
        mine = everything_of(user)
        mail = EmailMultiAlternatives("S", "plain zanzibar", "a@example.org", ["b@example.org"])
        mail.attach_alternative("<html><head></head><h1>handsome</h1><script>1</script></html>", "text/html")
        Reminder.objects.filter(pk=mine.reminder.pk).update(message=mail.message().as_bytes())
        page = f"/reminders/{mine.reminder.pk}/"

        around, inside = client.get(page), client.get(f"{page}looks/")

        assertContains(around, f'src="{page}looks/" sandbox="allow-popups allow-popups-to-escape-sandbox"')
        assertContains(around, "plain zanzibar")
        assertNotContains(around, "handsome")
        assert "frame-src 'self'" in around["Content-Security-Policy"]
        assertContains(inside, "<h1>handsome</h1>")
        policy = {part.split()[0]: part.split()[1:] for part in inside["Content-Security-Policy"].split("; ")}
        assert policy == {
            "default-src": ["'none'"],
            "style-src": ["'unsafe-inline'"],
            "base-uri": ["'none'"],
            "form-action": ["'none'"],
            "frame-ancestors": ["'self'"],
            "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
        }
        assert inside["X-Frame-Options"] == "SAMEORIGIN"
        assert "no-store" in inside["Cache-Control"]

    def test_one_that_has_no_looks_is_shown_as_text(self, client, user):
        mine = everything_of(user)
        Reminder.objects.filter(pk=mine.reminder.pk).update(message=b"Subject: S\r\n\r\nOnly text.\r\n")
        page = f"/reminders/{mine.reminder.pk}/"

        assertContains(client.get(page), "Only text.")
        assertNotContains(client.get(page), "<iframe")
        assert client.get(f"{page}looks/").status_code == 404

    @pytest.mark.parametrize(
        "message",
        [
            b"",
            b"\xff\xfe\x00",
            b"no header at all",
            b"Subject: =?x?q?y?=\r\n\r\n\xff",
            b"Content-Type: text/plain; charset=nonsense\r\n\r\nText.",
            b"Content-Type: text/html; charset=nonsense\r\n\r\n<p>Text.",
            b"From: =?utf-8?q?=C3?= <\r\nTo: a@[\r\nMessage-ID: <\r\n\r\nText.",
        ],
    )
    def test_a_mail_that_can_not_be_read_is_no_error(self, client, user, message):
        mine = everything_of(user)
        Reminder.objects.filter(pk=mine.reminder.pk).update(message=message)

        assert client.get(f"/reminders/{mine.reminder.pk}/").status_code == 200
        assert client.get(f"/reminders/{mine.reminder.pk}/looks/").status_code == 404
