from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from contacts.models import Contact, Gift, Interaction, Job
from core.models import OwnedModel, OwnedQuerySet
from core.routes import path_to
from core.search import among
from followups.cadence.course import LEAST_SLACK, Urgency, urgency_on
from followups.models.act import Act
from followups.models.plan import Plan
from offers.models import Offer, OfferEvent

# About an offer rather than a person: made and ended by `followups.from_offers.services`.
OFFER_KINDS = ("answer_offer", "tell_them", "look_back")
# Of these, what Today shows as the offer itself rather than as a task.
SHOWN_AS_OFFERS = ("answer_offer", "tell_them")
# What rows of lists show. What is missing here is fetched for each row by itself, which a test notices.
ROW_NAMES = ("contact__name", "offer__role", "offer__employer__name")
IN_ROWS = (*ROW_NAMES, "kind", "about", "due_on", "slack_days", "state", "closed_at", "note")
# How a follow-up begins that only asks for a kind word.
KIND_WORD = "Congratulate"


class FollowUpQuerySet(OwnedQuerySet["FollowUp"]):
    def open(self) -> Self:
        return self.filter(state=FollowUp.State.OPEN)

    def closed(self) -> Self:
        # Always true, but it lets PostgreSQL use the index.
        return self.filter(state__in=[FollowUp.State.DONE, FollowUp.State.SKIPPED], closed_at__isnull=False)

    def due(self, *, on: date) -> Self:
        """Keep open follow-ups due on or before the calendar date `on`."""
        return self.open().filter(due_on__lte=on)

    def coming(self, *, after: date, until: date) -> Self:
        """Keep open follow-ups due after `after`, up to and including `until`."""
        return self.open().filter(due_on__gt=after, due_on__lte=until)

    def soonest_first(self) -> Self:
        return self.order_by("due_on", "id")

    def open_first(self) -> Self:
        """Put what is open first, soonest first, and below it what is closed, the newest first."""
        return self.order_by(F("closed_at").desc(nulls_first=True), "due_on", "id")

    def with_people(self) -> Self:
        """Fetch contact, offer, employer and manager too, for a list."""
        return self.select_related("contact", "offer__employer", "offer__hiring_manager", "plan")

    def for_rows(self) -> Self:
        """Fetch what a row of a list shows, with the names of contact and employer, and nothing else."""
        return self.select_related("contact", "offer__employer").only(*IN_ROWS)

    def not_in_trash(self, *, owner_id: UUID) -> Self:
        """Leave out those with a trashed contact or about a trashed offer, all of which belong to that person."""
        return self.not_in_trash_of([owner_id])

    def not_in_trash_of(self, owner_ids: Collection[UUID]) -> Self:
        """Do so for what belongs to several people."""
        about_offer = Q(kind__in=OFFER_KINDS)
        of_offer = among("offer", Offer.objects.filter(owner_id__in=owner_ids).trashed().values("pk"))
        of_contact = among("contact", Contact.objects.filter(owner_id__in=owner_ids).trashed().values("pk"))
        return self.exclude(about_offer & of_offer).exclude(~about_offer & of_contact)

    def personal(self) -> Self:
        """Keep what is about a person: to be done, snoozed or skipped by hand."""
        return self.exclude(kind__in=OFFER_KINDS)

    def for_today(self) -> Self:
        """Leave out what Today shows as an offer."""
        return self.exclude(kind__in=SHOWN_AS_OFFERS)


