from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from contacts.models import Channel, Contact
from core.models import OwnedModel, OwnedQuerySet
from offers.models.offer import Offer


class DeclineQuerySet(OwnedQuerySet["Decline"]):
    def standing(self) -> Self:
        """Keep declines that were not taken back by reopening the offer."""
        return self.filter(withdrawn_at__isnull=True)


class Decline(OwnedModel):
    """The decision to say no and, once it is marked as sent, how it was said.

    `sent_on` is a calendar date where the owner lives. All that describes the telling
    is set with it, in one step, once.
    """

    class Permission(models.TextChoices):
        GRANTED = "granted", "Yes, they agreed"
        REFUSED = "refused", "No, they would rather not"
        NOT_ASKED = "not_asked", "I did not ask"

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="declines", db_constraint=False)
    decided_at = models.DateTimeField()
    private_reasons = models.TextField(blank=True)
    reason_to_share = models.TextField(blank=True)
    told = models.ForeignKey(
        Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_constraint=False
    )
    sent_on = models.DateField(null=True)
    channel = models.CharField(max_length=12, choices=Channel, blank=True)
    permission = models.CharField(max_length=9, choices=Permission, blank=True)
    note = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects: ClassVar[DeclineQuerySet] = DeclineQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            # Two submissions at once, two tabs: one decline.
            models.UniqueConstraint(
                fields=["offer"], name="decline_once_per_offer", condition=Q(withdrawn_at__isnull=True)
            ),
            models.CheckConstraint(
                name="decline_sent_in_one_step",
                condition=Q(sent_on__isnull=True, channel="", permission="")
                | (Q(sent_on__isnull=False) & ~Q(channel="") & ~Q(permission="")),
            ),
        ]

    @property
    def is_sent(self) -> bool:
        return self.sent_on is not None

    @property
    def may_stay_in_touch(self) -> bool:
        """Nobody who said no to it is ever followed up (PRODUCT.md, practice 6)."""
        return self.permission != self.Permission.REFUSED
