from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from followups.models import FollowUp, Heartbeat, MailServer, Reminder
from tests.factories import NOW, TODAY, FollowUpFactory, OfferFactory, PlanFactory, ReminderFactory

pytestmark = pytest.mark.django_db


class TestPlan:
    @pytest.mark.parametrize("state", ["active", "paused"])
    def test_a_person_has_one_plan_that_has_not_ended(self, state, violates):
        plan = PlanFactory(state=state)

        with violates("plan_one_per_contact"):
            PlanFactory(contact=plan.contact)

    def test_plans_that_ended_are_kept(self):
        ended = PlanFactory(state="ended")
        PlanFactory(contact=ended.contact)
        PlanFactory(contact=ended.contact, state="ended")


class TestFollowUp:
    def test_a_step_of_a_plan_is_written_once(self, violates):
        follow_up = FollowUpFactory(plan=PlanFactory())

        with violates("follow_up_step_once"):
            FollowUpFactory(plan=follow_up.plan)

    @pytest.mark.parametrize("step", [None, 0])
    def test_a_follow_up_of_a_plan_says_which_step_it_is(self, step, violates):
        with violates("follow_up_step_iff_planned"):
            FollowUpFactory(plan=PlanFactory(), step=step)

    def test_a_follow_up_of_no_plan_is_no_step(self, violates):
        with violates("follow_up_step_iff_planned"):
            FollowUpFactory(step=1)

    @pytest.mark.parametrize("state", ["done", "skipped", "cancelled"])
    def test_one_that_is_closed_says_when(self, state, violates):
        with violates("follow_up_closed_at_set_when_closed"):
            FollowUpFactory(state=state)

    def test_one_that_is_open_was_not_closed(self, violates):
        with violates("follow_up_closed_at_set_when_closed"):
            FollowUpFactory(closed_at=NOW)

    @pytest.mark.parametrize("kind", ["answer_offer", "tell_them"])
    def test_a_task_of_an_offer_is_open_once(self, kind, violates):
        follow_up = FollowUpFactory(kind=kind, offer=OfferFactory())

        with violates("follow_up_open_once_per_offer"):
            FollowUpFactory(kind=kind, offer=follow_up.offer)

    def test_staying_in_touch_is_with_someone(self, user, violates):
        with violates("follow_up_is_about_someone"):
            FollowUpFactory(offer=OfferFactory(owner=user), contact=None)

    def test_a_task_about_nobody_yet_is_about_an_offer(self, violates):
        with violates("follow_up_is_about_someone"):
            FollowUpFactory(kind="answer_offer", contact=None)

    def test_due_and_coming_part_at_the_end_of_the_day(self, user):
        overdue, today, tomorrow, later = (
            FollowUpFactory(owner=user, due_on=date(2026, 6, day)) for day in (1, 9, 10, 24)
        )
        FollowUpFactory(owner=user, due_on=TODAY, state="done", closed_at=NOW)

        assert list(FollowUp.objects.due(on=TODAY).soonest_first()) == [overdue, today]
        assert list(FollowUp.objects.coming(after=TODAY, until=date(2026, 6, 23))) == [tomorrow]
        assert later not in FollowUp.objects.coming(after=TODAY, until=date(2026, 6, 23))

    def test_what_was_cancelled_is_not_among_the_closed(self):
        for state in ("done", "skipped", "cancelled"):
            FollowUpFactory(state=state, closed_at=NOW)

        assert set(FollowUp.objects.closed().values_list("state", flat=True)) == {"done", "skipped"}

    @pytest.mark.parametrize(
        ("values", "can"),
        [
            ({}, False),
            ({"snoozed_from_on": TODAY}, True),
            ({"state": "done"}, True),
            ({"state": "skipped"}, True),
            ({"state": "cancelled"}, False),
        ],
    )
    def test_only_what_a_person_did_can_be_taken_back(self, values, can):
        assert FollowUp(**values).can_undo is can


class TestReminder:
    @pytest.mark.parametrize(
        ("constraint", "values"),
        [
            ("reminder_sent_at_set_when_sent", {"status": "sent"}),
            ("reminder_sent_at_set_when_sent", {"sent_at": NOW}),
            ("reminder_token_while_sending", {"status": "sending"}),
            ("reminder_token_while_sending", {"status": "sending", "token": uuid4()}),
            ("reminder_token_while_sending", {"token": uuid4(), "leased_until": NOW}),
            ("reminder_frozen_whole", {"frozen_at": NOW}),
            ("reminder_frozen_whole", {"message": b"x", "message_id": "<x@example.org>"}),
        ],
    )
    def test_a_row_that_cannot_be_true_is_refused(self, constraint, values, violates):
        with violates(constraint):
            ReminderFactory(**values)

    def test_an_occurrence_has_one_reminder(self, violates):
        reminder = ReminderFactory(sent=True)

        with violates("reminder_occurrence_once"):
            ReminderFactory(follow_up=reminder.follow_up)

    @pytest.mark.parametrize("status", ["scheduled", "retry", "uncertain"])
    def test_a_follow_up_has_one_reminder_on_its_way(self, status, violates):
        reminder = ReminderFactory(status=status)

        with violates("reminder_one_open_per_follow_up"):
            ReminderFactory(follow_up=reminder.follow_up, occurrence=2)

    def test_a_message_id_is_never_used_twice(self, violates):
        reminder = ReminderFactory(sent=True)

        with violates("reminder_message_id_once"):
            ReminderFactory(
                follow_up__owner=reminder.owner, owner=reminder.owner, sent=True, message_id=reminder.message_id
            )

    @pytest.mark.parametrize("to", ["scheduled", "retry", "uncertain", "failed", "held", "cancelled"])
    def test_sent_is_for_ever(self, to):
        ReminderFactory(sent=True)

        with pytest.raises(IntegrityError, match="is sent for ever"), transaction.atomic():
            Reminder.objects.update(status=to, sent_at=None)

    @pytest.mark.parametrize("to", ["scheduled", "retry", "uncertain", "failed", "held", "sent"])
    def test_cancelled_is_for_ever(self, to):
        ReminderFactory(status="cancelled")

        with pytest.raises(IntegrityError, match="is cancelled for ever"), transaction.atomic():
            Reminder.objects.update(status=to, sent_at=NOW if to == "sent" else None)

    def test_what_was_sent_can_still_go_with_its_follow_up(self):
        ReminderFactory(sent=True).follow_up.delete()

        assert not Reminder.objects.exists()


def test_there_is_one_heartbeat(violates):
    with violates("heartbeat_is_one_row"):
        Heartbeat.objects.create(id=2, ticked_at=NOW)


class TestMailServer:
    def test_there_is_one(self, violates):
        with violates("mail_server_is_one_row"):
            MailServer.objects.create(id=2)

    @pytest.mark.parametrize("values", [{"down_since": NOW}, {"probe_at": NOW}])
    def test_it_is_probed_while_it_is_down_and_only_then(self, values, violates):
        with violates("mail_server_probed_while_down"):
            MailServer.objects.create(**values)
