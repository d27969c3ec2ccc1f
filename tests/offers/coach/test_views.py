"""The pages of the coach, by browser and by htmx, in any order, and what they make of bad input."""

from html import unescape

import pytest
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.models import User
from contacts.models import Contact, Employer
from contacts.moves import move
from offers.models import Decline, Offer, Stage
from tests.everything import owned_rows
from tests.factories import (
    TODAY,
    AnswerFactory,
    ContactFactory,
    DeclineFactory,
    JobFactory,
    OfferEventFactory,
    OfferFactory,
)
from tests.page import read, was_refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

SECRET = "Away three weeks of four."
PREPARED = {
    "manager": "Priyanka Dahl-Iversen",
    "role": "hiring_manager",
    "phone": "+44 1632 960174",
    "email": "priyanka@example.org",
    "own_name": "Maren Holt",
    "thanks_for": "the two hours you gave me in Leeds",
    "giving": "referral",
    "giving_back": "Tobias Wrzesniewski",
    "reason_to_share": "It came down to the place.",
}
BAD_PREPARATIONS = {
    "no manager": ("manager", "", "who you’ll call"),
    "over-long manager": ("manager", "m" * 201, "at most 200"),
    "NUL in the manager": ("manager", "\x00", "Null characters"),
    "over-long phone": ("phone", "1" * 51, "at most 50"),
    "NUL in the phone": ("phone", "1\x002", "Null characters"),
    "no address": ("email", "priyanka", "Write an address such as"),
    "a line break in the address": ("email", "p@example.org\nBcc: x@example.org", "Write an address such as"),
    "over-long address": ("email", "p" * 250 + "@example.org", "at most 254"),
    "NUL in the address": ("email", "p\x00@example.org", "Null characters"),
    "over-long thanks": ("thanks_for", "t" * 501, "at most 500"),
    "over-long gift": ("giving_back", "t" * 501, "at most 500"),
    "over-long own name": ("own_name", "t" * 201, "at most 200"),
    "over-long reason to share": ("reason_to_share", "r" * 20_001, "at most 20,000"),
    "an unknown role": ("role", "boss", "Choose from the list"),
    "an unknown gift": ("giving", "money", "Choose one"),
}
NOT_IN_THE_LIST = {"an unknown role", "an unknown gift"}


def page_of(offer: Offer, step: str = "") -> str:
    return f"/offers/{offer.pk}/decline/{step}"


@pytest.fixture
def offer(user) -> Offer:
    return OfferFactory(owner=user, role="Data Engineer", employer__owner=user, employer__name="Brightwater")


@pytest.fixture
def firm(offer) -> Offer:
    DeclineFactory(offer=offer, private_reasons=SECRET)
    Offer.objects.update(stage=Stage.DECLINING)
    offer.refresh_from_db()
    return offer


class TestTheEntry:
    def test_leads_to_the_first_unfinished_step(self, client, offer):
        assertRedirects(client.get(page_of(offer)), page_of(offer, "decide/"))
        client.post(page_of(offer, "decide/"), {"firm": "1"})
        assertRedirects(client.get(page_of(offer)), page_of(offer, "prepare/"))
        client.post(page_of(offer, "prepare/"), PREPARED)
        assertRedirects(client.get(page_of(offer)), page_of(offer, "card/"))

    def test_changes_nothing_by_being_posted_to(self, client, offer):
        assert client.post(page_of(offer)).status_code == 405

    @pytest.mark.parametrize(
        "step", ["decide/", "prepare/", "card/", "card/words/", "sent/", "stay-in-touch/", "note/"]
    )
    @pytest.mark.parametrize("stage", Stage.values)
    def test_every_step_can_be_looked_at_at_any_time(self, client, user, step, stage):
        offer = OfferFactory(owner=user, stage=stage)
        before = owned_rows()

        assertContains(client.get(page_of(offer, step)), "<h1")
        assert owned_rows() == before


