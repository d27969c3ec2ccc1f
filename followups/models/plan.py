from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from contacts.models import Contact
from core.models import OwnedModel, OwnedQuerySet
from followups.cadence import Cadence
from offers.models import Offer


class PlanQuerySet(OwnedQuerySet["Plan"]):
    def active(self) -> Self:
        return self.filter(state=Plan.State.ACTIVE)


class Plan(OwnedModel):
    """One contact's cadence in progress, counted from `anchor_on`.

    The relationship is with the person, so there is at most one running plan for each.
    """

    class State(models.TextChoices):
        ACTIVE = "active", "Running"
        PAUSED = "paused", "Paused"
        ENDED = "ended", "Ended"

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="plans", db_constraint=False)
    # The decline that it began with, if any.
    offer = models.ForeignKey(
        Offer, on_delete=models.SET_NULL, null=True, blank=True, related_name="plans", db_constraint=False
    )
    # As `Cadence.parse` reads it.
    rhythm = models.CharField(max_length=200)
    anchor_on = models.DateField()
    state = models.CharField(max_length=6, choices=State, default=State.ACTIVE)

    objects: ClassVar[PlanQuerySet] = PlanQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact"], name="plan_one_per_contact", condition=Q(state__in=["active", "paused"])
            )
        ]

    @property
    def cadence(self) -> Cadence:
        return Cadence.parse(self.rhythm)

    @property
    def is_active(self) -> bool:
        return self.state == self.State.ACTIVE

    @property
    def is_paused(self) -> bool:
        return self.state == self.State.PAUSED

    def next_step(self, after: int, today: date) -> tuple[int, date] | None:
        """Return the next step after step `after` that lies after `today`, with its date."""
        return self.cadence.next_after(after, self.anchor_on, today)
