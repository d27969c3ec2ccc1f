"""The web server beside all that: its database goes away, and two clicks come at once."""

import json
import os
import select
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from accounts.outgoing_mail import OutgoingMail
from standalone import paths, programs
from tests.deploy.conftest import free_port
from tests.factories import FollowUpFactory, UserFactory
from tests.faults.clock import START
from tests.faults.installation import Installation
from tests.faults.servers import fill, small_disk, until
from tests.proxy import Proxy

pytestmark = pytest.mark.processes

CSRF = "x" * 32


@dataclass
class Browser:
    """Somebody who is signed in, at a real port."""

    port: int
    session: str

    def ask(self, path: str, form: dict[str, str] | None = None, *, seconds: float = 30) -> tuple[int, str]:
        headers = {
            "Cookie": f"ajar_session_{self.port}={self.session}; csrftoken_{self.port}={CSRF}",
            "X-CSRFToken": CSRF,
        }
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=seconds)) as connection:
            if form is None:
                connection.request("GET", path, headers=headers)
            else:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
                connection.request("POST", path, urlencode(form), headers)
            response = connection.getresponse()
            return response.status, response.read().decode()


@dataclass
class Disk:
    fill: Callable[[], None]
    make_room: Callable[[], None]


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
    assert (healthy[0], ready[0], status) == (200, 503, 503)
    assert "The database can’t be reached" in page
    assert "Traceback" not in page
    assert "OperationalError" not in page

    assert browser.ask("/")[0] == 200, "the page is back at once, and its reader still signed in"


def test_while_the_database_swallows_everything_the_web_still_says_that_it_lives(ajar: Installation) -> None:
    port = free_port()
    with closing(Proxy(str(paths.postgres_socket_dir(ajar.folder)), "5432")) as network:
        url = f"postgresql://ajar@127.0.0.1:{network.port}/ajar"
        web = ajar.run(programs.web(replace(ajar.config, port=port)), PORT=str(port), DATABASE_URL=url)
        stranger = Browser(port, "")
        until(lambda: answers(stranger) and stranger.ask("/readyz")[0] == 200, "the web server answers")
        with network.black_hole(), ExitStack() as waiting:
            # More than both processes have threads, each for a page that asks the database.
            asked = [waiting.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(160)]
            for line in asked:
                line.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            until(lambda: select.select(asked, [], [], 0)[0], "the line is full, and somebody is told so")
            assert [stranger.ask("/healthz", seconds=5)[0] for _ in range(20)] == [200] * 20
        until(lambda: stranger.ask("/readyz")[0] == 200, "all is as before")
        ajar.kill(web)


@pytest.fixture
def full_disk(ajar: Installation) -> Iterator[Disk]:
    """Keep offers on a small disk of their own; gives what fills it, and what makes room again."""
    with small_disk("256k") as folder:
        owner = paths.postgres_socket_dir(ajar.folder).stat()
        os.chown(folder, owner.st_uid, owner.st_gid)
        ajar.sql(f"CREATE TABLESPACE small LOCATION '{folder}'")
        ajar.sql("ALTER TABLE offers_offer SET TABLESPACE small")
        filling = folder / "filling"
        try:
            yield Disk(lambda: fill(filling), filling.unlink)
        finally:
            filling.unlink(missing_ok=True)
            ajar.sql("ALTER TABLE offers_offer SET TABLESPACE pg_default")
            ajar.sql("DROP TABLESPACE small")


def test_a_full_disk_is_called_that_and_what_was_saved_can_be_read(browser: Browser, full_disk: Disk) -> None:
    form = {"employer": "Kessel & Ohm", "role": "Engineer", "base_amount": "92000"}
    form |= {"base_currency": "EUR", "base_period": "year"}
    full_disk.fill()
    status, page = browser.ask(reverse("offers:create"), form)
    assert (status, "The database’s disk is full" in page) == (503, True)
    assert browser.ask("/")[0] == 200

    full_disk.make_room()
    assert browser.ask(reverse("offers:create"), form)[0] == 302


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


def test_no_page_waits_for_a_mail_server_that_dawdles(ajar: Installation, browser: Browser) -> None:
    """It takes its time over every recipient until the test lets it go: a page that waited for it would never end."""
    # Outgoing mail is due at once by the real clock, which the installation's must have passed.
    ajar.clock.set(datetime.now(UTC) + timedelta(days=1))
    hold = ajar.sink.hold("rcpt", times=1_000_000)
    ajar.standby()

    status, _ = browser.ask("/settings/reminders/test-mail/", {})
    assert status == 302
    assert hold.reached.wait(30)
    address = f"/settings/reminders/test-mail/{OutgoingMail.objects.get().pk}/"
    assert "It is on its way." in browser.ask(address, seconds=10)[1]
    known = get_user_model().objects.get().email
    for path, form in (
        ("/accounts/password/reset/", {"email": known}),
        ("/accounts/password/reset/", {"email": "nobody@example.org"}),
        ("/", None),
    ):
        assert browser.ask(path, form, seconds=10)[0] in (200, 302), path

    ajar.sink.let_go()
    until(lambda: "The mail server took it." in browser.ask(address)[1], "the answer is on the page")
    until(lambda: len(ajar.sink.accepted) == 2, "the link leaves too")
    ajar.sink.accepted.clear()  # the invariants are those of reminders
