"""Backup, upgrade, restore, and nothing twice: on a real Ajar, from the command line."""

import re
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from standalone import paths
from standalone.paths import REPOSITORY
from standalone.postgres import Postgres
from standalone.servers import running
from tests.faults.installation import database_at
from tests.scopes import see_everything
from tests.standalone.harness import Ajar, until

pytestmark = [pytest.mark.processes, pytest.mark.enable_socket]

EMAIL, PASSWORD = "ann@example.org", "a door, left ajar"
DUE = 6
# The last migrations of an installation from before backups were known.
BEFORE = {"followups": "0009_plans_that_ask", "exchange": None}


@pytest.fixture
def old(folder: Path, collected: Path, django_db_blocker: Any) -> Iterator[Ajar]:
    """An Ajar whose data are of an older version, with reminders that are due."""
    data = folder / "data"
    data.mkdir(mode=0o711)
    with running(Postgres(data), data), django_db_blocker.unblock(), database_at(data):
        executor = MigrationExecutor(connection)
        newest = [node for node in executor.loader.graph.leaf_nodes() if node[0] not in BEFORE]
        wanted = [*newest, ("followups", BEFORE["followups"])]
        executor.migrate(wanted)
        fill(executor.loader.project_state(wanted).apps)
    ajar = Ajar(data, STATIC_ROOT=str(collected))
    yield ajar
    ajar.clean_up()


def fill(apps: Any) -> None:
    see_everything()
    now, model = datetime.now(tz=UTC), apps.get_model
    password = PBKDF2PasswordHasher().encode(PASSWORD, "salt", iterations=1000)
    ann = model("accounts", "User").objects.create(id=uuid4(), email=EMAIL, password=password)
    at = now - timedelta(minutes=1)
    for number in range(DUE):
        contact = model("contacts", "Contact").objects.create(owner=ann, name=f"Femi {number}")
        follow_up = model("followups", "FollowUp").objects.create(owner=ann, contact=contact, due_on=now.date())
        values = {"due_on": now.date(), "hour": now.hour, "zone": "UTC", "due_at": at, "next_attempt_at": at}
        model("followups", "Reminder").objects.create(owner=ann, follow_up=follow_up, **values)


def manage(ajar: Ajar, *words: str) -> "subprocess.CompletedProcess[str]":
    argv = [sys.executable, "manage.py", *words]
    return subprocess.run(
        argv, cwd=REPOSITORY, env=ajar.environ, capture_output=True, text=True, timeout=90, check=False
    )


def mails(ajar: Ajar) -> list[str]:
    return [path.read_text() for path in sorted((paths.mail_drop(ajar.data) / "new").glob("*"))]


def reminders(ajar: Ajar) -> list[str]:
    """Return the states of the reminders that were due, seen from above."""
    with psycopg.connect(paths.database_url(ajar.data, role="postgres")) as session:
        return [state for (state,) in session.execute("SELECT status FROM followups_reminder WHERE due_at < now()")]


class Browser:
    """Somebody signed in, without JavaScript."""

    def __init__(self, ajar: Ajar) -> None:
        self.url = ajar.url
        self._open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar())).open

    def get(self, path: str) -> str:
        with self._open(self.url + path, timeout=20) as answer:
            return str(answer.read().decode())

    def post(self, path: str, page: str, **fields: str) -> str:
        """Send a form that stands on `page`."""
        (token, *_) = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get(page))
        content = urllib.parse.urlencode(fields | {"csrfmiddlewaretoken": token}).encode()
        with self._open(self.url + path, content, timeout=20) as answer:
            return str(answer.read().decode())


def test_backup_upgrade_restore_and_nothing_twice(old: Ajar) -> None:
    made = manage(old, "backup")
    assert made.returncode == 0, made.stderr
    file = made.stdout.splitlines()[0]

    # The upgrade: today's Ajar on that data. All that is due leaves, in one mail.
    old.start_and_wait()
    until(lambda: len(mails(old)) == 1 and set(reminders(old)) == {"sent"}, "all six sent", 60)
    refused = manage(old, "restore", file)
    assert "already running" in refused.stderr
    assert "Ctrl-C" in refused.stderr
    old.stop()

    restored = manage(old, "restore", file)
    assert restored.returncode == 0, restored.stderr
    assert "6 reminders may have been sent since" in restored.stdout

    old.start_and_wait()
    manage(old, "send_reminders")
    assert len(mails(old)) == 1
    assert reminders(old) == ["held"] * DUE

    ann = Browser(old)
    today = ann.post("accounts/login/", "accounts/login/", login=EMAIL, password=PASSWORD)
    assert "Six reminders were due by" in today
    (one, *_) = re.findall(r"/(reminders/[\w-]{36}/restored/)", ann.get("reminders/restored/"))
    ann.post(one, "reminders/restored/", answer="send")
    ann.post("reminders/restored/", "reminders/restored/", answer="left")
    manage(old, "send_reminders")

    until(lambda: "retry" not in reminders(old) and "sending" not in reminders(old), "the one that was asked for", 40)
    assert len(mails(old)) == 2
    assert reminders(old).count("sent") == DUE
    assert "wait for your word" not in ann.get("")
