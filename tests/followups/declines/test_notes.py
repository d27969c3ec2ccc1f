"""The note after the call, sent by Ajar: once, with the server's answer, and kept word for word."""

from email import message_from_bytes, policy
from threading import Barrier

import pytest
from django.conf import settings
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.models import User
from accounts.outgoing_mail import OutgoingMail
from followups.declines.notes import NoteDraft, NoteError, is_a_name, send_note
from followups.delivery.outgoing import send_outgoing
from followups.models import WrittenNote
from offers.models import Decline, Stage
from tests.factories import NOW, ContactFactory, DeclineFactory, WrittenNoteFactory
from tests.page import read, was_refused
from tests.scopes import no_scope

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

TYPED = {
    "recipient": "priyanka@example.org",
    "subject": "Thank you, Priyanka",
    "text": "Dear Priyanka,\n\nThank you. – Grüße\n.\nMaren",
    "attempts": "0",
}


@pytest.fixture(autouse=True)
def a_mail_server_is_set_up(settings):
    settings.EMBEDDED_MAIL = False
    settings.DEFAULT_FROM_EMAIL = "Ajar <ajar@home.example>"


@pytest.fixture
def send(client):
    """Send the form, let the worker do its work, and look at what came of it."""

    def post(path: str, typed: dict[str, str]):
        client.post(path, typed)
        with no_scope():
            send_outgoing()
        return client.get(path)

    return post


@pytest.fixture
def decline(user) -> Decline:
    whom = ContactFactory(owner=user, name="Priyanka", email="priyanka@example.org")
    return DeclineFactory(owner=user, whom=whom, own_name="Maren Holt", offer__stage=Stage.DECLINING)


def url(decline: Decline) -> str:
    return f"/offers/{decline.offer_id}/decline/note/"


def draft(**changes) -> NoteDraft:
    return NoteDraft(**{"recipient": "p@example.org", "subject": "Thanks", "text": "Thank you."} | changes)


def again(owner, **changes) -> WrittenNote:
    """Send a note about another decline of the same person."""
    return send_note(owner=owner, decline=DeclineFactory(owner=owner), contact=None, draft=draft(**changes), now=NOW)


class TestTheMail:
    def test_is_an_ordinary_one_in_the_persons_name(self, send, decline, sink):
        send(url(decline), TYPED)

        mail = message_from_bytes(sink.accepted[0].content, policy=policy.default)
        assert sink.recipients == ["priyanka@example.org"]
        assert mail["From"] == "Maren Holt via Ajar <ajar@home.example>"
        assert (mail["To"], mail["Reply-To"]) == ("priyanka@example.org", "jo@example.org")
        assert mail["Subject"] == TYPED["subject"]
        assert mail["Auto-Submitted"] is None
        text, _, below = mail.get_content().replace("\r\n", "\n").rpartition("\n\n-- \n")
        assert text == TYPED["text"]
        assert below.split("\n")[:2] == [
            f"Maren Holt <jo@example.org> sent this with Ajar, {settings.PUBLIC_URL}",
            "Answers go to jo@example.org.",
        ]

    def test_the_page_does_not_wait_and_says_so(self, client, decline, sink):
        assertRedirects(client.post(url(decline), TYPED), url(decline))

        response = client.get(url(decline))
        assertContains(response, "It is on its way")
        assertNotContains(response, '<form class="form section"')
        assert sink.connections == 0

    def test_the_page_asks_again_until_the_answer_is_there(self, client, htmx, decline, sink):
        client.post(url(decline), TYPED)
        response = htmx.get(url(decline))
        assertNotContains(response, "<html")
        assertContains(response, f'hx-get="{url(decline)}"')

        with no_scope():
            send_outgoing()

        assert htmx.get(url(decline))["HX-Redirect"] == url(decline)

    def test_is_shown_afterwards_word_for_word(self, send, decline, sink):
        response = send(url(decline), TYPED)

        note = WrittenNote.objects.get()
        assert (note.state, note.text, note.answer) == ("sent", TYPED["text"], "250 Accepted")
        for words in ("The mail server took it", "It said: 250 Accepted", "Grüße", "Answers go to jo@example.org"):
            assertContains(response, words)
        assertNotContains(response, "Send it")

    def test_begins_with_the_words_of_the_card(self, client, decline):
        fields = read(client.get(url(decline))).fields

        assert fields["recipient"] == "priyanka@example.org"
        assert fields["text"].startswith("Hi Priyanka,\n\nThank you for taking the time to talk.")


