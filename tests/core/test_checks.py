from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, connection

from core import checks
from core.checks import (
    database_password_is_whole,
    database_role_obeys_row_level_security,
    https_comes_through_a_trusted_proxy,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def superuser(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A connection of the cluster's superuser, put in the place of the application's."""
    master = connection.copy("default")
    master.settings_dict = connection.settings_dict | {"USER": "postgres"}
    try:
        master.ensure_connection()
    except DatabaseError:
        pytest.skip("only the embedded server lets the tests in as its superuser")
    master.set_autocommit(False)
    monkeypatch.setattr(checks, "connections", {"default": master})
    yield master
    master.rollback()
    master.close()


def become(master: Any, attributes: str) -> None:
    """Act as a new role with `attributes`, until the transaction is rolled back."""
    with master.cursor() as cursor:
        cursor.execute(f"CREATE ROLE ajar_test_role {attributes}")
        cursor.execute("SET LOCAL ROLE ajar_test_role")


def test_the_role_of_the_application_obeys():
    assert database_role_obeys_row_level_security(databases=["default"]) == []


def test_a_superuser_is_refused(superuser):
    (error,) = database_role_obeys_row_level_security(databases=["default"])

    assert error.id == "core.E001"
    assert "'postgres'" in error.msg


def test_a_role_that_may_pass_by_row_level_security_is_refused(superuser):
    become(superuser, "NOSUPERUSER BYPASSRLS")

    (error,) = database_role_obeys_row_level_security(databases=["default"])

    assert error.id == "core.E001"


def test_a_plain_role_of_another_name_is_fine(superuser):
    become(superuser, "NOSUPERUSER NOBYPASSRLS")

    assert database_role_obeys_row_level_security(databases=["default"]) == []


def test_nothing_is_asked_where_no_database_is_meant():
    assert database_role_obeys_row_level_security(databases=None) == []


@pytest.mark.parametrize(
    ("https", "proxies", "refused"), [(True, 0, True), (True, 1, False), (False, 0, False), (False, 1, False)]
)
def test_https_without_a_trusted_proxy_is_refused(settings, https, proxies, refused):
    settings.SERVED_BY_HTTPS, settings.ALLAUTH_TRUSTED_PROXY_COUNT = https, proxies

    errors = https_comes_through_a_trusted_proxy()

    assert [error.id for error in errors] == (["core.E002"] if refused else [])
    assert all("TRUSTED_PROXIES" in error.hint for error in errors)


@pytest.mark.parametrize(("password", "warned"), [("pa", True), ("", False), ("pa$word-of-some-length", False)])
def test_what_compose_leaves_of_a_password_with_a_dollar_is_warned_of(settings, monkeypatch, password, warned):
    monkeypatch.setitem(settings.DATABASES["default"], "PASSWORD", password)

    warnings = database_password_is_whole()

    assert [warning.id for warning in warnings] == (["core.W002"] if warned else [])
    assert all("single quotes" in warning.hint for warning in warnings)
