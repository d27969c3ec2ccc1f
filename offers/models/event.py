from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from core.models import OwnedModel, OwnedQuerySet
from offers.models.stage import Stage


class OfferEvent(OwnedModel):
    """One line of an offer's history. Append-only: a trigger refuses changes."""

    class Kind(models.TextChoices):
        LOGGED = "logged", "Logged"
        STAGE = "stage", "Stage changed"
        EDITED = "edited", "Edited"
        MORE_TIME = "more_time", "More time to answer"
        TRASHED = "trashed", "Moved to the trash"
        RESTORED = "restored", "Brought back"

    offer = models.ForeignKey(
        "offers.Offer", on_delete=models.CASCADE, related_name="events", db_constraint=False, db_index=False
    )
    kind = models.CharField(max_length=9, choices=Kind)
    happened_at = models.DateTimeField()
    # The stage entered, for kind `stage` only.
    stage = models.CharField(max_length=11, choices=Stage, blank=True)
    note = models.TextField(blank=True)
    # For kind `more_time` only: the version of the offer that it led to, and when the answer was due before.
    offer_version = models.PositiveIntegerField(null=True)
    due_on_before = models.DateField(null=True)
    due_time_before = models.TimeField(null=True)
    due_zone_before = models.CharField(max_length=64, blank=True)

    objects: ClassVar[OwnedQuerySet["OfferEvent"]] = OwnedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="offer_event_stage_iff_moved",
                condition=(Q(kind="stage") & ~Q(stage="")) | (~Q(kind="stage") & Q(stage="")),
            ),
            models.CheckConstraint(
                name="offer_event_knows_the_day_before",
                condition=Q(kind="more_time", offer_version__isnull=False)
                | ~Q(kind="more_time")
                & Q(offer_version=None, due_on_before=None, due_time_before=None, due_zone_before=""),
            ),
        ]
        # Read by the history on the offer's page, newest first.
        indexes = [models.Index(F("offer"), F("happened_at").desc(), F("id").desc(), name="offer_event_newest")]

    @property
    def title(self) -> str:
        return self.get_stage_display() if self.stage else self.get_kind_display()

    @property
    def due_before(self) -> dict[str, Any]:
        """When the answer was due before they gave more time, by the names of `Offer`."""
        names = {"on": self.due_on_before, "time": self.due_time_before, "zone": self.due_zone_before}
        return {f"answer_due_{name}": value for name, value in names.items()}
