"""The mail server refuses, stalls, hangs up and loses its answers."""

from datetime import timedelta

import pytest

from tests.factories import ReminderFactory, UserFactory
from tests.faults.clock import START
from tests.faults.installation import Installation
from tests.faults.servers import until

pytestmark = pytest.mark.processes


def outcomes(ajar: Installation) -> list[tuple[str, int | None]]:
    return [(attempt["outcome"], attempt["code"]) for attempt in ajar.attempts()]


def first_try(ajar: Installation, status: str) -> None:
    """Tick until the one reminder has come to `status`."""

    def ticked() -> bool:
        ajar.tick()
        return ajar.statuses() == [status]

    until(ticked, f"it is {status}")


@pytest.fixture(autouse=True)
def _worker(worker):
    """Every test here has the usual worker."""


class TestServerTrouble:
    def test_it_refuses_connections_for_two_hours(self, ajar):
        ajar.due(5)
        with ajar.sink.away():
            for _ in range(6):
                ajar.clock.advance(timedelta(minutes=20))
                ajar.work_off_a_tick()
            assert "sent" not in ajar.statuses()

        ajar.settle()

        assert (ajar.statuses(), len(ajar.sink.accepted)) == (["sent"] * 5, 5)

    @pytest.mark.parametrize(("phase", "answer"), [("auth", "535 Who are you?"), ("mail", "530 Sign in first")])
    def test_it_refuses_us_and_no_reminder_fails_for_it(self, ajar, phase, answer):
        ajar.due()
        ajar.sink.answer(phase, answer)
        first_try(ajar, "retry")

        ajar.sink.rules.clear()
        ajar.settle()

        assert (ajar.statuses(), len(ajar.sink.accepted)) == (["sent"], 1)
        assert ajar.reminders()[0]["attempts_count"] == 1

    def test_it_turns_us_away_at_the_door(self, ajar):
        ajar.due(3)
        ajar.sink.answer("connect", "421 Too busy", times=1)

        ajar.settle()

        assert (ajar.statuses(), len(ajar.sink.accepted)) == (["sent"] * 3, 3)

    @pytest.mark.parametrize("phase", ["connect", "ehlo", "mail", "rcpt", "data"])
    def test_it_hangs_up_before_the_body(self, ajar, phase):
        ajar.due()
        ajar.sink.cut(phase, times=1)

        ajar.settle()

        assert (ajar.statuses(), len(ajar.sink.accepted)) == (["sent"], 1)


class TestThisMessage:
    @pytest.mark.parametrize(
        ("phase", "answer"), [("rcpt", "421 Going down"), ("rcpt", "451 Greylisted"), ("dot", "451 Try again")]
    )
    def test_later_is_tried_again(self, ajar, phase, answer):
        ajar.due()
        ajar.sink.answer(phase, answer, times=2)

        ajar.settle()

        assert (ajar.statuses(), len(ajar.sink.accepted)) == (["sent"], 1)
        code = int(answer[:3])
        assert outcomes(ajar) == [("refused", code), ("refused", code), ("accepted", 250)]

    @pytest.mark.parametrize("phase", ["rcpt", "dot"])
    def test_a_550_for_one_of_a_batch_stops_only_that_one(self, ajar, phase):
        reminders = ajar.due(5)
        ajar.sink.answer(phase, "550 No such person", to=reminders[2].owner.email)

        ajar.settle()

        assert sorted(ajar.statuses()) == ["failed", *["sent"] * 4]
        (failed,) = [row for row in ajar.reminders() if row["status"] == "failed"]
        assert failed["id"] == reminders[2].pk
        assert "550 No such person" in failed["reason"]

    def test_a_poisoned_row_fails_alone(self, ajar):
        poisoned, *_ = ajar.due(5)
        ajar.sql("UPDATE followups_reminder SET zone = 'Mars/Olympus' WHERE id = %s", poisoned.pk)

        ajar.settle()

        assert sorted(ajar.statuses()) == ["failed", *["sent"] * 4]

    def test_a_row_that_breaks_the_mail_fails_alone(self, ajar):
        poisoned, *_ = ajar.due(5)
        ajar.sql("UPDATE accounts_user SET email = E'jo@example.org\nBcc: all' WHERE id = %s", poisoned.owner.pk)

        ajar.settle()

        assert sorted(ajar.statuses()) == ["failed", *["sent"] * 4]


