from datetime import date, time
from typing import ClassVar

from django.db import models
from django.db.models import Q

from contacts.models import Contact
from core.models import TrashableModel, TrashableQuerySet, VersionedModel
from core.tz import on_clock
from offers.models.offer import Offer


class Interview(VersionedModel, TrashableModel):
    """A conversation about an offer, on a day and, if known, at an hour."""

    offer = models.ForeignKey(
        Offer, on_delete=models.CASCADE, related_name="interviews", db_constraint=False, db_index=False
    )
    contact = models.ForeignKey(
        Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="interviews", db_constraint=False
    )
    happens_on = models.DateField()
    # On the clock of `happens_zone`, an IANA name: interviewers invite people by their own clock.
    happens_time = models.TimeField(null=True, blank=True)
    happens_zone = models.CharField(max_length=64, blank=True)
    note = models.TextField(blank=True)

    objects: ClassVar[TrashableQuerySet["Interview"]] = TrashableQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="interview_zone_iff_time",
                condition=Q(happens_time__isnull=True, happens_zone="")
                | (Q(happens_time__isnull=False) & ~Q(happens_zone="")),
            )
        ]
        # Read by the page of an offer, in the order of the days.
        indexes = [models.Index(fields=["offer", "happens_on"], name="interview_of_offer")]

    def __str__(self) -> str:
        return f"Interview on {self.happens_on}"

    def on_clock(self, zone: str) -> tuple[date, time | None]:
        """Return the day and, if known, the hour, as a clock in `zone` shows them."""
        if self.happens_time is None:
            return self.happens_on, None
        return on_clock(self.happens_on, self.happens_time, written_in=self.happens_zone, read_in=zone)
