import csv
import io

import pytest
from pytest_django.asserts import assertContains

from exchange.activity import lines
from tests.factories import NOW, TODAY, ContactFactory, InteractionFactory, JobFactory, OfferEventFactory, OfferFactory

PAGE, FILE = "/activity/", "/activity/activity.csv"
JUNE = {"since": "2026-06-01", "until": "2026-06-30"}


def rows_of(response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_the_page_and_the_file_say_the_same(client, user, now):
    InteractionFactory(contact=ContactFactory(owner=user, name="Ada Roe"), happened_on=TODAY)

    assertContains(client.get(PAGE, JUNE), "Ada Roe")
    response = client.get(FILE, JUNE)
    assert response["Content-Disposition"] == 'attachment; filename="activity-2026-06-01-to-2026-06-30.csv"'
    heads, row = rows_of(response)
    assert heads == ["Day", "What", "Who", "Employer", "Role", "Outcome"]
    assert row[0] == "2026-06-09"
    assert row[2] == "Ada Roe"


def test_until_somebody_chooses_it_is_the_last_three_months(client, user, now):
    contact = ContactFactory(owner=user)
    for day in ("2026-03-08", "2026-03-09", "2026-06-09", "2026-06-10"):
        InteractionFactory(contact=contact, happened_on=day)

    assert [row[0] for row in rows_of(client.get(FILE))[1:]] == ["2026-03-09", "2026-06-09"]


def test_a_formula_in_a_name_is_text(client, user):
    OfferEventFactory(offer=OfferFactory(owner=user, role='=HYPERLINK("x")'), kind="logged", happened_at=NOW)

    assert rows_of(client.get(FILE, JUNE))[1][4] == """'=HYPERLINK("x")"""


@pytest.mark.parametrize(
    ("since", "until", "message"),
    [
        ("2026-06-30", "2026-06-01", "The last day is before the first."),
        ("2020-01-01", "2026-06-01", "That’s more than two years."),
        ("yesterday", "2026-06-01", "That day doesn’t exist."),
        ("", "2026-06-01", "Choose a day."),
        ("2026-06-01", "", "Choose a day."),
        ("0001-01-01", "9999-12-31", "Choose a year between 1970 and 2100."),
        ("2100-12-31", "2100-12-31", ""),
    ],
)
def test_a_time_that_is_none_says_what_to_do(client, since, until, message):
    for path in (PAGE, FILE):
        response = client.get(path, {"since": since, "until": until})

        assert response.status_code == (422 if message else 200), path
        if message:
            assertContains(response, message, status_code=422)


def test_too_much_says_what_to_do(client, user, monkeypatch):
    monkeypatch.setattr(lines, "MOST_LINES", 0)
    InteractionFactory(contact=ContactFactory(owner=user), happened_on=TODAY)

    for path in (PAGE, FILE):
        assertContains(client.get(path, JUNE), "Choose a shorter time.", status_code=422)


def test_more_lines_need_no_more_queries(client, user, django_assert_max_num_queries):
    for _ in range(12):
        JobFactory(contact=(contact := ContactFactory(owner=user)))
        InteractionFactory(contact=contact, happened_on=TODAY)
        OfferEventFactory(offer=OfferFactory(owner=user, hiring_manager=contact), kind="logged", happened_at=NOW)

    with django_assert_max_num_queries(12):
        client.get(PAGE, JUNE)
