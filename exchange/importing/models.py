"""What was brought in at once, what came of it, and the file while it waits."""

from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from core.models import OwnedModel, OwnedQuerySet

# How long a whole import can be undone, as the trash keeps what is in it (PRODUCT.md).
MAY_UNDO_FOR = timedelta(days=30)
# How long a file waits for its person to say "Import".
FILE_KEPT_FOR = timedelta(days=1)
# Among the choices of a batch that was itself brought back from an export: what it did was done elsewhere.
DONE_ELSEWHERE = "done elsewhere"


class ImportBatchQuerySet(OwnedQuerySet["ImportBatch"]):
    def newest_first(self) -> Self:
        return self.order_by("-id")

    def in_line(self) -> Self:
        """Keep those that a worker is to take up, or is at work on."""
        return self.filter(state=ImportBatch.State.IN_LINE)

    def imported(self) -> Self:
        return self.filter(imported_at__isnull=False)


class ImportBatch(OwnedModel):
    """One file, or one pasted text, from choosing it to undoing it.

    It waits for the person, perhaps stands in line for a worker, and is imported as a whole or not at all.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting for you"
        IN_LINE = "in_line", "Being imported"
        DONE = "done", "Imported"
        FAILED = "failed", "Not imported"
        UNDONE = "undone", "Undone"

    # As the person's machine called the file; it is shown and nothing else.
    name = models.CharField(max_length=200)
    # The key of a reader, or `ajar.KEY`; empty while nobody knows what it is.
    format = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    # What the person decided about it: for the whole file by name, and for rows that were held back by "row N".
    choices = models.JSONField(default=dict, blank=True)
    # How many of each verdict (`exchange.importing.verdicts`) there were when it was imported.
    counts = models.JSONField(default=dict, blank=True)
    # How far a worker is, in rows.
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    # How often a worker began it: one that dies of it can say nothing else.
    begun = models.PositiveSmallIntegerField(default=0, db_default=0)
    # Why nothing came of it, for the person.
    problem = models.TextField(blank=True)
    # What undoing it left in place since it was changed or used meanwhile: a list of sentences' parts.
    kept = models.JSONField(default=list, blank=True)
    imported_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    objects: ClassVar[ImportBatchQuerySet] = ImportBatchQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name_plural = "import batches"
        constraints = [
            models.CheckConstraint(
                name="import_batch_has_its_days",
                condition=Q(
                    state__in=["waiting", "in_line", "failed"], imported_at__isnull=True, undone_at__isnull=True
                )
                | Q(state="done", imported_at__isnull=False, undone_at__isnull=True)
                | Q(state="undone", imported_at__isnull=False, undone_at__isnull=False),
            ),
        ]
        # Read by every tick; nearly always empty.
        indexes = [models.Index(fields=["id"], name="import_batch_in_line", condition=Q(state="in_line"))]

    def __str__(self) -> str:
        return self.name

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING

    @property
    def is_in_line(self) -> bool:
        return self.state == self.State.IN_LINE

    @property
    def is_done(self) -> bool:
        return self.state == self.State.DONE

    @property
    def has_failed(self) -> bool:
        return self.state == self.State.FAILED

    @property
    def is_undone(self) -> bool:
        return self.state == self.State.UNDONE

    @property
    def undo_until(self) -> datetime | None:
        return self.imported_at and self.imported_at + MAY_UNDO_FOR

    def can_be_undone(self, now: datetime) -> bool:
        is_own = DONE_ELSEWHERE not in self.choices
        return bool(self.is_done and is_own and self.undo_until and now <= self.undo_until)


class ImportUpload(OwnedModel):
    """The bytes of a batch's file, and what was worked out about it: until it is imported, for a day at most."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="uploads", db_constraint=False)
    content = models.BinaryField()
    # What was worked out about it, and a digest of what that was worked out from: `exchange.importing.kept`.
    rows = models.BinaryField(null=True)
    rows_from = models.CharField(max_length=64, blank=True, db_default="")
    verdicts = models.BinaryField(null=True)
    verdicts_from = models.CharField(max_length=64, blank=True, db_default="")

    # Anybody can work it out again.
    NOT_EXPORTED: ClassVar[frozenset[str]] = frozenset({"rows", "rows_from", "verdicts", "verdicts_from"})
    objects: ClassVar[OwnedQuerySet["ImportUpload"]] = OwnedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "batch"], name="import_upload_once")]

    @property
    def exported_as(self) -> str:
        return f"uploads/{self.pk}"


class ImportedRows(OwnedModel):
    """What a batch made and changed in one table, so that it can be undone (ADR 24).

    Ids are values rather than links: a row may be merged away or deleted meanwhile, and many batches make many rows.
    """

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows", db_constraint=False)
    # As Django names the model: "contacts.contact".
    table = models.CharField(max_length=100)
    # What the fingerprints are of: another version of Ajar may have more columns.
    columns = models.JSONField(default=list)
    # Of each row the fingerprint that it had afterwards, by its id.
    made = models.JSONField(default=dict, blank=True)
    # The same, with what stood there before: {"print": …, "before": {…}}.
    changed = models.JSONField(default=dict, blank=True)

    objects: ClassVar[OwnedQuerySet["ImportedRows"]] = OwnedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name_plural = "imported rows"
        constraints = [models.UniqueConstraint(fields=["owner", "batch", "table"], name="imported_rows_once_per_table")]


class ColumnMapping(OwnedModel):
    """What the columns of a table mean, as a person said it once: for the next file with the same header."""

    # Stands for the header.
    header = models.CharField(max_length=64)
    choices = models.JSONField(default=dict)

    objects: ClassVar[OwnedQuerySet["ColumnMapping"]] = OwnedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "header"], name="column_mapping_once_per_header")]