class TestOnce:
    def test_a_form_submitted_again_sends_nothing(self, client, send, decline, sink):
        send(url(decline), TYPED)

        response = client.post(url(decline), TYPED)

        assertContains(response, "was sent already", status_code=422)
        assert len(sink.accepted) == 1

    def test_a_form_made_up_for_another_time_sends_nothing_either(self, send, decline, sink):
        send(url(decline), TYPED)
        send(url(decline), TYPED | {"attempts": "1"})

        assert len(sink.accepted) == 1

    @pytest.mark.django_db(transaction=True)
    def test_two_at_once_are_one(self, user, decline, at_once):
        ready = Barrier(2)

        def once():
            ready.wait(10)
            return send_note(owner=user, decline=decline, contact=None, draft=draft(), now=NOW)

        outcomes = at_once(once, once)

        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoteError", "WrittenNote"]
        assert OutgoingMail.objects.count() == WrittenNote.objects.count() == 1

    def test_while_it_is_being_sent_nothing_more_leaves(self, user, decline, sink):
        WrittenNoteFactory(decline=decline, state="sending")

        for attempts in (0, 1):
            with pytest.raises(NoteError, match="right now"):
                send_note(owner=user, decline=decline, contact=None, draft=draft(attempts=attempts), now=NOW)
        assert sink.accepted == []


class TestTrouble:
    def test_a_refusal_is_told_and_it_can_be_tried_again(self, send, decline, sink):
        sink.to_recipient["priyanka@example.org"] = "550 5.1.1 No such user"
        response = send(url(decline), TYPED)
        assertContains(response, "It was not sent")
        assertContains(response, "It said: 550 5.1.1 No such user")
        sink.to_recipient.clear()

        send(url(decline), read(response).fields)

        assert WrittenNote.objects.get().state == "sent"
        assert len(sink.accepted) == 1

    def test_a_server_that_is_away_is_told(self, send, decline, mail_server):
        mail_server.stop()

        response = send(url(decline), TYPED)

        assertContains(response, "It was not sent")
        assertContains(response, "Nothing answers there.")
        assert WrittenNote.objects.get().has_failed

    def test_a_lost_answer_is_told_and_nothing_is_repeated_by_itself(self, send, decline, sink):
        sink.replies_to_lose = 1

        response = send(url(decline), TYPED)

        assertContains(response, "It may or may not have arrived")
        assertContains(response, "Send it again all the same")
        assert len(sink.accepted) == 1

    def test_what_was_on_its_way_from_a_page_before_the_update_is_uncertain(self, client, decline):
        WrittenNoteFactory(decline=decline, state="sending", mail=None)

        assertContains(client.get(url(decline)), "It may or may not have arrived")

    def test_what_the_request_loses_does_not_leave(self, decline, sink, client, monkeypatch):
        def fail(*args, **kwargs):
            raise LookupError

        monkeypatch.setattr("followups.declines.after_views.redirect_browser", fail)
        client.raise_request_exception = False

        assert client.post(url(decline), TYPED).status_code == 500
        assert not WrittenNote.objects.exists()
        assert not OutgoingMail.objects.exists()

    def test_a_header_can_not_be_smuggled_in(self, client, decline, sink):
        response = client.post(url(decline), TYPED | {"subject": "Hello\r\nBcc: all@example.org"})

        assert response.status_code == 422
        assert "on one line" in response.content.decode()
        assert sink.accepted == []


class TestBadInput:
    @pytest.mark.parametrize(
        ("field", "value", "message"),
        [
            ("recipient", "", "fill this in"),
            ("recipient", "p@example.org\nBcc: x@example.org", "Write an address such as"),
            ("subject", "s" * 251, "at most 250"),
            ("text", "", "fill this in"),
            ("text", "a\x00", "Null characters"),
            ("text", "t" * 20_001, "at most 20,000"),
        ],
    )
    def test_is_refused_beside_the_field(self, client, decline, sink, field, value, message):
        typed = TYPED | {field: value}

        assert message in was_refused(client.post(url(decline), typed), field, typed)
        assert not WrittenNote.objects.exists()
        assert sink.accepted == []


