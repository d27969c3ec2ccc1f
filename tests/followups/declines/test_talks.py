"""“Can we talk?”, sent by Ajar: as it was changed, to the saved address, once, and in their history once it left."""

from email import message_from_bytes, policy
from threading import Barrier

import pytest
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.outgoing_mail import OutgoingMail
from contacts.models import Contact, Interaction
from followups.declines.notes import NoteError
from followups.declines.talks import send_talk
from followups.delivery import history
from followups.delivery.outgoing import send_outgoing
from followups.models import Plan, WrittenNote
from offers.models import Offer, Stage
from tests.factories import (
    NOW,
    ContactFactory,
    DeclineFactory,
    InteractionFactory,
    OfferFactory,
    PlanFactory,
    WrittenNoteFactory,
)
from tests.page import read, was_refused
from tests.scopes import no_scope

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

TYPED = {"subject": "Can we talk? Engineer", "text": "Hi Femi,\n\nCould we talk? – Grüße\n\nMaren"}


@pytest.fixture(autouse=True)
def a_mail_server_is_set_up(settings):
    settings.EMBEDDED_MAIL = False
    settings.DEFAULT_FROM_EMAIL = "Ajar <ajar@home.example>"


@pytest.fixture
def femi(user) -> Contact:
    return ContactFactory(owner=user, name="Femi", email="femi@example.org")


@pytest.fixture
def offer(user, femi) -> Offer:
    declined = DeclineFactory(owner=user, sent=True, told=femi, own_name="Maren Holt", offer__stage=Stage.DECLINED)
    return declined.offer


def draft_of(offer: Offer) -> str:
    return f"/offers/{offer.pk}/can-we-talk/"


def url(offer: Offer) -> str:
    return f"{draft_of(offer)}sent/"


def work() -> None:
    with no_scope():
        send_outgoing()


def send(owner, offer: Offer) -> WrittenNote:
    return send_talk(owner=owner, offer=offer, now=NOW, **TYPED)


class TestTheDraft:
    def test_is_sent_as_it_was_changed(self, client, offer, sink):
        draft = read(client.get(draft_of(offer)))
        assert draft.fields["text"].startswith("Hi Femi")
        assertContains(client.get(draft_of(offer)), f'action="{url(offer)}"')

        assertRedirects(client.post(url(offer), {"subject": draft.fields["subject"], "text": "Mine."}), url(offer))
        work()

        mail = message_from_bytes(sink.accepted[0].content, policy=policy.default)
        assert sink.recipients == ["femi@example.org"]
        assert (mail["From"], mail["Reply-To"]) == ("Maren Holt via Ajar <ajar@home.example>", "jo@example.org")
        assert mail["Subject"] == draft.fields["subject"]
        assert mail.get_content().startswith("Mine.")

    def test_says_beforehand_that_there_is_no_mail_server(self, client, offer, settings):
        settings.EMBEDDED_MAIL = True

        page = client.get(draft_of(offer))

        assertContains(page, "No mail server is set up here")
        assertNotContains(page, "Send it from Ajar")

    def test_says_that_an_address_is_missing(self, client, offer):
        Contact.objects.update(email="")

        page = client.get(draft_of(offer))

        assertContains(page, "With an e-mail address on")
        assertNotContains(page, "Send it from Ajar")


class TestTheAnswer:
    def test_is_waited_for_and_then_shown(self, client, htmx, offer, sink):
        client.post(url(offer), TYPED)
        assertContains(client.get(url(offer)), "It is on its way")
        assertContains(htmx.get(url(offer)), f'hx-get="{url(offer)}"')

        work()

        assert htmx.get(url(offer))["HX-Redirect"] == url(offer)
        page = client.get(url(offer))
        for words in ("The mail server took it", "It said: 250 Accepted", "Grüße", "your history with them"):
            assertContains(page, words)
        assertNotContains(page, "Send it")

    def test_whoever_sent_nothing_is_led_to_the_draft(self, client, offer):
        assertRedirects(client.get(url(offer)), draft_of(offer))

    def test_that_is_a_refusal_can_be_tried_again(self, client, offer, sink):
        sink.to_recipient["femi@example.org"] = "550 5.1.1 No such user"
        client.post(url(offer), TYPED)
        work()
        assertContains(client.get(url(offer)), "It was not sent")
        assert read(client.get(url(offer))).fields["text"] == TYPED["text"]
        assert not Interaction.objects.exists()

        del sink.to_recipient["femi@example.org"]
        client.post(url(offer), TYPED)
        work()

        assert len(sink.accepted) == 1
        assertContains(client.get(url(offer)), "The mail server took it")


