"""When nobody answers, a plan slows down instead of nagging (PRODUCT.md, practice 5; ADR 0009)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

# After two touches in a row without an answer the next interval is twice as long,
SLOW_AFTER = 2
# and after three the plan asks whether to let go.
ASK_AFTER = 3


@dataclass(frozen=True)
class Touch:
    """One touch, as far as the rules care. `spoken`: a call or a meeting, which answers itself."""

    on: date
    by_owner: bool = True
    answered: bool | None = None
    spoken: bool = False

    @property
    def is_answer(self) -> bool:
        """Whether something came back: they wrote, they answered, or you really spoke."""
        return not self.by_owner or self.answered is True or (self.spoken and self.answered is not False)


def unanswered_in_a_row(touches: Iterable[Touch]) -> int:
    """Count the newest days on which you reached out and nothing came back.

    Several touches of one day are one. "Not yet" on the newest day is not held against
    them: it counts once you have reached out again without an answer in between.
    """
    by_day: dict[date, list[Touch]] = {}
    for touch in touches:
        by_day.setdefault(touch.on, []).append(touch)
    count = 0
    for number, day in enumerate(sorted(by_day, reverse=True)):
        if any(touch.is_answer for touch in by_day[day]):
            break
        not_yet = all(touch.answered is None for touch in by_day[day])
        count += 0 if number == 0 and not_yet else 1
    return count


def is_slow(unanswered: int) -> bool:
    return unanswered >= SLOW_AFTER


def asks(unanswered: int, carried_on_after: int) -> bool:
    """Tell whether the plan asks: three without an answer, or three more since its owner carried on."""
    return unanswered - carried_on_after >= ASK_AFTER
