from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from contacts.models import Contact
from core.models import OwnedModel, OwnedQuerySet
from followups.cadence.backoff import ASK_AFTER, asks, is_slow
from followups.cadence.course import Course
from followups.cadence.dates import Cadence
from followups.models.act import Act
from offers.models import Offer

# At most one for each contact.
PLAN_IN_PROGRESS = ("active", "paused")


class PlanQuerySet(OwnedQuerySet["Plan"]):
    def active(self) -> Self:
        return self.filter(state=Plan.State.ACTIVE)

    def in_progress(self) -> Self:
        """Keep those that run or are paused."""
        return self.filter(state__in=PLAN_IN_PROGRESS)

    def with_owner_and_offer(self) -> Self:
        """Fetch what the next step depends on along with the plan."""
        return self.select_related("owner", "offer")

    def asking(self) -> Self:
        """Keep those that ask their owner whether to let go (`Plan.asks`)."""
        # The second follows from the first, and an index can look it up.
        return self.active().filter(unanswered__gte=F("carried_on_after") + ASK_AFTER).filter(unanswered__gte=ASK_AFTER)


class Plan(OwnedModel):
    """One contact's cadence in progress.

    It counts from `anchor_on`, the day of the telling or one still to come, such as a
    graduation; or from the last touch. The relationship is with the person, so there is
    at most one running plan for each.
    """

    class State(models.TextChoices):
        ACTIVE = "active", "Running"
        PAUSED = "paused", "Paused"
        ENDED = "ended", "Ended"

    class CountedFrom(models.TextChoices):
        FIXED = "fixed", "Fixed dates"
        LAST_TOUCH = "last_touch", "The last touch"

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="plans", db_constraint=False)
    # The decline that it began with, if any.
    offer = models.ForeignKey(
        Offer, on_delete=models.SET_NULL, null=True, blank=True, related_name="plans", db_constraint=False
    )
    # As `Cadence.read` reads it.
    pattern = models.CharField(max_length=200)
    counted_from = models.CharField(max_length=10, choices=CountedFrom, default=CountedFrom.FIXED)
    anchor_on = models.DateField()
    # Touches after this day count for slowing down. A plan that takes over another one's place keeps its day.
    started_on = models.DateField()
    # How many touches in a row were not answered, and at which count the owner chose to carry on (ADR 0009).
    unanswered = models.PositiveSmallIntegerField(default=0)
    carried_on_after = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=6, choices=State, default=State.ACTIVE)
    # The act that ended it, and the state before that: undoing the act restores it.
    ended_by = models.ForeignKey(Act, on_delete=models.SET_NULL, null=True, related_name="plans", db_constraint=False)
    ended_from = models.CharField(max_length=6, choices=State, blank=True)

    objects: ClassVar[PlanQuerySet] = PlanQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "contact"], name="plan_one_per_contact", condition=Q(state__in=PLAN_IN_PROGRESS)
            ),
            models.CheckConstraint(
                name="plan_carried_on_after_known",
                condition=Q(carried_on_after__lte=F("unanswered")),
            ),
            models.CheckConstraint(
                name="plan_ended_by_when_ended", condition=Q(ended_by__isnull=True) | Q(state="ended")
            ),
        ]
        indexes = [
            # Read by Today and the list of follow-ups, which look for plans that ask.
            models.Index(fields=["owner", "state", "unanswered"], name="plan_unanswered"),
        ]

    @property
    def cadence(self) -> Cadence:
        return Cadence.read(self.pattern)

    @property
    def is_active(self) -> bool:
        return self.state == self.State.ACTIVE

    @property
    def is_paused(self) -> bool:
        return self.state == self.State.PAUSED

    @property
    def has_ended(self) -> bool:
        return self.state == self.State.ENDED

    @property
    def counts_from_last_touch(self) -> bool:
        return self.counted_from == self.CountedFrom.LAST_TOUCH

    @property
    def is_slow(self) -> bool:
        """Whether its next interval is twice as long, because nobody answered."""
        return is_slow(self.unanswered)

    @property
    def asks(self) -> bool:
        """Whether it asks its owner: let go, try another way, or carry on?"""
        return self.is_active and asks(self.unanswered, self.carried_on_after)

    def end(self, act: Act | None) -> None:
        self.ended_by, self.ended_from, self.state = act, self.state, self.State.ENDED
        self.save(update_fields=["ended_by", "ended_from", "state"])

    def take_up(self) -> None:
        """Go on in the state in which it was ended."""
        self.state = self.State.PAUSED if self.ended_from == self.State.PAUSED else self.State.ACTIVE
        self.ended_by, self.ended_from = None, ""
        self.save(update_fields=["ended_by", "ended_from", "state"])

    def course(self, *, last_on: date | None) -> Course:
        """Return how it goes on, if the last touch was on `last_on`."""
        return Course(
            self.cadence,
            self.anchor_on,
            from_last_touch=self.counts_from_last_touch,
            last_on=last_on,
            slow=self.is_slow,
        )
