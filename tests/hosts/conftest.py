"""One network for all tests here. Whoever lacks what it needs is told, and nothing is tried."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults.installation import database_at
from tests.faults.invariants import Verdict, judge
from tests.faults.soak import lateness, percentile
from tests.hosts.installation import Hosts
from tests.hosts.network import why_not


@pytest.fixture(scope="session")
def _hosts(django_db_blocker: Any) -> Iterator[Hosts]:
    if reason := why_not():
        pytest.skip(f"Several hosts were NOT tried: {reason}")
    folder = Path(tempfile.mkdtemp(prefix="ajar-hosts-"))
    folder.chmod(0o711)  # PostgreSQL has a user of its own
    hosts = Hosts(folder)
    try:
        hosts.start()
        yield hosts
    finally:
        with django_db_blocker.unblock(), database_at(folder):
            hosts.end()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def ajar(_hosts: Hosts, django_db_blocker: Any, request: Any, capsys: Any) -> Iterator[Hosts]:
    """All programs at their work on hosts of their own; the invariants are checked when the test is over."""
    with django_db_blocker.unblock(), database_at(_hosts.folder):
        _hosts.reset()
        yield _hosts
        sys.stdout.write(_hosts.logs())
        verdict = judge(_hosts)
        with capsys.disabled():
            print(f"\n{request.node.name}: {told(_hosts, verdict)}", flush=True)  # noqa: T201
        verdict.assert_kept()


def told(hosts: Hosts, verdict: Verdict) -> str:
    """Say what became of the reminders; late by the installation's clock, which a test may have moved."""
    late = lateness(hosts)
    return (
        f"{len(hosts.statuses())} due, {hosts.statuses().count('sent')} sent,"
        f" {len(verdict.doubled_in_the_gap)} of them twice in the gap,"
        f" late p50 / p99 {percentile(late, 50):.0f} / {percentile(late, 99):.0f} s"
    )
