"""Whoever sends is asked to end (SIGTERM) amid a backlog: it ends within one mail, and the rest is nobody's."""

from collections.abc import Callable

import pytest

from standalone import programs
from standalone.processes import Child
from tests.faults.installation import Installation
from tests.faults.servers import until

pytestmark = pytest.mark.processes

# More than any batch; with 500 it is the same, only longer.
DUE = 150


def worker(ajar: Installation) -> Child:
    child = ajar.ready_worker()
    ajar.tick()
    return child


def standby(ajar: Installation) -> Child:
    ajar.sql("UPDATE followups_heartbeat SET ticked_at = '2001-01-01'")
    return ajar.standby()


def command(ajar: Installation) -> Child:
    return ajar.run(programs._python(ajar.config, "once", "manage.py", "send_reminders"))


def ask_to_end_in_mid_mail(ajar: Installation, start: Callable[[Installation], Child]) -> None:
    hold = ajar.sink.hold("dot")
    child = start(ajar)
    hold.wait()
    before = len(ajar.sink.accepted)
    child.ask_to_end()
    hold.released.set()
    until(lambda: child.exit_code is not None, "it has ended")
    assert child.exit_code == 0
    # The one in hand, and one more if that was faster than the signal.
    assert len(ajar.sink.accepted) - before <= 2
    ajar.kill(child)


def test_each_ends_within_one_mail_and_all_leave_once(ajar: Installation) -> None:
    ajar.due(DUE)

    for start in (worker, standby, command):
        ask_to_end_in_mid_mail(ajar, start)
        left = [row for row in ajar.reminders() if row["status"] != "sent"]
        assert {row["status"] for row in left} == {"scheduled", "retry"}, "nothing is claimed, nothing uncertain"
        assert {row["attempts_count"] for row in left} == {0}
        assert all(row["next_attempt_at"] == row["due_at"] for row in left), "due at once, each in its old place"

    ajar.ready_worker()
    ajar.until_sent(DUE, seconds=120)
    assert len(ajar.sink.accepted) == DUE
