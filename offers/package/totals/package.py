"""The lines of a package, one function for each."""

from decimal import Decimal

from offers.models import Package
from offers.package.totals import equity
from offers.package.totals.lines import (
    HUNDRED,
    MONTHS_A_YEAR,
    YEARS,
    Hourly,
    Line,
    Totals,
    figures,
    length_in_words,
    percent,
    rounded,
)
from offers.package.totals.term import Term

WEEKS_A_YEAR = 52
# Assumed, and said so in the working, where a package names no hours or days.
USUAL_HOURS = Decimal(40)
USUAL_DAYS = 220
WORKDAYS_A_WEEK = 5


def totals_of(package: Package) -> Totals:
    """Return what `package` comes to; it need not be saved.

    A part that is not known counts as nothing. A contract that ends earlier counts until then.
    """
    term = Term.of(package)
    parts = (
        _base(package, term),
        _bonus(package, term),
        _sign_on(package),
        equity.line(package, term),
        _retirement(package, term),
        _benefits(package, term),
        _monthly_cost(package.health_premium, "health", "Health premium", term),
        _monthly_cost(package.commute_cost, "commute", "Commute", term),
    )
    lines = tuple(part for part in parts if part)
    return Totals(package.currency, lines, tuple(_cautions(package, term)), _hourly(package), term.months)


def yearly_base(package: Package) -> Decimal:
    """Return the base pay of a full year."""
    return rounded(package.base_amount * _payments_a_year(package))


def _hourly(package: Package) -> Hourly | None:
    """Return what a full year pays for each hour worked, without what is paid once and without equity.

    The hours are those of a week times the weeks of a year, less a week for every five days off.
    None when the hours are not known.
    """
    if not package.hours_a_week:
        return None
    weeks = WEEKS_A_YEAR - (package.days_off or Decimal(0)) / WORKDAYS_A_WEEK
    full = Term()
    parts = (_base(package, full), _bonus(package, full), _retirement(package, full), _benefits(package, full))
    paid = sum((part.years[0] for part in parts if part), Decimal(0))
    if weeks <= 0:
        return None
    hours = f"{package.hours_a_week.normalize():f} hours × {weeks.normalize():f} weeks"
    return Hourly(rounded(paid / (package.hours_a_week * weeks)), f"{figures(paid)} ÷ ({hours})")


def _payments_a_year(package: Package) -> Decimal:
    if package.base_period == Package.Period.YEAR:
        return Decimal(1)
    if package.base_period == Package.Period.MONTH:
        return package.salaries or Decimal(MONTHS_A_YEAR)
    if package.base_period == Package.Period.DAY:
        return Decimal(package.days_a_year or USUAL_DAYS)
    return (package.hours_a_week or USUAL_HOURS) * WEEKS_A_YEAR


def _base(package: Package, term: Term) -> Line:
    return Line("base", "Base", term.over(yearly_base(package)), _base_working(package) + term.words)


def _base_working(package: Package) -> str:
    amount = figures(package.base_amount)
    if package.base_period == Package.Period.YEAR:
        return f"{amount} a year"
    if package.base_period == Package.Period.MONTH:
        return f"{amount} × {_payments_a_year(package).normalize():f} salaries"
    if package.base_period == Package.Period.DAY:
        assumed = "" if package.days_a_year else ", a usual year, since none is known"
        return f"{amount} × {package.days_a_year or USUAL_DAYS} days{assumed}"
    assumed = "" if package.hours_a_week else ", a usual week, since none is known"
    return f"{amount} × {(package.hours_a_week or USUAL_HOURS).normalize():f} hours × {WEEKS_A_YEAR} weeks{assumed}"


def _bonus(package: Package, term: Term) -> Line | None:
    if package.bonus_percent is None and package.bonus_amount is None:
        return None
    likely = HUNDRED if package.bonus_guaranteed or package.bonus_likelihood is None else package.bonus_likelihood
    if package.bonus_percent is not None:
        target = yearly_base(package) * package.bonus_percent / HUNDRED
        working = f"{figures(yearly_base(package))} × {percent(package.bonus_percent)}"
    else:
        target = package.bonus_amount or Decimal(0)
        working = figures(target)
    working += ", guaranteed" if package.bonus_guaranteed else f" × {percent(likely)} likely"
    label = "Bonus" if package.bonus_guaranteed else "Bonus, expected"
    return Line("bonus", label, term.over(rounded(target * likely / HUNDRED)), working + term.words)


def _sign_on(package: Package) -> Line | None:
    if package.sign_on_amount is None:
        return None
    years = (rounded(package.sign_on_amount), *[Decimal(0)] * (YEARS - 1))
    return Line("sign_on", "Sign-on, once", years, f"{figures(package.sign_on_amount)}, in the first year", once=True)


def _retirement(package: Package, term: Term) -> Line | None:
    if package.retirement_percent is not None:
        base = yearly_base(package)
        amount = rounded(base * package.retirement_percent / HUNDRED)
        working = f"{figures(base)} × {percent(package.retirement_percent)}"
    elif package.retirement_amount is not None:
        amount, working = rounded(package.retirement_amount), f"{figures(package.retirement_amount)} a year"
    else:
        return None
    return Line("retirement", "Employer pension", term.over(amount), working + term.words)


def _benefits(package: Package, term: Term) -> Line | None:
    if package.benefits_amount is None:
        return None
    amount = rounded(package.benefits_amount)
    return Line("benefits", "Benefits", term.over(amount), f"{figures(amount)} a year{term.words}")


def _monthly_cost(amount: Decimal | None, key: str, label: str, term: Term) -> Line | None:
    if amount is None:
        return None
    years = term.over(rounded(-amount * MONTHS_A_YEAR))
    return Line(key, label, years, f"{figures(amount)} × {MONTHS_A_YEAR} months, which you pay{term.words}")


def _cautions(package: Package, term: Term) -> list[str]:
    cautions = []
    if package.sign_on_amount and package.claw_back_months:
        months = f"{package.claw_back_months} month{'' if package.claw_back_months == 1 else 's'}"
        cautions.append(f"The sign-on has to be paid back if you leave within {months}.")
    if term.ends_on:
        ends_on, length = f"{term.ends_on:%-d %B %Y}", length_in_words(term.months)
        cautions.append(f"The contract ends on {ends_on}: it’s counted over its own {length}, not four years.")
    if term.is_assumed:
        kind = package.get_contract_display().lower()
        cautions.append(f"When this {kind} contract ends isn’t known: one year is counted, not four.")
    return cautions
