from decimal import Decimal

import pytest

from core.tenancy import acting_as
from offers.models import OfferEvent, Package
from offers.package.rounds import CorrectedMeanwhileError, add_round, correct_round, rounds_of
from offers.package.terms import LABELS
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

        assert [(change.label, change.by) for change in newest.changes] == [("Base pay", 4000), ("Days off", None)]
        assert (first.changes, first.counts, newest.counts) == ((), True, False)

    def test_a_corrected_round_stands_with_what_corrects_it(self, as_user):
        package = PackageFactory(owner=as_user)
        correct_round(package=package, terms={"base_amount": Decimal(1)}, now=NOW)
        correct_round(package=package.corrections.get(), terms={"base_amount": Decimal(2)}, now=NOW)

        (only,) = rounds_of(package.offer)

        assert only.package.base_amount == 2
        assert [row.base_amount for row in only.corrected] == [1, 92000]

    def test_a_round_that_was_corrected_meanwhile_is_not_corrected_again(self, as_user):
        package = PackageFactory(owner=as_user)
        correct_round(package=package, terms={"base_amount": Decimal(1)}, now=NOW)

        with pytest.raises(CorrectedMeanwhileError):
            correct_round(package=package, terms={"base_amount": Decimal(2)}, now=NOW)

    def test_a_correction_that_changes_nothing_writes_nothing(self, as_user):
        package = PackageFactory(owner=as_user)

        assert correct_round(package=package, terms={"base_amount": package.base_amount}, now=NOW) == package

    def test_the_history_tells_of_a_round(self, as_user):
        offer = OfferFactory(owner=as_user)
        add(offer, kind="asked")

        note = OfferEvent.objects.get(offer=offer).note
        assert note == "You asked. Base pay: €92,000 → €96,000; Days off: none → 30"

    def test_whole_numbers_are_told_of_like_others(self, as_user):
        offer = OfferFactory(owner=as_user)
        add(offer, terms=TERMS | {"base_amount": 96000, "days_off": 30})

        note = OfferEvent.objects.get(offer=offer).note
        assert note == "They offered. Base pay: €92,000 → €96,000; Days off: none → 30"

    def test_the_history_tells_of_a_correction_in_words(self, as_user):
        package = PackageFactory(owner=as_user, base_amount=92000)

        correct_round(package=package, terms={"retirement_percent": Decimal("6.00")}, now=NOW)

        assert OfferEvent.objects.get(offer=package.offer).note == "Package. Pension: none → 6 %"

    def test_every_term_has_a_name_of_its_own_words(self):
        fields = {field.name for field in Package._meta.fields}

        assert set(LABELS) <= fields
        assert not [label for label in LABELS.values() if "_" in label]

    @pytest.mark.django_db(transaction=True)
    def test_the_same_round_sent_twice_at_once_is_written_once(self, user, at_once):
        offer = OfferFactory(owner=user)

        def send():
            with acting_as(user.pk):
                return add(offer).pk

        assert len(set(at_once(send, send))) == 1
        assert offer.packages.count() == 2
