"""What is in the log, and what is not."""

import json
import logging
import sys
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import ResolverMatch
from django.utils.log import log_response

from core.log import JsonFormatter


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
