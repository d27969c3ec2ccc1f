"""What every test may ask for.

Row-level security is in force in the tests too. A database test begins in the system scope,
so that it can arrange and look at everyone's rows. Code under test must not live on that:
the clients and `tick` drop the scope for the length of a request or a run, and tests of
services use the fixture `as_user`.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from functools import wraps
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.db import DEFAULT_DB_ALIAS, IntegrityError, connection, transaction
from django.http import HttpResponse
from django.test import Client, TransactionTestCase
from django.utils import timezone
from django.utils.crypto import get_random_string
from hypothesis import settings as hypothesis_settings
from pytest_socket import socket_allow_hosts

from accounts.models import User
from core.sessions import SessionStore
from core.tenancy import acting_as
from core.written_once import WrittenOnce, zone_is_an_offset
from followups.delivery import run
from tests.factories import NOW, UserFactory
from tests.scopes import no_scope, see_everything
from tests.sink import Server, Sink

# The first example pays for imports and caches, so time per example says nothing here.
hypothesis_settings.register_profile("ajar", max_examples=100, deadline=None)
hypothesis_settings.load_profile("ajar")


def pytest_xdist_auto_num_workers() -> int:
    """With `-n auto`: three for two cores, since each waits for PostgreSQL a third of its time."""
    return max(2, (os.cpu_count() or 1) * 3 // 2)


def pytest_runtest_setup() -> None:
    """Nothing in a test leaves this machine."""
    socket_allow_hosts(["127.0.0.1", "::1"], allow_unix_socket=True)


@pytest.fixture(scope="session")
def django_db_setup(servers: None, django_db_setup: None) -> None:
    """The test database is made when the first test wants it, and so is the server that it is on."""


@pytest.fixture(autouse=True, scope="session")
def _kept_statements_are_compared() -> Iterator[None]:
    """Write each statement that is kept once more, by Django, and see that it is the same (ADR 28)."""
    answer = WrittenOnce.__call__

    @wraps(answer)
    def compared(question: WrittenOnce[Any, Any], *values: Any, **shape: Any) -> list[Any]:
        sql, parameters = question.write(*values, **shape).query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
        is_the_same = question.filled_in(*values, **shape) == (sql, tuple(parameters))
        assert is_the_same or zone_is_an_offset(), f"{question.write.__qualname__} is kept wrongly"
        return answer(question, *values, **shape)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WrittenOnce, "__call__", compared)
        yield


@pytest.fixture(autouse=True)
def _arranging(request: pytest.FixtureRequest) -> Iterator[None]:
    marker = request.node.get_closest_marker("django_db")
    if marker is None and not {"db", "transactional_db"} & set(request.fixturenames):
        yield
        return
    request.getfixturevalue("db")
    see_everything()
    yield
    if not connection.in_atomic_block:
        connection.close()


# What migrations wrote, and what `flush` would put back.
LASTING = {"django_content_type", "auth_permission"}


def _delete_rows(_case: TransactionTestCase) -> None:
    """Empty the tables that a test has filled.

    Django's `flush` truncates all of them, which costs some hundred files, and then writes
    content types and permissions anew.
    """
    with transaction.atomic():
        see_everything()
        tables = sorted(set(connection.introspection.django_table_names(only_existing=True)) - LASTING)
        filled = " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT FROM \"{table}\")" for table in tables)
        with connection.cursor() as cursor:
            cursor.execute(filled)
            for (table,) in cursor.fetchall():
                cursor.execute(f'DELETE FROM "{table}"')


@pytest.fixture(scope="session", autouse=True)
def _quick_flush() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", _delete_rows)
        yield


def _rows_for_several(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Keep a transaction around several tests, so that rows which all of them need are made once.

    What a test itself does is a savepoint in it that is rolled back, as ever. Give each test
    instances of its own (a copy), and let the fixture that does so ask for `db` too.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        see_everything()
        yield
        transaction.set_rollback(True)


rows_for_class = pytest.fixture(scope="class")(_rows_for_several)
rows_for_module = pytest.fixture(scope="module")(_rows_for_several)


class ScopedClient(Client):
    """A client whose requests see only what the application lets them see."""

    def request(self, **request: Any) -> HttpResponse:
        with no_scope():
            return super().request(**request)

    def force_login(self, user: User, backend: str | None = None) -> None:
        """Sign `user` in as Django's own does, with one statement where that takes a dozen."""
        user.backend = backend or settings.AUTHENTICATION_BACKENDS[0]
        store = SessionStore(get_random_string(32, VALID_KEY_CHARS))
        said = {SESSION_KEY: str(user.pk), BACKEND_SESSION_KEY: user.backend}
        said[HASH_SESSION_KEY] = user.get_session_auth_hash()
        store._session_cache = said
        store.create_model_instance(said).save(force_insert=True)
        self.cookies[settings.SESSION_COOKIE_NAME] = store.session_key


