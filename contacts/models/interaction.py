from typing import ClassVar, Self

from django.db import models
from django.db.models import F

from contacts.models.contact import Contact
from core.models import TrashableModel, TrashableQuerySet, VersionedModel


class Channel(models.TextChoices):
    """How a touch or a decline was made (PRODUCT.md, "channel")."""

    CALL = "call", "Call"
    VIDEO = "video", "Video call"
    IN_PERSON = "in_person", "In person"
    VOICEMAIL = "voicemail", "Voicemail"
    EMAIL = "email", "E-mail"
    LETTER = "letter", "Letter"
    MESSAGE = "message", "Message"
    RECRUITER = "recruiter", "Through a recruiter"


class InteractionQuerySet(TrashableQuerySet["Interaction"]):
    def newest_first(self) -> Self:
        return self.order_by("-happened_on", "-id")


class KeptInteractions(models.Manager["Interaction"].from_queryset(InteractionQuerySet)):  # type: ignore[misc]
    """Every touch that wasn't removed, so that code that counts or quotes touches needn't think of the others."""

    def get_queryset(self) -> InteractionQuerySet:
        kept: InteractionQuerySet = super().get_queryset().kept()
        return kept


class Interaction(VersionedModel, TrashableModel):
    """One touch with a contact. `objects` are those that were not removed, `everything` all."""

    contact = models.ForeignKey(
        Contact, on_delete=models.CASCADE, related_name="interactions", db_constraint=False, db_index=False
    )
    # A calendar date where the owner lives.
    happened_on = models.DateField()
    channel = models.CharField(max_length=12, choices=Channel)
    # False when the contact reached out first.
    by_owner = models.BooleanField(default=True)
    note = models.TextField(blank=True)
    # None while it is not known yet whether they answered.
    answered = models.BooleanField(null=True)

    objects: ClassVar[InteractionQuerySet] = KeptInteractions()
    everything: ClassVar[InteractionQuerySet] = InteractionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        # Read by a person's timeline and by "last time" in reminders, newest first. The only one that begins with the
        # contact: PostgreSQL takes any that does for the few rows that it expects, and sorts the hundreds that come.
        indexes = [models.Index(F("contact"), F("happened_on").desc(), F("id").desc(), name="interaction_newest")]

    @property
    def is_spoken(self) -> bool:
        return self.channel in (Channel.CALL, Channel.VOICEMAIL)

    @property
    def is_written(self) -> bool:
        return self.channel in (Channel.EMAIL, Channel.LETTER)

    def __str__(self) -> str:
        return f"{self.get_channel_display()} on {self.happened_on}"
