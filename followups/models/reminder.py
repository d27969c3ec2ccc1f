from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from core.models import HoldingQuerySet, OwnedModel, OwnedQuerySet
from followups.models.followup import ROW_NAMES, FollowUp

# Not settled yet: a follow-up has at most one reminder among these.
OPEN_STATUSES = ("scheduled", "sending", "retry", "uncertain")
# What somebody should look at: always few rows.
UNSETTLED_STATUSES = ("uncertain", "failed", "held")


class ReminderQuerySet(OwnedQuerySet["Reminder"]):
    def waiting(self) -> Self:
        """Keep reminders that no worker has taken up yet."""
        return self.filter(status__in=[Reminder.Status.SCHEDULED, Reminder.Status.RETRY])

    def unsent(self) -> Self:
        """Keep reminders that can still be cancelled."""
        return self.exclude(status__in=[Reminder.Status.SENT, Reminder.Status.CANCELLED])

    def unsettled(self) -> Self:
        """Keep reminders that somebody should look at."""
        return self.filter(status__in=UNSETTLED_STATUSES)

    def causing_next(self) -> Self:
        """Keep those after which the follow-up's next one is written: on the way to the server, or just taken by it."""
        leaving = Q(status=Reminder.Status.SENDING, body_started_at__isnull=False)
        return self.filter(leaving | Q(needs_next=True))

    def in_doubt(self) -> Self:
        """Keep mails of which only the person can say whether they left before a backup was restored."""
        return self.filter(doubted_at__isnull=False, status=Reminder.Status.HELD, carrier__isnull=True)

    def for_rows(self) -> Self:
        """Fetch what a line of “Sent reminders” shows."""
        of_follow_up = [f"follow_up__{name}" for name in ("kind", *ROW_NAMES)]
        rows = self.select_related("follow_up__contact", "follow_up__offer__employer")
        return rows.only("status", "subject", "reason", "recipient", "sent_at", "due_at", *of_follow_up)

    def gone_out(self) -> Self:
        """Keep what the person can read again: everything that was ever offered to a server."""
        return self.filter(frozen_at__isnull=False)


