"""A tick carries nothing, losing the broker costs nothing, and nobody waits for either (RELIABILITY.md)."""

import re
from pathlib import Path

import pytest
from celery.beat import PersistentScheduler
from django.conf import settings

from config.celery import app
from followups.tasks import tick_again
from tests.code import APPS

PROGRAM = [path for name in APPS for path in Path(name).rglob("*.py")]


def test_beat_sends_an_empty_one_every_half_minute_that_does_not_outlive_the_next():
    entry = app.conf.beat_schedule["send-due-reminders"]

    assert (entry["schedule"], type(entry["schedule"])) == (30.0, float)
    assert 0 < entry["options"]["expires"] < entry["schedule"]
    assert not entry.keys() & {"args", "kwargs"}
    assert not entry["options"].keys() & {"eta", "countdown", "retry"}


def test_the_first_is_sent_at_once(tmp_path):
    new = PersistentScheduler(app, schedule_filename=str(tmp_path / "schedule"), lazy=True)
    new.setup_schedule()

    assert new.schedule["send-due-reminders"].is_due().is_due
    new.close()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("accept_content", ["json"]),
        ("task_serializer", "json"),
        ("result_backend", None),
        ("task_ignore_result", True),
        ("timezone", "UTC"),
        ("broker_connection_max_retries", None),
        ("broker_connection_retry_on_startup", True),
        ("worker_prefetch_multiplier", 1),
        ("task_acks_late", False),
    ],
)
def test_celery_is_set_up_to_lose_its_broker(name, value):
    assert app.conf[name] == value


def test_a_beat_from_before_an_upgrade_is_understood(monkeypatch):
    looked = []
    monkeypatch.setattr("followups.tasks.close_old_connections", lambda: None)
    monkeypatch.setattr("followups.tasks.daily.do_due", lambda: looked.append(True))
    app.loader.import_default_modules()

    app.tasks["followups.tasks.empty_trash"].run()

    assert looked


def test_a_frozen_broker_is_given_up_soon():
    options = app.conf.broker_transport_options

    assert options["socket_connect_timeout"] <= 2
    assert options["socket_timeout"] <= 5
    assert options["socket_keepalive"]
    assert options["health_check_interval"]


def test_sessions_and_limits_are_not_in_the_broker():
    assert settings.SESSION_ENGINE == "core.sessions"
    assert [cache["BACKEND"] for cache in settings.CACHES.values()] == ["django.core.cache.backends.db.DatabaseCache"]


def test_nothing_publishes_but_a_tick_that_calls_another():
    publishing = re.compile(r"\.delay\(|apply_async|send_task")

    assert [str(path) for path in PROGRAM if publishing.search(path.read_text())] == ["followups/tasks.py"]


def test_a_tick_that_calls_another_does_not_mind_that_redis_is_gone(monkeypatch, tmp_path):
    monkeypatch.setattr(app.conf, "broker_url", f"redis+socket://{tmp_path}/none")

    tick_again()


@pytest.mark.parametrize(
    ("what", "why"),
    [
        (r"from followups(\.tasks| import tasks)", "with a frozen Redis a request that ticks would hang"),
        # From an hour to an instant, that is: the day of an instant is the same for both.
        (r"AT TIME ZONE|make_timestamptz", "PostgreSQL and Python resolve repeated hours differently"),
    ],
)
def test_the_program_never_says(what, why):
    assert not [str(path) for path in PROGRAM if re.search(what, path.read_text())], why
