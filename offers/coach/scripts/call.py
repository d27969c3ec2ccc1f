"""The call card: what to say, part by part, and short answers to what they may ask."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

from core.names import greeting, how_to_address, whole_name
from offers.coach.scripts import lines, written_lines
from offers.coach.scripts.facts import CallFacts, fragment, is_sentence, one_line, sentence
from offers.models import Giving, Situation, Tone


@dataclass(frozen=True)
class Part:
    """One thing to say. `is_own` when the person wrote it; an empty text leaves it out."""

    key: str
    cue: str
    text: str
    is_own: bool = False


@dataclass(frozen=True)
class Script:
    """Everything that may be said or written for one decline."""

    call: tuple[Part, ...]
    answers: tuple[Part, ...]
    written: tuple[Part, ...]

    @property
    def parts(self) -> tuple[Part, ...]:
        return (*self.call, *self.answers, *self.written)

    def __getitem__(self, key: str) -> str:
        """Return the text of one part; raises KeyError when this script has none of that name."""
        return {part.key: part.text for part in self.parts}[key]

    def with_own(self, words: Mapping[str, str]) -> Self:
        """Return the script with the person's own words in place of the suggestions."""

        def own(parts: tuple[Part, ...]) -> tuple[Part, ...]:
            return tuple(
                replace(part, text=words[part.key], is_own=True) if part.key in words else part for part in parts
            )

        return replace(self, call=own(self.call), answers=own(self.answers), written=own(self.written))


def suggest(facts: CallFacts, *, tone: Tone, situation: Situation) -> Script:
    """Write the script in that tone for that situation."""
    writer = _Writer(facts, tone, situation)

    def parts(keys: tuple[str, ...]) -> tuple[Part, ...]:
        return tuple(Part(key, lines.CUES[key], getattr(writer, key)()) for key in keys)

    return Script(parts(lines.CALL[situation]), parts(lines.ANSWERS), parts(lines.WRITTEN))


def every_suggestion(facts: CallFacts) -> dict[str, set[str]]:
    """Return, for each part, all that may be suggested for it in any tone and situation."""
    found: dict[str, set[str]] = {key: set() for key in lines.CUES}
    for situation in Situation:
        for tone in Tone:
            for part in suggest(facts, tone=tone, situation=situation).parts:
                found[part.key].add(part.text)
    return found


