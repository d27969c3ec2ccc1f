from datetime import datetime, timedelta
from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Q

from core.models import OwnedModel, OwnedQuerySet

# As long as the trash keeps what is in it (PRODUCT.md).
MAY_PART_FOR = timedelta(days=30)


class MergeRecordQuerySet(OwnedQuerySet["MergeRecord"]):
    def who_is(self, pk: UUID) -> UUID:
        """Return the id under which the person `pk` goes on: their own, if they were never merged away."""
        seen = {pk}
        while record := self.filter(gone=pk).first():
            pk = record.stays
            if pk in seen:
                break
            seen.add(pk)
        return pk

    def to_part(self, contact: UUID, *, now: datetime) -> "MergeRecord | None":
        """Return the newest merge into `contact` if it can still be taken back at `now`."""
        newest = self.into(contact)[:1]
        return next((record for record in newest if record.can_be_parted(now)), None)

    def into(self, contact: UUID) -> Self:
        """Keep merges into `contact`, the newest first."""
        return self.filter(stays=contact).order_by("-merged_at", "-id")


class MergeRecord(OwnedModel):
    """Two contacts were the same person: what the one that is gone said. Append-only: a trigger refuses changes.

    It goes when the two are parted again.

    Both ids are plain values rather than links: the one has no row any more, and the
    other may be merged away or deleted later.
    """

    gone = models.UUIDField()
    stays = models.UUIDField()
    name = models.CharField(max_length=200)
    # What `followups.people.merging` changed, as text, so that `followups.people.parting` can put it back.
    before = models.JSONField()
    merged_at = models.DateTimeField()

    objects: ClassVar[MergeRecordQuerySet] = MergeRecordQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "gone"], name="merge_record_once"),
            models.CheckConstraint(name="merge_record_of_two", condition=~Q(gone=models.F("stays"))),
        ]

    def __str__(self) -> str:
        return self.name

    def can_be_parted(self, now: datetime) -> bool:
        """Whether it is of the last 30 days; merges of before it was written down what went over stay."""
        return "moved" in self.before and now - self.merged_at <= MAY_PART_FOR
