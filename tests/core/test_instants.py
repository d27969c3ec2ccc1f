from datetime import UTC, datetime

import psycopg
import pytest
from django.db import DataError, connection

pytestmark = pytest.mark.django_db


def read(text: str) -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz", [text])
        return cursor.fetchone()[0]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-06-09 10:00:00+02", datetime(2026, 6, 9, 8, tzinfo=UTC)),
        ("2026-06-09 08:00:00.000001Z", datetime(2026, 6, 9, 8, 0, 0, 1, tzinfo=UTC)),
        ("0001-01-01 00:00:00Z", datetime(1, 1, 1, tzinfo=UTC)),
        ("9999-12-31 23:59:59.999999Z", datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)),
    ],
)
def test_a_moment_is_read_as_it_was_written_in_utc(text, moment):
    assert read(text) == moment
    assert read(text).tzinfo is UTC


@pytest.mark.parametrize("text", ["infinity", "0044-03-15 BC", "10000-01-01Z"])
def test_what_python_has_no_date_for_is_refused_as_by_the_driver(text):
    with pytest.raises(DataError):
        read(text)


def test_a_connection_reads_with_it():
    read("now")

    assert connection.connection.adapters.get_loader(1184, psycopg.pq.Format.TEXT).__name__ == "InstantLoader"
