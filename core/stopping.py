"""Long work asks here, between two steps, whether its process should stop."""

from collections.abc import Callable

ShouldStop = Callable[[], bool]


def never() -> bool:
    return False
