"""/metrics, read as Prometheus reads it; and that nobody else reads it."""

import re
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from prometheus_client.parser import text_string_to_metric_families as families

from core.tenancy import system_scope
from followups.delivery import metrics
from followups.models import Heartbeat, MailServer, Reminder
from tests.conftest import ScopedClient
from tests.everything import MARK, everything_of
from tests.factories import NOW, ReminderFactory
from tests.test_matrix import BROWSERS, METHODS, without_tokens

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now", "database_clock")]

URL, TOKEN = "/metrics", "a token of forty characters, made by chance"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def says(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def prometheus(settings, db) -> ScopedClient:
    """Whoever knows the token, by another host name, over plain http."""
    settings.METRICS_TOKEN = TOKEN
    settings.SECURE_SSL_REDIRECT = True
    return ScopedClient(headers={"Host": "web:8000"} | says(TOKEN))


def read(prometheus: ScopedClient) -> dict[str, float]:
    response = prometheus.get(URL)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/plain; version=0.0.4")
    samples = [sample for family in families(response.content.decode()) for sample in family.samples]
    return {sample.name + "".join(sample.labels.values()): sample.value for sample in samples}


class TestWhoMayCome:
    def test_without_a_token_in_the_settings_there_is_no_such_page(self, client, anonymous):
        for browser in (client, anonymous):
            nowhere = browser.get("/metrix")
            response = browser.get(URL, headers=says(""))
            assert response.status_code == 404
            assert without_tokens(response) == without_tokens(nowhere)

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            says(""),
            says("x"),
            says(TOKEN[:-1]),
            says("für alle"),
            {"Authorization": TOKEN},
            {"Authorization": f"Basic {TOKEN}"},
        ],
    )
    @pytest.mark.parametrize("browser", BROWSERS)
    def test_who_does_not_say_it_learns_nothing(self, client, anonymous, prometheus, headers, browser):
        for visitor in (client, anonymous):
            for method in METHODS:
                response = visitor.generic(method, URL, headers=headers | BROWSERS[browser])
                assert response.status_code == 401
                assert response["WWW-Authenticate"] == "Bearer"
                assert b"ajar_" not in response.content

    def test_it_is_not_taken_from_the_address(self, anonymous, prometheus):
        assert anonymous.get(URL, {"token": TOKEN, "access_token": TOKEN}).status_code == 401

    def test_it_is_for_reading_only(self, prometheus):
        assert prometheus.post(URL).status_code == 405
        assert prometheus.head(URL).status_code == 200

    def test_no_cache_keeps_it_and_no_session_begins(self, prometheus, anonymous):
        for response in (prometheus.get(URL), anonymous.get(URL)):
            assert response["Cache-Control"] == "no-store"
            assert not response.cookies

    def test_it_tells_nothing_of_anybody(self, prometheus, other):
        everything_of(other)

        text = prometheus.get(URL).content.decode()

        assert MARK not in text
        assert str(other.pk) not in text
        assert "@" not in text