class FollowUp(OwnedModel):
    """One task with a due date, a calendar date where its owner lives."""

    class Kind(models.TextChoices):
        STAY_IN_TOUCH = "stay_in_touch", "Stay in touch"
        GIVE_BACK = "give_back", "Give back"
        ANSWER_OFFER = "answer_offer", "Answer an offer"
        TELL_THEM = "tell_them", "Tell them"
        LOOK_BACK = "look_back", "Look back"

    class State(models.TextChoices):
        OPEN = "open", "Open"
        DONE = "done", "Done"
        SKIPPED = "skipped", "Skipped"
        CANCELLED = "cancelled", "Cancelled"

    kind = models.CharField(max_length=13, choices=Kind, default=Kind.STAY_IN_TOUCH)
    # Only what is about an offer may be without a person: nobody was named yet.
    contact = models.ForeignKey(
        Contact, on_delete=models.CASCADE, null=True, blank=True, related_name="follow_ups", db_constraint=False
    )
    offer = models.ForeignKey(
        Offer, on_delete=models.SET_NULL, null=True, blank=True, related_name="follow_ups", db_constraint=False
    )
    plan = models.ForeignKey(
        Plan, on_delete=models.CASCADE, null=True, blank=True, related_name="follow_ups", db_constraint=False
    )
    # Which step of the plan's cadence this is, counted from 1.
    step = models.PositiveIntegerField(null=True)
    # On which new job it congratulates: it is called off when that move is taken back.
    new_job = models.ForeignKey(
        Job, on_delete=models.SET_NULL, null=True, editable=False, related_name="congratulations", db_constraint=False
    )
    # What was promised and is to be given: done makes it given.
    gift = models.ForeignKey(
        Gift, on_delete=models.SET_NULL, null=True, editable=False, related_name="follow_ups", db_constraint=False
    )
    # More time that was asked for, where it checks that they gave it: it is called off when that is taken back.
    more_time = models.ForeignKey(
        OfferEvent, on_delete=models.SET_NULL, null=True, editable=False, related_name="checks", db_constraint=False
    )
    # What it is about, in the person's words: "send Tobias's name".
    about = models.CharField(max_length=200, blank=True)
    # The ideal day; up to `slack_days` after it is in good time.
    due_on = models.DateField()
    slack_days = models.PositiveSmallIntegerField(default=LEAST_SLACK)
    # The opening line that was put into its mail, or was on its page when it was done.
    opening = models.CharField(max_length=400, blank=True)
    # Its day before the last snooze, so that the snooze can be undone.
    snoozed_from_on = models.DateField(null=True)
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    closed_at = models.DateTimeField(null=True)
    # The act that called it off, when there is one that can be taken back.
    ended_by = models.ForeignKey(
        Act, on_delete=models.SET_NULL, null=True, related_name="follow_ups", db_constraint=False
    )
    note = models.TextField(blank=True)
    # None while it is not known whether they answered.
    answered = models.BooleanField(null=True)
    # What "done" wrote into the contact's timeline.
    interaction = models.ForeignKey(
        Interaction, on_delete=models.SET_NULL, null=True, related_name="+", db_constraint=False
    )

    objects: ClassVar[FollowUpQuerySet] = FollowUpQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "plan", "step"], name="follow_up_step_once"),
            models.UniqueConstraint(
                fields=["owner", "offer", "kind"],
                name="follow_up_open_once_per_offer",
                condition=Q(state="open", kind__in=OFFER_KINDS),
            ),
            models.CheckConstraint(
                name="follow_up_is_about_someone",
                condition=Q(contact__isnull=False) | Q(kind__in=OFFER_KINDS, offer__isnull=False),
            ),
            models.CheckConstraint(
                name="follow_up_step_iff_planned",
                condition=Q(plan__isnull=True, step__isnull=True)
                | Q(plan__isnull=False, step__isnull=False, step__gte=1),
            ),
            models.CheckConstraint(
                name="follow_up_closed_at_set_when_closed",
                condition=Q(state="open", closed_at__isnull=True) | (~Q(state="open") & Q(closed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="follow_up_ended_by_when_cancelled", condition=Q(ended_by__isnull=True) | Q(state="cancelled")
            ),
        ]
        indexes = [
            # Read by Today and the list of follow-ups, in their order, with what tells which of them lie in the trash.
            models.Index(
                fields=["owner", "state", "due_on", "id"],
                name="follow_up_of_state",
                include=["kind", "contact", "offer"],
            ),
            # Read by "recently done".
            models.Index(
                F("owner"), F("closed_at").desc(), name="follow_up_closed", condition=Q(closed_at__isnull=False)
            ),
        ]

    @property
    def is_personal(self) -> bool:
        """Whether it is about a person, and so finished by hand; else the offer itself finishes it."""
        return self.kind not in OFFER_KINDS

    @property
    def is_pressing(self) -> bool:
        """Whether being late matters. A look back can wait."""
        return self.kind != self.Kind.LOOK_BACK

    @property
    def is_kind_word(self) -> bool:
        """Whether it only asks for congratulations, not for something that was promised."""
        return self.kind == self.Kind.GIVE_BACK and self.about.startswith(KIND_WORD)

    @property
    def title(self) -> str:
        """What there is to do, in one line; needs `with_people()` or `for_rows()`."""
        employer = self.offer.employer.name if self.offer else ""
        return {
            self.Kind.STAY_IN_TOUCH: f"Stay in touch with {self.contact}",
            self.Kind.GIVE_BACK: f"Give back to {self.contact}",
            self.Kind.ANSWER_OFFER: f"Answer {employer}",
            self.Kind.TELL_THEM: f"Tell {employer} that you decline",
            self.Kind.LOOK_BACK: f"Look back on {employer}",
        }[self.Kind(self.kind)]

    @property
    def who(self) -> str:
        """The person, or the employer where nobody is named; needs `with_people()` or `for_rows()`."""
        if self.contact:
            return self.contact.name
        return self.offer.employer.name if self.offer else ""

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_done(self) -> bool:
        return self.state == self.State.DONE

    @property
    def can_undo(self) -> bool:
        """Whether there is a last step that can be taken back: done, skipped or snoozed.

        Not of a plan that was paused or has ended since: it would open a second
        follow-up beside the present one. Needs the plan fetched along.
        """
        if self.plan and not self.plan.is_active:
            return False
        return self.state in (self.State.DONE, self.State.SKIPPED) or (
            self.is_open and self.snoozed_from_on is not None
        )

    @property
    def latest_on(self) -> date:
        """The last day that is still in good time. What belongs to an offer has its own deadline."""
        return self.due_on + timedelta(days=self.slack_days if self.is_personal else 0)

    def urgency(self, today: date) -> Urgency:
        """How urgent it is today, as `urgency_on` says."""
        return urgency_on(today, ideal=self.due_on, latest=self.latest_on)

    def days_overdue(self, today: date) -> int:
        """Calendar days since it was due; 0 or less when it is not late."""
        return (today - self.due_on).days

    def close(self, state: "FollowUp.State", *, at: datetime) -> None:
        self.state, self.closed_at = state, at
        self.save(update_fields=["state", "closed_at", "note", "answered", "interaction", "opening"])

    def call_off(self, *, at: datetime, act: Act | None) -> None:
        """Cancel it; with `act` it comes back when that is taken back."""
        self.state, self.closed_at, self.ended_by = self.State.CANCELLED, at, act
        self.save(update_fields=["state", "closed_at", "ended_by"])

    def reopen(self) -> None:
        self.state, self.closed_at, self.interaction, self.ended_by = self.State.OPEN, None, None, None
        self.save(update_fields=["state", "closed_at", "interaction", "ended_by"])


# Where a follow-up about an offer is done.
PAGES = {
    FollowUp.Kind.ANSWER_OFFER: "offers:detail",
    FollowUp.Kind.TELL_THEM: "followups:mark-sent",
    FollowUp.Kind.LOOK_BACK: "followups:look-back",
}


def path_of(follow_up: FollowUp) -> str:
    """Return the path of the page where `follow_up` is done."""
    if follow_up.is_personal:
        return path_to("followups:detail", follow_up.pk)
    return path_to(PAGES[FollowUp.Kind(follow_up.kind)], follow_up.offer_id)