class TestDeciding:
    def test_firm_goes_on_to_the_call(self, client, offer):
        typed = {"good_reasons": ["boss", "place"], "private_reasons": SECRET, "firm": "1"}

        assertRedirects(client.post(page_of(offer, "decide/"), typed), page_of(offer, "prepare/"))

        decline = Decline.objects.get(offer=offer)
        assert (decline.good_reasons, decline.private_reasons, decline.is_firm) == (["boss", "place"], SECRET, True)

    def test_answers_to_the_plain_questions_are_carried_over(self, client, user, offer):
        for question, answer, note in (
            ("place", "no", "Too far north."),
            ("work", "yes", ""),
            ("manager", "partly", "Often away."),
        ):
            AnswerFactory(owner=user, offer=offer, question=question, answer=answer, note=note)

        page = client.get(page_of(offer, "decide/"))

        assertContains(page, "your answers to the plain questions")
        assert read(page).fields["private_reasons"] == "Often away.\nToo far north."
        assert read(page).fields["good_reasons"] == "place"

    def test_what_was_written_before_is_not_replaced_by_answers(self, client, user, offer):
        AnswerFactory(owner=user, offer=offer, question="place", answer="no", note="Too far north.")
        client.post(page_of(offer, "decide/"), {"private_reasons": "", "lean": "1"})

        page = client.get(page_of(offer, "decide/"))

        assertNotContains(page, "Too far north.")

    def test_pay_hours_and_growth_are_good_reasons_too(self, client, offer):
        reasons = ["pay", "better", "process", "hours", "growth"]

        client.post(page_of(offer, "decide/"), {"good_reasons": reasons, "firm": "1"})

        assert Decline.objects.get(offer=offer).good_reasons == reasons

    def test_leaning_is_kept_and_says_so(self, client, offer):
        response = client.post(page_of(offer, "decide/"), {"private_reasons": SECRET, "lean": "1"}, follow=True)

        assertContains(response, "Nothing is decided")
        assertContains(response, "you’re leaning towards no")
        assertContains(response, "Continue the decline")
        offer.refresh_from_db()
        assert offer.is_considering
        assert read(client.get(page_of(offer, "decide/"))).fields["private_reasons"] == SECRET

    def test_correcting_a_firm_decision_leaves_it_firm(self, client, firm):
        client.post(page_of(firm, "decide/"), {"private_reasons": "The place.", "lean": "1"})

        decline = Decline.objects.get(offer=firm)
        assert (decline.private_reasons, decline.is_firm) == ("The place.", True)

    def test_tells_htmx_where_to_go(self, htmx, offer):
        assert htmx.post(page_of(offer, "decide/"), {"firm": "1"})["HX-Redirect"] == page_of(offer, "prepare/")

    def test_the_reason_to_share_is_not_asked_here(self, client, offer, firm):
        assert "reason_to_share" not in read(client.get(page_of(firm, "decide/"))).fields

    @pytest.mark.parametrize(
        ("field", "value", "message"),
        [
            ("good_reasons", "money", "Choose from the list"),
            ("private_reasons", "r" * 20_001, "at most 20,000"),
            ("private_reasons", "\x00", "Null characters"),
        ],
    )
    def test_bad_input_is_refused_beside_the_field(self, client, offer, field, value, message):
        before = owned_rows()
        typed = {"private_reasons": SECRET, field: value}

        response = client.post(page_of(offer, "decide/"), typed | {"firm": "1"})

        kept = {name: text for name, text in typed.items() if name != "good_reasons"}
        assert message in was_refused(response, field, kept)
        assert owned_rows() == before

    def test_a_closed_offer_says_so_and_keeps_what_was_typed(self, client, user):
        offer = OfferFactory(owner=user, stage=Stage.ACCEPTED)
        before = owned_rows()

        page = read(client.post(page_of(offer, "decide/"), {"private_reasons": SECRET, "firm": "1"}))

        assert "closed: accepted" in page.summary
        assert page.fields["private_reasons"] == SECRET
        assert owned_rows() == before


