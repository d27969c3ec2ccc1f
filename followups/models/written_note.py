from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.outgoing_mail import OutgoingMail
from contacts.models import Contact
from core.models import OwnedModel, OwnedQuerySet
from offers.models import Decline, Offer


class WrittenNote(OwnedModel):
    """What a person sent to somebody through Ajar, as the mail server got it: its exact words, and what came of it.

    At most one after the call of each decline. `attempts` counts the hand-overs; its form carries the
    number that it was opened with, so that submitting it twice sends one mail.
    """

    class Purpose(models.TextChoices):
        AFTER_CALL = "after_call", "After the call"
        TALK = "talk", "Can we talk?"

    class State(models.TextChoices):
        FAILED = "failed", "Not sent"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"
        UNCERTAIN = "uncertain", "It may or may not have arrived"

    purpose = models.CharField(max_length=10, choices=Purpose, default=Purpose.AFTER_CALL)
    # Of a note after the call.
    decline = models.ForeignKey(
        Decline, on_delete=models.CASCADE, null=True, blank=True, related_name="notes", db_constraint=False
    )
    # Of one that asks for another talk.
    offer = models.ForeignKey(
        Offer, on_delete=models.CASCADE, null=True, blank=True, related_name="talks", db_constraint=False
    )
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
            models.CheckConstraint(
                name="written_note_is_about_one",
                condition=Q(purpose="after_call", decline__isnull=False, offer__isnull=True)
                | Q(purpose="talk", decline__isnull=True, offer__isnull=False),
            ),
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
