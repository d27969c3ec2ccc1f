"""Are reminders going out? For the person on Today, for operators at /healthz/reminders and in `doctor`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Max, Min, Q, QuerySet

from accounts.models import User, of_accounts_that_are_on
from accounts.services import CONFIRM_FIRST, mailable, may_send_mail
from core.written_once import written_once
from followups.delivery import breaker
from followups.delivery.restored import Doubt
from followups.delivery.words import without_addresses
from followups.models import Attempt, Heartbeat, Plan, Reminder, ReminderQuerySet, Ticker
from followups.models.states import Status
from followups.reminders.local_time import waking_instant

# A reminder that should have left this long ago is late; so is a tick.
LATE_AFTER = timedelta(minutes=5)
# The longest pause between two attempts is 4 hours and some jitter, a night is 10.
LONGEST_PAUSE = timedelta(hours=12)
# At night a whole backlog may rightly wait for the morning: look this far and no further.
LOOK_AT = 1000
# How long Today tells of plans that were paused from a mail program.
TOLD_FOR = timedelta(days=14)


@dataclass(frozen=True)
class Overdue:
    """A reminder that should have left before now."""

    due_at: datetime
    reason: str


@dataclass(frozen=True)
class Trouble:
    """Why mail is not going out, in words for the person."""

    title: str
    text: str
    since: datetime | None = None


NOTHING_SEEN: dict[str, Any] = {
    "last_sent_at": None,
    "next_due_at": None,
    "doubted_at": None,
    "waiting": 0,
    "needs_you": 0,
    "in_doubt": 0,
    "late": 0,
}
UNCONFIRMED = Trouble("Your e-mail address isn’t confirmed.", f"Reminders wait until it is. {CONFIRM_FIRST}")


@dataclass(frozen=True)
class Health:
    """Whether reminders are going out, as far as this person can see."""

    now: datetime
    ticked_at: datetime | None
    ticked_by: str
    last_sent_at: datetime | None
    next_due_at: datetime | None
    # How many wait beyond their time, and how many only the person can settle.
    waiting: int
    needs_you: int
    # What a restore put in doubt: the person knows whether it left.
    doubt: Doubt | None
    trouble: Trouble | None

    @property
    def is_starting(self) -> bool:
        """Whether nobody has looked yet, and nothing is wrong."""
        return self.ticked_at is None and not self._asks_for_somebody

    @property
    def is_fine(self) -> bool:
        """Whether reminders go out and nothing waits for the person."""
        return self.ticked_at is not None and not self._asks_for_somebody

    @property
    def _asks_for_somebody(self) -> bool:
        return bool(self.trouble or self.needs_you or self.doubt)

    @property
    def checked(self) -> str:
        """How long ago the last look was, and whose it was if not Celery's: "20 s ago by the standby"."""
        if not self.ticked_at:
            return ""
        by = "" if self.ticked_by == Ticker.BEAT else f" by {Ticker(self.ticked_by).label}"
        return ago(self.now - self.ticked_at) + by


def ago(span: timedelta) -> str:
    """Write a short time: "just now", "20 s ago", "3 min ago", "2 hours ago", "4 days ago"."""
    seconds = span.total_seconds()
    if seconds < 2:
        return "just now"
    if seconds < 90:
        return f"{seconds:.0f} s ago"
    if seconds < 90 * 60:
        return f"{seconds / 60:.0f} min ago"
    return f"{seconds / 3600:.0f} hours ago" if seconds < 48 * 3600 else f"{span.days} days ago"


def health_of(user: User, now: datetime) -> Health:
    """Look at the last tick, the last mail, the next one, and what does not go out."""
    ticked_at, ticked_by, restored_at, backed_up_at = next(iter(_last_tick()), (None, "", None, None))
    seen = next(iter(_seen(user, now)), NOTHING_SEEN).copy()
    # Which of them it is, and why, is asked only when there are some.
    mine = Reminder.objects.for_owner(user)
    late = mine if seen.pop("late") else mine.none()
    trouble = trouble_of(late, ticked_at, now) if may_send_mail(user) else UNCONFIRMED
    count, doubted_at = seen.pop("in_doubt"), seen.pop("doubted_at")
    doubt = Doubt(count, doubted_at, backed_up_at if doubted_at == restored_at else None) if count else None
    return Health(now=now, ticked_at=ticked_at, ticked_by=ticked_by, trouble=trouble, doubt=doubt, **seen)


@written_once
def _last_tick() -> QuerySet[Heartbeat, tuple[datetime, str, datetime | None, datetime | None]]:
    return Heartbeat.objects.values_list("ticked_at", "ticked_by", "restored_at", "backed_up_at")