class TestPreparing:
    def test_begins_with_the_manager_who_is_known(self, client, user):
        manager = ContactFactory(owner=user, name="Priyanka", phone="+44 1632 960174", email="p@example.org")
        offer = OfferFactory(owner=user, hiring_manager=manager)

        fields = read(client.get(page_of(offer, "prepare/"))).fields

        assert (fields["manager"], fields["phone"], fields["email"]) == (manager.name, manager.phone, manager.email)

    def test_records_whom_to_call_and_goes_to_the_card(self, client, firm):
        response = client.post(page_of(firm, "prepare/"), PREPARED)

        assertRedirects(response, page_of(firm, "card/"))
        page = client.get(f"/offers/{firm.pk}/")
        assertContains(page, 'href="tel:+441632960174"')
        assertContains(page, 'href="mailto:priyanka@example.org"')

    def test_can_be_resumed(self, client, firm):
        client.post(page_of(firm, "prepare/"), PREPARED)

        fields = read(client.get(page_of(firm, "prepare/"))).fields

        assert {name: fields[name] for name in PREPARED} == PREPARED

    def test_tells_htmx_where_to_go(self, htmx, firm):
        assert htmx.post(page_of(firm, "prepare/"), PREPARED)["HX-Redirect"] == page_of(firm, "card/")

    def test_the_reason_to_share_is_asked_once_the_decision_is_firm(self, client, offer):
        assert "reason_to_share" not in read(client.get(page_of(offer, "prepare/"))).fields
        client.post(page_of(offer, "decide/"), {"firm": "1"})
        assert "reason_to_share" in read(client.get(page_of(offer, "prepare/"))).fields

    def test_ones_own_name_is_known_from_signing_up(self, client, user, offer):
        User.objects.filter(pk=user.pk).update(name="Maren Holt")

        assert read(client.get(page_of(offer, "prepare/"))).fields["own_name"] == "Maren Holt"

    def test_ones_own_name_is_known_from_the_last_time(self, client, user, offer):
        DeclineFactory(owner=user, own_name="Maren Holt")

        assert read(client.get(page_of(offer, "prepare/"))).fields["own_name"] == "Maren Holt"

    def test_somebody_known_at_the_employer_can_be_chosen(self, client, user, offer):
        person = ContactFactory(owner=user, name="Rosalind", role=Contact.Role.HR, phone="030 12345")
        JobFactory(contact=person, employer=offer.employer)

        response = client.get(page_of(offer, "prepare/"), {"whom": person.pk})

        assert read(response).fields["phone"] == "030 12345"
        assertContains(response, "is not who would have been your manager")
        assertContains(response, "?whom=new")

    @pytest.mark.parametrize("whom", ["new", "\x00", "not-an-id", "018f0000-0000-7000-8000-000000000000"])
    def test_an_odd_question_gets_an_answer(self, client, offer, whom):
        assertContains(client.get(page_of(offer, "prepare/"), {"whom": whom}), "Who to call")

    def test_human_resources_alone_is_allowed_with_a_word(self, client, firm):
        response = client.post(page_of(firm, "prepare/"), PREPARED | {"role": "hr"}, follow=True)

        assertContains(response, "is not who would have been your manager")
        assert Decline.objects.get(offer=firm).whom.role == "hr"

    @pytest.mark.parametrize("name", BAD_PREPARATIONS)
    def test_bad_input_is_refused_beside_the_field(self, client, firm, name):
        field, value, message = BAD_PREPARATIONS[name]
        typed = PREPARED | {field: value}
        before = owned_rows()

        response = client.post(page_of(firm, "prepare/"), typed)

        if name in NOT_IN_THE_LIST:
            del typed[field]
        assert message in was_refused(response, field, typed)
        assert owned_rows() == before

    def test_nothing_at_all_is_refused_too(self, client, firm):
        assert client.post(page_of(firm, "prepare/")).status_code == 422