@pytest.fixture
def user(db: None) -> User:
    """The person whose test this is: in UTC, reminded at 08:00."""
    return UserFactory(email="jo@example.org")


@pytest.fixture
def other(db: None) -> User:
    """Somebody else on the same installation."""
    return UserFactory(email="someone.else@example.org")


@pytest.fixture
def as_user(user: User) -> Iterator[User]:
    """Run the whole test as `user`: it can neither see nor make anybody else's rows."""
    with acting_as(user.pk):
        yield user


@pytest.fixture
def client(user: User) -> Client:
    """`user`, signed in, without JavaScript."""
    client = ScopedClient()
    client.force_login(user)
    return client


@pytest.fixture
def htmx(user: User) -> Client:
    """`user`, signed in, asking through htmx."""
    client = ScopedClient(headers={"HX-Request": "true"})
    client.force_login(user)
    return client


@pytest.fixture
def anonymous(db: None) -> Client:
    """Nobody: not signed in."""
    return ScopedClient()


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """A Tuesday, 10:00 UTC. The views' clock stands at it too; the database's own does not."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    return NOW


@pytest.fixture
def violates() -> Callable[[str], AbstractContextManager[None]]:
    """Expect a block to be refused by the database constraint of that name."""

    @contextmanager
    def refused_by(name: str) -> Iterator[None]:
        with pytest.raises(IntegrityError, match=rf'"{name}"'), transaction.atomic():
            yield
            connection.check_constraints()

    return refused_by


@pytest.fixture
def at_once() -> Callable[..., list[Any]]:
    """Run calls in threads that start together, each on a connection of its own.

    Gives what each returned or raised, in their order. Needs a test with transaction=True.
    """

    def run_all(*calls: Callable[[], Any]) -> list[Any]:
        ready = Barrier(len(calls))

        def one(call: Callable[[], Any]) -> Any:
            try:
                ready.wait(10)
                return call()
            except Exception as error:
                return error
            finally:
                connection.close()

        with ThreadPoolExecutor(len(calls)) as threads:
            return list(threads.map(one, calls))

    return run_all


class DatabaseClock:
    """The clock that delivery goes by, in the test's hand."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.set(at)

    def set(self, at: datetime) -> None:
        self.at = at
        self._define(f"'{at.isoformat()}'::timestamptz")

    def restore(self) -> None:
        self._define("now()")

    def _define(self, expression: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE OR REPLACE FUNCTION app_now() RETURNS timestamptz LANGUAGE sql STABLE"
                f" AS $$ SELECT {expression} $$"
            )


@pytest.fixture
def database_clock(db: None) -> Iterator[DatabaseClock]:
    """The database's clock: it stands at NOW until it is set."""
    clock = DatabaseClock(NOW)
    yield clock
    clock.restore()


@pytest.fixture(scope="session")
def _mail_server() -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp(prefix="ajar-sink-", dir="/tmp"))
    server = Server(folder / "smtp")
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def mail_server(_mail_server: Server, settings: Any) -> Iterator[Server]:
    """A real mail server, to which the application is pointed."""
    settings.EMAIL_BACKEND = "core.mail.EmailBackend"
    settings.EMAIL_HOST = str(_mail_server.path)
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    _mail_server.sink.__init__()  # type: ignore[misc]  the same object, which the running server holds
    _mail_server.start()
    yield _mail_server
    _mail_server.stop()


@pytest.fixture
def sink(mail_server: Server) -> Sink:
    """What that server accepted, and how it is to answer."""
    return mail_server.sink


@pytest.fixture
def tick() -> Callable[[], int]:
    """Do what the worker does on a tick, with no more sight than the worker has."""

    def once() -> int:
        with no_scope():
            return run.send_due_reminders()

    return once
