from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q

from core.models import OwnedModel, OwnedQuerySet


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


class MergeRecord(OwnedModel):
    """Two contacts were the same person: what the one that is gone said. Append-only: a trigger refuses changes.

    Both ids are plain values rather than links: the one has no row any more, and the
    other may be merged away or deleted later.
    """

    gone = models.UUIDField()
    stays = models.UUIDField()
    name = models.CharField(max_length=200)
    # The columns of the row that is gone, and of rows that were doubled by the merge, as text.
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
