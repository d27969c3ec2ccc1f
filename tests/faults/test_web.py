"""The web server beside all that: its database goes away, and two clicks come at once."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from tests.deploy.conftest import free_port
from tests.factories import FollowUpFactory, UserFactory
from tests.faults.clock import START
from tests.faults.installation import Installation
from tests.faults.servers import until

pytestmark = pytest.mark.processes

CSRF = "x" * 32


@dataclass
class Browser:
    """Somebody who is signed in, at a real port."""

    port: int
    session: str

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={self.session}; csrftoken={CSRF}", "X-CSRFToken": CSRF}
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            if form is None:
                connection.request("GET", path, headers=headers)
            else:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
                connection.request("POST", path, urlencode(form), headers)
            response = connection.getresponse()
            return response.status, response.read().decode()


@pytest.fixture(scope="module")
def port(_installation: Installation) -> int:
    _installation.manage("collectstatic", "--noinput", "--verbosity", "0")
    return free_port()


@pytest.fixture
def browser(ajar: Installation, port: int) -> Browser:
    ajar.ready_web(port)
    client = Client()
    client.force_login(UserFactory())
    browser = Browser(port, client.cookies[settings.SESSION_COOKIE_NAME].value)
    until(lambda: answers(browser), "the web server answers")
    return browser


def answers(browser: Browser) -> bool:
    try:
        return browser.ask("/healthz")[0] == 200
    except OSError:
        return False


def test_without_its_database_the_web_says_so_and_recovers(ajar: Installation, browser: Browser) -> None:
    assert browser.ask("/")[0] == 200
    log = ajar.folder / "web.log"
    said = log.stat().st_size
    # Together, since each waits as long as the connection pool does.
    with ajar.postgres_away(), ThreadPoolExecutor(3) as threads:
        (status, page), healthy, ready = threads.map(browser.ask, ("/", "/healthz", "/readyz"))
        # From then on whoever asks makes it look anew, however long the outage is.
        until(lambda: b"reconnection attempt in pool" in log.read_bytes()[said:], "the pool has given up")
    assert (healthy[0], ready[0]) == (200, 503)
    assert status in (500, 503)
    assert "Traceback" not in page
    assert "OperationalError" not in page

    assert browser.ask("/")[0] == 200, "the page is back at once, and its reader still signed in"


def test_frozen_redis_slows_no_request(ajar: Installation, browser: Browser) -> None:
    follow_up = FollowUpFactory(owner=owner())
    with ajar.redis.frozen():
        asked = time.monotonic()
        status, _ = browser.ask(reverse("followups:done", args=[follow_up.pk]), {"note": "", "channel": "message"})

    assert status in (200, 302)
    # To publish anything would take the broker's own timeout at least.
    assert time.monotonic() - asked < settings.CELERY_BROKER_TRANSPORT_OPTIONS["socket_timeout"]


def test_the_same_form_submitted_twice_at_once_counts_once(ajar: Installation, browser: Browser) -> None:
    follow_up = FollowUpFactory(owner=owner())
    path = reverse("followups:snooze", args=[follow_up.pk])
    form = {"until": str(START.date() + timedelta(days=900))}

    with ThreadPoolExecutor(4) as threads:
        statuses = [status for status, _ in threads.map(lambda _: browser.ask(path, form), range(4))]

    assert not [status for status in statuses if status >= 500], json.dumps(statuses)
    waiting = [row for row in ajar.reminders() if row["status"] == "scheduled"]
    assert [row["due_on"] for row in waiting] == [START.date() + timedelta(days=900)]


def owner() -> object:
    return get_user_model().objects.get()
