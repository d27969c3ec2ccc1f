"""Days as letters name them. 27 November 2026 is a Friday."""

from datetime import date, time

import pytest

from exchange.reading.days import read_day

TODAY = date(2026, 11, 27)


def read(text: str, day_first: bool | None = None):
    return read_day(text, today=TODAY, day_first=day_first)


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("22 October 2027", date(2027, 10, 22)),
        ("October 22nd, 2027", date(2027, 10, 22)),
        ("22. Oktober 2027", date(2027, 10, 22)),
        ("1er octobre 2027", date(2027, 10, 1)),
        ("22 de octubre de 2027", date(2027, 10, 22)),
        ("22 oktober 2027", date(2027, 10, 22)),
        ("2027-10-22", date(2027, 10, 22)),
        ("22/10/2027", date(2027, 10, 22)),
        ("10/22/2027", date(2027, 10, 22)),
        ("05.04.2027", date(2027, 4, 5)),
        ("3 January", date(2027, 1, 3)),
    ],
)
def test_a_whole_date_is_sure(text, on):
    day = read(text)

    assert (day.on, day.is_sure) == (on, True)


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("04/05/2027", date(2027, 5, 4)),
        ("Friday", date(2026, 12, 4)),
        ("mardi", date(2026, 12, 1)),
        ("for 48 hours", date(2026, 11, 29)),
        ("within 7 days", date(2026, 12, 4)),
        ("Thursday, 8 October 2027", date(2027, 10, 8)),
    ],
)
def test_what_could_be_another_day_is_not(text, on):
    day = read(text)

    assert (day.on, day.is_sure) == (on, False)


def test_the_country_decides_which_comes_first():
    assert read("04/05/2027", day_first=True).on == date(2027, 5, 4)
    assert read("04/05/2027", day_first=False).on == date(2027, 4, 5)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("4 December 2026 at 5pm", time(17)),
        ("noon on 4 December 2026", time(12)),
        ("4. Dezember 2026, 12:30 Uhr", time(12, 30)),
        ("4 décembre 2026 à 17h00", time(17)),
        ("4 December 2026. We open at 9:00", None),
        ("4 December 2026 at 25:00", None),
    ],
)
def test_an_hour_beside_it_counts(text, at):
    assert read(text).at == at


@pytest.mark.parametrize("text", ["", "30 February 2027", "soon", "32/13/2027"])
def test_no_day_is_none(text):
    assert read(text) is None
