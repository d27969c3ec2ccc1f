from datetime import date, timedelta

import pytest

from contacts.models import Interaction
from followups.cadence.dates import Cadence
from followups.models import FollowUp, Plan, Reminder
from followups.people.touches import edit_touch
from followups.plans.asking import carry_on, try_another_way
from followups.plans.services import change_plan
from followups.services import complete, undo
from tests.factories import NOW, TODAY
from tests.followups.people.test_touches import NO, at, begin, open_one, touch

pytestmark = pytest.mark.django_db


def fresh(plan: Plan) -> Plan:
    return Plan.objects.get(pk=plan.pk)


class TestSlowingDown:
    def silence(self, plan: Plan, times: int) -> list[FollowUp]:
        """Finish follow-ups on their day, and nobody answers."""
        done = []
        for _ in range(times):
            follow_up = open_one(plan)
            done.append(complete(follow_up=follow_up, now=at(follow_up.due_on), **NO))
        return done

    def test_after_one_nothing_changes(self, as_user):
        plan = begin(as_user)
        self.silence(plan, 1)

        assert open_one(plan).due_on == date(2026, 8, 9)

    def test_after_two_the_next_interval_doubles(self, as_user):
        plan = begin(as_user)
        self.silence(plan, 2)

        # Six months after 9 August would be 9 February.
        assert (open_one(plan).due_on, fresh(plan).is_slow) == (date(2027, 8, 9), True)

    def test_each_one_after_it_is_as_slow(self, as_user):
        plan = begin(as_user)
        self.silence(plan, 3)

        assert open_one(plan).due_on == date(2028, 8, 9)

    def test_counted_from_the_last_touch_it_doubles_too(self, as_user):
        plan = begin(as_user, counted_from="last_touch")
        self.silence(plan, 2)

        # 23 June, 23 August, and then twice six months.
        assert open_one(plan).due_on == date(2027, 8, 23)

    def test_an_answer_brings_the_pace_back(self, as_user):
        plan = begin(as_user)
        self.silence(plan, 2)

        touch(plan, date(2026, 9, 1), by_owner=False, channel="email")

        assert (open_one(plan).due_on, fresh(plan).unanswered) == (date(2027, 2, 9), 0)
        assert Reminder.objects.waiting().get().due_on == date(2027, 2, 9)

    def test_undoing_the_second_takes_the_slowness_back(self, as_user):
        plan = begin(as_user)
        _, second = self.silence(plan, 2)

        undo(follow_up=second, now=at(date(2026, 8, 10)))

        assert (open_one(plan).due_on, fresh(plan).unanswered) == (date(2026, 8, 9), 1)

    def test_a_pause_in_between_changes_nothing(self, as_user):
        plan = begin(as_user)
        self.silence(plan, 2)
        before = open_one(plan).due_on
        newest = Interaction.objects.newest_first().first()
        edit_touch(touch=newest, expected_version=newest.version, note="No answer.", now=at(date(2026, 12, 1)))

        assert open_one(plan).due_on == before

    def test_after_three_it_asks(self, as_user):
        plan = begin(as_user)
        self.silence(plan, 2)
        assert not fresh(plan).asks

        self.silence(plan, 1)

        assert fresh(plan).asks

    def test_carrying_on_it_asks_again_after_three_more(self, as_user):
        plan = begin(as_user)
        self.silence(plan, 3)
        carry_on(plan=plan)

        assert [fresh(plan).asks for _ in self.silence(plan, 2)] == [False, False]
        self.silence(plan, 1)
        assert fresh(plan).asks

    def test_another_way_is_tried_within_a_week(self, as_user):
        plan = begin(as_user)
        third = self.silence(plan, 3)[-1]

        follow_up = try_another_way(plan=plan, now=at(third.due_on))

        assert follow_up.due_on == third.due_on + timedelta(7)
        assert follow_up.about == "Try another way: call"
        assert Reminder.objects.waiting().get().due_on == follow_up.due_on
        assert not fresh(plan).asks

    def test_what_was_settled_is_not_settled_again(self, as_user):
        plan = begin(as_user)

        assert try_another_way(plan=plan, now=NOW) is None
        carry_on(plan=plan)
        assert fresh(plan).carried_on_after == 0

    def test_it_is_remembered_when_the_cadence_changes(self, as_user):
        plan = begin(as_user)
        second = self.silence(plan, 2)[-1]

        new = change_plan(
            plan=plan,
            cadence=Cadence.parse("1 month, then every 1 month"),
            counted_from="last_touch",
            anchor_on=TODAY,
            now=at(second.due_on),
        )

        assert (new.unanswered, new.started_on) == (2, TODAY)
        assert open_one(new).due_on == date(2026, 10, 9)
