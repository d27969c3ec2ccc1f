from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.outgoing_mail import OutgoingMail
from contacts.models import Contact
from core.models import OwnedModel, OwnedQuerySet
from offers.models import Decline


class WrittenNote(OwnedModel):
    """The note after the call, as Ajar handed it to the mail server: its exact words, and what came of it.

    At most one for each decline. `attempts` counts the hand-overs; a form carries the number
    that it was opened with, so that submitting it twice sends one mail.
    """

    class State(models.TextChoices):
        FAILED = "failed", "Not sent"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"
        UNCERTAIN = "uncertain", "It may or may not have arrived"

    decline = models.ForeignKey(Decline, on_delete=models.CASCADE, related_name="notes", db_constraint=False)
    contact = models.ForeignKey(
        Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_constraint=False
    )
    # The last hand-over. None for a note of before there was a row for each.
    mail = models.ForeignKey(
        OutgoingMail, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_constraint=False
    )
    recipient = models.EmailField(max_length=254)
    reply_to = models.EmailField(max_length=254)
    subject = models.CharField(max_length=250)
    text = models.TextField()
    message_id = models.CharField(max_length=255)
    state = models.CharField(max_length=9, choices=State)
    attempts = models.PositiveSmallIntegerField(default=0)
    # What the mail server said, without anybody else's address.
    answer = models.TextField(blank=True)
    handed_over_at = models.DateTimeField()

    objects: ClassVar[OwnedQuerySet["WrittenNote"]] = OwnedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "decline"], name="written_note_once_per_decline"),
            models.CheckConstraint(name="written_note_has_text", condition=~Q(text="")),
        ]

    @property
    def is_sent(self) -> bool:
        return self.state == self.State.SENT

    @property
    def has_failed(self) -> bool:
        return self.state == self.State.FAILED

    @property
    def is_under_way(self) -> bool:
        return self.state == self.State.SENDING and self.mail_id is not None

    @property
    def is_uncertain(self) -> bool:
        """Whether it may or may not have arrived, also because an Ajar that sent it from a page was stopped."""
        return self.state == self.State.UNCERTAIN or (self.state == self.State.SENDING and self.mail_id is None)

    @property
    def can_be_sent(self) -> bool:
        """Whether another hand-over is in order: nothing left so far, or that is not certain."""
        return self.has_failed or self.is_uncertain
