"""Rows of a file that were read already, into an account and out of it again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from accounts.models import User
from core.tenancy import acting_as
from exchange.importing.applying import apply
from exchange.importing.ledger import Ledger
from exchange.importing.matching import judge
from exchange.importing.models import ImportBatch
from exchange.importing.rows import AnyRow
from exchange.importing.services import nobody
from exchange.importing.verdicts import Findings
from tests.everything import owned_rows
from tests.factories import NOW, ImportBatchFactory


def judged(owner: User, rows: Sequence[AnyRow], **choices: Any) -> Findings:
    with acting_as(owner.pk):
        return judge(owner=owner, rows=rows, choices=choices, today=owner.local_date(NOW))


def bring(owner: User, rows: Sequence[AnyRow], *, now: datetime = NOW, **choices: Any) -> ImportBatch:
    with acting_as(owner.pk):
        batch: ImportBatch = ImportBatchFactory(owner=owner, imported=True)
        ledger = Ledger(batch)
        apply(findings=judged(owner, rows, **choices), owner=owner, now=now, ledger=ledger, tell=nobody)
        ledger.write()
        connection.check_constraints()
    return batch


def verdicts(owner: User, rows: Sequence[AnyRow], **choices: Any) -> list[str]:
    return [line.verdict.value for line in judged(owner, rows, **choices).lines]


def rows_without_imports(owner: User) -> list[str]:
    return [row for row in owned_rows(owner) if "exchange_import" not in row]
