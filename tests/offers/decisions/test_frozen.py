from decimal import Decimal

import pytest

from offers.decisions.frozen import UnknownSchemaError, freeze, thaw
from offers.decisions.services import comparison_for
from offers.models import Stage
from tests.factories import TODAY
from tests.offers.compare.test_side_by_side import compared, offer

pytestmark = pytest.mark.django_db


class TestFrozen:
    def test_comes_back_as_it_was(self, user):
        offer(user, "A", base_amount=Decimal("90000.01"), starts_on=TODAY, days_off=Decimal("27.5"))
        offer(user, "B", currency="GBP")
        offer(user, "C", stage=Stage.TODAY)
        shown = compared(user)

        assert thaw(freeze(shown)) == shown

    def test_a_newer_one_is_not_guessed_at(self):
        with pytest.raises(UnknownSchemaError):
            thaw({"schema": 2})

    def test_schema_1_stays_readable(self):
        """What was once written must be shown for as long as there is an Ajar: never change this text."""
        cell = {"amount": "92000.00", "text": "", "offered": None, "note": "", "needs_rate": False,
                "is_best": False, "difference": None}  # fmt: skip
        row = {"key": "first_year", "label": "First year", "cells": [cell], "kind": "money", "group": "pay",
               "better": "more", "is_total": True, "is_measured": True, "series": ""}  # fmt: skip
        column = {"id": "1", "name": "A", "employer": "A", "role": "Engineer", "stage": "Considering",
                  "due_on": "2026-06-11", "is_today": False, "is_counter": False, "currency": "EUR", "rate": "",
                  "needs_rate": False,
                  "years": [[{"series": "1", "label": "Base", "amount": "92000.00"}]]}  # fmt: skip
        found = thaw({"schema": 1, "currency": "EUR", "columns": [column], "rows": [row], "against": None})

        assert found.rows[0].cells[0].amount == 92000
        assert found.scale == 92000

    def test_what_stands_is_all_that_is_open_with_the_offer_itself(self, user):
        closed = offer(user, "A", stage=Stage.LAPSED)
        offer(user, "B")
        offer(user, "C", stage=Stage.TODAY)
        offer(user, "D", stage=Stage.DECLINED)

        assert [column.name for column in comparison_for(closed, today=TODAY).columns] == ["Today’s job", "A", "B"]