class TestTheirHistory:
    def test_has_it_once_the_server_took_it(self, user, offer, femi, sink):
        send(user, offer)
        assert not Interaction.objects.exists()

        work()

        touch = Interaction.objects.get()
        left_on = user.local_date(OutgoingMail.objects.get().settled_at)
        assert (touch.contact, touch.channel, touch.by_owner, touch.happened_on) == (femi, "email", True, left_on)
        assert touch.note == TYPED["subject"]

    def test_counts_for_the_plan(self, user, offer, femi, sink):
        PlanFactory(contact=femi, started_on="2026-01-01", anchor_on="2026-01-01")
        InteractionFactory(contact=femi, happened_on="2026-02-01", channel="email", answered=None)
        send(user, offer)

        work()

        assert Plan.objects.get().unanswered == 1

    def test_that_can_not_be_written_leaves_it_sent(self, user, offer, sink, monkeypatch):
        def fail(*args: object) -> None:
            raise LookupError

        monkeypatch.setattr(history, "_enter", fail)
        send(user, offer)

        work()

        assert WrittenNote.objects.get().is_sent
        assert OutgoingMail.objects.get().is_sent


class TestOnce:
    def test_a_form_sent_twice_is_one_mail(self, client, offer, sink):
        form = read(client.get(draft_of(offer))).fields

        first, second = client.post(url(offer), form), client.post(url(offer), form)
        work()

        assert first.url == second.url
        assert len(sink.accepted) == WrittenNote.objects.count() == 1

    def test_the_same_person_is_written_to_once_a_day(self, client, user, offer, sink):
        client.post(url(offer), TYPED)

        response = client.post(url(offer), TYPED)

        assertContains(response, "within the last day", status_code=422)
        assert read(response).fields["text"] == TYPED["text"]
        assert OutgoingMail.objects.count() == 1

    @pytest.mark.django_db(transaction=True)
    def test_two_at_once_are_one(self, user, offer, at_once):
        ready = Barrier(2)

        def once():
            ready.wait(10)
            return send(user, offer)

        outcomes = at_once(once, once)

        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoteError", "WrittenNote"]
        assert OutgoingMail.objects.count() == WrittenNote.objects.count() == 1


class TestNothingIsSent:
    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"email": ""}, "There is no e-mail address of Femi"),
            ({"standing": "silence", "standing_at": NOW}, "asked not to be contacted"),
            ({"trashed_at": NOW}, "in the trash"),
        ],
        ids=str,
    )
    def test_to_whom_it_may_not_go(self, client, offer, change, words):
        Contact.objects.update(**change)

        assertContains(client.post(url(offer), TYPED), words, status_code=422)
        assert not OutgoingMail.objects.exists()

    def test_about_the_job_that_one_has_accepted(self, client, user, femi):
        accepted = OfferFactory(owner=user, hiring_manager=femi, stage=Stage.ACCEPTED)

        assertRedirects(client.post(url(accepted), TYPED), f"/offers/{accepted.pk}/")
        assert not OutgoingMail.objects.exists()

    def test_about_an_offer_with_nobody(self, user):
        with pytest.raises(NoteError, match="Nobody is named"):
            send(user, OfferFactory(owner=user, hiring_manager=None, stage=Stage.LAPSED))

    @pytest.mark.parametrize(("setting", "words"), [("EMBEDDED_MAIL", "No mail server"), ("SEND_NOTES", "switched")])
    def test_where_mail_is_off(self, client, offer, settings, setting, words):
        setattr(settings, setting, setting == "EMBEDDED_MAIL")

        assertContains(client.post(url(offer), TYPED), words, status_code=422)

    def test_beyond_the_budget_of_a_day(self, client, offer, settings):
        settings.MAILS_PER_PERSON_A_DAY = 0

        assertContains(client.post(url(offer), TYPED), "as many mails today", status_code=422)
        assert not WrittenNote.objects.exists()

    @pytest.mark.parametrize(
        ("field", "value", "message"),
        [
            ("subject", "s" * 251, "at most 250"),
            ("subject", "Hello\r\nBcc: all@example.org", "on one line"),
            ("text", "", "fill this in"),
            ("text", "a\x00", "Null characters"),
            ("text", "t" * 20_001, "at most 20,000"),
        ],
    )
    def test_of_what_can_not_be_read(self, client, offer, field, value, message):
        typed = TYPED | {field: value}

        assert message in was_refused(client.post(url(offer), typed), field, typed)
        assert not WrittenNote.objects.exists()


def test_a_note_is_about_a_decline_or_an_offer(violates, offer):
    for about in ({"offer": offer}, {"purpose": "talk"}, {"purpose": "talk", "offer": offer}):
        with violates("written_note_is_about_one"):
            WrittenNoteFactory(owner=offer.owner, **about)
