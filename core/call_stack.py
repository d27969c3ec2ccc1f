"""Room for deep calls.

CPython keeps the frames of calls in pieces of 16 KB, and gives a piece back to the system when the last frame leaves
it. A loop that calls across such a border takes and returns memory each time round: Today, whose rows are drawn at one,
took two thirds longer (python/cpython#142183; the latest 3.13 and 3.14 keep a piece). A frame that is larger than a
piece gets a larger one, and the calls that it makes have the rest of it.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

Arguments = ParamSpec("Arguments")
Returned = TypeVar("Returned")

# Words of the frame. Its piece is the next larger power of two, 512 KB, so that half of it is left: several hundred
# calls. What no call touches of it takes no memory.
WORDS = 2**15


def with_room(function: Callable[Arguments, Returned]) -> Callable[Arguments, Returned]:
    """Return `function` as it is, but called from a frame that leaves so much room behind it."""

    def call(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Returned:
        return function(*args, **kwargs)

    call.__code__ = call.__code__.replace(co_stacksize=WORDS)
    return wraps(function)(call)
