from collections.abc import Sequence
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Lower

from contacts.models.treated import TreatedModel
from core.models import Row_co, TrashableModel, TrashableQuerySet, VersionedModel
from core.search import in_order, named, searchable


class Named(TrashableQuerySet[Row_co]):
    def named(self, name: str) -> Self:
        """Keep rows of that name, ignoring case, compared as `employer_name_unique` does.

        `iexact` compares capitals, which differ where small letters don't: "Weiß" and "WEIẞ".
        """
        return self.alias(small=Lower("name")).filter(small=Lower(Value(name)))


class EmployerQuerySet(Named["Employer"]):
    def matching(self, words: Sequence[str]) -> Self:
        """Keep employers who have each of `words` in their name."""
        rows = self
        for word in words:
            rows = named(rows, word)
        return rows


class Employer(TreatedModel, VersionedModel, TrashableModel):
    """A company or organisation that may make offers."""

    name = models.CharField(max_length=200)
    name_folded = searchable("name")
    name_order = in_order("name")
    notes = models.TextField(blank=True)

    objects: ClassVar[EmployerQuerySet] = EmployerQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                F("owner"), Lower("name"), name="employer_name_unique", condition=Q(trashed_at__isnull=True)
            ),
            models.CheckConstraint(name="employer_has_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="employer_treated_known", condition=Q(treated__in=["", "good", "fair", "badly"])
            ),
        ]
        indexes = [
            models.Index(
                fields=["owner", "name_order", "id"], name="employer_in_order", condition=Q(trashed_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.name
