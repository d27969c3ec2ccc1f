from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any, ClassVar, Self
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models import Case, Exists, F, Func, OuterRef, Prefetch, Q, Subquery, Value, When
from django.db.models.functions import Concat

from contacts.models import Contact, Employer
from core.models import TrashableModel, TrashableQuerySet, VersionedModel
from core.search import Searchable, among, holds, in_order, named
from core.tz import on_clock
from offers.models.answer import Answer
from offers.models.event import OfferEvent
from offers.models.job import begun_last, newest_round
from offers.models.package import Package
from offers.models.stage import MOVES, OPEN_STAGES, Stage, StageError

URL_LENGTH = 2000


class OfferQuerySet(TrashableQuerySet["Offer"]):
    def with_people(self) -> Self:
        """Fetch the employer and the hiring manager along."""
        return self.select_related("employer", "hiring_manager")

    def with_package(self) -> Self:
        """Fetch the package that counts, for `Offer.package`, in one more query."""
        newest = Package.objects.newest_of_each_offer()
        return self.prefetch_related(Prefetch("packages", queryset=newest, to_attr="counting"))

    def for_rows(self) -> Self:
        """Fetch what a row of a list shows, but for its package (`fetch_packages`)."""
        return self.with_people().with_deal_breakers()

    def with_deal_breakers(self) -> Self:
        """Tell of each offer whether an answer breaks it, as `has_deal_breaker`, without one more query."""
        return self.annotate(has_deal_breaker=Exists(Answer.objects.breaking().filter(offer=OuterRef("pk"))))

    def open(self) -> Self:
        return self.filter(stage__in=OPEN_STAGES)

    def offers_only(self) -> Self:
        """Leave out today's job."""
        return self.exclude(stage=Stage.TODAY)

    def written_jobs(self) -> Self:
        """Keep what was written down as a job, never an offer."""
        return self.filter(stage=Stage.TODAY)

    def todays_job(self, *, owner: AbstractBaseUser, on: date) -> Self:
        """Keep the job that `owner` has on the calendar date `on` where they live (`job_of`)."""
        return self.filter(pk=job_of(owner.pk, on))

    def beside_todays_job(self, job: UUID, employer: UUID) -> Self:
        """Tell of each row whether it `is_job`, or `at_todays_employer`, as `job_now` says."""
        # As subqueries of each statement it would be found as quickly, and take four times as long to write.
        return self.annotate(
            is_job=models.ExpressionWrapper(Q(pk=job), models.BooleanField()),
            at_todays_employer=models.ExpressionWrapper(Q(employer=employer), models.BooleanField()),
        )

    def with_rivals(self) -> Self:
        """Tell of each whether another offer is considered beside it, as `has_rivals`, without one more query."""
        others = Offer.objects.filter(owner=OuterRef("owner")).kept().considering().exclude(pk=OuterRef("pk"))
        return self.annotate(has_rivals=Exists(others))

    def with_first_day(self) -> Self:
        """Tell on which day each begins as `starts_on`, by the package that counts."""
        return self.annotate(starts_on=newest_round("starts_on"))

    def considering(self) -> Self:
        return self.filter(stage=Stage.CONSIDERING)

    def declining(self) -> Self:
        return self.filter(stage=Stage.DECLINING)

    def matching(self, words: Sequence[str], *, owner: AbstractBaseUser) -> Self:
        """Keep offers of `owner` that have each of `words`: in employer, manager, role, place or notes."""
        rows = self
        for word in words:
            employers = named(Employer.objects.for_owner(owner), word).values("pk")
            managers = named(Contact.objects.for_owner(owner), word).values("pk")
            rows = rows.filter(holds("search", word) | among("employer", employers) | among("hiring_manager", managers))
        return rows

    def answer_wanted(self, *, by: date) -> Self:
        """Keep offers that wait for an answer by the calendar date `by`, those with a passed date among them."""
        return self.considering().filter(answer_due_on__lte=by)

    def paid_in(self, currency: str) -> Self:
        """Keep offers whose package that counts is in `currency`."""
        return self.alias(paid_in=newest_round("currency")).filter(paid_in=currency)

    def by_answer_due(self) -> Self:
        """Open offers first, by the day an answer is due; then closed ones, newest first."""
        return self.order_by("is_closed", *DUE_FIRST)


