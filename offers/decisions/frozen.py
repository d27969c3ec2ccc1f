"""A comparison as JSON, to be kept with a decision and shown again years later.

`SCHEMA` counts up whenever what is written changes its meaning; every schema that was ever
written stays readable here.
"""

from dataclasses import asdict
from decimal import Decimal
from typing import Any

from offers.compare.comparison import Cell, Column, Comparison, Row, YearPart

SCHEMA = 1
AMOUNTS = ("amount", "offered", "difference")


class UnknownSchemaError(Exception):
    """The comparison was written by a newer Ajar than this one."""


def freeze(comparison: Comparison) -> dict[str, Any]:
    """Return `comparison` as plain JSON; decimals are written as text, so that not a cent is lost."""
    return {"schema": SCHEMA, **_plain(asdict(comparison))}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(found) for key, found in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(found) for found in value]
    return str(value) if isinstance(value, Decimal) else value


def thaw(data: dict[str, Any]) -> Comparison:
    """Return what `freeze` wrote. Raises UnknownSchemaError."""
    if data.get("schema") != SCHEMA:
        raise UnknownSchemaError(str(data.get("schema")))
    return Comparison(
        currency=data["currency"],
        columns=tuple(_column(column) for column in data["columns"]),
        rows=tuple(_row(row) for row in data["rows"]),
        against=data["against"],
    )


def _column(data: dict[str, Any]) -> Column:
    years = tuple(
        tuple(YearPart(part["series"], part["label"], Decimal(part["amount"])) for part in year)
        for year in data["years"]
    )
    return Column(**data | {"years": years})


def _row(data: dict[str, Any]) -> Row:
    return Row(**data | {"cells": tuple(_cell(cell) for cell in data["cells"])})


def _cell(data: dict[str, Any]) -> Cell:
    return Cell(**data | {name: None if data[name] is None else Decimal(data[name]) for name in AMOUNTS})