@written_once
def _seen(user: User, now: datetime) -> QuerySet[Reminder, dict[str, Any]]:
    """Count the person's reminders by what they mean for them; no row while there are none."""
    in_doubt = Q(status=Status.HELD, doubted_at__isnull=False, carrier__isnull=True)
    mine = Reminder.objects.for_owner(user).values("owner").order_by()
    counts = mine.annotate(
        last_sent_at=Max("sent_at"),
        next_due_at=Min("next_attempt_at", filter=Q(status=Status.SCHEDULED, next_attempt_at__gt=now)),
        waiting=Count("id", filter=waits(now) | Q(status=Status.UNCERTAIN, carrier__isnull=True)),
        needs_you=Count("id", filter=needs_you()),
        in_doubt=Count("id", filter=in_doubt),
        doubted_at=Max("doubted_at", filter=in_doubt),
        late=Count("id", filter=is_late(now)),
    )
    seen: QuerySet[Reminder, dict[str, Any]] = counts.values(*NOTHING_SEEN)
    return seen


def needs_you() -> Q:
    """Match mails that the person may settle: failed, held, or uncertain. A digest counts once.

    What a restore put in doubt has its own page.
    """
    settled_elsewhere = Q(status=Status.HELD, doubted_at__isnull=False)
    return Q(status__in=[Status.FAILED, Status.HELD, Status.UNCERTAIN], carrier__isnull=True) & ~settled_elsewhere


def waits(now: datetime) -> Q:
    """Match mails that wait beyond their time: to be tried again, or for a worker that is late."""
    late = Q(status=Status.RETRY) | Q(status=Status.SCHEDULED, next_attempt_at__lte=now - LATE_AFTER)
    return late & Q(carrier__isnull=True)


def trouble_of(rows: ReminderQuerySet, ticked_at: datetime | None, now: datetime) -> Trouble | None:
    """Say why mail is not going out: the worst cause first. None when it is."""
    server = breaker.outage()
    if server:
        text = f"{without_addresses(server.reason).rstrip('.')}. Reminders wait, and go out once it can be used again."
        return Trouble("The mail server can’t be used.", text, server.since)
    overdue = first_overdue(rows, now)
    if ticked_at and now - ticked_at > LATE_AFTER:
        return Trouble(
            "Reminders are not being checked.", "Nothing is lost: they go out once Ajar looks again.", ticked_at
        )
    if overdue is None:
        return None
    if ticked_at is None:
        return Trouble("Reminders are not being checked.", "Nothing is lost: they go out once Ajar’s worker runs.")
    reason = without_addresses(overdue.reason).rstrip(".") or "Many are due at once, or the worker is slow"
    return Trouble("Mail is late.", f"{reason}. Ajar keeps trying.", overdue.due_at)


def is_late(now: datetime) -> Q:
    """Match what should have left 5 minutes before `now`, as far as the row alone can say."""
    before, claimed_alone = now - LATE_AFTER, Q(carrier__isnull=True)
    to_send = claimed_alone & Q(status__in=[Status.SCHEDULED, Status.RETRY], next_attempt_at__lte=now + LONGEST_PAUSE)
    left_lying = claimed_alone & Q(status=Status.UNCERTAIN, next_attempt_at__lte=before)
    left_held = Q(status=Status.SENDING, leased_until__lte=before)
    return (to_send | left_lying | left_held) & Q(due_at__lte=before)


def overdue(rows: ReminderQuerySet, now: datetime) -> Iterator[Overdue]:
    """Yield those of `rows` that should have left 5 minutes before `now`, the oldest first; at most `LOOK_AT`.

    Not late: what failed or is held, what rightly waits for the morning, what is about a contact
    in the trash, and what belongs to an account that sends nothing (`User.is_off`) or isn't confirmed. Reads
    the index of the claim, never all that is scheduled.
    """
    late = rows.filter(is_late(now), of_accounts_that_are_on("owner__")).filter(
        Q(follow_up__contact__isnull=True) | Q(follow_up__contact__trashed_at__isnull=True)
    )
    if not settings.EMBEDDED_MAIL:
        late = late.filter(owner__in=mailable())
    for due_at, zone, reason in late.order_by("due_at").values_list("due_at", "zone", "reason")[:LOOK_AT]:
        if waking_instant(due_at, now, ZoneInfo(zone)) <= now:
            yield Overdue(due_at, reason)


def first_overdue(rows: ReminderQuerySet, now: datetime) -> Overdue | None:
    """Return the oldest of `rows` that is late, as `overdue` says; None when all is well."""
    return next(overdue(rows, now), None)


def lately_stopped(user: User, now: datetime) -> list[Attempt]:
    """Return what the person unsubscribed from in a mail program lately and has not resumed."""
    return _stopped(user, now)


@written_once
def _stopped(user: User, now: datetime) -> QuerySet[Attempt]:
    notes = Attempt.objects.for_owner(user).by_unsubscribing().filter(happened_at__gt=now - TOLD_FOR)
    still = notes.filter(
        Q(reminder__follow_up__plan__isnull=True) | Q(reminder__follow_up__plan__state=Plan.State.PAUSED)
    )
    people = ("reminder__follow_up__contact", "reminder__follow_up__offer__employer")
    return still.select_related(*people).order_by("-happened_at")[:5]
