from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Max

from core.models import OwnedModel, OwnedQuerySet
from followups.models.plan import Plan
from followups.models.reminder import Reminder


class Phase(models.TextChoices):
    """How far it got; for a step without a server, who did it."""

    CLAIM = "claim", "Taken up"
    COMPOSE = "compose", "Written"
    CONNECT = "connect", "Connected"
    SENDER = "sender", "Sender named"
    RECIPIENT = "recipient", "Recipient named"
    DATA = "data", "Mail announced"
    REPLY = "reply", "Mail handed over"
    RESTORE = "restore", "A backup was restored"
    PERSON = "person", "The person"


class Outcome(models.TextChoices):
    ACCEPTED = "accepted", "Accepted"
    REFUSED = "refused", "Refused"
    FAILED = "failed", "Failed"
    LOST = "lost", "Answer lost"
    STOPPED = "stopped", "Stopped"
    HELD = "held", "Held"
    CANCELLED = "cancelled", "Cancelled"
    CONFIRMED = "confirmed", "Confirmed"
    AGAIN = "again", "Asked for again"


class AttemptQuerySet(OwnedQuerySet["Attempt"]):
    def by_unsubscribing(self) -> Self:
        """Keep the notes that a person stopped the mails from their mail program."""
        return self.filter(phase=Phase.PERSON, outcome=Outcome.STOPPED)

    def by_asking_again(self) -> Self:
        """Keep the notes that a person asked to have a mail sent again."""
        return self.filter(phase=Phase.PERSON, outcome=Outcome.AGAIN)

    def newest_at(self) -> datetime | None:
        newest: datetime | None = self.aggregate(newest=Max("happened_at"))["newest"]
        return newest


class Attempt(OwnedModel):
    """One conversation with the mail server about a reminder, or a step without a server. Append-only."""

    reminder = models.ForeignKey(Reminder, on_delete=models.CASCADE, related_name="attempts", db_constraint=False)
    happened_at = models.DateTimeField()
    phase = models.CharField(max_length=10, choices=Phase)
    outcome = models.CharField(max_length=10, choices=Outcome)
    # The server's answer, if there was one.
    code = models.PositiveSmallIntegerField(null=True)
    text = models.TextField(blank=True)

    objects: ClassVar[AttemptQuerySet] = AttemptQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        # Read by the page of one sent reminder.
        indexes = [models.Index(fields=["reminder", "happened_at"], name="attempt_of_reminder")]


def last_stop(plan: Plan) -> datetime | None:
    """Return when `plan` was last paused from a mail program, if it ever was."""
    return Attempt.objects.by_unsubscribing().filter(reminder__follow_up__plan=plan).newest_at()
