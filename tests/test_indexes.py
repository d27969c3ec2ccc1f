"""An index whose condition compares a value is of no use to pages: a kept plan doesn't know the value (ADR 10)."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Index, Q

# Read by the worker and for operators, who have PostgreSQL look at the values.
NOT_FOR_PAGES = {
    "reminder_due",
    "reminder_leased",
    "reminder_unsettled",
    "reminder_sent",
    "outgoing_mail_due",
    "outgoing_mail_leased",
    "import_batch_in_line",
}
INDEXES = [index for model in apps.get_models() for index in model._meta.indexes]


def compared(condition: Q) -> Iterator[Any]:
    """Yield what the condition compares with a value that a statement sends beside its text."""
    for child in condition.children:
        if isinstance(child, Q):
            yield from compared(child)
        elif not isinstance(child[1], bool):
            yield child


@pytest.mark.parametrize("index", INDEXES, ids=lambda index: index.name)
def test_pages_read_no_index_that_a_kept_plan_can_not_use(index: Index) -> None:
    assert index.name in NOT_FOR_PAGES or not list(compared(index.condition or Q()))