class TestWhatItSays:
    def test_each_number_counts_its_own(self, prometheus):
        def make(count: int, **values: object) -> None:
            ReminderFactory.create_batch(count, **{"due_at": NOW, "next_attempt_at": NOW} | values)

        make(1)
        make(2, due_at=NOW - HOUR, status="retry")
        make(1, due_at=NOW - HOUR, status="retry", next_attempt_at=NOW + HOUR)
        make(5, due_at=NOW + HOUR, next_attempt_at=NOW + HOUR)
        make(3, status="uncertain", next_attempt_at=NOW + MINUTE)
        make(4, status="failed")
        make(6, status="held")
        make(7, status="sent", sent_at=NOW - HOUR)
        make(1, status="sent", sent_at=NOW - 25 * HOUR)
        make(8, status="cancelled")

        found = {name.removeprefix("ajar_reminders_"): value for name, value in read(prometheus).items()}

        assert {name: value for name, value in found.items() if not name.startswith("ajar")} == {
            "due": 3, "late": 3, "sent_last_day": 7, "uncertain": 3, "failed": 4, "held": 6,
        }  # fmt: skip

    def test_what_a_digest_carries_is_one_mail(self, prometheus):
        carrier = ReminderFactory(due_at=NOW, next_attempt_at=NOW)
        ReminderFactory(owner=carrier.owner, due_at=NOW, next_attempt_at=NOW, carrier=carrier)

        assert read(prometheus)["ajar_reminders_due"] == 1

    def test_the_last_tick(self, prometheus):
        assert "ajar_last_tick_timestamp_seconds" not in read(prometheus)

        Heartbeat.objects.create(ticked_at=NOW - MINUTE)

        assert read(prometheus)["ajar_last_tick_timestamp_seconds"] == (NOW - MINUTE).timestamp()

    def test_whether_the_mail_server_can_be_used(self, prometheus):
        assert read(prometheus)["ajar_mail_server_up"] == 1

        MailServer.objects.create(down_since=NOW, probe_at=NOW, reason="550 <jo@example.org> says no")

        assert read(prometheus)["ajar_mail_server_up"] == 0
        assert "example.org" not in prometheus.get(URL).content.decode()

    def test_answers_by_the_class_of_their_status(self, prometheus, client):
        def counted() -> dict[str, float]:
            found = read(prometheus)
            return {code: found[f"ajar_http_answers_total{code}"] for code in ("1xx", "2xx", "3xx", "4xx", "5xx")}

        before = counted()
        https = {"secure": True}
        assert client.get("/offers/", **https).status_code == 200
        assert client.get("/no-such-page/", **https).status_code == 404
        assert client.get("/offers/").status_code == 301

        after = counted()
        assert {code: after[code] - before[code] for code in after} == {
            "1xx": 0, "2xx": 1, "3xx": 1, "4xx": 1, "5xx": 0,
        }  # fmt: skip

    def test_an_app_above_can_add_what_it_counts(self, prometheus, monkeypatch):
        monkeypatch.setattr(metrics, "ALSO", [])
        metrics.also_tell(lambda: [metrics.Metric("ajar_shells", "On the beach.", 3)])

        assert read(prometheus)["ajar_shells"] == 3

    def test_without_a_database_it_still_says_what_the_web_server_knows(self, prometheus, monkeypatch):
        def away() -> None:
            raise OperationalError

        monkeypatch.setattr(metrics, "database_now", away)
        found = read(prometheus)

        assert found["ajar_database_up"] == 0
        assert "ajar_reminders_due" not in found
        assert "ajar_http_answers_total2xx" in found


class TestCost:
    def test_the_same_queries_whatever_there_is(self, prometheus):
        def queries() -> int:
            with CaptureQueriesContext(connection) as captured:
                read(prometheus)
            return len(captured)

        Heartbeat.objects.create(ticked_at=NOW)
        before = queries()
        for status in ("scheduled", "retry", "uncertain", "failed", "held"):
            ReminderFactory.create_batch(3, due_at=NOW - HOUR, next_attempt_at=NOW - HOUR, status=status)

        assert queries() == before

    def test_what_was_sent_long_ago_is_never_read(self, prometheus):
        """Else a look would cost more every year."""
        sent_every_hour(3000)
        with CaptureQueriesContext(connection) as captured:
            read(prometheus)

        counts = [query["sql"] for query in captured if 'FROM "followups_reminder"' in query["sql"]]
        assert len(counts) == 4
        for sql in counts:
            plan = explained(sql)
            assert "Seq Scan on followups_reminder" not in plan, plan
            assert all(int(left_out) < 100 for left_out in re.findall(r"Removed by Filter: (\d+)", plan)), plan


def sent_every_hour(count: int) -> None:
    """Make reminders that were sent, one for each hour up to now."""
    ReminderFactory(status="sent", sent_at=NOW)
    others = [
        field.column for field in Reminder._meta.concrete_fields if field.name not in ("id", "occurrence", "sent_at")
    ]
    columns = ", ".join(others)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO followups_reminder (id, occurrence, sent_at, {columns})"
            f" SELECT gen_random_uuid(), back + 1, sent_at - make_interval(hours => back), {columns}"
            " FROM followups_reminder, generate_series(1, %s) AS back",
            [count],
        )
        cursor.execute("ANALYZE followups_reminder")


def explained(sql: str) -> str:
    with system_scope(), connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) {sql}")
        return "\n".join(line for (line,) in cursor.fetchall())
