"""What the scripts say, over every tone, situation and odd thing that a person may have typed."""

import re
from dataclasses import fields, replace
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from core.mailto import mailto
from core.text import clean_line
from demo.words import document
from offers.coach.scripts.call import Script, every_suggestion, suggest
from offers.coach.scripts.facts import (
    CallFacts,
    TalkFacts,
    fragment,
    is_sentence,
    likely_situation,
    sentence,
)
from offers.coach.scripts.talk import can_we_talk
from offers.coach.wording import SAME_SEARCH, Elsewhere, elsewhere, facts_of
from offers.models import Decline, Giving, Offer, Situation, Stage, Tone
from tests.factories import TODAY, ContactFactory, EmployerFactory, OfferEventFactory, OfferFactory, UserFactory

FACTS = CallFacts(
    employer="Brightwater Analytics",
    role="Principal Engineer",
    name="Priyanka Dahl-Iversen",
    own_name="Maren Holt",
    thanks_for="The two hours you gave me in Leeds.",
    giving=Giving.REFERRAL,
    giving_back="Tobias Wrzesniewski",
    reason_to_share="it came down to where I want to live",
)
PRIVATE = "Quagmire"

# Words as forms let them through; the private one is in none of them.
typed = st.text(max_size=60).map(clean_line).filter(lambda text: PRIVATE not in text and "None" not in text)
named = typed.filter(bool)
facts = st.builds(
    CallFacts,
    employer=named,
    role=named,
    name=typed,
    own_name=typed,
    manager=typed,
    thanks_for=typed,
    giving=st.sampled_from(["", *Giving.values]),
    giving_back=typed,
    reason_to_share=typed,
    may_stay=st.booleans(),
    own_phone=typed,
    took_another=st.booleans(),
    graduates_on=st.none() | st.dates(),
)
tones, situations = st.sampled_from(Tone), st.sampled_from(Situation)
SPOKEN_END = re.compile(r"[.!?…][\"'”’»)]*$")


def said(script: Script) -> list[str]:
    return [part.text for part in script.parts]


def plain(text: str) -> bool:
    """Tell whether a text has nothing that only a mistake in a template leaves behind."""
    return "  " not in text and "None" not in text and text == text.strip() and text != ""


class TestWhatIsPrivate:
    def test_has_no_field_in_the_facts(self):
        assert not [field.name for field in fields(CallFacts) if "private" in field.name or "good" in field.name]

    @given(facts=facts, tone=tones, situation=situations, own=st.dictionaries(st.just("why"), typed))
    def test_enters_no_script_no_mail_and_no_link(self, facts, tone, situation, own):
        noted = {"owner": None, "notes": PRIVATE, "treated": "badly", "treated_note": PRIVATE}
        decline = Decline(
            offer=Offer(role=facts.role, notes=PRIVATE, employer=EmployerFactory.build(name=facts.employer, **noted)),
            whom=ContactFactory.build(name=facts.name, **noted),
            private_reasons=f"{PRIVATE} boss",
            good_reasons=["boss", "absent"],
            note=PRIVATE,
            promised=PRIVATE,
            own_words=own,
            **{name: getattr(facts, name) for name in ("own_name", "thanks_for", "giving", "giving_back")},
            reason_to_share=facts.reason_to_share,
        )

        script = suggest(facts_of(decline.offer, decline, took_another=False), tone=tone, situation=situation).with_own(
            own
        )
        link = mailto("p@example.org", subject=script["subject"], body=script["mail"])

        assert PRIVATE not in " ".join([*said(script), link])
        assert "I wouldn’t report" not in " ".join(said(script))


class TestEverySentence:
    @given(facts=facts, tone=tones, situation=situations)
    def test_is_whole(self, facts, tone, situation):
        script = suggest(facts, tone=tone, situation=situation)

        for part in script.parts:
            assert all(plain(line) for line in part.text.split("\n") if line), part
            if part.key not in ("subject", "mail"):
                assert SPOKEN_END.search(part.text), part

    @given(tone=tones, situation=situations, giving=st.sampled_from(["", *Giving.values]))
    def test_leaves_no_placeholder(self, tone, situation, giving):
        plainly = CallFacts(employer="Acme", role="Cook", giving=giving)

        assert not [text for text in said(suggest(plainly, tone=tone, situation=situation)) if re.search(r"[{}]", text)]

    @given(facts=facts, tone=tones, situation=situations)
    def test_of_the_note_stands_in_paragraphs_that_end(self, facts, tone, situation):
        *paragraphs, sign_off = suggest(facts, tone=tone, situation=situation)["mail"].split("\n\n")

        assert paragraphs[0].endswith(",")
        assert all(SPOKEN_END.search(paragraph) for paragraph in paragraphs[1:])
        assert sign_off.split("\n")[0].endswith(",")

    def test_of_the_person_may_hold_braces_and_percent_signs(self):
        odd = CallFacts(employer="{role}", role="%s {0}", name="{x}", thanks_for="{employer} % {}")

        assert suggest(odd, tone=Tone.FORMAL, situation=Situation.MANAGER)["close"] == (
            "Thank you for your time. I wish you and {role} all the best."
        )


