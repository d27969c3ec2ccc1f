from datetime import datetime

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from followups.models import Reminder
from tests.everything import owned_rows
from tests.page import was_refused

pytestmark = pytest.mark.usefixtures("now")


class TestWhenRemindersCome:
    url = "/settings/reminders/"

    def test_a_page_without_htmx_and_a_piece_with_it(self, client, htmx):
        page, fragment = client.get(self.url), htmx.get(self.url)

        assertContains(page, "<html")
        assertNotContains(fragment, "<html")
        assertContains(fragment, 'id="reminder-time"')
        assert "HX-Request" in fragment["Vary"]

    def test_saves_and_moves_what_waits(self, client, user, follow_up):
        client.post(self.url, {"time_zone": "Asia/Kathmandu", "hour": "7"})

        user.refresh_from_db()
        assert (user.time_zone, user.reminder_hour) == ("Asia/Kathmandu", 7)
        waiting = Reminder.objects.waiting().get(follow_up=follow_up)
        assert waiting.due_at == datetime.fromisoformat("2026-06-09T01:15Z")

    def test_tells_htmx_where_to_go(self, htmx):
        response = htmx.post(self.url, {"time_zone": "UTC", "hour": "7"})

        assert response["HX-Redirect"] == "/settings/"

    @pytest.mark.parametrize(
        ("field", "value", "message"),
        [
            ("time_zone", "Mars/Olympus_Mons", "Choose a time zone"),
            ("time_zone", "", "Choose one of these"),
            ("time_zone", "../../etc/passwd", "Choose a time zone"),
            ("time_zone", "UTC\x00", "Choose a time zone"),
            ("hour", "4", "05:00 to 21:00"),
            ("hour", "22", "05:00 to 21:00"),
            ("hour", "-1", "05:00 to 21:00"),
            ("hour", "eight", "05:00 to 21:00"),
            ("hour", "", "Choose one of these"),
        ],
    )
    def test_bad_input_is_refused_beside_the_field(self, client, htmx, field, value, message):
        typed = {"time_zone": "UTC", "hour": "7", field: value}
        before = owned_rows()

        for browser in (client, htmx):
            assert message in was_refused(browser.post(self.url, typed), field, {})
        assert owned_rows() == before

    def test_nothing_at_all_is_refused_too(self, htmx):
        assert htmx.post(self.url).status_code == 422
