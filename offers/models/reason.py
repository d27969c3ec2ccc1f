from typing import ClassVar, Self

from django.db import models
from django.db.models import Deferrable, Q, Value
from django.db.models.functions import Lower

from core.models import TrashableModel, TrashableQuerySet, VersionedModel

LEAST, MOST = 1, 5


class ReasonQuerySet(TrashableQuerySet["Reason"]):
    def in_order(self) -> Self:
        return self.order_by("position")

    def saying(self, text: str) -> Self:
        """Keep those with these words, in capitals or not, as `reason_said_once` sees it."""
        return self.alias(lower=Lower("text")).filter(lower=Lower(Value(text)))


class Reason(VersionedModel, TrashableModel):
    """One thing that speaks for an offer, or against it.

    `position` orders a column, the removed ones included, so that one which is brought back
    stands where it stood.
    """

    class Side(models.TextChoices):
        PRO = "pro", "For"
        CON = "con", "Against"

    offer = models.ForeignKey("offers.Offer", on_delete=models.CASCADE, related_name="reasons", db_constraint=False)
    side = models.CharField(max_length=3, choices=Side)
    text = models.CharField(max_length=200)
    # How much it matters, 1 to 5.
    weight = models.PositiveSmallIntegerField(default=3)
    position = models.PositiveSmallIntegerField(editable=False)

    objects: ClassVar[ReasonQuerySet] = ReasonQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(name="reason_has_text", condition=~Q(text="")),
            models.CheckConstraint(name="reason_side_known", condition=Q(side__in=["pro", "con"])),
            models.CheckConstraint(name="reason_weight_in_range", condition=Q(weight__range=(LEAST, MOST))),
            # Checked at the end, so that a whole column can be renumbered.
            models.UniqueConstraint(
                fields=["owner", "offer", "side", "position"],
                name="reason_has_a_place_of_its_own",
                deferrable=Deferrable.DEFERRED,
            ),
            # Enter pressed twice, two tabs: one reason.
            models.UniqueConstraint(
                "owner", "offer", "side", Lower("text"), name="reason_said_once", condition=Q(trashed_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_pro(self) -> bool:
        return self.side == self.Side.PRO
