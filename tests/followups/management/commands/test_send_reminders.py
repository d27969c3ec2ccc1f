"""The standby: beside Celery it steps in, without Redis it does all the ticking."""

import threading
from collections.abc import Callable, Iterator

import pytest

from core.tenancy import system_scope
from followups.delivery import run
from followups.management.commands import send_reminders
from followups.management.commands.send_reminders import Standby
from followups.models import Heartbeat
from tests.factories import NOW, FollowUpFactory, ReminderFactory
from tests.scopes import no_scope

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("database_clock")]


def due() -> None:
    ReminderFactory(follow_up=FollowUpFactory(), due_at=NOW, next_attempt_at=NOW)


@pytest.fixture
def standby(db) -> Iterator[Standby]:
    standby = Standby()
    yield standby
    if standby.daily_work.ident:
        standby.daily_work.join(10)


class StopsAfter(threading.Event):
    """Asks whoever looks to stop after so many looks."""

    def __init__(self, looks: int, *, before_each: Callable[[], object] = lambda: None) -> None:
        super().__init__()
        self.looks, self.before_each = looks, before_each

    def is_set(self) -> bool:
        if self.looks == 0:
            return True
        self.looks -= 1
        with system_scope():
            self.before_each()
        return False


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("ticked", "sent"), [(True, 0), (False, 1)])
def test_the_standby_sends_only_when_nobody_else_does(standby, tick, sink, ticked, sent):
    if ticked:
        tick()
    due()

    with no_scope():
        standby.stand_in()

    assert len(sink.accepted) == sent


@pytest.mark.django_db(transaction=True)
def test_without_redis_the_standby_sends_at_once_and_again_and_again(standby, tick, sink):
    tick()
    stop = StopsAfter(2, before_each=due)

    with no_scope():
        standby.tick_alone(stop, 0)

    assert len(sink.accepted) == 2
    assert Heartbeat.objects.get().ticked_by == "standby"


def test_a_look_that_fails_is_followed_by_another(standby, monkeypatch, caplog):
    looks = []

    def fail(**_: object) -> None:
        looks.append(1)
        raise LookupError("odd")

    monkeypatch.setattr(run, "send_due_reminders", fail)
    monkeypatch.setattr(send_reminders, "close_old_connections", lambda: None)

    standby.tick_alone(StopsAfter(2), 0)

    assert len(looks) == 2
    assert "could not look" in caplog.text


def test_the_daily_work_does_not_hold_up_the_reminders(standby, monkeypatch):
    begun, finish = threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        finish.wait(10)

    monkeypatch.setattr(send_reminders.daily, "is_due", lambda now: True)
    monkeypatch.setattr(send_reminders.daily, "do_due", work)
    with no_scope():
        standby.tick()
        begun.wait(10)
        standby.tick()  # which returns, and begins no second one

    assert [thread for thread in threading.enumerate() if thread is standby.daily_work]
    finish.set()


def test_who_is_asked_to_end_begins_no_daily_work(monkeypatch):
    monkeypatch.setattr(send_reminders.daily, "is_due", lambda now: True)
    standby = Standby(lambda: True)

    with no_scope():
        standby.tick()

    assert standby.daily_work.ident is None