class TestTheCard:
    def test_holds_the_script_the_number_and_no_private_reason(self, client, firm):
        client.post(page_of(firm, "prepare/"), PREPARED)

        response = client.get(page_of(firm, "card/"))

        for words in (
            "Hi Priyanka, it’s Maren Holt",
            "two hours you gave me",
            "Tobias",
            "came down to the place",
        ):
            assertContains(response, words)
        assertContains(response, 'href="tel:+441632960174"')
        assertContains(response, "mailto:priyanka@example.org?subject=Thank%20you%2C%20Priyanka&amp;body=Hi%20Priyanka")
        assertNotContains(response, SECRET)

    def test_copying_waits_for_the_script_that_can(self, client, firm):
        assertContains(client.get(page_of(firm, "card/")), 'data-copy="note" hidden')

    def test_before_the_decision_it_says_to_decide_first(self, client, offer):
        assertContains(client.get(page_of(offer, "card/")), "Nothing is decided yet")

    def test_an_internship_has_words_of_its_own(self, client, user):
        offer = OfferFactory(owner=user, role="Data Science Intern")

        assertContains(
            client.get(page_of(offer, "card/")), "Once I’ve graduated, I’d love to be considered for a full-time role."
        )


class TestTheWords:
    @pytest.fixture
    def shown(self, client, firm) -> dict[str, str]:
        return read(client.get(page_of(firm, "card/words/"))).fields

    def words(self, offer: Offer) -> dict[str, str]:
        return Decline.objects.get(offer=offer).own_words

    def test_only_what_was_changed_becomes_ones_own(self, client, firm, shown):
        response = client.post(page_of(firm, "card/words/"), shown | {"close": "Bye then."})

        assertRedirects(response, page_of(firm, "card/"))
        assert self.words(firm) == {"close": "Bye then."}
        assertContains(client.get(page_of(firm, "card/")), "Bye then.")

    def test_saving_them_unchanged_finishes_the_step_and_changes_nothing(self, client, firm, shown):
        client.post(page_of(firm, "card/words/"), shown)

        assert self.words(firm) == {}
        assert Decline.objects.get(offer=firm).tone == "warm"

    def test_another_tone_rewrites_all_but_ones_own(self, client, firm, shown):
        response = client.post(
            page_of(firm, "card/words/"), shown | {"tone": "brief", "stay": "See you?", "rewrite": "1"}, follow=True
        )

        fields = read(response).fields
        assert fields["stay"] == "See you?"
        assert fields["close"] == "Thanks again, and all the best."
        assert self.words(firm) == {"stay": "See you?"}

    def test_back_to_the_suggestion_keeps_the_other_words(self, client, firm, shown):
        client.post(page_of(firm, "card/words/"), shown | {"stay": "See you?", "close": "Bye."})

        mine = read(client.get(page_of(firm, "card/words/"))).fields
        response = client.post(page_of(firm, "card/words/"), mine | {"suggest": "close"})

        assert response["Location"].endswith("/card/words/#id_close")
        assert self.words(firm) == {"stay": "See you?"}

    def test_an_emptied_part_is_left_out(self, client, firm, shown):
        client.post(page_of(firm, "card/words/"), shown | {"giving": ""})

        assert self.words(firm) == {"giving": ""}
        assertNotContains(client.get(page_of(firm, "card/")), "Give something back")

    def test_another_situation_keeps_what_it_does_not_show(self, client, firm, shown):
        client.post(page_of(firm, "card/words/"), shown | {"stay": "See you?", "situation": "rude"})
        rude = read(client.get(page_of(firm, "card/words/"))).fields
        assert "stay" not in rude

        client.post(page_of(firm, "card/words/"), rude | {"situation": "manager"})

        assert self.words(firm) == {"stay": "See you?"}

    @pytest.mark.parametrize(
        ("field", "value", "message"),
        [
            ("close", "c" * 20_001, "at most 20,000"),
            ("mail", "a\x00", "Null characters"),
            ("subject", "s" * 251, "at most 250"),
            ("tone", "angry", "Choose one"),
            ("situation", "<script>", "Choose from the list"),
        ],
    )
    def test_bad_input_is_refused_beside_the_field(self, client, firm, shown, field, value, message):
        before = owned_rows()
        typed = shown | {field: value}

        response = client.post(page_of(firm, "card/words/"), typed)

        kept = {
            key: text
            for key, text in typed.items()
            if key not in ("tone", "situation", "csrfmiddlewaretoken", "once", "")
        }
        assert message in was_refused(response, field, kept)
        assert owned_rows() == before

    def test_script_in_ones_own_words_is_text(self, client, firm, shown):
        client.post(page_of(firm, "card/words/"), shown | {"mail": "<script>alert(1)</script>"})

        assertNotContains(client.get(page_of(firm, "card/")), "<script>alert")


