import resource
from collections.abc import Callable

import pytest

from core.call_stack import with_room

DEPTHS = range(0, 300, 3)
TIMES = 300


def leaf() -> None:
    # Takes some room itself, so that no border lies between two depths.
    _a = _b = _c = _d = _e = _f = _g = _h = _i = _j = _k = _l = None


def faults_of_calls_at(depth: int) -> int:
    """Return how often the system handed out a page of memory during TIMES calls that are made `depth` calls down."""
    if depth:
        return faults_of_calls_at(depth - 1)
    leaf()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(TIMES):
        leaf()
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def most_faults(function: Callable[[int], int]) -> int:
    return max(function(depth) for depth in DEPTHS)


def test_calls_at_any_depth_take_no_memory_each_time():
    assert most_faults(with_room(faults_of_calls_at)) < TIMES / 2


def test_calls_the_function_and_passes_on_what_it_says():
    def told(*args, **named):
        """Say what one is told."""
        return args, named

    assert with_room(told)(1, 2, three=3) == ((1, 2), {"three": 3})
    assert with_room(told).__doc__ == told.__doc__
    with pytest.raises(ZeroDivisionError):
        with_room(lambda: 1 / 0)()
