"""What the scripts say, over every tone, situation and odd thing that a person may have typed."""

import re
from dataclasses import fields
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import clean_line
from offers.coach.scripts import (
    CallFacts,
    Script,
    TalkFacts,
    can_we_talk,
    every_suggestion,
    likely_situation,
    mailto,
    suggest,
)
from offers.coach.scripts.facts import first_name, fragment, is_sentence, sentence
from offers.coach.wording import facts_of
from offers.models import Decline, Giving, Offer, Situation, Stage, Tone
from tests.factories import ContactFactory, EmployerFactory

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

        script = suggest(facts_of(decline.offer, decline), tone=tone, situation=situation).with_own(own)
        link = mailto("p@example.org", subject=script["subject"], body=script["mail"])

        assert PRIVATE not in " ".join([*said(script), link])
        assert "I would not report" not in " ".join(said(script))


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
            "Thank you for your time. I wish you and {role} every success."
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

    @pytest.mark.parametrize(
        ("name", "called"), [("Dr. Jaspar Börnsen", "Jaspar"), ("Kim", "Kim"), ("Prof.", "Prof"), ("", "")]
    )
    def test_a_person_is_called_by_the_first_name(self, name, called):
        assert first_name(name) == called


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

    def test_of_a_recruiter_asks_for_the_manager_by_name(self):
        facts = CallFacts(employer="Sisu", role="Engineer", name="Jaspar", manager="Joonas Lehtisaari")

        assert "Joonas Lehtisaari" in suggest(facts, tone=Tone.WARM, situation=Situation.RECRUITER)["pass_on"]


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

        for words in ("2 May 2025", "Engineer at Brightwater", "stay in touch", "fifteen minutes", "Dear Priyanka,"):
            assert words in talk.mail

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
