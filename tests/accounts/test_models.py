from datetime import UTC, date, datetime

import pytest

from accounts.models import FIRST_HOUR, LAST_HOUR, User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


class TestUser:
    def test_an_address_has_one_account_whatever_the_case(self, violates):
        UserFactory(email="jo@example.org")

        with violates("user_email_unique"):
            UserFactory(email="Jo@Example.ORG")

    @pytest.mark.parametrize("hour", [FIRST_HOUR - 1, LAST_HOUR + 1])
    def test_nobody_is_reminded_at_night(self, hour, violates):
        with violates("user_reminder_hour_in_daytime"):
            UserFactory(reminder_hour=hour)

    @pytest.mark.parametrize("hour", [FIRST_HOUR, LAST_HOUR])
    def test_the_first_and_the_last_hour_are_on_offer(self, hour):
        UserFactory(reminder_hour=hour)

    @pytest.mark.parametrize(
        ("zone", "day"),
        [("Pacific/Auckland", date(2026, 6, 10)), ("UTC", date(2026, 6, 9)), ("Pacific/Pago_Pago", date(2026, 6, 9))],
    )
    def test_a_day_is_one_where_the_person_lives(self, zone, day):
        assert User(time_zone=zone).local_date(datetime(2026, 6, 9, 13, tzinfo=UTC)) == day
