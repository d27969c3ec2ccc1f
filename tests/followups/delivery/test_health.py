"""Are reminders going out? On Today, on Sent reminders, and for whoever watches the installation."""

from datetime import datetime, timedelta

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains

from core.tenancy import system_scope
from followups.delivery import middleware
from followups.delivery.health import ago
from followups.models import Heartbeat, Reminder
from tests.factories import NOW, TODAY, ContactFactory, FollowUpFactory, ReminderFactory
from tests.scopes import no_scope

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now", "database_clock")]

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
URL = "/healthz/reminders"


def due(at: datetime, **values: object) -> Reminder:
    """Make a reminder that should go out at `at`."""
    if values.get("status") == "sending":
        values |= {"token": "018f0000-0000-7000-8000-000000000000"}
    return ReminderFactory(due_at=at, **{"next_attempt_at": at} | values)


@pytest.fixture
def ticked(db) -> None:
    Heartbeat.objects.create(ticked_at=NOW - 20 * SECOND)


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (-1 * SECOND, "just now"),
        (1 * SECOND, "just now"),
        (20 * SECOND, "20 s ago"),
        (3 * MINUTE, "3 min ago"),
        (5 * HOUR, "5 hours ago"),
        (72 * HOUR, "3 days ago"),
    ],
)
def test_how_long_ago(span, words):
    assert ago(span) == words


class TestTheLine:
    def test_is_calm_when_all_is_well(self, client, user, ticked):
        ReminderFactory(follow_up=FollowUpFactory(owner=user, due_on=TODAY), sent=True)
        ReminderFactory(follow_up=FollowUpFactory(owner=user, due_on=TODAY + timedelta(days=14)))

        page = client.get("/").content.decode()

        assert "Last checked 20 s ago" in page
        assert 'last mail</a> <time datetime="2026-06-09T08:00+00:00">08:00</time>' in page
        assert "nothing waiting" in page
        assert 'next <time datetime="2026-06-23T08:00+00:00">Tue 23 June, 08:00</time>' in page
        assert "callout--warn" not in page

    @pytest.mark.parametrize(("by", "words"), [("beat", "20 s ago ·"), ("standby", "20 s ago by the standby ·")])
    def test_says_who_looked(self, client, user, by, words):
        Heartbeat.objects.create(ticked_at=NOW - 20 * SECOND, ticked_by=by)

        assertContains(client.get("/"), f"Last checked {words}")

    def test_counts_what_waits_and_what_needs_the_person(self, client, user, ticked):
        for status in ("retry", "failed", "held"):
            due(NOW - MINUTE, owner=user, status=status)

        assertContains(client.get("/"), "1 waiting")
        assertContains(client.get("/"), "2 need you")

    def test_is_about_nobody_else(self, client, other, ticked):
        due(NOW - HOUR, owner=other, status="retry", reason="The mail server asked to try later (451).")

        assertContains(client.get("/"), "nothing waiting")
        assertNotContains(client.get("/"), "callout--warn")

    def test_takes_the_same_queries_however_many_are_late(self, client, user, ticked):
        def queries() -> int:
            with CaptureQueriesContext(connection) as captured:
                client.get("/")
            return len([query for query in captured if "SAVEPOINT" not in query["sql"]])

        due(NOW - HOUR, follow_up=FollowUpFactory(owner=user))
        before = queries()
        for status in ("retry", "failed", "held", "scheduled") * 5:
            due(NOW - HOUR, follow_up=FollowUpFactory(owner=user), status=status)

        assert queries() == before


@pytest.mark.parametrize("url", ["/", "/reminders/"])
class TestTheBanner:
    def test_says_that_nobody_looks(self, client, user, url):
        Heartbeat.objects.create(ticked_at=NOW - 6 * MINUTE)

        assertContains(client.get(url), "Reminders are not being checked.")

    def test_says_so_too_when_nobody_ever_looked(self, client, user, url):
        due(NOW - HOUR, owner=user)

        assertContains(client.get(url), "Reminders are not being checked.")

    def test_says_what_is_wrong_with_the_mail_server(self, client, user, url, mail_server, tick):
        due(NOW, owner=user)
        mail_server.stop()

        tick()

        page = client.get(url).content.decode()
        assert "The mail server can’t be used." in page
        assert "Reminders wait, and go out once it can be used again." in page
        assert 'Since <time datetime="2026-06-09T10:00+00:00">10:00</time>' in page

    def test_goes_when_the_server_is_back(self, client, user, url, mail_server, tick, database_clock):
        due(NOW, owner=user)
        mail_server.stop()
        tick()
        mail_server.start()
        database_clock.set(NOW + 2 * MINUTE)

        tick()

        assertNotContains(client.get(url), "callout--warn")

    def test_says_why_one_is_late(self, client, user, url, ticked):
        due(NOW - HOUR, owner=user, status="retry", reason="The mail server asked operator@example.org to wait.")

        assertContains(client.get(url), "The mail server asked … to wait. Ajar keeps trying.")

    def test_is_not_there_for_what_rightly_waits(self, client, user, url, ticked):
        user.time_zone = "Asia/Tokyo"
        user.save()
        due(NOW - 4 * HOUR, owner=user, status="retry", next_attempt_at=NOW + 12 * HOUR, zone="America/Los_Angeles")

        assertNotContains(client.get(url), "callout--warn")


