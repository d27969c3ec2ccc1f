from datetime import date

import pytest

from core.days import spoken_day


class TestSpokenDay:
    @pytest.mark.parametrize(
        ("day", "said"),
        [
            (date(2026, 1, 9), "Fri 9 January"),
            (date(2025, 12, 30), "Tue 30 December 2025"),
            (date(2026, 11, 9), "9 November"),
            (date(2019, 1, 5), "5 January 2019"),
        ],
    )
    def test_a_day_of_another_year_says_which(self, day, said):
        assert spoken_day(day, date(2026, 1, 5)) == said