class Reminder(OwnedModel):
    """The e-mail that a follow-up causes, and how far its delivery is.

    The wish is the follow-up's date with `hour` and `zone`; `due_at` is the instant
    derived from it. `next_attempt_at` is when a worker may take it up. How the states
    follow each other: `followups/delivery/`.
    """

    class Status(models.TextChoices):
        SCHEDULED = "scheduled", "Scheduled"
        SENDING = "sending", "Being sent"
        RETRY = "retry", "Waiting to be tried again"
        UNCERTAIN = "uncertain", "May or may not have arrived"
        SENT = "sent", "Sent"
        FAILED = "failed", "Failed"
        HELD = "held", "On hold: may or may not have arrived"
        CANCELLED = "cancelled", "Cancelled"

    follow_up = models.ForeignKey(FollowUp, on_delete=models.CASCADE, related_name="reminders", db_constraint=False)
    # Counts the times that this follow-up was given a new date, from 1.
    occurrence = models.PositiveIntegerField(default=1)
    due_on = models.DateField()
    hour = models.PositiveSmallIntegerField()
    zone = models.CharField(max_length=64)
    due_at = models.DateTimeField()
    status = models.CharField(max_length=9, choices=Status, default=Status.SCHEDULED)
    next_attempt_at = models.DateTimeField()

    # In a digest: the reminder that carries the message for all of them. Whatever happens to
    # the carrier happens to those that it carries (followups.reminders.digests).
    carrier = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, related_name="carried", db_constraint=False
    )

    # The claim: who holds it, and until when nobody else may.
    token = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    # When the body began to leave: from here on the server may have accepted it.
    body_started_at = models.DateTimeField(null=True)
    attempts_count = models.PositiveIntegerField(default=0)
    resends = models.PositiveSmallIntegerField(default=0)

    # The message, frozen at the first attempt: every later one sends the same bytes.
    frozen_at = models.DateTimeField(null=True)
    message_id = models.CharField(max_length=255, null=True)  # noqa: DJ001  NULLs are not equal
    recipient = models.EmailField(max_length=254, blank=True)
    subject = models.CharField(max_length=400, blank=True)
    message = models.BinaryField(null=True)

    sent_at = models.DateTimeField(null=True)
    # It left, and the follow-up's next reminder is still to be written.
    needs_next = models.BooleanField(default=False, db_default=False, editable=False)
    # When a restored backup put it in doubt: it was due by then, and may have left after the backup was made.
    doubted_at = models.DateTimeField(null=True)
    # Why it waits, failed or is held, in words for the person.
    reason = models.TextField(blank=True)

    objects: ClassVar[ReminderQuerySet] = ReminderQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "follow_up", "occurrence"], name="reminder_occurrence_once"),
            models.UniqueConstraint(
                fields=["owner", "follow_up"],
                name="reminder_one_open_per_follow_up",
                condition=Q(status__in=OPEN_STATUSES),
            ),
            models.UniqueConstraint(fields=["owner", "message_id"], name="reminder_message_id_once"),
            models.CheckConstraint(
                name="reminder_sent_at_set_when_sent",
                condition=Q(status="sent", sent_at__isnull=False) | (~Q(status="sent") & Q(sent_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="reminder_token_while_sending",
                condition=Q(status="sending", token__isnull=False, leased_until__isnull=False)
                | (~Q(status="sending") & Q(token__isnull=True, leased_until__isnull=True)),
            ),
            models.CheckConstraint(
                name="reminder_frozen_whole",
                condition=Q(frozen_at__isnull=True, message__isnull=True, message_id__isnull=True)
                | Q(frozen_at__isnull=False, message__isnull=False, message_id__isnull=False),
            ),
        ]
        indexes = [
            # Read by the claim, in this order.
            models.Index(
                fields=["next_attempt_at", "id"],
                name="reminder_due",
                condition=Q(status__in=["scheduled", "retry", "uncertain"], carrier__isnull=True),
            ),
            # Read by the sweep for leases that have run out.
            models.Index(fields=["leased_until"], name="reminder_leased", condition=Q(status="sending")),
            # Counted for operators at /metrics.
            models.Index(fields=["status"], name="reminder_unsettled", condition=Q(status__in=UNSETTLED_STATUSES)),
            models.Index(fields=["sent_at"], name="reminder_sent", condition=Q(status="sent")),
            models.Index(fields=["id"], name="reminder_needs_next", condition=Q(needs_next=True)),
            # Read by Sent reminders and after a restore: almost always empty.
            models.Index(fields=["owner"], name="reminder_in_doubt", condition=Q(doubted_at__isnull=False)),
            # Read by "Sent reminders", newest first.
            models.Index(
                F("owner"), F("frozen_at").desc(), name="reminder_gone_out", condition=Q(frozen_at__isnull=False)
            ),
        ]

    @property
    def is_scheduled(self) -> bool:
        """Whether no worker has taken it up yet."""
        return self.status == self.Status.SCHEDULED

    @property
    def has_failed(self) -> bool:
        return self.status == self.Status.FAILED

    @property
    def is_uncertain(self) -> bool:
        return self.status == self.Status.UNCERTAIN

    @property
    def is_sent(self) -> bool:
        return self.status == self.Status.SENT

    @property
    def is_leaving(self) -> bool:
        """Whether its body is on the way, so that it can't be recalled."""
        return self.status == self.Status.SENDING and self.body_started_at is not None

    @property
    def needs_attention(self) -> bool:
        return self.status in (self.Status.FAILED, self.Status.HELD)


class Ticker(models.TextChoices):
    """Who looks for due reminders."""

    BEAT = "beat", "Celery"
    STANDBY = "standby", "the standby"
    HAND = "hand", "hand"


class Heartbeat(models.Model):
    """One row: when a tick last ran and who ran it, by which rules of time the reminders stand, and in which database.

    It belongs to the installation, not to a person.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    ticked_at = models.DateTimeField()
    ticked_by = models.CharField(max_length=10, choices=Ticker.choices, db_default=Ticker.BEAT)
    # The release of the tz database by which the waiting reminders were last worked out.
    tz_release = models.CharField(max_length=20, blank=True)
    # What `app_home()` said of the database in which the reminders were last looked at; another word there
    # means that a backup was restored since.
    home = models.CharField(max_length=80, blank=True)
    # The last restore, and of when its backup was, as far as that is known.
    restored_at = models.DateTimeField(null=True)
    backed_up_at = models.DateTimeField(null=True)

    objects: ClassVar[HoldingQuerySet["Heartbeat"]] = HoldingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [models.CheckConstraint(name="heartbeat_is_one_row", condition=Q(id=1))]
