"""What a batch made and changed, by which it can be undone: the ids, and a fingerprint of each row as it was left."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models

from accounts.models import User
from exchange.export import fields_of
from exchange.importing.models import ImportBatch, ImportedRows

# Set and cleared by the work behind the scenes, so that it says nothing about an edit (ADR 7).
NOT_AN_EDIT = {"needs_planning"}
IDS_AT_ONCE = 5_000
Model = type[models.Model]


class Ledger:
    """Collects what one import does, and writes it down once it is done."""

    def __init__(self, batch: ImportBatch) -> None:
        self.batch = batch
        self._new: set[UUID] = set()
        self._made: dict[Model, list[UUID]] = defaultdict(list)
        self._before: dict[Model, dict[UUID, dict[str, Any]]] = defaultdict(dict)

    def made(self, rows: Iterable[models.Model]) -> None:
        for row in rows:
            self._made[type(row)].append(row.pk)
            self._new.add(row.pk)

    def will_change(self, row: models.Model, names: Iterable[str]) -> None:
        """Note what stands in these fields before `row` is changed for the first time; of what is new nothing."""
        if row.pk in self._new:
            return
        encoder = DjangoJSONEncoder()
        before = self._before[type(row)].setdefault(row.pk, {})
        for name in names:
            value = getattr(row, name)
            plain = value if value is None or isinstance(value, str | int | bool) else encoder.default(value)
            before.setdefault(name, plain)

    def write(self) -> None:
        """Read back how each row was left. Afterwards, since the database fills some fields itself."""
        for model in {**self._made, **self._before}:
            columns, made, before = columns_of(model), self._made[model], self._before[model]
            prints = fingerprints(model, columns, [*made, *before], owner=self.batch.owner)
            ImportedRows.objects.create(
                owner=self.batch.owner,
                batch=self.batch,
                table=model._meta.label_lower,
                columns=columns,
                made={str(pk): prints[pk] for pk in made if pk in prints},
                changed={
                    str(pk): {"print": prints[pk], "before": values} for pk, values in before.items() if pk in prints
                },
            )


def columns_of(model: Model) -> list[str]:
    return [str(field.column) for field in fields_of(model) if field.name not in NOT_AN_EDIT]


def fingerprints(model: Model, columns: list[str], ids: Iterable[UUID], *, owner: User) -> dict[UUID, str]:
    """Return a fingerprint of each row that is still there; none of any if a column is not there any more."""
    known = {field.column for field in model._meta.concrete_fields}
    if not known.issuperset(columns):
        return {}
    listed, found = list(ids), {}
    quoted = ", ".join(f'"{column}"' for column in columns)
    query = f'SELECT id, md5(ROW({quoted})::text) FROM "{model._meta.db_table}" WHERE owner_id = %s AND id = ANY(%s)'  # noqa: S608
    with connection.cursor() as cursor:
        for start in range(0, len(listed), IDS_AT_ONCE):
            cursor.execute(query, [owner.pk, listed[start : start + IDS_AT_ONCE]])
            found.update(dict(cursor.fetchall()))
    return found


def model_of(rows: ImportedRows) -> Model | None:
    """Return the model of a table that a batch filled; None if this version of Ajar has none like it."""
    try:
        return apps.get_model(rows.table)
    except LookupError:
        return None


def ids_in(prints: Mapping[str, Any]) -> list[UUID]:
    return [UUID(pk) for pk in prints]
