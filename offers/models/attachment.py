from typing import ClassVar, Self

from django.db import models
from django.db.models import Q, QuerySet, Sum

from core.models import OwnedModel, OwnedQuerySet, TrashableModel, TrashableQuerySet
from offers.models.offer import Offer
from offers.models.package import Package


class AttachmentQuerySet(TrashableQuerySet["Attachment"]):
    def light(self) -> Self:
        """Leave the pictures in the database."""
        return self.defer("picture")

    def bytes(self) -> int:
        total: int | None = self.aggregate(total=Sum("size"))["total"]
        return total or 0


class Attachment(TrashableModel):
    """A file that belongs to an offer, or to one round of it. What is in it stands in its parts (ADR 25)."""

    class Kind(models.TextChoices):
        """What it is by its content, whatever it is called; the value is what its name ends with."""

        PDF = "pdf", "PDF"
        DOCX = "docx", "Word"
        PNG = "png", "Picture"
        JPEG = "jpg", "Photo"
        EML = "eml", "Mail"
        TXT = "txt", "Text"

    class NoPicture(models.TextChoices):
        """Why there is no picture of the first page."""

        LATE = "late", "No preview: it took too long to draw."
        UNREADABLE = (
            "unreadable",
            "No preview: we couldn’t draw it. If it’s damaged, download it again and attach that.",
        )

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="attachments", db_constraint=False)
    # The round that it came with; None if it is about the offer as a whole.
    package = models.ForeignKey(
        Package, on_delete=models.CASCADE, null=True, related_name="attachments", db_constraint=False
    )
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=4, choices=Kind)
    # In bytes.
    size = models.PositiveIntegerField()
    # SHA-256 of the content, as hexadecimal digits.
    digest = models.CharField(max_length=64)
    # The first page as a WebP picture; None together with the reason.
    picture = models.BinaryField(null=True)
    no_picture = models.CharField(max_length=10, choices=NoPicture, blank=True)

    objects: ClassVar[AttachmentQuerySet] = AttachmentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(name="attachment_has_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="attachment_kind_known", condition=Q(kind__in=["pdf", "docx", "png", "jpg", "eml", "txt"])
            ),
            models.CheckConstraint(name="attachment_not_empty", condition=Q(size__gt=0)),
            models.CheckConstraint(
                name="attachment_picture_or_reason",
                condition=Q(picture__isnull=False, no_picture="")
                | Q(picture__isnull=True, no_picture__in=["late", "unreadable"]),
            ),
            # The same file twice, two tabs: one attachment.
            models.UniqueConstraint(
                fields=["owner", "offer", "digest"], name="attachment_once", condition=Q(trashed_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def has_picture(self) -> bool:
        return not self.no_picture

    @property
    def exported_as(self) -> str:
        """The place of the picture in an export."""
        return f"attachments/{self.pk}/first-page.webp"

    def parts_in_order(self) -> "QuerySet[AttachmentPart, bytes | memoryview[int]]":
        return self.parts.order_by("number").values_list("content", flat=True)


class AttachmentPart(OwnedModel):
    """A piece of a file, of 256 KiB at most, so that no file is in memory as a whole."""

    SIZE = 256 * 1024

    attachment = models.ForeignKey(
        Attachment, on_delete=models.CASCADE, related_name="parts", db_constraint=False, db_index=False
    )
    # From 0 on.
    number = models.PositiveSmallIntegerField()
    content = models.BinaryField()

    objects: ClassVar[OwnedQuerySet["AttachmentPart"]] = OwnedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "attachment", "number"], name="attachment_part_once"),
        ]
        # Read when an offer is deleted for good, which looks for the parts of its attachments.
        indexes = [models.Index(fields=["attachment"], name="part_of_attachment")]
