from decimal import Decimal

import pytest

from core.tenancy import acting_as
from offers.models import OfferEvent
from offers.package.rounds import CorrectedMeanwhileError, add_round, correct_round, rounds_of
from tests.factories import NOW, TODAY, OfferFactory, PackageFactory

pytestmark = pytest.mark.django_db
TERMS = {"base_amount": Decimal(96000), "currency": "EUR", "base_period": "year", "days_off": Decimal(30)}


def add(offer, **changed):
    about = {"kind": "offered", "happened_on": TODAY, "note": "", "terms": TERMS}
    return add_round(offer=offer, now=NOW, **about | changed)


class TestRounds:
    def test_each_shows_what_changed_since_the_one_before(self, as_user):
        offer = OfferFactory(owner=as_user)
        add(offer, kind="asked")

        newest, first = rounds_of(offer)

        assert [(change.label, change.by) for change in newest.changes] == [("Base amount", 4000), ("Days off", None)]
        assert (first.changes, first.counts, newest.counts) == ((), True, False)

    def test_a_corrected_round_stands_with_what_corrects_it(self, as_user):
        package = PackageFactory(owner=as_user)
        correct_round(package=package, terms={"base_amount": Decimal(1)})
        correct_round(package=package.correction, terms={"base_amount": Decimal(2)})

        (only,) = rounds_of(package.offer)

        assert only.package.base_amount == 2
        assert [row.base_amount for row in only.corrected] == [1, 92000]

    def test_a_round_that_was_corrected_meanwhile_is_not_corrected_again(self, as_user):
        package = PackageFactory(owner=as_user)
        correct_round(package=package, terms={"base_amount": Decimal(1)})

        with pytest.raises(CorrectedMeanwhileError):
            correct_round(package=package, terms={"base_amount": Decimal(2)})

    def test_a_correction_that_changes_nothing_writes_nothing(self, as_user):
        package = PackageFactory(owner=as_user)

        assert correct_round(package=package, terms={"base_amount": package.base_amount}) == package

    def test_the_history_tells_of_a_round(self, as_user):
        offer = OfferFactory(owner=as_user)
        add(offer, kind="asked")

        assert OfferEvent.objects.get(offer=offer).note == "A round: asked"

    @pytest.mark.django_db(transaction=True)
    def test_the_same_round_sent_twice_at_once_is_written_once(self, user, at_once):
        offer = OfferFactory(owner=user)

        def send():
            with acting_as(user.pk):
                return add(offer).pk

        assert len(set(at_once(send, send))) == 1
        assert offer.packages.count() == 2
