from datetime import date, time, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from typing import Any
from uuid import UUID

import pytest

from followups.delivery.compose import Mail, compose, compose_digest
from followups.delivery.links import Action
from followups.helping.facts import help_of
from followups.models import FollowUp
from tests.factories import (
    NOW,
    TODAY,
    ContactFactory,
    DeclineFactory,
    EmployerFactory,
    FollowUpFactory,
    InteractionFactory,
    OfferFactory,
    PlanFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_user")]

REMINDER = UUID("01900000-0000-7000-8000-000000000001")


def write(follow_up: FollowUp, **changes: Any) -> Mail:
    helping = help_of(follow_up, today=follow_up.owner.local_date(NOW))
    return compose(**{"follow_up": follow_up, "helping": helping, "reminder_id": REMINDER, "now": NOW} | changes)


def read(mail: Mail) -> EmailMessage:
    return message_from_bytes(mail.content, policy=policy.default)


def text_of(mail: Mail) -> str:
    return read(mail).get_body(("plain",)).get_content()


def html_of(mail: Mail) -> str:
    return read(mail).get_body(("html",)).get_content()


@pytest.fixture
def declined(user) -> FollowUp:
    """A follow-up of a decline, with everything on it that a mail may or may not say."""
    contact = ContactFactory(owner=user, name="Robin Example", phone="+49 30 1", notes="NOTES-OF-CONTACT")
    employer = EmployerFactory(owner=user, name="Acme & Sons", notes="NOTES-OF-EMPLOYER")
    offer = OfferFactory(
        employer=employer, hiring_manager=contact, stage="declined", package__base_amount=98765, notes="NOTES-OF-OFFER"
    )
    DeclineFactory(
        offer=offer, sent=True, told=contact, private_reasons="PRIVATE-REASON", reason_to_share="SHARED-REASON"
    )
    InteractionFactory(contact=contact, happened_on=date(2026, 5, 2), note="She asked about <Berlin>.")
    plan = PlanFactory(contact=contact, offer=offer)
    return FollowUpFactory(plan=plan, offer=offer, due_on=TODAY)


class TestHeaders:
    def test_the_text_is_complete_and_comes_first(self, declined):
        message = read(write(declined))

        assert message.get_content_type() == "multipart/alternative"
        assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]

    def test_it_says_whom_it_is_from_to_and_about_and_that_nobody_typed_it(self, declined, settings):
        settings.DEFAULT_FROM_EMAIL = "Ajar <ajar@home.example>"

        message = read(write(declined))

        assert message["From"] == "Ajar <ajar@home.example>"
        assert message["To"] == "jo@example.org"
        assert message["Subject"] == "Stay in touch with Robin Example"
        assert message["Auto-Submitted"] == "auto-generated"
        assert parsedate_to_datetime(message["Date"]) == NOW

    def test_the_same_reminder_has_the_same_message_id_for_ever_and_in_our_own_domain(self, declined, settings):
        settings.MAIL_DOMAIN = "home.example"

        first, later = write(declined), write(declined, now=NOW + timedelta(days=3))

        assert first.message_id == later.message_id == f"<reminder-{REMINDER}@home.example>"
        assert read(first)["Message-ID"] == first.message_id

    def test_mails_about_one_person_form_a_thread_and_those_about_others_do_not(self, declined):
        again = FollowUpFactory(contact=declined.contact)
        somebody_else = FollowUpFactory(owner=declined.owner)

        root, same, other = (read(write(row))["References"] for row in (declined, again, somebody_else))

        assert root == same == read(write(declined))["In-Reply-To"]
        assert root != other

    @pytest.mark.parametrize(
        "name", ["Žofie Nová", "李小龙", "مدير", "👩🏽‍🚀 Ada", "R. O'Neill, Esq. <ceo>", "x" * 200]
    )
    def test_any_name_is_readable_in_the_subject(self, user, name):
        mail = write(FollowUpFactory(owner=user, contact__name=name))

        assert read(mail)["Subject"] == f"Stay in touch with {name}"
        assert b"Subject: " in mail.content
        assert max(map(len, mail.content.splitlines())) < 998

    @pytest.mark.parametrize("name", ["Eve\r\nBcc: eve@example.org", "Eve\nBcc: x", "Eve\rBcc: x"])
    def test_a_name_with_a_line_break_makes_no_header(self, user, name):
        follow_up = FollowUpFactory(owner=user, contact__name=name)

        with pytest.raises(ValueError, match="newline"):
            write(follow_up)


