"""PostgreSQL soon lets go of what a lost client was amid; tests/hosts shows what that is good for."""

from contextlib import closing

from django.db import connection


def test_a_transaction_that_its_client_forgot_ends_within_a_minute(db):
    with closing(connection.copy()) as new_one, new_one.cursor() as cursor:
        cursor.execute("SHOW idle_in_transaction_session_timeout")
        assert cursor.fetchone() == ("1min",)
