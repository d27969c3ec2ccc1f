"""How often, as people say it."""

import pytest

from followups.cadence.dates import Cadence
from followups.cadence.reading import CadenceError


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("daily", "1 day"),
        ("weekly", "1 week"),
        ("Fortnightly", "2 weeks"),
        ("monthly", "1 month"),
        ("Quarterly.", "3 months"),
        ("half-yearly", "6 months"),
        ("semi-annually", "6 months"),
        ("yearly", "1 year"),
        ("annually", "1 year"),
        ("each month", "1 month"),
        ("every fortnight", "2 weeks"),
        ("every quarter", "3 months"),
        ("every half year", "6 months"),
        ("every 2 quarters", "6 months"),
        ("every other week", "2 weeks"),
        ("every other month", "2 months"),
        ("every second month", "2 months"),
        ("every 3rd month", "3 months"),
        ("every other year", "2 years"),
        ("once a month", "1 month"),
        ("once per quarter", "3 months"),
        ("once every 4 months", "4 months"),
        ("twice a year", "6 months"),
        ("two times per year", "6 months"),
        ("4 times a year", "3 months"),
        ("three times a year", "4 months"),
        ("twice a month", "2 weeks"),
    ],
)
def test_alone_it_begins_after_the_first_interval(typed, read):
    assert str(Cadence.parse(typed)) == f"{read}, then every {read}"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("2 weeks, then monthly", "2 weeks, then every 1 month"),
        ("a fortnight, 2 months, then quarterly", "2 weeks, 2 months, then every 3 months"),
        ("half a year, then yearly", "6 months, then every 1 year"),
        ("2 fortnights", "4 weeks"),
        ("a couple of weeks and then every other month", "2 weeks, then every 2 months"),
    ],
)
def test_it_may_follow_other_steps(typed, read):
    assert str(Cadence.parse(typed)) == read


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("biweekly", "“biweekly” means two things"),
        ("bi-monthly", "means two things"),
        ("monthly, then quarterly", "only what comes last can"),
        ("every Monday", "is a day of the week"),
        ("three times a week", "does not come out even"),
        ("2 hours", "is shorter than a day"),
        ("1.5 months", "is not a whole number"),
        ("2-3 weeks", "names two lengths"),
        ("0 weeks", "is no time to wait"),
        ("1000 weeks", "is too long"),
        ("2", "has no unit"),
        ("weeks", "has no number"),
        ("2 weeks, ", "An interval is missing"),
        ("", "An interval is missing"),
        ("now and again", "is not an interval"),
    ],
)
def test_what_is_not_read_says_why_and_how_to_write_it(typed, why):
    with pytest.raises(CadenceError, match=r"Write it like “2 weeks” or “6 months”\.") as refused:
        Cadence.parse(typed)

    assert why in str(refused.value)