class TestBody:
    @pytest.mark.parametrize("body", [text_of, html_of])
    def test_it_says_who_why_and_how_to_reach_them(self, declined, body):
        words = body(write(declined))

        for word in ("Robin Example", "Engineer", "8 June 2026", "2 May 2026", "+49 30 1"):
            assert word in words

    @pytest.mark.parametrize("body", [text_of, html_of])
    def test_it_tells_neither_pay_nor_anything_private(self, declined, body):
        words = body(write(declined))

        for secret in ("98765", "98,765", "98.765", "PRIVATE-REASON", "NOTES-OF"):
            assert secret not in words

    def test_the_text_is_plain_and_the_html_is_escaped(self, declined):
        mail = write(declined)

        assert "Acme & Sons" in text_of(mail)
        assert "<Berlin>" in text_of(mail)
        assert "Acme &amp; Sons" in html_of(mail)
        assert "&lt;Berlin&gt;" in html_of(mail)

    def test_no_line_of_the_text_has_a_gap(self, declined):
        one = write(declined)
        other = FollowUpFactory(contact=declined.contact)
        parts = [(part, help_of(part, today=TODAY)) for part in (declined, other)]
        several = compose_digest(parts=parts, owner=declined.owner, reminder_id=REMINDER, now=NOW)

        for mail in (one, several):
            gaps = [line for line in text_of(mail).splitlines() if "  " in line]
            assert gaps == [], mail.subject

    def test_every_link_leads_to_the_public_address(self, declined, settings):
        settings.PUBLIC_URL = "https://ajar.home.example"

        links = [word for word in text_of(write(declined)).split() if "://" in word]

        assert len(links) == len(Action) + 1
        assert all(link.startswith("https://ajar.home.example/") for link in links)

    def test_it_loads_nothing_from_anywhere(self, declined):
        html = html_of(write(declined))

        for tag in ("<img", "<script", "<link", "<iframe", "@import", "url("):
            assert tag not in html

    def test_it_says_when_it_is_late(self, declined):
        declined.due_on = TODAY - timedelta(days=2)

        assert "Sunday 7 June 2026" in text_of(write(declined))

    def test_a_person_of_whom_nothing_is_known_gets_a_mail_too(self, user):
        mail = write(FollowUpFactory(owner=user, contact__name="Robin"))

        assert "Robin" in text_of(mail)
        assert "None" not in text_of(mail)
        assert "None" not in html_of(mail)

    def test_a_decline_that_was_taken_back_is_not_spoken_of(self, declined):
        declined.offer.declines.update(withdrawn_at=NOW)

        assert "turned down" not in text_of(write(declined))


def test_an_hour_that_was_written_on_another_clock_is_said_on_both(user):
    user.time_zone = "America/Los_Angeles"
    user.save()
    offer = OfferFactory(
        owner=user, answer_due_on=date(2026, 6, 12), answer_due_time=time(17), answer_due_zone="Europe/Helsinki"
    )
    follow_up = FollowUpFactory(owner=user, kind="answer_offer", offer=offer, contact=None, due_on=date(2026, 6, 12))

    text = " ".join(text_of(write(FollowUp.objects.with_people().get(pk=follow_up.pk))).split())

    assert "by Friday 12 June 2026, 07:00 in Los Angeles (17:00 in Helsinki)" in text


def test_an_answer_that_is_due_says_what_is_at_stake_and_leads_to_each_answer(user):
    offer = OfferFactory(owner=user, answer_due_on=date(2026, 6, 12))
    follow_up = FollowUpFactory(owner=user, kind="answer_offer", offer=offer, contact=None, due_on=date(2026, 6, 12))

    text = " ".join(text_of(write(FollowUp.objects.with_people().get(pk=follow_up.pk))).split())

    assert "You have 3 days left. If they don’t hear from you, you may lose the offer" in text
    for path in ("compare/", *(f"{offer.pk}/{page}/" for page in ("accept", "decline", "more-time"))):
        assert f"/offers/{path}" in text


def test_a_look_back_asks_with_one_link_for_each_answer(user):
    offer = OfferFactory(owner=user, stage="accepted")
    follow_up = FollowUpFactory(owner=user, kind="look_back", offer=offer, contact=None, due_on=date(2026, 6, 9))

    text = text_of(write(FollowUp.objects.with_people().get(pk=follow_up.pk)))

    for outcome in ("well", "mixed", "badly"):
        assert f"/offers/{offer.pk}/look-back/?outcome={outcome}" in text
