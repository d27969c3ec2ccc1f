from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from contacts.models.contact import Contact
from core.models import TrashableModel, TrashableQuerySet, VersionedModel


class GiftQuerySet(TrashableQuerySet["Gift"]):
    def given(self) -> Self:
        """Keep what was really given, not only offered, and not put in the trash since."""
        return self.kept().filter(given_on__isnull=False)

    def newest_first(self) -> Self:
        return self.order_by("-offered_on", "-id")

    def to_give_first(self) -> Self:
        """Put what is still to be given first, and below it what was given, the newest first."""
        return self.order_by(F("given_on").desc(nulls_first=True), "-offered_on", "-id")

    def with_latest_day(self) -> Self:
        """Add `on`: the day of the newest of its steps."""
        return self.annotate(on=Coalesce("outcome_on", "given_on", "offered_on"))


class Gift(VersionedModel, TrashableModel):
    """Something given back: offered, then given, then what came of it. Calendar dates where the owner lives."""

    class Kind(models.TextChoices):
        REFERRAL = "referral", "Referral"
        LEAD = "lead", "Lead"
        INTRODUCTION = "introduction", "Introduction"
        ARTICLE = "article", "Article"
        CONGRATULATIONS = "congratulations", "Congratulations"
        HELP = "help", "Help"

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="gifts", db_constraint=False)
    kind = models.CharField(max_length=15, choices=Kind)
    # In the person's words: "Ilkka's name for the open role".
    what = models.CharField(max_length=200)
    offered_on = models.DateField()
    given_on = models.DateField(null=True, blank=True)
    outcome = models.TextField(blank=True)
    outcome_on = models.DateField(null=True, blank=True)

    objects: ClassVar[GiftQuerySet] = GiftQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(name="gift_says_what", condition=~Q(what="")),
            models.CheckConstraint(
                name="gift_kind_known",
                condition=Q(kind__in=["referral", "lead", "introduction", "article", "congratulations", "help"]),
            ),
            models.CheckConstraint(
                name="gift_given_after_it_was_offered",
                condition=Q(given_on__isnull=True) | Q(given_on__gte=F("offered_on")),
            ),
            models.CheckConstraint(
                name="gift_outcome_of_what_was_given",
                condition=Q(outcome="", outcome_on__isnull=True)
                | (~Q(outcome="") & Q(outcome_on__isnull=False, given_on__isnull=False)),
            ),
        ]
        # Read by the count of what was given.
        indexes = [models.Index(fields=["owner", "given_on"], name="gift_given")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.what}"

    @property
    def is_given(self) -> bool:
        return self.given_on is not None

    @property
    def status(self) -> str:
        """Where it stands, in a word."""
        if self.outcome:
            return "What came of it"
        return "Given" if self.is_given else "Offered"

    def give(self, *, on: date) -> None:
        """Note that it was given on the calendar date `on`; what was given before keeps its day."""
        if self.is_given:
            return
        self.given_on = max(on, self.offered_on)
        self.version += 1
        self.save(update_fields=["given_on", "version"])

    def take_back(self) -> None:
        """Make it offered again: it was marked as given by mistake. Kept as it is once something came of it."""
        if self.outcome:
            return
        self.given_on = None
        self.version += 1
        self.save(update_fields=["given_on", "version"])
