"""What the forms of offers make of what is typed, beyond what the pages' own tests show."""

from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.forms import currency_choices
from offers.coach.forms import PrepareForm
from offers.forms import OfferForm, OfferListForm, offer_initial
from offers.models import Offer
from tests.factories import TODAY, OfferFactory

TYPED = {
    "employer": "Brightwater",
    "role": "Engineer",
    "base_amount": "96000",
    "base_currency": "GBP",
    "base_period": "year",
}


def offer_form(**typed: str) -> OfferForm:
    return OfferForm(TYPED | typed, today=TODAY)


class TestOfferForm:
    def test_says_all_that_is_wrong_at_once(self):
        form = offer_form(employer="", base_amount="lots", answer_due_on="2026-02-30")

        assert set(form.errors) == {"employer", "base_amount", "answer_due_on"}

    @pytest.mark.parametrize(("day", "friday"), [(23, "2026-12-04"), (27, "2026-12-04"), (29, "2026-12-04")])
    def test_next_friday_is_in_the_week_after_this(self, day, friday):
        days = dict(OfferForm(today=date(2026, 11, day)).quick_days)

        assert days["Next Friday"] == date.fromisoformat(friday)

    def test_gives_a_draft(self):
        form = offer_form(answer_due_on="2026-06-20", answer_due_time="17:00", manager=" Priyanka \t Dahl ")

        assert form.is_valid()
        assert form.draft.base_amount == Decimal("96000.00")
        assert (form.draft.answer_due_on, form.draft.answer_due_time) == (date(2026, 6, 20), time(17))
        assert form.draft.manager == "Priyanka Dahl"

    @pytest.mark.parametrize(("day", "is_fine"), [("2026-06-09", True), ("2026-06-08", False), ("2100-12-31", True)])
    def test_an_answer_is_due_from_today_on(self, day, is_fine):
        assert offer_form(answer_due_on=day).is_valid() is is_fine

    def test_an_hour_with_a_day_that_is_wrong_has_one_message(self):
        form = offer_form(answer_due_on="2026-02-30", answer_due_time="17:00")

        assert len(form.errors["answer_due_on"]) == 1

    @pytest.mark.parametrize("seconds", ["17:00", "17:00:00"])
    def test_hours_come_with_or_without_seconds(self, seconds):
        assert offer_form(answer_due_on="2026-06-20", answer_due_time=seconds).is_valid()

    def test_a_sign_in_the_amount_counts_more_than_the_chosen_currency(self):
        form = offer_form(base_amount="£82k a month", base_currency="EUR")

        assert form.is_valid()
        assert (form.draft.base_amount, form.draft.base_currency) == (82000, "GBP")
        assert form.draft.base_period == "month"

    def test_a_sign_helps_where_no_currency_was_chosen(self):
        assert offer_form(base_amount="£82k", base_currency="").is_valid()

    def test_pay_that_nobody_earns_is_asked_about_once(self):
        form = offer_form(base_amount="82000", base_period="hour")

        assert "£82,000 an hour is unusual" in form.errors["base_amount"][0]
        assert OfferForm(form.data, today=TODAY).is_valid()
        assert not OfferForm({**form.data, "base_amount": "83000"}, today=TODAY).is_valid()

    def test_an_amount_that_could_mean_two_things_is_not_saved(self):
        form = offer_form(base_amount="1.500", base_period="hour")

        assert "Did you mean 1.5 or 1,500?" in form.errors["base_amount"][0]

    @given(st.text(), st.text(), st.text())
    def test_whatever_is_typed_it_answers(self, name, amount, day):
        form = offer_form(employer=name, base_amount=amount, answer_due_on=day)

        if form.is_valid():
            assert 0 < len(form.draft.employer) <= 200
            assert not set(form.draft.employer) & set("\x00\r\n\u202e")
            assert 0 <= (form.draft.base_amount or 0) < 10**11


class TestOfferInitial:
    @pytest.mark.django_db
    @pytest.mark.parametrize(
        ("amount", "shown"), [("92000", "92000"), ("95.50", "95.50"), ("18.125", "18.1250"), ("0", "0")]
    )
    def test_what_an_edit_form_shows_can_be_saved_as_it_is(self, amount, shown):
        made = OfferFactory(package__base_amount=Decimal(amount))
        offer = Offer.objects.with_package().get(pk=made.pk)
        initial = offer_initial(offer)

        form = OfferForm({key: str(value or "") for key, value in initial.items()}, today=TODAY)

        assert initial["base_amount"] == shown
        assert form.is_valid()
        assert form.draft.base_amount == offer.package.base_amount


class TestCurrencies:
    def test_are_codes_with_names(self):
        assert ("EUR", "EUR, Euro") in currency_choices()
        assert "XXX" not in dict(currency_choices())


class TestPrepareForm:
    @pytest.mark.parametrize(
        "phone",
        [
            "+44 1632 960174",
            "(0551) 39-0",
            "112",
            "030/123456",
            "1.800.555.0100",
            "020 7946 0018 ext. 204",
            "ask at the desk",
        ],
    )
    def test_takes_numbers_as_people_write_them(self, phone):
        assert PrepareForm({"manager": "Femi", "phone": phone}, is_firm=True, is_internship=False).is_valid()


class TestOfferListForm:
    @pytest.mark.parametrize("text", ["\x00", "x" * 101, ""])
    def test_what_can_not_be_looked_for_finds_everything(self, text):
        assert OfferListForm({"q": text}).text == ""

    @pytest.mark.parametrize("sort", ["", "salary", "\x00", "-id"])
    def test_an_unknown_order_is_by_answer_due(self, sort):
        assert OfferListForm({"sort": sort}).chosen_sort == "due"