CHANGES = {
    "decide/": ("private_reasons", "What the first wrote", "What the second wrote"),
    "prepare/": ("thanks_for", "the first tour", "the second tour"),
    "card/words/": ("close", "First words.", "Second words."),
}


@pytest.mark.parametrize("step", CHANGES)
class TestTwoWindows:
    """A step that was changed in another window says so, and keeps what was typed in this one."""

    def open(self, client, offer: Offer, step: str) -> dict[str, str]:
        """Return what the form of a step sends when nothing is changed, saved once before so that all is filled in."""
        client.post(page_of(offer, "prepare/"), PREPARED)
        return read(client.get(page_of(offer, step))).fields

    def test_the_second_is_told_and_may_replace_the_first(self, client, firm, step):
        field, first, second = CHANGES[step]
        shown = self.open(client, firm, step)
        client.post(page_of(firm, step), shown | {field: first})

        refused = client.post(page_of(firm, step), shown | {field: second})
        again = read(refused).fields

        assertContains(refused, "changed in another window", status_code=422)
        assert again[field] == second
        assert first in str(Decline.objects.values().get(offer=firm))
        assert client.post(page_of(firm, step), again).status_code == 302
        assert second in str(Decline.objects.values().get(offer=firm))

    def test_a_double_click_is_one(self, client, firm, step):
        field, first, _ = CHANGES[step]
        shown = self.open(client, firm, step)

        assert [client.post(page_of(firm, step), shown | {field: first}).status_code for _ in range(2)] == [302, 302]

    def test_another_step_is_no_change_of_this_one(self, client, firm, step):
        field, first, _ = CHANGES[step]
        shown = self.open(client, firm, step)
        for other in CHANGES.keys() - {step}:
            named, value, _ = CHANGES[other]
            client.post(page_of(firm, other), read(client.get(page_of(firm, other))).fields | {named: value})

        assert client.post(page_of(firm, step), shown | {field: first}).status_code == 302


@pytest.mark.parametrize(
    ("employer", "person", "is_short"),
    [
        ("", "badly", True),
        ("badly", "", True),
        ("badly", "good", False),
        ("good", "badly", True),
        ("", "", False),
        ("fair", "fair", False),
    ],
)
class TestWhoWasRude:
    def test_gets_the_short_words_and_they_can_be_changed(self, client, offer, employer, person, is_short):
        Employer.objects.filter(pk=offer.employer_id).update(treated=employer)
        whom = JobFactory(employer=offer.employer, contact__name="Robin Kerr", contact__treated=person).contact
        DeclineFactory(offer=offer, whom=whom)

        card = client.get(page_of(offer, "card/"))
        assert ("Short and civil" in card.content.decode()) is is_short
        assert ("Ask to stay in touch" in card.content.decode()) is not is_short

        shown = read(client.get(page_of(offer, "card/words/"))).fields
        client.post(page_of(offer, "card/words/"), shown | {"situation": "manager"})
        assertContains(client.get(page_of(offer, "card/")), "Ask to stay in touch")
        assertNotContains(client.get(page_of(offer, "card/")), "Short and civil")


