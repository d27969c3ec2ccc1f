import re
from datetime import date, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django import forms
from django.utils.timezone import get_current_timezone

from core.days import spoken_day
from core.forms import (
    DayField,
    HourField,
    LineField,
    LongChoiceField,
    NoteField,
    PlainForm,
    SearchForm,
    VersionedForm,
    currency_choices,
    not_to_come,
)
from core.money import currencies, plain_amount
from core.money_forms import AmountField, EarlierPayField, MoneyForm, pay_as_read, spoken_pay
from core.web_addresses import WebAddressField
from offers.models import CLOSED_STAGES, URL_LENGTH, Offer, Package
from offers.services import OfferDraft, Posting

# What only the form of a new offer asks: an interview, and how an old offer ended.
INTERVIEW = ("interview_on", "interview_time")
ENDING = ("outcome", "ended_on")
# What an address may fill the form of a new offer with; who reads it is at "reading:by-address".
BY_ADDRESS = ("employer", "role", "url", "title", "text")
POSTING = ("posting_url", "received_on")
EARLIER = ("earlier_pay",)
OUTCOMES = [(stage.value, stage.label) for stage in CLOSED_STAGES]
YEAR = re.compile(r"[12]\d{3}", re.ASCII)
NOT_IN_THE_DRAFT = ("expected_version", "sure_of", *INTERVIEW, *ENDING, *POSTING, *EARLIER)


