"""Nobody waits for ever: not for the database, not for a turn."""

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Event

import psycopg
import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory
from psycopg_pool import ConnectionPool

from core import waiting
from core.middleware import TurnMiddleware
from tests.faults.servers import until
from tests.proxy import Proxy


@pytest.fixture
def proxy(db: None) -> Iterator[Proxy]:
    """The network to the test database."""
    given = connection.get_connection_params()
    with closing(Proxy(given["host"], str(given.get("port", 5432)))) as proxy:
        yield proxy


@pytest.fixture
def impatient(proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> Iterator[waiting.ImpatientConnection]:
    monkeypatch.setattr(waiting.ImpatientConnection, "longest_wait", 0.2)
    with connect(proxy) as ours:
        yield ours


def connect(proxy: Proxy) -> waiting.ImpatientConnection:
    theirs = {"host": "127.0.0.1", "port": proxy.port, "autocommit": True}
    return waiting.ImpatientConnection.connect(**connection.get_connection_params() | theirs)


class TestAnswer:
    def test_a_database_that_does_not_answer_is_given_up(self, proxy, impatient):
        with proxy.black_hole(), pytest.raises(psycopg.OperationalError, match=r"did not answer for 0\.2 s"):
            impatient.execute("SELECT 1")

        assert impatient.closed, "whoever came next would read the answer to another question"

    def test_nor_is_it_waited_for_in_the_check_of_a_pool(self, proxy, impatient):
        with proxy.black_hole(), pytest.raises(psycopg.OperationalError):
            ConnectionPool.check_connection(impatient)

        assert impatient.closed

    def test_an_error_of_the_database_leaves_the_connection_open(self, impatient):
        with pytest.raises(psycopg.OperationalError, match="memory"):
            impatient.execute("DO $$ BEGIN RAISE 'no memory' USING ERRCODE = '53200'; END $$")

        assert impatient.execute("SELECT 1").fetchone() == (1,)

    def test_a_dead_line_is_noticed_by_tcp_as_well(self, proxy):
        with connect(proxy) as ours, closing(socket.fromfd(ours.fileno(), socket.AF_INET, socket.SOCK_STREAM)) as line:
            assert line.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
            assert line.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 30
            assert line.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == waiting.TICK * 1000


class TestTurn:
    def test_who_finds_the_line_full_is_told_at_once_and_the_others_get_their_turn(self, settings):
        settings.PAGES_AT_ONCE, settings.PAGES_IN_LINE = 1, 1
        inside, may_go_on = [], Event()

        def page(_: object) -> HttpResponse:
            inside.append(1)
            may_go_on.wait(20)
            return HttpResponse()

        middleware = TurnMiddleware(page)
        request = RequestFactory().get("/")
        with ThreadPoolExecutor(2) as threads:
            first = threads.submit(middleware, request)
            until(lambda: inside, "the first has its turn")
            second = threads.submit(middleware, request)
            until(lambda: not middleware.line.acquire(blocking=False), "the second stands in the line")
            refused = middleware(request)
            assert len(inside) == 1
            may_go_on.set()
            assert [first.result().status_code, second.result().status_code] == [200, 200]

        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "30")
        assert "Ajar is busy" in refused.content.decode()

    def test_who_waits_too_long_is_told_too_and_frees_their_place(self, settings, monkeypatch):
        settings.PAGES_AT_ONCE, settings.PAGES_IN_LINE = 1, 1
        monkeypatch.setattr(waiting, "PAGE", 0.01)
        middleware = TurnMiddleware(lambda _: HttpResponse())
        request = RequestFactory().get("/")

        with middleware.turns:
            assert [middleware(request).status_code for _ in range(3)] == [503] * 3
        assert middleware(request).status_code == 200
