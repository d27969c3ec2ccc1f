"""What a statement reads, as a real parser of SQL sees it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps

from core.operations import is_owned

sqlglot = pytest.importorskip("sqlglot")
exp = sqlglot.exp


def unowned(sql: str) -> list[str]:
    """Return the tables of people's rows that `sql` neither narrows to an owner nor looks up by a key.

    Each SELECT is looked at by itself: what stands around a subquery doesn't spare it from reading everyone's rows.
    """
    owned = {model._meta.db_table for model in apps.get_models() if is_owned(model)}
    selects = sqlglot.parse_one(sql, read="postgres").find_all(exp.Select)
    return [table for select in selects for table in _adrift(select) if table in owned]


def _adrift(select: Any) -> Iterator[str]:
    """Yield the tables of this SELECT that nothing holds. One that hangs on another by a key is held if that one is."""
    joins = select.args.get("joins") or []
    sources = [source.this for source in (select.args.get("from_"), *joins) if source]
    conditions = [select.args.get("where") and select.args["where"].this, *(join.args.get("on") for join in joins)]
    tables = {source.alias_or_name: source.name for source in sources if isinstance(source, exp.Table)}
    adrift = set(tables)
    while held := {alias for alias in adrift if any(_holds(part, alias, adrift) for part in conditions if part)}:
        adrift -= held
    yield from (tables[alias] for alias in sorted(adrift))


def _holds(part: Any, alias: str, adrift: set[str]) -> bool:
    """Whether a condition compares the owner or a key of a table with what is known without the tables `adrift`."""
    if isinstance(part, exp.Paren):
        return _holds(part.this, alias, adrift)
    if isinstance(part, exp.And):
        return any(_holds(one, alias, adrift) for one in part.flatten())
    if isinstance(part, exp.Or):
        return all(_holds(one, alias, adrift) for one in part.flatten())
    if isinstance(part, exp.In):
        return _is_key(part.this, alias)
    if isinstance(part, exp.EQ):
        sides = ((part.left, part.right), (part.right, part.left))
        return any(_is_key(key, alias) and not _tables_of(value) & adrift for key, value in sides)
    return False


def _is_key(term: Any, alias: str) -> bool:
    column = term.unnest()
    is_named_so = column.name == "id" or column.name.endswith("_id")
    return isinstance(column, exp.Column) and column.table == alias and is_named_so


def _tables_of(term: Any) -> set[str]:
    return {column.table for column in term.find_all(exp.Column)}