class TestForOperators:
    @pytest.fixture(autouse=True)
    def _no_scope(self):
        with no_scope():
            yield

    @pytest.fixture
    def probe(self) -> Client:
        return Client()

    def late(self, at: datetime, **values: object) -> None:
        with system_scope():
            due(at, **values)

    def test_all_is_well_when_there_is_nothing(self, probe):
        response = probe.get(URL)

        assert (response.status_code, response.content) == (200, b"ok\nlast tick: none yet\n")

    @pytest.mark.parametrize(("by", "words"), [("beat", "Celery"), ("standby", "the standby"), ("hand", "hand")])
    def test_it_says_how_the_last_tick_came(self, probe, by, words):
        Heartbeat.objects.create(ticked_at=NOW - 20 * SECOND, ticked_by=by)

        assert probe.get(URL).content.decode() == f"ok\nlast tick: 20 s ago, by {words}\n"

    def test_a_host_name_and_a_session_are_not_asked_for(self, probe, settings):
        settings.SECURE_SSL_REDIRECT = True

        response = probe.get(URL, headers={"Host": "10.0.0.7:9000"})

        assert response.status_code == 200
        assert not response.cookies

    @pytest.mark.parametrize(
        ("waited", "status"), [(4 * MINUTE, 200), (5 * MINUTE, 503), (26 * HOUR, 503), (-1 * MINUTE, 200)]
    )
    def test_five_minutes_are_too_long(self, probe, waited, status):
        self.late(NOW - waited)

        assert probe.get(URL).status_code == status

    def test_it_says_how_long_and_never_whose(self, probe):
        self.late(NOW - 12 * MINUTE, reason="SECRET", subject="SECRET", recipient="secret@example.org")

        assert probe.get(URL).content == b"late: the oldest due reminder has waited 12 min\n"

    @pytest.mark.parametrize(
        ("values", "status"),
        [
            ({"status": "retry", "next_attempt_at": NOW + HOUR}, 503),
            ({"status": "sending", "leased_until": NOW + MINUTE}, 200),
            ({"status": "sending", "leased_until": NOW - HOUR}, 503),
            ({"status": "uncertain", "next_attempt_at": NOW + 10 * MINUTE}, 200),
            ({"status": "uncertain", "next_attempt_at": NOW - 6 * MINUTE}, 503),
            ({"status": "failed"}, 200),
            ({"status": "held"}, 200),
            ({"status": "cancelled"}, 200),
            ({"status": "sent", "sent_at": NOW}, 200),
        ],
        ids=str,
    )
    def test_what_counts(self, probe, values, status):
        self.late(NOW - 20 * MINUTE, **values)

        assert probe.get(URL).status_code == status

    def test_what_waits_for_the_morning_is_not_late(self, probe):
        # 03:00 in Los Angeles; there it waits until 07:00.
        self.late(NOW - 8 * HOUR, status="retry", next_attempt_at=NOW + 4 * HOUR, zone="America/Los_Angeles")

        assert probe.get(URL).status_code == 200

    def test_one_that_is_late_behind_such_ones_is_seen(self, probe):
        for _ in range(3):
            self.late(NOW - 8 * HOUR, status="retry", next_attempt_at=NOW + 4 * HOUR, zone="America/Los_Angeles")
        self.late(NOW - 7 * MINUTE)

        assert probe.get(URL).content == b"late: the oldest due reminder has waited 7 min\n"

    def test_a_contact_in_the_trash_is_not_waited_for(self, probe):
        with system_scope():
            follow_up = FollowUpFactory(contact=ContactFactory(trashed_at=NOW))
        self.late(NOW - HOUR, follow_up=follow_up, status="retry", next_attempt_at=NOW + 5 * HOUR)

        assert probe.get(URL).status_code == 200

    def test_its_answer_is_not_an_error_in_the_log(self, probe, caplog):
        self.late(NOW - HOUR)

        assert probe.get(URL).status_code == 503
        assert not caplog.records

    def test_without_a_database_it_says_so(self, probe, monkeypatch):
        def away() -> datetime:
            raise OperationalError

        monkeypatch.setattr(middleware, "database_now", away)
        response = probe.get(URL)

        assert (response.status_code, response.content) == (503, b"no database\n")
