"""A database that a newer version has migrated is refused, in one sentence."""

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from core import schema
from core.schema import NewerSchemaError, first_newer, is_behind, refuse_newer, refuse_newer_at_start

FUTURE = ("offers", "9999_from_the_future")


class TestFirstNewer:
    def test_what_this_version_has_is_no_reason(self) -> None:
        assert first_newer(MigrationLoader(None).disk_migrations) is None

    def test_a_higher_number_than_our_last_is_newer(self) -> None:
        assert first_newer([("offers", "0001_initial"), FUTURE]) == "offers.9999_from_the_future"

    def test_so_is_an_app_that_we_do_not_have(self) -> None:
        assert first_newer([("holidays", "0001_initial")]) == "holidays.0001_initial"

    def test_an_app_that_we_no_longer_have_is_not(self) -> None:
        assert first_newer([("sessions", "0001_initial")]) is None

    def test_one_that_was_renamed_or_squashed_since_is_not(self) -> None:
        assert first_newer([("offers", "0002_under_its_former_name")]) is None


@pytest.fixture
def newer(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, now())", FUTURE)


@pytest.mark.usefixtures("newer")
class TestRefuses:
    def test_migrate_says_what_to_do(self) -> None:
        with pytest.raises(NewerSchemaError, match=r"newer Ajar.*offers\.9999_from.*restore a backup"):
            call_command("migrate", verbosity=0)

    def test_a_program_ends_with_the_sentence(self, monkeypatch: pytest.MonkeyPatch) -> None:
        # Its own connection does not see what this test has not committed.
        monkeypatch.setattr(schema, "first_newer", lambda applied: "offers.9999_from_the_future")

        with pytest.raises(SystemExit) as ended:
            refuse_newer_at_start()

        assert "belongs to a newer Ajar" in str(ended.value.code)


@pytest.mark.django_db
class TestIsBehind:
    @pytest.fixture
    def cursor(self):
        with connection.cursor() as cursor:
            yield cursor

    def test_a_database_of_this_version_is_not(self, cursor) -> None:
        assert not is_behind(cursor)

    def test_one_without_our_last_migration_is(self, cursor) -> None:
        cursor.execute("DELETE FROM django_migrations WHERE id = (SELECT max(id) FROM django_migrations)")
        assert is_behind(cursor)

    def test_a_new_one_is_not_since_it_holds_nothing(self, cursor) -> None:
        cursor.execute("SET LOCAL search_path = pg_temp")
        assert not is_behind(cursor)


@pytest.mark.django_db
class TestAllows:
    def test_its_own_schema(self) -> None:
        with connection.cursor() as cursor:
            refuse_newer(cursor)
        refuse_newer_at_start()

    def test_an_empty_database(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL search_path = pg_temp")
            refuse_newer(cursor)

    def test_one_that_can_not_be_reached(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def nobody(**parameters: object) -> None:
            raise psycopg.OperationalError("nobody there")

        monkeypatch.setattr(psycopg, "connect", nobody)
        refuse_newer_at_start()
