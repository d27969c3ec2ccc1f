"""How a process that is asked to end tells long work: it is asked between two steps, and leaves the rest as it is."""

from collections.abc import Callable

ShouldStop = Callable[[], bool]


def never() -> bool:
    return False