class TestWords:
    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ("the two hours", "the two hours"),
            ("The two hours.", "the two hours"),
            ("for your patience!", "your patience"),
            ("Walking me through it", "walking me through it"),
            ("Leeds", "Leeds"),
            ("Dr. Meyer’s tour", "Dr. Meyer’s tour"),
            ("", ""),
        ],
    )
    def test_a_fragment_goes_on_with_our_sentence(self, typed, said):
        assert not is_sentence(typed)
        assert fragment(typed) == said

    @pytest.mark.parametrize("typed", ["You wrote back at once", "Leeds was great. Thank you!", "I felt welcome"])
    def test_a_sentence_stands_for_itself(self, typed):
        assert is_sentence(typed)

    @pytest.mark.parametrize(
        ("typed", "said"),
        [("the place,", "The place."), ("Really?", "Really?"), (" a \n b ", "A b."), ("“So.”", "“So.”"), ("--", "")],
    )
    def test_a_sentence_begins_and_ends(self, typed, said):
        assert sentence(typed) == said


ODD_NAMES = {
    "Dr.": ("Hello,", "Hello,"),
    "Mr": ("Hello,", "Hello,"),
    "Schmidt,": ("Hi Schmidt,", "Dear Schmidt,"),
    "Schmidt, Dr. Hans, MBA": ("Hi Hans,", "Dear Dr. Hans Schmidt,"),
    "Nguyễn Văn An": ("Hi Nguyễn Văn An,", "Dear Nguyễn Văn An,"),
}


class TestTheGreeting:
    @pytest.mark.parametrize("name", ODD_NAMES)
    def test_of_the_note_and_of_the_message_names_them_as_people_do(self, name):
        for tone, hello in zip((Tone.WARM, Tone.FORMAL), ODD_NAMES[name], strict=True):
            note = suggest(replace(FACTS, name=name), tone=tone, situation=Situation.MANAGER)["mail"]
            talk = can_we_talk(TalkFacts(employer="Acme", role="Cook", name=name), tone=tone).mail

            assert (note.splitlines()[0], talk.splitlines()[0]) == (hello, hello), tone

    @pytest.mark.parametrize("tone", Tone)
    def test_is_what_the_person_chose_in_any_tone(self, tone):
        facts = replace(FACTS, name="Dr. Anna Schmidt", addressed_as="Dr. Schmidt")
        script = suggest(facts, tone=tone, situation=Situation.MANAGER)

        assert script["mail"].splitlines()[0].endswith(" Dr. Schmidt,")

    def test_on_the_phone_has_no_stray_mark(self):
        script = suggest(replace(FACTS, name="Schmidt, Dr."), tone=Tone.WARM, situation=Situation.MANAGER)

        assert script["greeting"].startswith("Hi Dr. Schmidt, it’s Maren Holt.")