class OfferForm(MoneyForm):
    """An offer in ten seconds; everything below the answer date can come later.

    `today` is the calendar date where the person lives; `kept_due_on` a date that may
    stay although it has passed. `initial` has the currency and period of pay that names none.
    """

    CURRENCY = "base_currency"

    employer = LineField(
        label="Employer",
        when_empty="Write who offers it.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )
    role = LineField(
        label="Role", when_empty="Write what the job is called.", widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    base_amount = AmountField(
        label="Base pay, before tax",
        required=False,
        when_empty="Write the pay, or your best guess. You can correct it later.",
    )
    # What counts where the text of the pay names none. Nobody types into these.
    base_currency = LongChoiceField(required=False, choices=currency_choices, widget=forms.HiddenInput)
    base_period = forms.ChoiceField(required=False, choices=Package.Period.paid_by(), widget=forms.HiddenInput)
    # Kept as a round before the one that is typed.
    earlier_pay = EarlierPayField(required=False)
    answer_due_on = DayField(label="Answer due", required=False)
    answer_due_time = HourField(label="Time on that day", required=False, help_text="On your own clock")
    manager = LineField(
        label="Hiring manager",
        required=False,
        help_text="Who you would call. Found while you type, or made when new.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    location = LineField(label="Place", required=False)
    posting_url = WebAddressField(label="Link to the posting", required=False, max_length=URL_LENGTH)
    received_on = DayField(label="Received", required=False)
    interview_on = DayField(label="Interview", required=False, help_text="You can add more later.")
    interview_time = HourField(label="Time of the interview", required=False, help_text="On your own clock")
    notes = NoteField(label="Notes", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    outcome = forms.ChoiceField(
        label="An old offer? How it ended", required=False, choices=[("", "It’s still open"), *OUTCOMES]
    )
    ended_on = DayField(label="When it ended", required=False, help_text="Nothing is sent about an old offer.")

    def __init__(self, *args: Any, today: date, kept_due_on: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.kept_due_on = today, kept_due_on
        self.initial.setdefault("base_period", Package.Period.YEAR)

    def clean_received_on(self) -> date | None:
        day: date | None = self.cleaned_data["received_on"]
        return not_to_come(day, self.today) if day else None

    def clean_ended_on(self) -> date | None:
        day: date | None = self.cleaned_data["ended_on"]
        return not_to_come(day, self.today) if day else None

    def _check_days(self, data: dict[str, Any]) -> None:
        """Refuse a day to answer that has passed, unless the offer is over, and a day on which an open one ended."""
        day, is_over = data.get("answer_due_on"), bool(data.get("outcome"))
        if day and day < self.today and day != self.kept_due_on and not is_over:
            or_else = "say under “More” how the offer ended" if "outcome" in self.fields else "leave it empty"
            past = spoken_day(day, self.today)
            self.add_error("answer_due_on", f"{past} has passed. Choose a day from today on, or {or_else}.")
        received, ended = data.get("received_on"), data.get("ended_on")
        if received and ended and ended < received:
            # Nobody touched it: it was filled in with today.
            if received == self.today:
                data["received_on"] = None
            else:
                self.add_error("received_on", "That is after it ended. Choose an earlier day, or leave it empty.")
        if data.get("ended_on") and not is_over and "outcome" not in self.errors:
            self.add_error("outcome", "Say how it ended too, or leave the day empty.")

    def clean(self) -> dict[str, Any]:
        for name in (self.CURRENCY, self.PERIOD):
            self.errors.pop(name, None)
            self.cleaned_data[name] = self.cleaned_data.get(name) or self.initial.get(name, "")
        data = super().clean() or self.cleaned_data
        self._check_days(data)
        if data.get("base_amount") is not None and data[self.CURRENCY] not in currencies():
            self.add_error("base_amount", "Write the currency too, such as 92000 EUR.")
        if data.get("answer_due_time") and "answer_due_on" not in self.errors and not data.get("answer_due_on"):
            self.add_error("answer_due_on", "Choose the day too, or leave the hour empty.")
        if data.get("interview_time") and "interview_on" not in self.errors and not data.get("interview_on"):
            self.add_error("interview_on", "Choose the day too, or leave the hour empty.")
        return data

    @property
    def pay_as_read(self) -> str:
        """How the pay in this form is understood, for the page."""
        currency, period = self[self.CURRENCY].value(), self[self.PERIOD].value()
        return pay_as_read(
            str(self["base_amount"].value() or ""),
            currency=currency if currency in currencies() else self.initial.get(self.CURRENCY, ""),
            period=period if period in Package.Period else Package.Period.YEAR,
            locale=self.locale,
        )

    @property
    def earlier_pay_as_read(self) -> str:
        """What an earlier text of theirs offered, for the page; empty if there was none."""
        pay = EarlierPayField.read(self["earlier_pay"].value()) if "earlier_pay" in self.fields else None
        return spoken_pay(pay["base_amount"], pay["currency"], pay["base_period"], self.locale) if pay else ""

    @property
    def quick_days(self) -> list[tuple[str, date]]:
        """Days by which an answer is often due. "Next Friday" is the one of the week after this."""
        days = {"Today": 0, "Tomorrow": 1, "In 3 days": 3, "In a week": 7, "Next Friday": 11 - self.today.weekday()}
        return [(label, self.today + timedelta(days=count)) for label, count in days.items()]

    @property
    def draft(self) -> OfferDraft:
        data = {name: value for name, value in self.cleaned_data.items() if name not in NOT_IN_THE_DRAFT}
        if "posting_url" in self.fields:
            data["posting"] = Posting(self.cleaned_data["posting_url"], self.cleaned_data["received_on"])
        return OfferDraft(**data)


class OfferEditForm(VersionedForm, OfferForm):
    """`has_pay` tells whether the offer has a round already: then its pay can be corrected, not emptied."""

    def __init__(self, *args: Any, has_pay: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["base_amount"].required = has_pay
        for name in (*INTERVIEW, *ENDING, *EARLIER):
            del self.fields[name]


def offer_initial(offer: Offer) -> dict[str, Any]:
    """What the edit form begins with; needs `with_package()`."""
    due_on, due_time = offer.due_on_clock(str(get_current_timezone()))
    return {name: getattr(offer, name) for name in ("role", "location", "notes", *POSTING)} | {
        "answer_due_on": due_on,
        "answer_due_time": due_time,
        "employer": offer.employer.name,
        "manager": offer.hiring_manager.name if offer.hiring_manager else "",
        "expected_version": offer.version,
        **_base_initial(offer.package),
    }


def _base_initial(package: Package | None) -> dict[str, Any]:
    if package is None:
        return {}
    return {
        "base_amount": plain_amount(package.base_amount),
        "base_currency": package.currency,
        "base_period": package.base_period,
        "sure_of": MoneyForm.asked(package.base_amount, package.currency, package.base_period),
    }


class Narrowing(NamedTuple):
    """What a list of offers is narrowed by, besides words."""

    due_soon: bool
    currency: str


class OfferListForm(SearchForm):
    """What the list or the board is asked for, in its address. What is not understood shows everything."""

    stage = forms.CharField(required=False)
    sort = forms.CharField(required=False)
    view = forms.CharField(required=False)
    due = forms.CharField(required=False)
    currency = forms.CharField(required=False)
    year = forms.CharField(required=False)

    SORTS = {
        "due": "Answer due first",
        "newest": "Newest first",
        "employer": "Employer, A to Z",
        "role": "Role, A to Z",
    }

    def _chosen(self, name: str) -> str:
        return str(self.cleaned_data.get(name, "")) if self.is_valid() else ""

    @property
    def chosen_sort(self) -> str:
        sort = self._chosen("sort")
        return sort if sort in self.SORTS else "due"

    @property
    def chosen_tab(self) -> str:
        return self._chosen("stage")

    @property
    def is_board(self) -> bool:
        return self._chosen("view") == "board"

    @property
    def due_soon(self) -> bool:
        return self._chosen("due") == "soon"

    @property
    def chosen_currency(self) -> str:
        currency = self._chosen("currency")
        return currency if currency in currencies() else ""

    @property
    def filter_count(self) -> int:
        """How many of the choices that a phone folds away are not as at first."""
        return sum([self.due_soon, bool(self.chosen_currency), self.chosen_sort != "due" and not self.is_board])

    @property
    def chosen_year(self) -> int | None:
        """The year in which closed offers ended."""
        year = self._chosen("year")
        return int(year) if YEAR.fullmatch(year) else None

    @property
    def is_narrowed(self) -> bool:
        """Whether fewer than all offers may be shown."""
        return bool(self.text or any(self.narrowing))

    @property
    def narrowing(self) -> Narrowing:
        return Narrowing(self.due_soon, self.chosen_currency)

    def link(self, **changes: str) -> str:
        """Return the address, after the path, that asks for the same but for `changes`."""
        asked = {
            "view": "board" if self.is_board else "",
            "stage": self.chosen_tab,
            "sort": self.chosen_sort if self.chosen_sort != "due" else "",
            "due": "soon" if self.due_soon else "",
            "currency": self.chosen_currency,
            "year": str(self.chosen_year or ""),
            "q": self.text,
        } | changes
        return "?" + urlencode({name: value for name, value in asked.items() if value})


class MoreTimeForm(PlainForm):
    """Another day by which they want to know. `today` is the date where the person lives."""

    answer_due_on = DayField(label="New date for your answer")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_answer_due_on(self) -> date:
        day: date = self.cleaned_data["answer_due_on"]
        if day < self.today:
            past = spoken_day(day, self.today)
            raise forms.ValidationError(f"{past} has passed. Choose a day from today on.")
        return day
