"""What the scripts say in nine cases, in full: docs/words.md, to be read aloud."""

from collections.abc import Callable, Iterator
from datetime import date

from offers.coach.scripts.call import Script, suggest
from offers.coach.scripts.facts import CallFacts, TalkFacts
from offers.coach.scripts.more_time import more_time
from offers.coach.scripts.talk import Talk, can_we_talk
from offers.models import Giving, Situation, Stage, Tone

HEAD = """# The words, read aloud

What the call card, the voicemail and the note say in nine cases, as Ajar writes them before anybody changes a word.
`manage.py words` prints this page, and `make check` compares it. To change a sentence, change it in
`offers/coach/scripts/`; then print this page anew, and read it aloud.
"""

MANAGER = CallFacts(
    employer="Brightwater Analytics",
    role="Principal Engineer",
    name="Priyanka Dahl-Iversen",
    own_name="Maren Holt",
    own_phone="+44 1632 960960",
    thanks_for="the two hours you gave me in Leeds",
    giving=Giving.REFERRAL,
    giving_back="Tobias Wrzesniewski, who’s built two data platforms",
    reason_to_share="It came down to the kind of work I want to do next.",
    took_another=True,
)
INTERNSHIP = CallFacts(
    employer="Sisu Robotics",
    role="Robotics Intern",
    name="Joonas Lehtisaari",
    own_name="Maren Holt",
    thanks_for="showing me the lab",
    graduates_on=date(2027, 7, 16),
)
RECRUITER = CallFacts(
    employer="Halcyon Freight Systems",
    role="Staff Engineer",
    name="Jaspar Börnsen",
    own_name="Maren Holt",
    manager="Femke Adriaanse",
    took_another=True,
)
RUDE = CallFacts(employer="Grendel Capital", role="Engineer", name="Conrad Vale", own_name="Maren Holt")
DESPITE_HR = CallFacts(
    employer="Castellan Grid",
    role="Engineering Manager",
    name="Oluwaseun Brandt",
    own_name="Maren Holt",
    thanks_for="your patience with the paperwork",
    giving=Giving.LEAD,
)
STAYING = CallFacts(
    employer="Kessel & Ohm",
    role="Data Engineer",
    name="Ilkka Rautio",
    own_name="Maren Holt",
    reason_to_share="They’re giving me the team I’d asked for.",
)
OWN_BOSS = CallFacts(
    employer="Northmoor Labs",
    role="Senior Engineer",
    name="Deirdre Kowalczyk",
    own_name="Maren Holt",
    thanks_for="four good years",
)
LATER = TalkFacts(
    employer="Brightwater Analytics",
    role="Principal Engineer",
    name="Priyanka Dahl-Iversen",
    own_name="Maren Holt",
    moved_to="Castellan Grid",
    closed_as=Stage.DECLINED,
    told_on=date(2025, 5, 2),
    agreed=True,
)
STILL_DECIDING = TalkFacts(
    employer="Halcyon Freight Systems",
    role="Head of Data Platform",
    name="Femke Adriaanse",
    own_name="Maren Holt",
)
UNTIL, DUE = date(2027, 1, 15), date(2027, 1, 8)

CASES = (
    ("The manager who would have been yours", MANAGER, Situation.MANAGER, Tone.WARM),
    ("An internship, and you want to come back", INTERNSHIP, Situation.INTERNSHIP, Tone.WARM),
    ("A recruiter", RECRUITER, Situation.RECRUITER, Tone.FORMAL),
    ("Somebody who was rude", RUDE, Situation.RUDE, Tone.BRIEF),
    ("HR was the trouble, the manager wasn’t", DESPITE_HR, Situation.DESPITE_HR, Tone.WARM),
    ("You’re staying for a counter-offer", STAYING, Situation.STAYING, Tone.WARM),
    ("Your own boss made a counter-offer, and you’re going", OWN_BOSS, Situation.OWN_BOSS, Tone.WARM),
)


def document() -> str:
    """Return docs/words.md."""
    cases = [
        _case(number, title, suggest(facts, tone=tone, situation=situation), tone)
        for number, (title, facts, situation, tone) in enumerate(CASES, 1)
    ]
    later = _talks("Two years later: can we talk?", lambda tone: can_we_talk(LATER, tone=tone))
    time = _talks("More time to answer", lambda tone: more_time(STILL_DECIDING, until=UNTIL, due=DUE, tone=tone))
    numbered = [f"## {number}. {words}" for number, words in enumerate((later, time), len(cases) + 1)]
    return "\n".join([HEAD, *cases, *numbered]).rstrip() + "\n"


def _case(number: int, title: str, script: Script, tone: Tone) -> str:
    lines = [f"## {number}. {title} ({tone.label.lower()})", "", "### The call", ""]
    lines += [f"- **{part.cue}**: {part.text}" for part in script.call]
    lines += ["", "### If they ask", "", *(f"- *{part.cue}* {part.text}" for part in script.answers), ""]
    for part in script.written:
        if part.key != "subject":
            lines += [f"### {part.cue}", "", *_quoted(part.text), ""]
    return "\n".join(lines)


def _talks(title: str, written: Callable[[Tone], Talk]) -> str:
    lines = [title, ""]
    for tone in Tone:
        talk = written(tone)
        lines += [f"### {tone.label}, on the phone", "", *_quoted(talk.spoken), ""]
        lines += [f"### {tone.label}, in writing", "", *_quoted(talk.mail), ""]
    return "\n".join(lines)


def _quoted(text: str) -> Iterator[str]:
    return (f"> {line}".rstrip() for line in text.split("\n"))
