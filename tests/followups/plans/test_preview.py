from datetime import date

import pytest

from followups.cadence import DEFAULT, Cadence
from followups.plans.preview import preview
from followups.services import snooze_choices
from tests.factories import TODAY

pytestmark = pytest.mark.django_db


class TestPreview:
    def test_it_shows_the_dates_that_the_plan_will_have(self):
        assert [step.ideal for step in preview(DEFAULT, TODAY)][:2] == [date(2026, 6, 23), date(2026, 8, 9)]
        assert len(preview(DEFAULT, TODAY)) == 4

    def test_a_rhythm_that_ends_has_fewer(self):
        assert [step.ideal for step in preview(Cadence.parse("2 weeks"), TODAY)] == [date(2026, 6, 23)]

    def test_a_month_from_the_31st_is_the_last_of_the_next(self):
        assert snooze_choices(date(2026, 1, 31))[1] == ("In a month", date(2026, 2, 28))
