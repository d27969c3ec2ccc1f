"""HEAD asks what GET would answer, without the page: link checkers and mail scanners do.

That it changes nothing is in tests/test_matrix.py.
"""

import pytest

from tests.everything import everything_of
from tests.test_matrix import NAMES, ask, path_of

OURS = [name for name in NAMES if name.startswith(("followups:", "accounts:"))]


@pytest.mark.parametrize("name", OURS)
def test_head_is_answered_as_get_is(client, user, now, name):
    path = path_of(name, everything_of(user))

    assert ask(client, "HEAD", path).status_code == ask(client, "GET", path).status_code
