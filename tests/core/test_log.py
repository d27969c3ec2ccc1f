"""What is in the log, and what is not."""

import logging

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils.log import log_response


@pytest.mark.parametrize(("path", "lines"), [("/readyz", 0), ("/healthz/reminders", 0), ("/", 1), ("/offers/", 1)])
def test_what_fails_is_in_the_log_unless_a_probe_asked(caplog, path, lines):
    request = RequestFactory().get(path)

    log_response("Service Unavailable: %s", path, response=HttpResponse(status=503), request=request)

    assert [record.levelno for record in caplog.records] == [logging.ERROR] * lines
