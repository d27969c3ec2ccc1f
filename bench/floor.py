"""The least that a page could cost: its statements by bare psycopg, and a page that asks nothing of its own."""

import statistics
import time
from typing import Any

import psycopg
from django.db import connection
from django.test import Client

from tests.scopes import no_scope

# Its own statements are none: session, person, the frame of every page.
PLAIN = "/keys/"
ROUNDS, TIMES = 5, 10
Statement = tuple[str, Any]


def statements_of(browser: Client, path: str) -> list[Statement]:
    """Return what a page asks the database, with its values apart, as it is sent."""
    asked: list[Statement] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with no_scope(), connection.execute_wrapper(note):
        assert browser.get(path).status_code == 200, path
    return asked


def bare_cost(url: str, statements: list[Statement]) -> float:
    """Return the milliseconds of this process for `statements`, as the page asks them: prepared, in a transaction."""
    with psycopg.connect(url, cursor_factory=psycopg.Cursor, prepare_threshold=0) as database:
        database.prepared_max = None
        rounds = [_rounds(database, statements) for _ in range(ROUNDS + 1)]
    return statistics.median(rounds[1:])


def _rounds(database: psycopg.Connection[Any], statements: list[Statement]) -> float:
    started = time.process_time()
    for _ in range(TIMES):
        for sql, params in statements:
            cursor = database.execute(sql.encode(), params)
            if cursor.description:
                cursor.fetchall()
        database.commit()
    return (time.process_time() - started) * 1000 / TIMES
