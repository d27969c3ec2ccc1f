"""How old the last backup is: in Settings and in `doctor`."""

from datetime import timedelta

import pytest
from django.db.migrations.recorder import MigrationRecorder
from pytest_django.asserts import assertContains, assertNotContains

from exchange.backup import condition
from exchange.models import LastBackup
from followups.delivery import metrics
from followups.delivery.doctor import Wrong
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

PAGE = "/settings/backups/"
HOUR = timedelta(hours=1)


def last(**values) -> None:
    LastBackup.objects.create(size=204_800, **values)


def installed(*, ago: timedelta) -> None:
    MigrationRecorder.Migration.objects.filter(app="exchange").update(applied=NOW - ago)


class TestDoctor:
    def test_a_young_one_is_well(self):
        last(made_at=NOW - 7 * HOUR, is_tried=True)

        assert condition.finding() == "The last one was made 7 hours ago and restored as a trial."

    def test_one_night_without_is_no_trouble(self):
        last(made_at=NOW - 40 * HOUR)

        assert condition.finding() == "The last one was made 40 hours ago and read through."

    def test_two_are(self):
        last(made_at=NOW - 50 * HOUR)

        with pytest.raises(Wrong, match=r"made 2 days ago\. Start beat and a worker"):
            condition.finding()

    def test_one_that_failed_says_why(self):
        last(made_at=NOW - 30 * HOUR, failed_at=NOW - HOUR, reason="No space left on device")

        with pytest.raises(Wrong, match=r"failed 60 min ago \(No space left on device\), and the last good one"):
            condition.finding()

    def test_a_new_installation_has_time(self):
        installed(ago=HOUR)

        assert condition.finding() == "None was made yet: the first one comes at night."

    def test_an_old_one_that_never_made_any_has_not(self):
        installed(ago=60 * HOUR)

        with pytest.raises(Wrong, match=r"None was made yet\. Start beat"):
            condition.finding()

    def test_who_turned_them_off_is_not_told_off(self, settings):
        settings.NIGHTLY_BACKUP = False
        installed(ago=60 * HOUR)

        assert condition.finding() == "Nightly backups are off."


class TestMetrics:
    def test_nothing_is_told_of_none(self):
        assert list(condition.metrics()) == []

    def test_when_the_last_one_was_made(self):
        last(made_at=NOW)

        assert f"ajar_last_backup_timestamp_seconds {NOW.timestamp():.17g}" in metrics.page()


class TestSettings:
    def test_the_settings_load_it_and_lead_to_it(self, client):
        assertContains(client.get("/settings/"), f'href="{PAGE}"')

    def test_htmx_gets_the_line_alone(self, htmx):
        last(made_at=NOW - 7 * HOUR, is_tried=True)

        response = htmx.get(PAGE)

        assertContains(response, "7 hours ago")
        assertNotContains(response, "<html")

    def test_the_page_says_what_went_wrong(self, client):
        last(made_at=NOW - 30 * HOUR, failed_at=NOW - HOUR, reason="No space left on device")

        assertContains(client.get(PAGE), "No space left on device")

    @pytest.mark.parametrize(
        ("words", "said"), [("", "anyone with the file can read it"), ("x", "only someone with the passphrase")]
    )
    def test_it_says_whether_they_are_sealed(self, client, settings, words, said):
        settings.BACKUP_PASSPHRASE = words

        assertContains(client.get(PAGE), said)

    def test_where_they_are_is_nobodys_business_on_a_server(self, client, settings, folder):
        settings.EMBEDDED_DATABASE = False
        assertNotContains(client.get(PAGE), str(folder))

        settings.EMBEDDED_DATABASE = True
        assertContains(client.get(PAGE), str(folder))
