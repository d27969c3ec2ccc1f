from typing import ClassVar

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
        TRASHED = "trashed", "Moved to the trash"
        RESTORED = "restored", "Brought back"

    offer = models.ForeignKey(
        "offers.Offer", on_delete=models.CASCADE, related_name="events", db_constraint=False, db_index=False
    )
    kind = models.CharField(max_length=8, choices=Kind)
    happened_at = models.DateTimeField()
    # The stage entered, for kind `stage` only.
    stage = models.CharField(max_length=11, choices=Stage, blank=True)
    note = models.TextField(blank=True)

    objects: ClassVar[OwnedQuerySet["OfferEvent"]] = OwnedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="offer_event_stage_iff_moved",
                condition=(Q(kind="stage") & ~Q(stage="")) | (~Q(kind="stage") & Q(stage="")),
            )
        ]
        # Read by the history on the offer's page, newest first.
        indexes = [models.Index(F("offer"), F("happened_at").desc(), F("id").desc(), name="offer_event_newest")]

    @property
    def title(self) -> str:
        return self.get_stage_display() if self.stage else self.get_kind_display()
