"""Builds the comparison of some offers from their packages (`offers.compare.comparison` says what it is)."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from offers.compare.comparison import (
    DAY,
    LESS,
    MONEY,
    MORE,
    NUMBER,
    PAY,
    TEXT,
    Cell,
    Column,
    Comparison,
    Row,
    YearPart,
    judged,
)
from offers.models import Offer, Package
from offers.package.charts import SERIES
from offers.package.rates import Rates
from offers.package.totals.lines import MONTHS_A_YEAR, YEARS, Line, Totals
from offers.package.totals.package import totals_of


@dataclass(frozen=True)
class _Entry:
    """An offer with what it comes to: as it was offered, and in the currency of the comparison."""

    offer: Offer
    package: Package | None
    offered: Totals | None
    totals: Totals | None
    rate: str

    @property
    def needs_rate(self) -> bool:
        return self.offered is not None and self.totals is None

    @property
    def is_exchanged(self) -> bool:
        return self.offered is not None and self.totals is not self.offered


def compare(offers: Sequence[Offer], *, rates: Rates, currency: str, against: str = "") -> Comparison:
    """Compare `offers`, which need `with_people()` and `with_package()`, in their order.

    Amounts are in the one currency that all packages share, else in `currency`. Differences are
    measured by the offer with the id `against`, else by today's job.
    """
    totals = [totals_of(offer.package) if offer.package else None for offer in offers]
    shared = {found.currency for found in totals if found}
    currency = shared.pop() if len(shared) == 1 else currency
    entries = [_entry(offer, found, rates, currency) for offer, found in zip(offers, totals, strict=True)]
    measure = _measure(offers, against)
    rows = (*_pay_rows(entries), *_other_rows(entries))
    return Comparison(
        currency=currency,
        columns=_columns(entries),
        rows=tuple(judged(row, against=measure) for row in rows),
        against=measure,
    )


def _entry(offer: Offer, offered: Totals | None, rates: Rates, currency: str) -> _Entry:
    if offered is None:
        return _Entry(offer, None, None, None, "")
    same = offered.currency == currency
    totals = offered if same else rates.convert(offered, currency)
    return _Entry(offer, offer.package, offered, totals, "" if same else rates.note(offered.currency, currency))


def _measure(offers: Sequence[Offer], against: str) -> int | None:
    named = [number for number, offer in enumerate(offers) if str(offer.pk) == against]
    today = [number for number, offer in enumerate(offers) if offer.is_today]
    return next(iter(named + today), None)


def _columns(entries: Sequence[_Entry]) -> tuple[Column, ...]:
    employers = Counter(entry.offer.employer_id for entry in entries if not entry.offer.is_today)
    today = {entry.offer.employer_id for entry in entries if entry.offer.is_today}
    return tuple(_column(entry, employers, is_at_todays=entry.offer.employer_id in today) for entry in entries)


def _column(entry: _Entry, employers: Counter[UUID], *, is_at_todays: bool) -> Column:
    offer, is_today = entry.offer, entry.offer.is_today
    name = offer.employer.name
    if is_today:
        name = "Today’s job"
    elif employers[offer.employer_id] > 1:
        name = f"{offer.employer.name} ({offer.role})"
    return Column(
        id=str(offer.pk),
        name=name,
        employer=offer.employer.name,
        role=offer.role,
        stage=offer.get_stage_display(),
        due_on=offer.answer_due_on.isoformat() if offer.is_considering and offer.answer_due_on else "",
        is_today=is_today,
        is_counter=is_at_todays and offer.is_open,
        currency=entry.offered.currency if entry.offered else "",
        rate=entry.rate,
        needs_rate=entry.needs_rate,
        years=tuple(_parts(entry.totals, year) for year in range(entry.totals.year_count)) if entry.totals else (),
    )


def _parts(totals: Totals, year: int) -> tuple[YearPart, ...]:
    return tuple(
        YearPart(SERIES[line.key], line.label, line.years[year])
        for line in totals.lines
        if line.key in SERIES and line.years[year] > 0
    )


def _pay_rows(entries: Sequence[_Entry]) -> list[Row]:
    rows = [_line_row(key, label, entries) for key, label in _line_keys(entries)]
    names = ("first_year", "First year"), *_later_years(entries)
    rows += [
        _total_row(key, label, entries, _year(year), note=_first_year if year == 0 else _is_over(year))
        for year, (key, label) in enumerate(names)
    ]
    rows.append(_total_row("average", "Average per year", entries, lambda totals: totals.average, note=_length))
    return [*rows, _total_row("hourly", "Pay for each hour worked", entries, _hourly)]


def _later_years(entries: Sequence[_Entry]) -> list[tuple[str, str]]:
    """Name the years after the first: one row says enough where no column tells them apart."""
    if all(len(set(entry.offered.years[1:])) == 1 for entry in entries if entry.offered):
        return [("later_years", "Each year after")]
    return [(f"year_{year}", f"Year {year}") for year in range(2, YEARS + 1)]


def _first_year(entry: _Entry) -> str:
    """Say at what rate, where it is looked for first (it is also at the head of the column), and for how long."""
    is_less = entry.offered is not None and entry.offered.months < MONTHS_A_YEAR
    return ", ".join(filter(None, (entry.rate, f"for {entry.offered.length}" if entry.offered and is_less else "")))


def _is_over(year: int) -> Callable[[_Entry], str]:
    """Say where a job has ended before that year (from 0)."""
    return lambda entry: "it has ended" if entry.offered and entry.offered.months <= year * MONTHS_A_YEAR else ""


def _length(entry: _Entry) -> str:
    return f"over {entry.offered.length}" if entry.offered and entry.offered.is_short else ""


def _year(year: int) -> Callable[[Totals], Decimal]:
    return lambda totals: totals.years[year]


def _line_keys(entries: Sequence[_Entry]) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for entry in entries:
        for line in entry.offered.lines if entry.offered else ():
            found.setdefault(line.key, line.label)
    in_chart = list(SERIES)
    return sorted(found.items(), key=lambda item: in_chart.index(item[0]) if item[0] in in_chart else len(in_chart))


def _line_row(key: str, label: str, entries: Sequence[_Entry]) -> Row:
    cells = []
    for entry in entries:
        line = _line(entry.offered, key)
        cell = _money(entry, lambda totals: found.years[0] if (found := _line(totals, key)) else Decimal(0))
        cells.append(replace(cell, note=_later(line)) if line and not line.years[0] else cell)
    return Row(key, label, tuple(cells), kind=MONEY, group=PAY, better=MORE, series=SERIES.get(key, ""))


def _line(totals: Totals | None, key: str) -> Line | None:
    return next((line for line in totals.lines if line.key == key), None) if totals else None


def _later(line: Line) -> str:
    """Say when something that is nothing in the first year begins."""
    year = next((number for number, amount in enumerate(line.years, start=1) if amount), None)
    return f"from year {year}" if year else ""


def _total_row(
    key: str,
    label: str,
    entries: Sequence[_Entry],
    amount: Callable[[Totals], Decimal | None],
    *,
    note: Callable[[_Entry], str] = lambda entry: "",
) -> Row:
    is_total = key in ("first_year", "average")
    cells = tuple(_money(entry, amount, note=note(entry)) for entry in entries)
    return Row(key, label, cells, kind=MONEY, group=PAY, better=MORE, is_total=is_total, is_measured=True)


def _hourly(totals: Totals) -> Decimal | None:
    return totals.hourly.worked if totals.hourly else None


def _money(entry: _Entry, amount: Callable[[Totals], Decimal | None], *, note: str = "") -> Cell:
    offered = amount(entry.offered) if entry.offered else None
    if offered is None:
        return Cell()
    own = amount(entry.totals) if entry.totals else None
    needs_rate = entry.needs_rate and offered != 0
    if own is None and not needs_rate:
        own = offered
    return Cell(own, offered=offered if entry.is_exchanged else None, note=note, needs_rate=needs_rate)


# What a package says besides money: key, label, field, better.
NUMBERS = (
    ("hours", "Hours a week", "hours_a_week", LESS),
    ("days_off", "Days off a year", "days_off", MORE),
    ("remote_days", "Days a week from home", "remote_days", MORE),
    ("commute", "Minutes to work and back", "commute_minutes", LESS),
)


def _other_rows(entries: Sequence[_Entry]) -> list[Row]:
    rows = []
    for key, label, field, better in NUMBERS:
        cells = tuple(_number(entry.package, field) for entry in entries)
        rows.append(Row(key, label, cells, kind=NUMBER, better=better, is_measured=True))
    said: tuple[tuple[str, str, str, Callable[[_Entry], str]], ...] = (
        ("where", "Where", TEXT, lambda entry: entry.offer.location),
        ("manager", "You report to", TEXT, _manager),
        ("start", "Starts", DAY, _starts),
        ("contract", "Contract", TEXT, lambda entry: entry.package.get_contract_display() if entry.package else ""),
        ("until", "Contract until", DAY, _until),
    )
    return rows + [
        Row(key, label, tuple(Cell(text=word(entry)) for entry in entries), kind=kind)
        for key, label, kind, word in said
    ]


def _number(package: Package | None, field: str) -> Cell:
    value = getattr(package, field) if package else None
    return Cell(None if value is None else Decimal(value).normalize())


def _manager(entry: _Entry) -> str:
    return entry.offer.hiring_manager.name if entry.offer.hiring_manager else ""


def _starts(entry: _Entry) -> str:
    day = entry.package.starts_on if entry.package else None
    return day.isoformat() if day else ""


def _until(entry: _Entry) -> str:
    day = entry.package.contract_until_on if entry.package else None
    return day.isoformat() if day else ""
