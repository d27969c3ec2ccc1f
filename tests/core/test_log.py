"""What is in the log, and what is not."""

import json
import logging
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import ResolverMatch
from django.utils.log import log_response

from core.log import JsonFormatter, PlainFormatter, Sparing


@pytest.fixture(autouse=True)
def nothing_was_said_before() -> Iterator[None]:
    (sparing,) = [one for one in logging.getLogger("django.request").filters if isinstance(one, Sparing)]
    sparing._since.clear()
    yield
    sparing._since.clear()


@pytest.mark.parametrize(("path", "lines"), [("/readyz", 0), ("/healthz/reminders", 0), ("/", 1), ("/offers/", 1)])
def test_what_fails_is_in_the_log_unless_a_probe_asked(caplog, path, lines):
    request = RequestFactory().get(path)

    log_response("Service Unavailable: %s", path, response=HttpResponse(status=503), request=request)

    assert [record.levelno for record in caplog.records] == [logging.ERROR] * lines


def failed(path: str, route: str = "") -> HttpRequest:
    request = RequestFactory().get(path)
    request.resolver_match = ResolverMatch(print, (), {}, route=route) if route else None
    return request


@pytest.mark.parametrize(
    ("request_", "named"),
    [
        (failed("/m/done/TOKEN/", "m/<slug:action>/<str:token>/"), "/m/<slug:action>/<str:token>/"),
        (failed("/m/done/TOKEN/x"), "(no page)"),
    ],
)
def test_a_failure_is_named_by_its_route_since_a_path_may_hold_a_token(caplog, request_, named):
    log_response("Internal Server Error: %s", request_.path, response=HttpResponse(status=500), request=request_)

    assert [record.getMessage() for record in caplog.records] == [f"Internal Server Error: {named}"]


class TestJson:
    def written(self, record: logging.LogRecord) -> dict[str, object]:
        line = JsonFormatter().format(record)
        assert "\n" not in line
        return json.loads(line)

    def test_a_line_is_one_object(self):
        record = logging.LogRecord("followups", logging.WARNING, __file__, 1, "Two\nlines %s", ("für Zoë",), None)

        said = self.written(record)

        assert datetime.fromisoformat(said.pop("time")).utcoffset() == timedelta(0)
        assert said == {"level": "WARNING", "logger": "followups", "message": "Two\nlines für Zoë"}

    def test_an_exception_is_part_of_it(self):
        try:
            raise ValueError("no")
        except ValueError:
            record = logging.LogRecord("x", logging.ERROR, __file__, 1, "Unable", (), sys.exc_info())

        assert self.written(record)["exception"].endswith("ValueError: no")

    def test_only_what_we_name_is_added(self):
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "Unable", (), None)
        record.request, record.status = failed("/m/done/TOKEN/"), 500

        assert "TOKEN" not in str(self.written(record))
        assert self.written(record)["status"] == 500

    def test_the_web_servers_own_lines_take_that_form_too(self):
        """Gunicorn has set up its logger by the time that Django reads this."""
        gunicorn = settings.LOGGING["loggers"]["gunicorn.error"]

        assert gunicorn["handlers"] == settings.LOGGING["root"]["handlers"]
        assert not gunicorn["propagate"]


class TestWhatStrangersCanCause:
    def failures(self, caplog, times: int, status: int, error: Exception | None) -> list[str]:
        for _ in range(times):
            log_response(
                "Failed: %s", "/x", response=HttpResponse(status=status), request=failed("/x"), exception=error
            )
        return [PlainFormatter().format(record) for record in caplog.records]

    def test_a_full_line_is_one_line(self, caplog):
        assert self.failures(caplog, 400, 503, None) == ["Failed: (no page)"]

    def test_so_is_a_database_that_is_away_and_it_has_no_traceback(self, caplog, monkeypatch):
        said = self.failures(caplog, 400, 503, OperationalError("away"))
        monkeypatch.setattr(Sparing, "PAUSE", 0)
        again = self.failures(caplog, 1, 503, OperationalError("away"))

        assert said == ["Failed: (no page) (OperationalError)"]
        assert again[-1] == "Failed: (no page) (OperationalError) (and 399 more since the last such line)"

    def test_an_error_of_ours_keeps_its_traceback_once(self, caplog):
        (said,) = self.failures(caplog, 400, 500, ValueError("no"))

        assert said == "Failed: (no page)\nValueError: no"

    def test_the_values_of_a_row_and_addresses_stay_out(self, caplog):
        error = ValueError(
            'duplicate key\nDETAIL:  Key (email)=(jane@roe.example) already exists.\nby "x.y@roe.example"'
        )
        (said,) = self.failures(caplog, 1, 500, error)
        record = caplog.records[0]

        for line in (said, JsonFormatter().format(record)):
            assert "roe.example" not in line
            assert "duplicate key" in line

    def test_the_web_server_names_no_path(self, caplog):
        logging.getLogger("waitress").error("Exception while serving /m/done/TOKEN/")

        assert caplog.messages == ["Exception while serving a request"]
