from datetime import timedelta

import pytest
from django.core import signing
from django.urls import resolve

from followups.delivery.links import MAX_AGE, Action, LinkError, action_url, read
from tests.factories import FollowUpFactory

pytestmark = pytest.mark.django_db


def token_of(url: str) -> str:
    return resolve(url).kwargs["token"]


@pytest.mark.parametrize("action", Action)
def test_a_link_points_at_its_follow_up_and_owner(action):
    follow_up = FollowUpFactory()

    target = read(token_of(action_url(follow_up, action)), action)

    assert (target.owner_id, target.follow_up_id) == (follow_up.owner_id, follow_up.pk)


@pytest.mark.parametrize("meant", Action)
def test_a_link_for_one_action_is_none_for_another(meant):
    token = token_of(action_url(FollowUpFactory(), meant))

    for action in set(Action) - {meant}:
        with pytest.raises(LinkError):
            read(token, action)


def test_a_link_lives_for_sixty_days(monkeypatch):
    token = token_of(action_url(FollowUpFactory(), Action.DONE))
    made_at = signing.time.time()

    monkeypatch.setattr(signing.time, "time", lambda: made_at + MAX_AGE.total_seconds() - 5)
    read(token, Action.DONE)
    monkeypatch.setattr(signing.time, "time", lambda: made_at + (MAX_AGE + timedelta(seconds=5)).total_seconds())
    with pytest.raises(LinkError):
        read(token, Action.DONE)


@pytest.mark.parametrize(
    "payload", [["x", "y"], ["0" * 32], "text", None, {"a": 1}, [1, 2], [None, None], ["0" * 32] * 3], ids=repr
)
def test_a_signed_text_that_is_no_link_is_refused(payload):
    with pytest.raises(LinkError):
        read(signing.dumps(payload, salt=Action.DONE.salt), Action.DONE)


@pytest.mark.parametrize(
    "change", [lambda token: token[:-1], lambda token: "x" + token, lambda token: "", lambda token: "é:ü:ß"]
)
def test_a_link_that_was_altered_or_cut_off_is_refused(change):
    token = token_of(action_url(FollowUpFactory(), Action.DONE))

    with pytest.raises(LinkError):
        read(change(token), Action.DONE)


def test_a_link_names_nobody(user):
    follow_up = FollowUpFactory(owner=user, contact__name="Robin")

    url = action_url(follow_up, Action.DONE)

    assert "Robin" not in url
    assert user.email not in url
