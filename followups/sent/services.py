"""What a person does about their own mail: try again, settle what is uncertain, choose, unsubscribe.

The steps from state to state are those of `followups.models.states`. Each is one UPDATE that
says which states it starts from, so that a worker or a second click in between wins or loses
whole; the follow-up is locked first, as everywhere.
"""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce

from followups.models import OPEN_STATUSES, Attempt, FollowUp, Plan, Reminder, ReminderQuerySet
from followups.models.attempt import Outcome, Phase
from followups.models.states import Status
from followups.plans.services import pause_plan
from followups.reminders import schedule as reminders
from followups.reminders.digests import NOT_WRITTEN
from followups.services import ClosedError

UNSUBSCRIBED = "You unsubscribed from these mails."


class NotPossibleError(Exception):
    """The reminder is not in a state for this. The message is for the person."""


@transaction.atomic
def try_again(*, reminder: Reminder, now: datetime) -> None:
    """Put a failed reminder back, to go out at `now`, the database's own.

    If the person's address has changed, it is written again for the new one, unless an
    earlier copy may have arrived. Raises NotPossibleError, with nothing saved.
    """
    values: dict[str, Any] = {}
    if reminder.recipient != reminder.owner.email and not reminder.resends:
        values = NOT_WRITTEN | {"carrier": None}
    _put_back(reminder, (Status.FAILED,), now, **values)


@transaction.atomic
def send_again(*, reminder: Reminder, now: datetime) -> None:
    """Let a reminder that may have arrived go out once more at `now`: the same bytes.

    It counts as the one resend. What it carries and has a newer reminder by now stays as it is. Raises
    NotPossibleError, with nothing saved.
    """
    _put_back(reminder, (Status.UNCERTAIN, Status.HELD), now, resends=F("resends") + 1)


def _put_back(reminder: Reminder, sources: tuple[Status, ...], now: datetime, **values: Any) -> None:
    follow_ups = _hold(reminder)
    if not any(follow_up.is_open for follow_up in follow_ups):
        raise NotPossibleError("The follow-up is finished, so nothing is sent any more.")
    values |= {"status": Status.RETRY, "next_attempt_at": now, "attempts_count": 0, "body_started_at": None}
    try:
        with transaction.atomic():
            _move(reminder, sources, reason="You asked to send it again.", **values)
    except IntegrityError:  # at most one open reminder of each follow-up
        others = " What else this mail was about is on Today." if len(follow_ups) > 1 else ""
        raise NotPossibleError(f"A newer reminder of this follow-up is planned already.{others}") from None
    _note(reminder, now, Outcome.AGAIN)


@transaction.atomic
def confirm(*, reminder: Reminder, now: datetime, sent_at: datetime | None = None) -> None:
    """Note that the person has a mail that was uncertain or held, and plan what comes after it.

    It was sent when its body left or, where that is not known, at `sent_at` or `now`. Raises
    NotPossibleError, with nothing saved.
    """
    follow_ups = _hold(reminder)
    left_at = Coalesce(F("body_started_at"), Value(sent_at or now))
    _move(reminder, (Status.UNCERTAIN, Status.HELD), status=Status.SENT, sent_at=left_at, reason="")
    _note(reminder, now, Outcome.CONFIRMED)
    for follow_up in follow_ups:
        waiting = Reminder.objects.filter(follow_up=follow_up, status__in=OPEN_STATUSES)
        if follow_up.is_open and not waiting.exists():
            reminders.schedule(follow_up, owner=follow_up.owner, now=now)


def parts_of(reminder: Reminder) -> list[Reminder]:
    """Return the reminders that left in the same mail, `reminder` first, with what they are about."""
    rows = Reminder.objects.filter(Q(pk=reminder.pk) | Q(carrier=reminder.pk)).defer("message")
    people = ("follow_up__owner", "follow_up__contact", "follow_up__offer__employer")
    return sorted(rows.select_related(*people), key=lambda row: (row.pk != reminder.pk, row.pk))


def _hold(reminder: Reminder) -> list[FollowUp]:
    """Return the mail's follow-ups as they are now, locked until the commit."""
    ids = [row.follow_up_id for row in parts_of(reminder)]
    rows = FollowUp.objects.hold().select_related("owner")
    return list(rows.filter(pk__in=ids))


def _move(reminder: Reminder, sources: tuple[Status, ...], **values: Any) -> None:
    """Take the mail, and all that it carries as a digest, from one of `sources` to another state."""
    rows = Reminder.objects.filter(owner_id=reminder.owner_id, status__in=sources)
    # The mail first: what it carries shares its fate, and must not move without it.
    if not rows.filter(pk=reminder.pk, carrier=None).update(**values):
        reminder.refresh_from_db(fields=["status"])
        raise NotPossibleError(f"Nothing changed: this reminder is {_now(reminder)}.")
    parts = rows.filter(carrier=reminder.pk)
    if values["status"] in OPEN_STATUSES:
        parts = parts.exclude(Exists(_open_of_same_follow_up()))
    parts.update(**values)


def _open_of_same_follow_up() -> ReminderQuerySet:
    same = Reminder.objects.filter(owner=OuterRef("owner"), follow_up=OuterRef("follow_up"), status__in=OPEN_STATUSES)
    return same.exclude(pk=OuterRef("pk"))


def _now(reminder: Reminder) -> str:
    words = {Status.RETRY: "on its way again", Status.SENDING: "being sent right now"}
    return words.get(Status(reminder.status), reminder.get_status_display().lower())


def _note(reminder: Reminder, now: datetime, outcome: Outcome) -> None:
    Attempt.objects.create(
        owner_id=reminder.owner_id, reminder_id=reminder.pk, happened_at=now, phase=Phase.PERSON, outcome=outcome
    )


@transaction.atomic
def unsubscribe(*, reminder: Reminder, now: datetime) -> None:
    """Stop what a mail was about: its plan is paused, or its follow-up sends no more reminders.

    A digest stops all that it told of. Raises ClosedError when nothing was left to stop.
    """
    parts = parts_of(reminder)
    # All of them before the first reminder (ADR 0011).
    list(Plan.objects.hold().filter(follow_ups__in=[row.follow_up_id for row in parts]).values("pk"))
    list(FollowUp.objects.hold().filter(pk__in=[row.follow_up_id for row in parts]).values("pk"))
    stopped = [row for row in parts if _stop(row.follow_up, now)]
    if not stopped:
        raise ClosedError("No more mails about this are planned.")
    for row in stopped:
        # There, so that no next one is written.
        causing_next = Reminder.objects.filter(follow_up=row.follow_up).causing_next().defer("message").first()
        _note(causing_next or row, now, Outcome.STOPPED)


def _stop(follow_up: FollowUp, now: datetime) -> bool:
    """Tell whether there was anything to stop. The follow-up and its plan must be held."""
    if follow_up.plan_id:
        plan = Plan.objects.get(pk=follow_up.plan_id)
        running = plan.is_active
        pause_plan(plan=plan, now=now)
        return running
    all_of_it = Reminder.objects.filter(follow_up=follow_up)
    planned = (all_of_it.unsent() | all_of_it.causing_next()).exists()
    reminders.cancel(follow_up, reason=UNSUBSCRIBED)
    return planned