class TestReplyLost:
    def test_the_same_bytes_go_out_once_more_after_a_pause(self, ajar):
        ajar.due()
        ajar.sink.cut("accepted", times=1)
        first_try(ajar, "uncertain")
        assert len(ajar.sink.accepted) == 1

        ajar.settle()

        assert ajar.statuses() == ["sent"]
        first, second = ajar.sink.accepted
        assert first.content == second.content
        assert outcomes(ajar) == [("lost", None), ("accepted", 250)]

    def test_twice_and_it_is_held(self, ajar):
        ajar.due()
        ajar.sink.cut("accepted", times=2)

        ajar.settle()

        assert (ajar.statuses(), len(ajar.sink.accepted)) == (["held"], 2)

    def test_without_resends_it_is_held_at_once(self, ajar):
        ajar.due(owner=UserFactory(resend_uncertain=False))
        ajar.sink.cut("accepted", times=1)
        first_try(ajar, "held")

        ajar.settle(horizon=timedelta(days=1))

        assert (ajar.statuses(), len(ajar.sink.accepted)) == (["held"], 1)

    def test_its_second_copy_finds_no_server_and_it_is_still_known_as_uncertain(self, ajar):
        ajar.due()
        ajar.sink.cut("accepted", times=1)
        first_try(ajar, "uncertain")
        with ajar.sink.away():
            ajar.clock.advance(timedelta(minutes=16))
            ajar.work_off_a_tick()
            assert ajar.statuses() == ["uncertain"]

        ajar.settle()

        assert (ajar.statuses(), len(ajar.sink.accepted)) == (["sent"], 2)

    def test_others_on_the_same_line_go_on(self, ajar):
        ajar.due(10)
        ajar.sink.cut("accepted", times=1)
        ajar.sink.cut("dot", times=1)

        ajar.settle()

        assert (ajar.statuses(), len(ajar.sink.accepted)) == (["sent"] * 10, 11)


class TestTarpit:
    def test_a_slow_server_is_waited_for_and_nothing_is_sent_twice(self, ajar):
        ajar.due(4)
        hold = ajar.sink.hold("dot")
        ajar.tick()
        hold.wait()
        # Past the first lease, within that of the body; the others are anyone's.
        ajar.clock.advance(timedelta(minutes=9))
        ajar.until_sent(3)
        hold.released.set()

        ajar.until_sent(4)

        assert len(ajar.sink.accepted) == 4

    def test_it_stalls_before_the_next_one_and_what_it_took_is_noted(self, ajar):
        _, following = ajar.due(2)
        hold = ajar.sink.hold("rcpt", to=following.owner.email)
        ajar.tick()
        hold.wait()
        until(lambda: ajar.statuses() == ["sent", "sending"], "the first is noted")
        hold.released.set()

        ajar.until_sent(2)

        assert len(ajar.sink.accepted) == 2

    def test_it_stalls_before_the_body_and_another_worker_takes_over(self, ajar):
        ajar.due()
        hold = ajar.sink.hold("rcpt")
        ajar.tick()
        hold.wait()
        ajar.clock.advance(timedelta(seconds=121))
        ajar.until_sent(1)
        hold.released.set()
        until(lambda: not ajar.sink.lines, "the first has hung up")

        assert len(ajar.sink.accepted) == 1


class TestClock:
    def test_it_goes_back_an_hour_while_one_is_leaving(self, ajar):
        ajar.due(3)
        hold = ajar.sink.hold("dot")
        ajar.tick()
        hold.wait()
        ajar.clock.advance(timedelta(hours=-1))
        hold.released.set()

        ajar.settle()

        assert len(ajar.sink.accepted) == 3

    def test_it_leaps_forward_while_one_is_leaving(self, ajar):
        ajar.due(3)
        hold = ajar.sink.hold("data")
        ajar.tick()
        hold.wait()
        ajar.clock.advance(timedelta(hours=5))
        ajar.tick()
        hold.released.set()

        ajar.settle()

        assert (ajar.statuses(), len(ajar.sink.accepted)) == (["sent"] * 3, 3)

    def test_nothing_leaves_before_its_time(self, ajar):
        ReminderFactory(follow_up__due_on=START.date() + timedelta(days=1))
        ajar.work_off_a_tick()

        ajar.clock.set(START + timedelta(days=1))
        assert ajar.sink.recipients == []
        ajar.until_sent(1)