def job_of(owner_id: UUID, on: date) -> Subquery:
    """Return the id of the job that a person has on the calendar date `on`, as `begun_last` says."""
    return begun_last(Offer.objects.filter(owner_id=owner_id).kept(), on)


# As a search compares it: the first line of what a search looks through.
FOLDED_ROLE = Func(F("search"), Value("\n"), Value(1), function="split_part", output_field=models.TextField())
NOT_IN_TRASH = Q(trashed_at__isnull=True)
# Open offers by the day an answer is due, those without one last; closed ones by age, newest first.
DUE_FIRST = (F("open_due_on").asc(nulls_last=True), F("id").desc())


class Offer(VersionedModel, TrashableModel):
    """What an employer puts on the table. Only `move` and the decline change its stage."""

    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="offers", db_constraint=False)
    hiring_manager = models.ForeignKey(
        Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="offers", db_constraint=False
    )
    role = models.CharField(max_length=200)
    location = models.CharField(max_length=200, blank=True)
    posting_url = models.CharField(max_length=URL_LENGTH, blank=True)
    # A date where the owner lives; None when they don't know it.
    received_on = models.DateField(null=True, blank=True)
    # A date and, if known, an hour on the clock of the zone in which the owner lived when they wrote it.
    answer_due_on = models.DateField(null=True, blank=True)
    answer_due_time = models.TimeField(null=True, blank=True)
    answer_due_zone = models.CharField(max_length=64, blank=True, editable=False)
    notes = models.TextField(blank=True)
    stage = models.CharField(max_length=11, choices=Stage, default=Stage.CONSIDERING, editable=False)
    # Set by every change that tasks are derived from; whoever derives them clears it (ADR 0007).
    needs_planning = models.BooleanField(default=True, editable=False)
    # When the person said that an accepted offer isn't their job, or no longer; None: it is, from its start date on.
    job_left_at = models.DateTimeField(null=True, editable=False)
    # What a search looks through, together with the names of employer and manager.
    search = models.GeneratedField(
        expression=Concat(
            *(Searchable("role"), Value("\n"), Searchable("location"), Value("\n"), Searchable("notes")),
            output_field=models.TextField(),
        ),
        output_field=models.TextField(),
        db_persist=True,
    )

    # What lists are ordered by: as columns, so that an index has them in that order.
    role_order = in_order("role")
    is_closed = models.GeneratedField(
        expression=Case(When(stage__in=OPEN_STAGES, then=Value(False)), default=Value(True)),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    open_due_on = models.GeneratedField(
        expression=Case(When(stage__in=OPEN_STAGES, then=F("answer_due_on"))),
        output_field=models.DateField(),
        db_persist=True,
    )

    counting: list[Package]
    # Known only after `with_deal_breakers()`.
    has_deal_breaker = False
    # Known only after `beside_todays_job()`.
    is_job: bool | None = None
    at_todays_employer = False
    objects: ClassVar[OfferQuerySet] = OfferQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(name="offer_has_role", condition=~Q(role="")),
            # It is made a link of: nothing that a browser would run.
            models.CheckConstraint(
                name="offer_posting_is_a_web_page", condition=Q(posting_url="") | Q(posting_url__regex="^https?://")
            ),
            models.CheckConstraint(name="offer_stage_known", condition=Q(stage__in=Stage.values)),
            models.UniqueConstraint(
                fields=["owner"], name="offer_one_job_today", condition=Q(stage="today", trashed_at__isnull=True)
            ),
            models.CheckConstraint(
                name="offer_left_only_when_accepted",
                condition=Q(job_left_at__isnull=True) | Q(stage="accepted"),
            ),
            models.CheckConstraint(
                name="offer_due_time_needs_a_date",
                condition=Q(answer_due_time__isnull=True) | Q(answer_due_on__isnull=False),
            ),
        ]
        indexes = [
            # Read by the board and the list's tabs: the first few of a stage in their order, and how many there are.
            # With what they are narrowed by, so that no row is looked at that isn't shown.
            models.Index(F("owner"), F("stage"), *DUE_FIRST, name="offer_of_stage", include=["trashed_at"]),
            # Read by every list of offers, the comparison and the scorecard: the first few in their order.
            models.Index(
                F("owner"), F("is_closed"), *DUE_FIRST, name="offer_in_order", condition=NOT_IN_TRASH, include=["stage"]
            ),
            models.Index(F("owner"), F("role_order"), F("id").desc(), name="offer_by_role", condition=NOT_IN_TRASH),
            # Read by the trash, and by every list of follow-ups, which leaves out those of trashed offers.
            models.Index(fields=["owner", "trashed_at"], name="offer_trashed", condition=Q(trashed_at__isnull=False)),
            # Read by the sweep on every tick; nearly always empty.
            models.Index(fields=["id"], name="offer_needs_planning", condition=Q(needs_planning=True)),
        ]

    def __str__(self) -> str:
        return f"{self.role}, {self.employer}"

    @property
    def package(self) -> "Package | None":
        """The newest round that they offered; needs `with_package()`."""
        return self.counting[0] if self.counting else None

    @property
    def is_open(self) -> bool:
        return self.stage in OPEN_STAGES

    @property
    def is_considering(self) -> bool:
        return self.stage == Stage.CONSIDERING

    @property
    def is_declining(self) -> bool:
        return self.stage == Stage.DECLINING

    @property
    def is_accepted(self) -> bool:
        return self.stage == Stage.ACCEPTED

    @property
    def is_written_job(self) -> bool:
        """Whether this was written down as a job and was never an offer."""
        return self.stage == Stage.TODAY

    @property
    def is_today(self) -> bool:
        """Whether this is the job that the person has now; an accepted offer knows it by `beside_todays_job()`."""
        return self.is_written_job if self.is_job is None else self.is_job

    @property
    def is_counter_offer(self) -> bool:
        """Whether it comes from the employer of today's job; needs `beside_todays_job()` (PRODUCT.md, "offer").

        Once it is closed it may as well be how today's job began.
        """
        return self.is_open and self.at_todays_employer

    @property
    def is_declined(self) -> bool:
        return self.stage == Stage.DECLINED

    @property
    def is_gone(self) -> bool:
        """Whether it ended without the person's answer."""
        return self.stage in (Stage.LAPSED, Stage.RESCINDED)

    @property
    def can_be_accepted(self) -> bool:
        return Stage.ACCEPTED in self.moves

    @property
    def moves(self) -> tuple[Stage, ...]:
        """The stages to which a person may move this offer by hand."""
        return MOVES[self.stage]

    def due_on_clock(self, zone: str) -> tuple[date | None, time | None]:
        """Return the day and the hour at which an answer is due, as a clock in `zone` shows them."""
        on, hour, written_in = self.answer_due_on, self.answer_due_time, self.answer_due_zone
        return on_clock(on, hour, written_in=written_in, read_in=zone) if on and hour and written_in else (on, hour)

    def days_left(self, today: date, zone: str) -> int | None:
        """Calendar days from `today` in `zone` to the day an answer is due there; negative when it has passed."""
        due_on, _ = self.due_on_clock(zone)
        return (due_on - today).days if due_on else None

    def trash(self, *, at: datetime) -> None:
        self.needs_planning = True
        self.save(update_fields=["needs_planning"])
        super().trash(at=at)

    def restore(self) -> None:
        self.needs_planning = True
        self.save(update_fields=["needs_planning"])
        super().restore()

    def move(self, to: str, *, at: datetime, note: str = "") -> None:
        """Put the offer at stage `to` and write that into its history.

        Raises StageError, with nothing saved, when that step is not one of `moves`.
        """
        if to not in self.moves:
            raise StageError(f"An offer can't go from “{self.get_stage_display()}” to “{to}”.")
        self.enter(Stage(to), at=at, note=note)

    def enter(self, stage: Stage, *, at: datetime, note: str = "") -> None:
        """Set the stage without asking whether it may follow; for the decline's own steps."""
        self.stage, self.needs_planning, self.job_left_at = stage, True, None
        self.save(update_fields=["stage", "needs_planning", "job_left_at"])
        self.record(OfferEvent.Kind.STAGE, at=at, stage=stage, note=note)

    def record(self, kind: OfferEvent.Kind, *, at: datetime, **values: Any) -> OfferEvent:
        """Add one line to the offer's history; `values` are fields of `OfferEvent`."""
        return OfferEvent.objects.create(owner_id=self.owner_id, offer=self, kind=kind, happened_at=at, **values)
