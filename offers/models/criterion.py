from typing import ClassVar, Self

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Lower

from core.models import OwnedModel, OwnedQuerySet, TrashableModel, TrashableQuerySet, VersionedModel

MOST_WEIGHT = 100
BEST = 10


class CriterionQuerySet(TrashableQuerySet["Criterion"]):
    def in_order(self) -> Self:
        return self.order_by("position", "id")

    def named(self, name: str) -> Self:
        """Keep those of that name, in capitals or not, as `criterion_named_once` sees it."""
        return self.alias(lower=Lower("name")).filter(lower=Lower(Value(name)))


class Criterion(VersionedModel, TrashableModel):
    """Something by which a person measures every offer, and how much it weighs against the rest.

    Removing one keeps its scores for as long as it can be brought back.
    """

    class Kind(models.TextChoices):
        BY_HAND = "", "Scored by hand"
        # Scored from the packages, unless a score is given by hand.
        PAY = "pay", "Scored from the packages"

    name = models.CharField(max_length=200)
    weight = models.PositiveSmallIntegerField(default=10)
    kind = models.CharField(max_length=3, choices=Kind, blank=True, editable=False)
    position = models.PositiveSmallIntegerField(default=0, editable=False)

    objects: ClassVar[CriterionQuerySet] = CriterionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name_plural = "criteria"
        constraints = [
            models.CheckConstraint(name="criterion_has_name", condition=~Q(name="")),
            models.CheckConstraint(name="criterion_weight_in_range", condition=Q(weight__range=(0, MOST_WEIGHT))),
            models.CheckConstraint(name="criterion_kind_known", condition=Q(kind__in=["", "pay"])),
            models.UniqueConstraint(
                "owner", Lower("name"), name="criterion_named_once", condition=Q(trashed_at__isnull=True)
            ),
            models.UniqueConstraint(
                fields=["owner"], name="criterion_one_pay", condition=Q(kind="pay", trashed_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_pay(self) -> bool:
        return self.kind == self.Kind.PAY


class Score(VersionedModel, OwnedModel):
    """What one offer is worth by one criterion, 0 to 10 in tenths, and why.

    None where nothing was given by hand; a note may stand alone.
    """

    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="scores", db_constraint=False)
    offer = models.ForeignKey("offers.Offer", on_delete=models.CASCADE, related_name="scores", db_constraint=False)
    score = models.DecimalField(max_digits=3, decimal_places=1, null=True, blank=True)
    note = models.TextField(blank=True)

    objects: ClassVar[OwnedQuerySet["Score"]] = OwnedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "criterion", "offer"], name="score_once_per_offer"),
            models.CheckConstraint(name="score_in_range", condition=Q(score__isnull=True) | Q(score__range=(0, BEST))),
        ]