class TestTheSituation:
    @pytest.mark.parametrize(
        ("role", "offered", "rude", "situation"),
        [
            ("hiring_manager", "Engineer", False, "manager"),
            ("", "Data Engineer", False, "manager"),
            ("hiring_manager", "Data Science Intern", False, "internship"),
            ("peer", "Werkstudentin Daten", False, "internship"),
            ("hiring_manager", "Internal Auditor", False, "manager"),
            ("recruiter", "Internship", False, "recruiter"),
            ("hr", "Engineer", False, "recruiter"),
            ("hr", "Engineer", True, "rude"),
        ],
    )
    def test_is_chosen_by_what_is_known(self, role, offered, rude, situation):
        assert likely_situation(contact_role=role, offer_role=offered, was_rude=rude) == situation

    def test_of_somebody_rude_is_short_and_civil(self):
        script = suggest(FACTS, tone=Tone.WARM, situation=Situation.RUDE)

        assert [part.key for part in script.call] == ["greeting", "choice", "close"]
        assert "Tobias" not in " ".join(said(script))
        assert "stay in touch" not in script["mail"]

    def test_of_ones_own_boss_comes_before_all_but_rudeness(self):
        known = {"contact_role": "hr", "offer_role": "Engineer", "is_counter_offer": True}

        assert likely_situation(**known) == Situation.OWN_BOSS
        assert likely_situation(**known, was_rude=True) == Situation.RUDE

    @pytest.mark.parametrize("tone", Tone)
    def test_of_ones_own_boss_does_not_ask_to_write_now_and_then(self, tone):
        script = suggest(FACTS, tone=tone, situation=Situation.OWN_BOSS)

        assert "now and then" not in " ".join(said(script))

    @pytest.mark.parametrize("tone", Tone)
    def test_of_ones_own_boss_says_the_first_name_alone(self, tone):
        script = suggest(replace(FACTS, own_name="Maren Holt"), tone=tone, situation=Situation.OWN_BOSS)

        assert "Holt" not in " ".join(said(script))

    @pytest.mark.parametrize("tone", Tone)
    def test_of_staying_does_not_keep_back_what_was_just_said(self, tone):
        script = suggest(FACTS, tone=tone, situation=Situation.STAYING)

        assert "rather" not in script["why_again"]
        assert "negotiation" not in script["what_would_it_take"]

    @pytest.mark.parametrize("tone", Tone)
    def test_of_a_manager_after_trouble_with_hr_says_that_it_was_not_them(self, tone):
        script = suggest(FACTS, tone=tone, situation=Situation.DESPITE_HR)

        assert "It had nothing to do with you" in script["choice"]
        assert "gladly work with you" in script["respect"] or "work with you" in script["respect"]

    @pytest.mark.parametrize("tone", Tone)
    def test_of_staying_says_that_it_was_not_them(self, tone):
        script = suggest(FACTS, tone=tone, situation=Situation.STAYING)

        assert "stay where I am" in script["choice"]
        assert "wasn’t anything you did" in script["choice"] or "nothing to do with you" in script["choice"]

    def test_of_a_recruiter_asks_for_the_manager_by_name(self):
        facts = CallFacts(employer="Sisu", role="Engineer", name="Jaspar", manager="Joonas Lehtisaari")

        assert "Joonas Lehtisaari" in suggest(facts, tone=Tone.WARM, situation=Situation.RECRUITER)["pass_on"]


class TestWhatIsTrue:
    def test_several_offers_are_claimed_only_when_another_was_taken(self):
        claims = {
            taken: suggest(replace(FACTS, took_another=taken), tone=Tone.WARM, situation=Situation.MANAGER)["choice"]
            for taken in (True, False)
        }

        assert "several offers" in claims[True]
        assert "offers" not in claims[False]

    def test_a_voicemail_leaves_the_number_if_there_is_one(self):
        with_number = replace(FACTS, own_phone="+44 1632 960960")

        for tone in Tone:
            assert "+44 1632 960960" in suggest(with_number, tone=tone, situation=Situation.MANAGER)["voicemail"]
            assert "call me back" in suggest(FACTS, tone=tone, situation=Situation.MANAGER)["voicemail"]

    def test_an_intern_says_the_month_in_which_they_graduate(self):
        intern = replace(FACTS, graduates_on=date(2027, 7, 16))

        for tone in Tone:
            script = suggest(intern, tone=tone, situation=Situation.INTERNSHIP)
            assert "I graduate in July 2027, and" in script["stay"]
            assert "July 2027" in script["mail"]

    def test_a_warm_card_holds_the_heart_of_the_practice(self):
        script = suggest(replace(FACTS, took_another=True), tone=Tone.WARM, situation=Situation.MANAGER)
        call = " ".join(part.text for part in script.call)

        for words in (
            "a difficult decision",
            "I’ve had several offers, and I’m taking the one that’s closest to my goals",
            "someone I’d really like to work with, if not now, then some day",
            "With your permission, I’d like to stay in touch",
            "I’d like to recommend somebody",
            "I’d be glad to put you in touch",
        ):
            assert words in call


