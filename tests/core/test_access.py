"""The access log: who did what by which route; never a path with a token in it, an address or a name."""

import json
import logging
import subprocess
import sys

import pytest
from django.conf import settings

from core.log import JsonFormatter
from followups.delivery.links import Action, action_url
from tests.factories import FollowUpFactory


@pytest.fixture
def lines(settings, caplog):
    """What the access log says. Each client of a test loads the middleware anew."""
    settings.ACCESS_LOG = True
    caplog.set_level(logging.INFO, logger="ajar.access")
    return lambda: [record.getMessage() for record in caplog.records if record.name == "ajar.access"]


def without_time(line: str) -> str:
    before, _, after = line.partition(" in ")
    return before + " " + after.partition(" ms ")[2]


def test_it_says_who_did_what_by_id(lines, client, user):
    client.get("/offers/", {"q": "Acme"})
    client.get("/contacts/018f0000-0000-7000-8000-000000000000/")

    assert [without_time(line) for line in lines()] == [
        f"GET /offers/ 200 by {user.pk}",
        f"GET /contacts/<uuid:pk>/ 404 by {user.pk}",
    ]


def test_a_stranger_and_an_address_without_a_page_are_named_as_such(lines, anonymous):
    anonymous.get("/offers/")
    anonymous.get("/password=hunter2")

    assert [without_time(line) for line in lines()] == ["GET /offers/ 302 by nobody", "GET (no page) 404 by nobody"]


def test_probes_are_left_out(lines, client):
    for path in ("/healthz", "/readyz", "/healthz/reminders", "/metrics"):
        client.get(path)

    assert lines() == []


def test_nothing_in_it_opens_anything_or_names_anybody(lines, caplog, anonymous, user):
    path = action_url(FollowUpFactory(owner=user), Action.DONE)
    token = path.rstrip("/").rpartition("/")[2]

    anonymous.get(path)
    anonymous.post(path)
    anonymous.post("/accounts/login/", {"login": user.email, "password": "three blue herons"})
    anonymous.get("/accounts/password/reset/key/0-abcdef-123456/")

    said = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records if "access" in record.name)
    assert len(lines()) == 4
    for secret in (token, user.email, "three blue", "abcdef", "127.0.0.1"):
        assert secret not in said


def test_it_is_off_unless_asked_for(caplog, client):
    caplog.set_level(logging.INFO)
    client.get("/offers/")

    assert not [record for record in caplog.records if record.name == "ajar.access"]


def test_in_json_each_of_its_parts_has_a_name(lines, caplog, client, user):
    client.get("/offers/")
    (record,) = [record for record in caplog.records if record.name == "ajar.access"]

    said = json.loads(JsonFormatter().format(record))

    assert isinstance(said.pop("milliseconds"), int)
    assert said.pop("time").endswith("+00:00")
    assert without_time(said.pop("message")) == f"GET /offers/ 200 by {user.pk}"
    assert said == {
        "level": "INFO",
        "logger": "ajar.access",
        "method": "GET",
        "route": "/offers/",
        "status": 200,
        "user": str(user.pk),
    }


# Forking is only safe in a process without threads, which the tests' own is not.
FORKS = """
import os, signal
from core.shared_counts import SharedCounts

def forked(work):
    child = os.fork()
    if not child:
        work()
        os._exit(0)
    return child
"""
# Between reading a number and writing the next there is time for another process, were it let in.
THREE_COUNT = """
import time

class Slow:
    def __init__(self, numbers):
        self.numbers = numbers
    def __getitem__(self, index):
        number = self.numbers[index]
        time.sleep(0.001)
        return number
    def __setitem__(self, index, number):
        self.numbers[index] = number
    def tolist(self):
        return self.numbers.tolist()

counts = SharedCounts(2)
counts._numbers = Slow(counts._numbers)
def count():
    for _ in range(50):
        counts.add(1)
for child in [forked(count) for _ in range(3)]:
    os.waitpid(child, 0)
print(counts.read())
"""
ONE_IS_KILLED = """
counts = SharedCounts(1)
def count_for_ever():
    while True:
        counts.add(0)
for _ in range(20):
    began = counts.read()[0]
    child = forked(count_for_ever)
    while counts.read()[0] == began:
        pass
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    before = counts.read()[0]
    counts.add(0)
    assert counts.read() == [before + 1]
print("done")
"""


@pytest.mark.parametrize(
    ("script", "printed"),
    [
        pytest.param(THREE_COUNT, "[0, 150]", id="no process loses what another one counts"),
        pytest.param(ONE_IS_KILLED, "done", id="nobody waits for one that was killed"),
    ],
)
def test_counts_are_shared_by_processes(script, printed):
    argv = [sys.executable, "-c", FORKS + script]

    done = subprocess.run(argv, capture_output=True, text=True, timeout=30, cwd=settings.BASE_DIR, check=False)

    assert done.stdout.strip() == printed, done.stderr
