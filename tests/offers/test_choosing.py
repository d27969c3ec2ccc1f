import pytest

from offers.choosing import MOST_COLUMNS, chosen
from offers.models import Stage, job_now
from tests.factories import NOW, TODAY, OfferFactory
from tests.offers.compare.test_side_by_side import offer

pytestmark = pytest.mark.django_db


class TestChosen:
    def test_without_a_wish_those_that_are_open_and_todays_job_first(self, user):
        kept = [offer(user, "A"), offer(user, "B", stage=Stage.DECLINING)]
        offer(user, "C", stage=Stage.LAPSED)
        job = offer(user, "D", stage=Stage.TODAY)

        found = chosen(user, [], job=job_now(user, TODAY)).offers
        assert found[0] == job
        assert set(found[1:]) == set(kept)

    def test_what_was_asked_for_in_that_order(self, user):
        first, _, last = (offer(user, name, stage=Stage.LAPSED) for name in "ABC")

        assert chosen(user, [str(last.pk), str(first.pk), str(last.pk)], job=job_now(user, TODAY)).offers == [
            last,
            first,
        ]

    def test_what_is_not_theirs_or_not_there_is_passed_over(self, user, other):
        mine = offer(user)
        trashed = OfferFactory(owner=user, trashed_at=NOW)
        asked = [offer(other).pk, trashed.pk, "no id", "", "\x00", "018f0000-0000-7000-8000-000000000000", mine.pk]

        assert chosen(user, [str(pk) for pk in asked], job=job_now(user, TODAY)).offers == [mine]

    def test_at_most_twelve_with_todays_job(self, user):
        job = offer(user, stage=Stage.TODAY)
        many = [str(OfferFactory(owner=user).pk) for _ in range(MOST_COLUMNS + 2)]

        found = chosen(user, many, job=job_now(user, TODAY))
        assert (len(found.offers), found.offers[0], found.left_out) == (MOST_COLUMNS, job, 3)

    def test_a_thousand_ids_are_not_looked_for(self, user, django_assert_max_num_queries):
        mine = offer(user)
        with django_assert_max_num_queries(3):
            assert chosen(user, [str(mine.pk)] * 1000, job=job_now(user, TODAY)).offers == [mine]
