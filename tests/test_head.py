"""HEAD asks what GET would answer, without the page: link checkers and mail scanners do.

That it changes nothing is in tests/test_matrix.py.
"""

from copy import copy

import pytest

from accounts.models import User
from tests.everything import Everything, everything_of
from tests.factories import UserFactory
from tests.test_matrix import NAMES, ask, path_of

OURS = [name for name in NAMES if name.startswith(("accounts:", "exchange:", "followups:", "home:"))]


@pytest.fixture(scope="module")
def _user(rows_for_module: None) -> User:
    return UserFactory(email="jo@example.org")


@pytest.fixture(scope="module")
def mine(_user: User) -> Everything:
    return everything_of(_user)


@pytest.fixture
def user(_user: User, db: None) -> User:
    return copy(_user)


@pytest.mark.parametrize("name", OURS)
def test_head_is_answered_as_get_is(client, mine, now, name):
    path = path_of(name, mine)

    assert ask(client, "HEAD", path).status_code == ask(client, "GET", path).status_code
