from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from core.models import TrashableModel, TrashableQuerySet, VersionedModel
from core.search import in_order
from followups.cadence.dates import Cadence
from followups.models.plan import Plan


class SavedCadence(VersionedModel, TrashableModel):
    """A cadence of the person's own, under a name, to be chosen again. Plans copy it and don't follow its changes."""

    name = models.CharField(max_length=100)
    name_order = in_order("name")
    # As `Cadence.parse` reads it.
    pattern = models.CharField(max_length=200)
    counted_from = models.CharField(max_length=10, choices=Plan.CountedFrom, default=Plan.CountedFrom.FIXED)

    objects: ClassVar[TrashableQuerySet["SavedCadence"]] = TrashableQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                F("owner"), Lower("name"), name="saved_cadence_name_unique", condition=Q(trashed_at__isnull=True)
            ),
            models.CheckConstraint(name="saved_cadence_has_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def cadence(self) -> Cadence:
        return Cadence.read(self.pattern)
