from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from core.models import OwnedModel, OwnedQuerySet
from offers.models.offer import Offer
from offers.models.stage import Stage


class DecisionQuerySet(OwnedQuerySet["Decision"]):
    def newest_first(self) -> Self:
        return self.order_by("-decided_at", "-id")

    def light(self) -> Self:
        """Leave the frozen comparison in the database, and fetch the look back along."""
        return self.defer("comparison").prefetch_related("look_backs")


class Decision(OwnedModel):
    """One answer to an offer as it was decided, with what was known then (PRODUCT.md, practice 9).

    Append-only: reopening an offer and deciding again adds another one. The newest counts, while
    the offer stands where it led.
    """

    class Answer(models.TextChoices):
        ACCEPT = "accept", "Accept"
        DECLINE = "decline", "Decline"

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="decisions", db_constraint=False)
    answer = models.CharField(max_length=7, choices=Answer)
    decided_at = models.DateTimeField()
    # The offers side by side as they stood (`offers.decisions.frozen` writes and reads it).
    comparison = models.JSONField()
    private_reasons = models.TextField(blank=True)

    objects: ClassVar[DecisionQuerySet] = DecisionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(name="decision_answer_known", condition=Q(answer__in=["accept", "decline"])),
        ]
        # Read by the page of an offer and by the sweep, newest first.
        indexes = [models.Index(F("offer"), F("decided_at").desc(), name="decision_newest")]

    def __str__(self) -> str:
        return f"{self.offer}: {self.get_answer_display().lower()}"

    @property
    def is_accept(self) -> bool:
        return self.answer == self.Answer.ACCEPT

    @property
    def looked_back(self) -> "LookBack | None":
        return next(iter(self.look_backs.all()), None)

    def is_current(self, offer: Offer) -> bool:
        """Tell whether `offer`, whose newest decision this is, is still where it led: not reopened, not lapsed."""
        return offer.stage in ((Stage.ACCEPTED,) if self.is_accept else (Stage.DECLINING, Stage.DECLINED))


class LookBack(OwnedModel):
    """How a decision turned out. One for each, which may be corrected later."""

    class Outcome(models.TextChoices):
        WELL = "well", "Well"
        MIXED = "mixed", "Mixed"
        BADLY = "badly", "Badly"

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="look_backs", db_constraint=False)
    outcome = models.CharField(max_length=5, choices=Outcome)
    note = models.TextField(blank=True)
    looked_at = models.DateTimeField()

    objects: ClassVar[OwnedQuerySet["LookBack"]] = OwnedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "decision"], name="look_back_once_per_decision"),
            models.CheckConstraint(name="look_back_outcome_known", condition=Q(outcome__in=["well", "mixed", "badly"])),
        ]
