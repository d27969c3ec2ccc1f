"""Mail that a person sends or asks for on a page: a row for the worker, so that no page waits (ADR 21)."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow
from django.db import models
from django.db.models import Q

from core.models import OwnedModel, OwnedQuerySet

# How long a link may be on its way. Later nobody waits for it any more, and it would surprise.
GIVE_UP_AFTER = timedelta(hours=1)


class OutgoingMailQuerySet(OwnedQuerySet["OutgoingMail"]):
    def due(self, now: datetime) -> "OutgoingMailQuerySet":
        return self.filter(state=OutgoingMail.State.WAITING, next_attempt_at__lte=now)


class OutgoingMail(OwnedModel):
    """One message to one recipient, and what the mail server said. How it changes: `followups.delivery.outgoing`.

    What a stranger asks for at the door belongs to nobody, and only the worker sees it.
    """

    class Kind(models.TextChoices):
        # About the account: a link, a notice.
        ACCOUNT = "account", "About the account"
        NOTE = "note", "A note"
        TRIAL = "trial", "A test mail"
        # A new password was asked for. Whether there is such an account is looked up by the worker.
        RESET = "reset", "A new password"

    class State(models.TextChoices):
        WAITING = "waiting", "On its way"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"
        FAILED = "failed", "Not sent"
        UNCERTAIN = "uncertain", "It may or may not have arrived"

    owner = models.ForeignKey(  # type: ignore[assignment]
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        editable=False,
        db_index=False,
        null=True,
    )
    kind = models.CharField(max_length=7, choices=Kind)
    recipient = models.EmailField(max_length=254)
    # What goes over the wire. Gone once it is settled: it may hold a link that opens the account.
    content = models.BinaryField(null=True)
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    # At once, by the database's clock.
    next_attempt_at = models.DateTimeField(db_default=TransactionNow())
    # Who hands it over, and until when nobody else may.
    token = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    # From here on the server may have accepted it: it never leaves again by itself.
    body_started_at = models.DateTimeField(null=True)
    attempts_count = models.PositiveSmallIntegerField(default=0)
    # What came of it in plain words, and the server's own without anybody else's address.
    outcome = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    settled_at = models.DateTimeField(null=True)

    objects: ClassVar[OutgoingMailQuerySet] = OutgoingMailQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="outgoing_mail_token_while_sending",
                condition=Q(state="sending", token__isnull=False, leased_until__isnull=False)
                | (~Q(state="sending") & Q(token__isnull=True, leased_until__isnull=True)),
            ),
            models.CheckConstraint(
                name="outgoing_mail_forgotten_once_settled",
                condition=Q(state__in=["waiting", "sending"], settled_at__isnull=True)
                | Q(state__in=["sent", "failed", "uncertain"], settled_at__isnull=False, content__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["next_attempt_at"], name="outgoing_mail_due", condition=Q(state="waiting")),
            models.Index(fields=["leased_until"], name="outgoing_mail_leased", condition=Q(state="sending")),
        ]

    @property
    def is_under_way(self) -> bool:
        return self.state in (self.State.WAITING, self.State.SENDING)

    @property
    def is_sent(self) -> bool:
        return self.state == self.State.SENT

    @property
    def may_open_the_account(self) -> bool:
        """Whether its words are for the mailbox alone."""
        return self.kind in (self.Kind.ACCOUNT, self.Kind.RESET)

    @property
    def is_repeated(self) -> bool:
        """Whether it is tried again by itself. Of the others somebody looks at the answer, and decides."""
        return self.may_open_the_account


class MailCount(models.Model):
    """How many mails one person, or everybody together, sent on one day in UTC (`accounts.budget`).

    It belongs to the installation: who deletes an account gets no second budget for its id.
    """

    day = models.DateField()
    who = models.UUIDField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "who"], name="mail_count_once_a_day")]