class _Writer:
    """Each method is named after the part that it writes."""

    def __init__(self, facts: CallFacts, tone: Tone, situation: Situation) -> None:
        self.facts, self.tone, self.situation = facts, tone, situation
        self.name, self.own_name = whole_name(facts.name), one_line(facts.own_name)
        self.address = how_to_address(facts.name, facts.addressed_as)
        if situation == Situation.OWN_BOSS:
            self.own_name = how_to_address(self.own_name) or self.own_name
        self.values = {
            "employer": one_line(facts.employer),
            "role": one_line(facts.role),
            "manager": whole_name(facts.manager) or "the hiring manager",
            "thing": "the internship offer" if situation == Situation.INTERNSHIP else "the offer",
            "comma_name": f", {self.address}" if self.address else "",
            "thanked": self._thanked(),
            "because": self._because(),
            "settled": "I’ve started" if facts.took_another else "it’s all settled",
            "back": self._back(),
            "reason": sentence(facts.reason_to_share) or "It’s a personal decision.",
        }

    def _line(self, table: lines.Lines, **more: str) -> str:
        text = table.get(self.situation, table[Situation.MANAGER])[self.tone]
        return one_line(text.format(**self.values, **more))

    def _thanked(self) -> str:
        """What follows "thank you for the offer": more to thank for, or a sentence of the person's own."""
        words = one_line(self.facts.thanks_for)
        if is_sentence(words):
            return f". {sentence(words)}"
        return f", and for {fragment(words)}." if fragment(words) else "."

    def _because(self) -> str:
        """Why, as far as it's no secret. It may not claim other offers that there aren't."""
        if self.facts.took_another:
            return "I’ve had several offers, and I’m taking the one that’s closest to my goals, so"
        return "I’ve thought about it a lot, and"

    def _back(self) -> str:
        if self.facts.graduates_on:
            return f"I graduate in {self.facts.graduates_on:%B %Y}, and"
        return "Once I’ve graduated,"

    def _reach(self) -> str:
        number = one_line(self.facts.own_phone)
        if number:
            return f"If you’d like to call me back, my number is {number}. Otherwise I’ll try you again."
        return "I’ll try you again, or you can call me back whenever it suits you."

    def greeting(self) -> str:
        if self.tone == Tone.FORMAL:
            asked = f"Hello, am I speaking to {self.name}?" if self.name else "Hello."
            return one_line(f"{asked} {self._this_is()} Do you have a moment?")
        if self.situation == Situation.OWN_BOSS:
            return (
                f"Hi {self.address}, do you have a few minutes?" if self.address else "Hi, do you have a few minutes?"
            )
        asks = self.tone == Tone.WARM and self.situation != Situation.RUDE
        ask = "Do you have two minutes?" if asks else "This will only take a minute."
        return one_line(f"{self._hello()} {ask}")

    def _hello(self) -> str:
        hello = f"Hi {self.address}" if self.address else "Hello"
        return f"{hello}, it’s {self.own_name}." if self.own_name else f"{hello}."

    def _this_is(self) -> str:
        return f"This is {self.own_name}." if self.own_name else ""

    def thanks(self) -> str:
        return self._line(lines.THANKS)

    def choice(self) -> str:
        return self._line(lines.CHOICE)

    def respect(self) -> str:
        return self._line(lines.RESPECT)

    def pass_on(self) -> str:
        return self._line(lines.PASS_ON)

    def stay(self) -> str:
        return self._line(lines.STAY)

    def giving(self) -> str:
        return self._given() or self._line(lines.NOTHING_YET)

    def _given(self) -> str:
        """What is given back, if there is something by now."""
        words = one_line(self.facts.giving_back)
        if not self.facts.giving:
            return sentence(words)
        nothing_named, naming, before = lines.GIVING[Giving(self.facts.giving)]
        if is_sentence(words):
            return before + sentence(words)
        named = words.strip(" .,;:!?…-–—")
        return naming.format(named=named) if named else nothing_named

    def close(self) -> str:
        return self._line(lines.CLOSE)

    def why(self) -> str:
        return self._line(lines.WHY)

    def why_again(self) -> str:
        return self._line(lines.WHY_AGAIN)

    def what_differently(self) -> str:
        return self._line(lines.WHAT_DIFFERENTLY)

    def what_would_it_take(self) -> str:
        return self._line(lines.WHAT_WOULD_IT_TAKE)

    def who_instead(self) -> str:
        return self._line(lines.WHO_INSTEAD)

    def voicemail(self) -> str:
        formal = self.tone == Tone.FORMAL
        hello = one_line(f"Hello. {self._this_is()}") if formal else self._hello()
        words = {"thanks": self.thanks(), "choice": self.choice(), "reach": self._reach()}
        return self._line(written_lines.VOICEMAIL, hello=hello, **words)

    def subject(self) -> str:
        return self._line(written_lines.SUBJECT)

    def mail(self) -> str:
        name = self.name if self.tone == Tone.FORMAL and not self.facts.addressed_as else self.address
        paragraphs = [
            greeting(name, "Dear" if self.tone == Tone.FORMAL else "Hi"),
            self._line(written_lines.MAIL_THANKS),
            self._line(written_lines.MAIL_CHOICE),
        ]
        if self.situation != Situation.RUDE:
            paragraphs += [self._given(), self._line(written_lines.MAIL_STAY) if self.facts.may_stay else ""]
        sign_off = "Regards," if self.situation == Situation.RUDE else written_lines.SIGN_OFF[self.tone]
        paragraphs.append(f"{sign_off}\n{self.own_name}" if self.own_name else sign_off)
        return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
