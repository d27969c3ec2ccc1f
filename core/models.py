"""What every row that belongs to a person has in common."""

from datetime import datetime
from importlib import import_module
from typing import Any, Self, TypeVar, cast

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Window
from django.db.models.functions import Now, RowNumber
from uuid6 import uuid7

Row_co = TypeVar("Row_co", bound=models.Model, covariant=True)


class StaleEditError(Exception):
    """The row was saved by someone else after this edit began; nothing was saved now."""


class HoldingQuerySet(models.QuerySet[Row_co]):
    """Rows that can be held. In which order is said in ADR 0011."""

    def hold(self, *, only_free: bool = False, deleting: bool = False) -> Self:
        """Keep others from changing these rows until the commit, and read them as they are once nobody else holds them.

        Rows that are joined to them are read, not held. New rows that only point to them need not wait, except
        with `deleting`. With `only_free` rows that somebody else holds are left out.
        """
        rows = self.order_by("pk")
        return rows.select_for_update(of=("self",), no_key=not deleting, skip_locked=only_free)


class OwnedQuerySet(HoldingQuerySet[Row_co]):
    def for_owner(self, user: AbstractBaseUser) -> Self:
        """Keep what belongs to `user`: the first of the two walls (docs/architecture.md)."""
        return self.filter(owner_id=user.pk)

    def first_of_each(self, link: str, count: int) -> Self:
        """Keep `count` rows for each row that `link` leads to: the first ones, in the order that was given before."""
        place = Window(RowNumber(), partition_by=F(link), order_by=cast("list[str]", list(self.query.order_by)))
        return self.alias(place=place).filter(place__lte=count)

    def of_kept(self, *links: str) -> Self:
        """Leave out rows of which one of `links`, such as the contact, leads to something in the trash."""
        return self.filter(**{f"{link}__trashed_at__isnull": True for link in links})


class OwnedModel(models.Model):
    """A row of one person. Its migration must also say `IsolateOwner`.

    Links to other owned models use `db_constraint=False`; the composite key that
    `IsolateOwner` makes holds them to the same owner.
    """

    # Ordered by time (RFC 9562, version 7), so that new rows lie side by side in the index.
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # UNIQUE (owner_id, id) already leads with the owner.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", editable=False, db_index=False
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        abstract = True


class TrashableQuerySet(OwnedQuerySet[Row_co]):
    def kept(self) -> Self:
        """Keep what is not in the trash."""
        return self.filter(trashed_at__isnull=True)

    def trashed(self) -> Self:
        return self.filter(trashed_at__isnull=False)


class TrashableModel(OwnedModel):
    """A row that can be put in the trash and brought back for 30 days (PRODUCT.md)."""

    trashed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True

    def trash(self, *, at: datetime) -> None:
        self.trashed_at = at
        self.save(update_fields=["trashed_at"])

    def restore(self) -> None:
        self.trashed_at = None
        self.save(update_fields=["trashed_at"])


class VersionedModel(models.Model):
    """A row whose edit form carries the version that it was opened with."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def save_edit(self, *, expected_version: int, **values: Any) -> None:
        """Save `values` if the row is still at `expected_version`, and count up.

        Raises StaleEditError, with nothing saved, if another edit came in between.
        """
        rows = type(self)._default_manager.filter(pk=self.pk, version=expected_version)
        if not rows.update(version=expected_version + 1, **values):
            raise StaleEditError(str(self.pk))
        self.refresh_from_db()


class Session(AbstractBaseSession):
    """What Ajar remembers of a browser: Django's session, and whose it is, so that theirs are found at once."""

    # None for a browser that nobody is signed in with.
    person_id = models.UUIDField(null=True, editable=False)

    class Meta(AbstractBaseSession.Meta):
        indexes = [
            models.Index(fields=["person_id"], name="session_of_person", condition=models.Q(person_id__isnull=False))
        ]

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        store: type[SessionBase] = import_module(settings.SESSION_ENGINE).SessionStore
        return store


class DailyWork(models.Model):
    """When one piece of the daily work was last taken up, and when it was last done (`core.daily`).

    It belongs to the installation, not to a person.
    """

    # As the setting DAILY_WORK names it.
    name = models.CharField(primary_key=True, max_length=40)
    tried_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    # Why the last try failed: the name of the error, and nothing of the data that may be in its text.
    problem = models.CharField(max_length=200, blank=True)


class Submission(OwnedModel):
    """A form that was saved, so that the same one sent again is not saved again (`core.once`)."""

    # Stands for what was sent; the words themselves are not kept here.
    digest = models.CharField(max_length=64)
    # The path that its sender was led to; empty if they were shown a piece of the page.
    led_to = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "digest"], name="submission_is_saved_once")]
