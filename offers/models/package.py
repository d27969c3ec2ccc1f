from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q

from core.models import OwnedModel, OwnedQuerySet
from core.money import DECIMAL_PLACES, MAX_DIGITS


def _money() -> "models.DecimalField[Any, Any]":
    return models.DecimalField(max_digits=MAX_DIGITS, decimal_places=DECIMAL_PLACES, null=True, blank=True)


def _percent() -> "models.DecimalField[Any, Any]":
    """0 to 1,000 with two decimals."""
    return models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)


def _not_negative(*names: str) -> models.Q:
    rule = Q()
    for name in names:
        rule &= Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": 0})
    return rule


def _at_most(limit: int, *names: str) -> models.Q:
    rule = Q()
    for name in names:
        rule &= Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__range": (0, limit)})
    return rule


class PackageQuerySet(OwnedQuerySet["Package"]):
    def uncorrected(self) -> Self:
        """Keep rounds that no later row corrects."""
        return self.filter(corrections__isnull=True)

    def offered(self) -> Self:
        return self.filter(kind=Package.Kind.OFFERED)

    def newest_first(self) -> Self:
        return self.order_by("-happened_on", "-id")

    def newest_of_each_offer(self) -> Self:
        """Keep, of each offer, the round that counts."""
        rows = self.uncorrected().offered().order_by("offer_id", "-happened_on", "-id")
        return rows.distinct("offer_id")

    def counting(self) -> "Package | None":
        """Return the newest round that they offered: the one that counts."""
        return self.uncorrected().offered().newest_first().first()