class TestNotNow:
    def test_nothing_is_sent_to_invented_people(self, client, user, decline):
        User.objects.filter(pk=user.pk).update(looking_around_since=NOW)

        assertContains(client.post(url(decline), TYPED), "These people are invented", status_code=422)

        assert not OutgoingMail.objects.exists()

    def test_without_a_mail_server_it_is_not_offered_and_not_done(self, client, decline, sink, settings):
        settings.EMBEDDED_MAIL = True

        assertNotContains(client.get(url(decline)), "Send it now")
        assertContains(client.post(url(decline), TYPED), "No mail server is set up", status_code=422)
        assert sink.accepted == []

    def test_before_the_decision_is_firm_nothing_leaves(self, client, user, sink):
        leaning = DeclineFactory(owner=user, decided_at=None)

        assertNotContains(client.get(url(leaning)), "Send it now")
        assertContains(client.post(url(leaning), TYPED), "Decide first", status_code=422)
        assert sink.accepted == []

    def test_a_person_has_so_many_a_day_whatever_becomes_of_them(self, user, settings):
        settings.MAILS_PER_PERSON_A_DAY = 3

        for number in range(3):
            again(user, recipient=f"{number}@x.org")
        OutgoingMail.objects.update(state="failed", content=None, settled_at=NOW)
        with pytest.raises(NoteError, match="as many mails today as one person may"):
            again(user)
        assert WrittenNote.objects.count() == 3

    def test_an_address_that_refuses_counts_too(self, send, decline, sink, settings):
        settings.MAILS_PER_PERSON_A_DAY = 2
        sink.to_recipient["*"] = "550 5.1.1 No such user"
        response = send(url(decline), TYPED)
        for _ in range(4):
            response = send(url(decline), read(response).fields)

        assert OutgoingMail.objects.count() == 2

    def test_one_person_is_written_to_once_a_day(self, user, decline):
        send_note(owner=user, decline=decline, contact=None, draft=draft(recipient="p@example.org"), now=NOW)

        with pytest.raises(NoteError, match="to this address within the last day"):
            again(user, recipient="P@Example.org")
        assert OutgoingMail.objects.count() == 1

    def test_an_address_that_nobody_confirmed_sends_nothing(self, client, user, decline, settings):
        settings.SIGNUP = "open"
        user.emailaddress_set.update(verified=False)

        assertNotContains(client.get(url(decline)), "Send it now")
        assertContains(client.post(url(decline), TYPED), "Confirm your e-mail address first", status_code=422)
        assert not OutgoingMail.objects.exists()

    def test_whoever_runs_it_can_switch_it_off(self, client, decline, settings):
        settings.SEND_NOTES = False

        assertNotContains(client.get(url(decline)), "Send it now")
        assertNotContains(client.get(reverse("offers:call-card", args=[decline.offer_id])), "Send it from Ajar")
        assertContains(client.post(url(decline), TYPED), "has switched sending off", status_code=422)
        assert not OutgoingMail.objects.exists()

    def test_the_call_card_says_beforehand_that_there_is_no_mail_server(self, client, decline, settings):
        settings.EMBEDDED_MAIL = True
        card = client.get(reverse("offers:call-card", args=[decline.offer_id]))

        assertContains(card, "No mail server is set up here")
        assertNotContains(card, "Send it from Ajar")

    @pytest.mark.parametrize(
        "name", ["it@bank.example", "bank.example", "Pay now: 5", "<b>", "x" * 81, "Bank\u202e", "https://x"]
    )
    def test_a_name_that_is_none_sends_nothing(self, client, decline, name):
        Decline.objects.update(own_name=name)

        assertContains(client.post(url(decline), TYPED), "can’t stand in a mail", status_code=422)
        assert not OutgoingMail.objects.exists()

    @pytest.mark.parametrize(
        "name", ["Maren Holt", "J. R. O’Doe-Smith, Jr.", "Nguyễn Thị Hà", "प्रिया", "محمد", "李 明"]
    )
    def test_names_of_people_can(self, name):
        assert is_a_name(name)


class TestTheRow:
    def test_there_is_one_for_each_decline(self, violates, decline):
        WrittenNoteFactory(decline=decline)

        with violates("written_note_once_per_decline"):
            WrittenNoteFactory(decline=decline)

    def test_it_has_words(self, violates, decline):
        with violates("written_note_has_text"):
            WrittenNoteFactory(decline=decline, text="")
