"""The daily budget of mail: each person and all together, every attempt, any number at once."""

from datetime import timedelta

import pytest
from django.db import transaction

from accounts.budget import EVERYBODY, BudgetError, count_mail, forget_counts
from accounts.outgoing_mail import MailCount
from accounts.services import may_send_mail
from tests.factories import NOW, UserFactory

pytestmark = pytest.mark.django_db


def count(user, times: int, *, now=NOW) -> int:
    """Return how many of `times` were within the budget."""
    done = 0
    for _ in range(times):
        try:
            with transaction.atomic():
                count_mail(user=user, now=now)
        except BudgetError:
            continue
        done += 1
    return done


class TestBudget:
    def test_each_person_has_their_own_and_a_new_one_each_day(self, user, other, settings):
        settings.MAILS_PER_PERSON_A_DAY = 3

        assert (count(user, 5), count(other, 5)) == (3, 3)
        assert count(user, 5, now=NOW + timedelta(days=1)) == 3

    def test_all_together_have_one_too_which_a_refusal_of_one_does_not_use_up(self, user, other, settings):
        settings.MAILS_PER_PERSON_A_DAY, settings.MAILS_A_DAY = 3, 5

        assert (count(user, 9), count(other, 9)) == (3, 2)
        assert MailCount.objects.get(who=EVERYBODY).count == 5

    def test_none_is_none(self, user, settings):
        settings.MAILS_A_DAY = 0

        assert count(user, 2) == 0

    @pytest.mark.django_db(transaction=True)
    def test_many_at_once_pass_no_limit(self, user, settings, at_once):
        settings.MAILS_PER_PERSON_A_DAY = 4

        assert sum(at_once(*[lambda: count(user, 1)] * 8)) == 4

    def test_a_day_is_counted_once_for_each(self, user, violates):
        count(user, 1)

        with violates("mail_count_once_a_day"):
            MailCount.objects.create(day=NOW.date(), who=user.pk, count=1)

    def test_counts_go_after_a_week(self, user):
        count(user, 1)

        assert forget_counts(now=NOW + timedelta(days=7)) == 0
        assert forget_counts(now=NOW + timedelta(days=8)) == 2


class TestWhoMaySend:
    @pytest.fixture(autouse=True)
    def a_mail_server_is_set_up(self, settings):
        settings.EMBEDDED_MAIL = False

    def test_whoever_confirmed_the_address_with_which_they_sign_in(self, user, settings):
        settings.SIGNUP = "open"
        assert may_send_mail(user)

        for values in ({"verified": False}, {"verified": True, "email": "another@example.org"}):
            user.emailaddress_set.update(**values)
            assert not may_send_mail(user)
        user.emailaddress_set.update(email=user.email.upper())
        assert may_send_mail(user)

    def test_the_first_account_where_nobody_else_can_sign_up(self, user, settings):
        settings.SIGNUP = "first"
        user.emailaddress_set.all().delete()
        later = UserFactory(created_at=user.created_at + timedelta(seconds=1), confirmed=False)

        assert (may_send_mail(user), may_send_mail(later)) == (True, False)

    def test_everybody_where_nothing_leaves_the_machine(self, user, settings):
        settings.EMBEDDED_MAIL, settings.SIGNUP = True, "open"
        user.emailaddress_set.all().delete()

        assert may_send_mail(user)