@pytest.mark.django_db
class TestElsewhere:
    def test_a_counter_offer_comes_from_todays_employer(self, user):
        job = OfferFactory(owner=user, stage=Stage.TODAY)

        assert elsewhere(OfferFactory(owner=user, employer=job.employer), today=TODAY).is_counter_offer
        assert not elsewhere(OfferFactory(owner=user), today=TODAY).is_counter_offer

    def test_what_was_accepted_tells_whether_one_goes_or_stays(self, user):
        job, declined = OfferFactory(owner=user, stage=Stage.TODAY), OfferFactory(owner=user)
        assert elsewhere(declined, today=TODAY) == Elsewhere()

        self.accept(user, employer=job.employer)
        assert elsewhere(declined, today=TODAY) == Elsewhere(stays=True)

        self.accept(user)
        assert elsewhere(declined, today=TODAY) == Elsewhere(stays=True, took_another=True)

    def test_what_was_accepted_in_another_search_or_by_others_says_nothing(self, user):
        declined = OfferFactory(owner=user)
        self.accept(user, at=declined.created_at - SAME_SEARCH - timedelta(seconds=1))
        self.accept(UserFactory())

        assert elsewhere(declined, today=TODAY) == Elsewhere()

    def accept(self, owner, at=None, **values):
        offer = OfferFactory(owner=owner, stage=Stage.ACCEPTED, **values)
        OfferEventFactory(offer=offer, kind="stage", stage=Stage.ACCEPTED, happened_at=at or offer.created_at)


class TestOwnWords:
    def test_replace_a_suggestion_and_empty_ones_leave_it_out(self):
        script = suggest(FACTS, tone=Tone.WARM, situation=Situation.MANAGER).with_own({"close": "Bye.", "stay": ""})

        assert (script["close"], script["stay"]) == ("Bye.", "")
        assert [part.key for part in script.parts if part.is_own] == ["stay", "close"]

    def test_every_suggestion_is_known_for_one(self):
        suggested = every_suggestion(FACTS)

        for tone in Tone:
            script = suggest(FACTS, tone=tone, situation=Situation.RUDE)
            assert all(part.text in suggested[part.key] for part in script.parts)

    def test_the_reason_is_said_only_when_they_ask(self):
        script = suggest(FACTS, tone=Tone.WARM, situation=Situation.MANAGER)

        assert [part.key for part in script.parts if "where I want to live" in part.text] == ["why"]

    def test_who_refused_is_not_promised_another_letter(self):
        facts = CallFacts(employer="Acme", role="Cook", may_stay=False)

        assert "touch" not in suggest(facts, tone=Tone.WARM, situation=Situation.MANAGER)["mail"]


@given(subject=named, body=typed.map(lambda text: f"{text}\n\n{text}&?=#"))
def test_a_mail_program_reads_the_link_as_it_was_meant(subject, body):
    link = urlsplit(mailto("o'neil+jobs@example.org", subject=subject, body=body))
    found = parse_qs(link.query, keep_blank_values=True)

    assert (link.scheme, link.path) == ("mailto", "o%27neil%2Bjobs@example.org")
    assert found == {"subject": [subject], "body": [body.replace("\n", "\r\n")]}


class TestCanWeTalk:
    def test_says_what_was_declined_when_and_that_they_agreed(self):
        facts = TalkFacts(
            employer="Brightwater", role="Engineer", name="Priyanka", told_on=date(2025, 5, 2), agreed=True
        )

        talk = can_we_talk(facts, tone=Tone.WARM)

        for words in (
            "in May 2025",
            "Engineer role at Brightwater",
            "very gracious",
            "fifteen minutes",
            "Hi Priyanka,",
        ):
            assert words in talk.mail

    def test_knows_where_they_work_now(self):
        facts = TalkFacts(employer="Brightwater", role="Engineer", moved_to="Castellan", told_on=date(2025, 5, 2))

        said = can_we_talk(facts, tone=Tone.WARM).mail

        assert "You offered me the Engineer role in May 2025, back when you were at Brightwater, and I said no." in said
        assert "what you’re doing at Castellan now" in said

    def test_regrets_nothing_that_they_withdrew(self):
        talk = can_we_talk(TalkFacts(employer="Acme", role="Cook", closed_as=Stage.RESCINDED), tone=Tone.WARM)

        assert "mistake" not in talk.mail

    @given(
        tone=tones,
        closed_as=st.sampled_from([Stage.DECLINED, Stage.LAPSED, Stage.RESCINDED, Stage.ACCEPTED]),
        name=typed,
        own_name=typed,
        agreed=st.booleans(),
        told_on=st.none() | st.dates(),
    )
    def test_is_whole_whatever_is_known(self, **known):
        tone = known.pop("tone")

        talk = can_we_talk(TalkFacts(employer="Acme", role="Cook", **known), tone=tone)

        assert SPOKEN_END.search(talk.spoken)
        assert all(plain(line) for line in (talk.subject, talk.spoken, *talk.mail.split("\n")) if line)
        assert "fifteen minutes" in talk.mail


def test_the_words_to_read_aloud_are_those_of_the_code():
    assert document() == Path(settings.BASE_DIR, "docs/words.md").read_text()
    assert document().count("\n## ") == 9