class Package(OwnedModel):
    """The pay and the rest, as one round of a negotiation put it (PRODUCT.md, "package").

    Append-only: a negotiation adds a round, a slip of the pen adds a row that corrects the one
    before. The newest round that they offered counts. All amounts are gross, in `currency`
    (ISO 4217); all percentages are of the yearly base unless said otherwise. None means that
    nothing is known, which totals count as nothing.
    """

    class Kind(models.TextChoices):
        OFFERED = "offered", "Offered"
        ASKED = "asked", "Asked"

    class Period(models.TextChoices):
        YEAR = "year", "a year"
        MONTH = "month", "a month"
        DAY = "day", "a day"
        HOUR = "hour", "an hour"

        @classmethod
        def paid_by(cls) -> list[tuple[str, str]]:
            """Return the choices in the words that stand behind "paid by the"."""
            return [(period.value, period.value) for period in cls]

    class Schedule(models.TextChoices):
        """How often equity vests after the cliff."""

        MONTHLY = "monthly", "every month"
        QUARTERLY = "quarterly", "every quarter"
        YEARLY = "yearly", "every year"

    class Contract(models.TextChoices):
        PERMANENT = "permanent", "Permanent"
        FIXED_TERM = "fixed_term", "Fixed-term"
        INTERNSHIP = "internship", "Internship"
        CONTRACT = "contract", "Contract"

    offer = models.ForeignKey(
        "offers.Offer", on_delete=models.CASCADE, related_name="packages", db_constraint=False, db_index=False
    )
    kind = models.CharField(max_length=7, choices=Kind, default=Kind.OFFERED)
    # A calendar date where the owner lives.
    happened_on = models.DateField()
    note = models.TextField(blank=True)
    # The round that this one corrects; it is shown, but no longer counts.
    corrects = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="corrections", db_constraint=False
    )

    currency = models.CharField(max_length=3)
    base_amount = models.DecimalField(max_digits=MAX_DIGITS, decimal_places=DECIMAL_PLACES)
    base_period = models.CharField(max_length=5, choices=Period, default=Period.YEAR)
    # How many monthly salaries make a year: 12, 13, 14 …; only for pay by the month.
    salaries = models.DecimalField(max_digits=4, decimal_places=2, null=True, blank=True)
    hours_a_week = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    # How many days of a year are worked and paid; only for pay by the day.
    days_a_year = models.PositiveSmallIntegerField(null=True, blank=True)

    # Either a percentage or an amount a year.
    bonus_percent = _percent()
    bonus_amount = _money()
    bonus_guaranteed = models.BooleanField(default=False)
    # How likely the person thinks the bonus is; 100 when guaranteed.
    bonus_likelihood = _percent()

    sign_on_amount = _money()
    # Months during which the sign-on has to be paid back on leaving.
    claw_back_months = models.PositiveSmallIntegerField(null=True, blank=True)

    # What the whole grant is worth on paper, and how it vests.
    equity_value = _money()
    vesting_years = models.PositiveSmallIntegerField(null=True, blank=True)
    cliff_months = models.PositiveSmallIntegerField(null=True, blank=True)
    vesting_schedule = models.CharField(max_length=9, choices=Schedule, blank=True)
    # What the person takes off the paper value for risk, in per cent.
    equity_discount = _percent()

    # What the employer puts into a pension, a year: a percentage of the base or an amount.
    retirement_percent = _percent()
    retirement_amount = _money()
    # What the other benefits are worth a year.
    benefits_amount = _money()
    # What the person pays a month for health insurance, and for the commute.
    health_premium = _money()
    commute_cost = _money()
    # There and back, for each day in the office.
    commute_minutes = models.PositiveSmallIntegerField(null=True, blank=True)

    days_off = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    # Days a week from home.
    remote_days = models.DecimalField(max_digits=2, decimal_places=1, null=True, blank=True)
    contract = models.CharField(max_length=10, choices=Contract, blank=True)
    contract_until_on = models.DateField(null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)

    objects: ClassVar[PackageQuerySet] = PackageQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "corrects"], name="package_corrected_once"),
            models.CheckConstraint(name="package_base_not_negative", condition=Q(base_amount__gte=0)),
            models.CheckConstraint(name="package_currency_is_a_code", condition=Q(currency__regex="^[A-Z]{3}$")),
            models.CheckConstraint(
                name="package_period_known", condition=Q(base_period__in=["year", "month", "day", "hour"])
            ),
            models.CheckConstraint(
                name="package_amounts_not_negative",
                condition=_not_negative(
                    "bonus_amount",
                    "sign_on_amount",
                    "equity_value",
                    "retirement_amount",
                    "benefits_amount",
                    "health_premium",
                    "commute_cost",
                ),
            ),
            models.CheckConstraint(
                name="package_percentages_in_range", condition=_at_most(1000, "bonus_percent", "retirement_percent")
            ),
            models.CheckConstraint(
                name="package_shares_in_range", condition=_at_most(100, "bonus_likelihood", "equity_discount")
            ),
            models.CheckConstraint(
                name="package_salaries_in_range",
                condition=Q(salaries__isnull=True) | Q(salaries__range=(1, 24), base_period="month"),
            ),
            models.CheckConstraint(
                name="package_days_in_range",
                condition=Q(days_a_year__isnull=True) | Q(days_a_year__range=(1, 366), base_period="day"),
            ),
            models.CheckConstraint(name="package_hours_in_range", condition=_at_most(168, "hours_a_week")),
            models.CheckConstraint(
                name="package_vesting_in_range",
                condition=Q(vesting_years__isnull=True) | Q(vesting_years__range=(1, 20)),
            ),
            models.CheckConstraint(
                name="package_bonus_one_way", condition=Q(bonus_percent__isnull=True) | Q(bonus_amount__isnull=True)
            ),
            models.CheckConstraint(
                name="package_retirement_one_way",
                condition=Q(retirement_percent__isnull=True) | Q(retirement_amount__isnull=True),
            ),
        ]
        # Read for the newest round of each offer, on every list.
        indexes = [
            models.Index(F("offer"), F("happened_on").desc(), F("id").desc(), name="package_newest"),
            # Read by the list's filter by currency.
            models.Index(fields=["owner", "kind", "currency"], name="package_currencies", include=["offer"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} on {self.happened_on}"

    @property
    def is_asked(self) -> bool:
        """Whether the person asked for it, rather than being offered it."""
        return self.kind == self.Kind.ASKED

    def differs(self, values: dict[str, Any]) -> bool:
        return any(getattr(self, name) != value for name, value in values.items())

    def correct(self, **values: Any) -> "Package":
        """Put this round right by a new row, which counts in its place; all else is copied."""
        skipped = ("id", "created_at", "corrects")
        copied = {field.attname: getattr(self, field.attname) for field in self._meta.concrete_fields}
        kept = {name: value for name, value in copied.items() if name.removesuffix("_id") not in skipped}
        return Package.objects.create(**kept | values, corrects=self)
