from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from contacts.models import Contact, MergeRecord
from core.models import OwnedModel, OwnedQuerySet
from offers.models import Decline


class ActQuerySet(OwnedQuerySet["Act"]):
    def of_standing(self) -> Self:
        """Keep those that ended following somebody up."""
        return self.filter(kind__in=[Act.Kind.STANDING, Act.Kind.TELLING])

    def newest_first(self) -> Self:
        return self.order_by("-happened_at", "-id")


class Act(OwnedModel):
    """Something that ends what was planned with a person and can be taken back with all that it ended.

    Plans and follow-ups point to it by `ended_by`; it goes when it is taken back.
    """

    class Kind(models.TextChoices):
        LET_GO = "let_go", "A plan was let go"
        STANDING = "standing", "Someone is no longer followed up"
        TELLING = "telling", "Someone you told would rather not hear more"
        MERGE = "merge", "Two contacts were joined"

    kind = models.CharField(max_length=8, choices=Kind)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    # The decline of a telling, and what is kept of a merge.
    decline = models.ForeignKey(Decline, on_delete=models.CASCADE, null=True, related_name="+", db_constraint=False)
    merge = models.ForeignKey(MergeRecord, on_delete=models.CASCADE, null=True, related_name="+", db_constraint=False)
    happened_at = models.DateTimeField()

    objects: ClassVar[ActQuerySet] = ActQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="act_has_what_it_is_about",
                condition=Q(kind__in=["let_go", "standing"], decline__isnull=True, merge__isnull=True)
                | Q(kind="telling", decline__isnull=False, merge__isnull=True)
                | Q(kind="merge", decline__isnull=True),
            )
        ]
