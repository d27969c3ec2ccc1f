"""Once a day, whoever looks, and not twice."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as project

from core import daily
from core.models import DailyWork
from core.sessions import SessionStore
from tests.scopes import no_scope

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
MORNING = datetime(2026, 6, 9, 9, tzinfo=UTC)
ALL = dict(project.DAILY_WORK)
done: list[datetime] = []


def note(*, now: datetime) -> None:
    done.append(now)


def fail(*, now: datetime) -> None:
    raise LookupError("a secret")


@pytest.fixture(autouse=True)
def _at_nine(settings, monkeypatch) -> None:
    done.clear()
    settings.DAILY_WORK = {"note": f"{__name__}.note"}
    at(monkeypatch, MORNING)


def at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(daily.timezone, "now", lambda: now)


@pytest.mark.parametrize(
    ("now", "began"),
    [
        (datetime(2026, 6, 9, 3, tzinfo=UTC), datetime(2026, 6, 9, 3, tzinfo=UTC)),
        (datetime(2026, 6, 9, 2, 59, tzinfo=UTC), datetime(2026, 6, 8, 3, tzinfo=UTC)),
        (datetime.fromisoformat("2026-06-09T04:30+02:00"), datetime(2026, 6, 8, 3, tzinfo=UTC)),
    ],
)
def test_a_day_of_work_begins_at_three(now, began):
    assert daily.latest_beginning(now) == began


def test_it_is_done_at_the_first_look_and_once_a_day(monkeypatch):
    for hours in (0, 1, 17, 18, 19, 41, 42):  # from 9:00: the day begins after 18 hours
        now = MORNING + hours * HOUR
        at(monkeypatch, now)
        assert daily.is_due(now) is bool(daily.do_due())

    assert done == [MORNING, MORNING + 18 * HOUR, MORNING + 42 * HOUR]


def test_what_fails_is_tried_again_in_an_hour_and_keeps_no_other_from_being_done(monkeypatch, settings, caplog):
    settings.DAILY_WORK = {"fail": f"{__name__}.fail", "note": f"{__name__}.note"}

    assert daily.do_due() == ["note"]
    assert not daily.is_due(MORNING + HOUR / 2)
    assert daily.is_due(MORNING + HOUR)
    assert DailyWork.objects.get(pk="fail").problem == "LookupError"

    settings.DAILY_WORK = {"fail": f"{__name__}.note"}
    at(monkeypatch, MORNING + HOUR)
    assert daily.do_due() == ["fail"]
    assert DailyWork.objects.get(pk="fail").problem == ""


def test_a_process_that_died_over_it_is_followed_by_another_in_an_hour():
    DailyWork.objects.create(name="note", tried_at=MORNING - HOUR / 2)
    assert not daily.is_due(MORNING)
    assert daily.do_due() == []

    DailyWork.objects.update(tried_at=MORNING - HOUR)
    assert daily.do_due() == ["note"]


@pytest.mark.django_db(transaction=True)
def test_of_two_that_look_at_once_one_does_it(at_once):
    with no_scope():
        assert sorted(at_once(daily.do_due, daily.do_due)) == [[], ["note"]]

    assert len(done) == 1


def test_it_is_what_the_settings_say_and_all_of_it_can_be_done(settings):
    settings.DAILY_WORK = ALL
    expired = SessionStore()
    expired.set_expiry(-1)
    expired.save()

    with no_scope():
        assert daily.do_due() == list(ALL)

    assert not expired.get_model_class().objects.exists()