class TestCanWeTalk:
    def url(self, offer: Offer) -> str:
        return f"/offers/{offer.pk}/can-we-talk/"

    def test_drafts_the_message_and_reopens_with_the_history(self, client, user):
        person = ContactFactory(owner=user, name="Femi Adeyemi", phone="+49 30 12345", email="femi@example.org")
        offer = DeclineFactory(owner=user, sent=True, told=person, offer__stage=Stage.DECLINED).offer

        response = client.get(self.url(offer))

        for words in ("in June 2026, and I said no", "Hi Femi", "fifteen minutes", "very gracious", "tel:+493012345"):
            assert words in unescape(response.content.decode())
        assertContains(response, "mailto:femi@example.org?subject=Can%20we%20talk%3F")
        assertRedirects(client.post(self.url(offer)), self.url(offer))
        offer.refresh_from_db()
        assert offer.is_considering
        assertContains(client.get(self.url(offer)), "in June 2026, and I said no")

    def test_asks_whether_the_number_is_still_right_once_they_moved(self, client, user):
        person = ContactFactory(owner=user, name="Femi Adeyemi", phone="+49 30 12345")
        offer = DeclineFactory(owner=user, sent=True, told=person, offer__stage=Stage.DECLINED).offer
        assertNotContains(client.get(self.url(offer)), "still right?")
        JobFactory(contact=person, employer=offer.employer)
        move(contact=person, employer_name="Globex", title="", since_on=TODAY, today=TODAY)

        response = client.get(self.url(offer))

        assertContains(response, "Is the number still right?")
        assertContains(response, "Femi has moved to Globex. You have +49 30 12345.")
        assertContains(response, f'href="/contacts/{person.pk}/edit/"')
        assertContains(response, f'<input type="hidden" name="next" value="{self.url(offer)}">')
        still_right = client.post(f"/contacts/{person.pk}/still-right/", {"next": self.url(offer)})
        assertRedirects(still_right, self.url(offer))
        assertNotContains(client.get(self.url(offer)), "still right?")

    def test_the_draft_can_be_edited(self, client, user):
        offer = OfferFactory(owner=user, stage=Stage.LAPSED)

        assertContains(client.get(self.url(offer)), '<textarea class="field__control letter__note serif" id="message"')

    def test_twice_is_once(self, client, user):
        offer = OfferFactory(owner=user, stage=Stage.LAPSED)
        client.post(self.url(offer))
        before = owned_rows()

        assertRedirects(client.post(self.url(offer)), self.url(offer))
        assert owned_rows() == before

    def test_an_accepted_job_is_never_asked_to_talk_again(self, client, user):
        offer = OfferFactory(owner=user, stage=Stage.ACCEPTED)

        for ask in (client.get, client.post):
            assertRedirects(ask(self.url(offer)), f"/offers/{offer.pk}/")
        assert Offer.objects.get().is_accepted

    @pytest.mark.parametrize("tone", ["", "brief", "formal", "angry", "\x00"])
    @pytest.mark.parametrize("stage", [Stage.DECLINED, Stage.LAPSED, Stage.RESCINDED])
    def test_every_closed_offer_has_a_message_in_every_tone(self, client, user, stage, tone):
        offer = OfferFactory(owner=user, stage=stage)

        assertContains(client.get(self.url(offer), {"tone": tone}), "fifteen minutes")

    def test_how_it_was_closed_is_remembered_when_it_is_open_again(self, client, user):
        offer = OfferFactory(owner=user)
        OfferEventFactory(offer=offer, kind="stage", stage=Stage.LAPSED)

        assertContains(client.get(self.url(offer)), "I let the deadline pass")

    def test_an_offer_that_was_never_closed_has_none(self, client, offer):
        assertContains(client.get(self.url(offer)), "never closed")
