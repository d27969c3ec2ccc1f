import pytest

from offers.weighing.criteria import STARTING, criteria_of, ensure_criteria
from tests.factories import NOW, CriterionFactory

pytestmark = pytest.mark.django_db


class TestStartingSet:
    def test_is_there_before_anything_is_saved_and_has_the_same_keys_after(self, as_user):
        before = criteria_of(as_user)
        ensure_criteria(as_user)
        ensure_criteria(as_user)

        after = criteria_of(as_user)
        assert [(row.pk, row.name, row.weight) for row in after] == [(row.pk, row.name, row.weight) for row in before]
        assert sum(row.weight for row in after) == 100
        assert len(after) == len(STARTING)

    def test_does_not_come_back_when_all_of_it_was_removed(self, as_user):
        CriterionFactory(owner=as_user, trashed_at=NOW)

        assert criteria_of(as_user) == []
