"""Open doors: where could I go back to? (PRODUCT.md, "open door")

One door for each employer that was declined, through the person who was told. When they have moved
on, that door falls behind, and where they are now is a door too. All doors are looked at in one query
of plain values, so that they can be ordered by warmth; what is shown of those on a page takes a fixed
number of queries more.
"""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import Enum
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from accounts.models import User
from contacts.models import Contact, Interaction, Job
from core.paging import of_these
from core.written_once import written_once
from followups.cadence.backoff import ASK_AFTER
from followups.helping.given import given_to
from followups.models import FollowUp, Plan
from followups.plans.services import may_be_followed_up
from offers.models import Decline, Stage

# For so long a door is one that was only just declined.
JUST = timedelta(days=30)
# What was this long ago was lately, where no schedule says better.
LATELY = timedelta(days=90)
GRANTED, REFUSED = Decline.Permission.GRANTED, Decline.Permission.REFUSED


class Group(Enum):
    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"


@dataclass(frozen=True, kw_only=True)
class DoorState:
    """What is known of one door, on calendar dates where the owner lives."""

    permission: str = GRANTED
    # Whether the person they told still exists and may be followed up.
    reachable: bool = True
    last_on: date
    # When the newest offer there was declined.
    declined_on: date | None = None
    # Where the person they told has gone; empty while they are still there.
    gone_to: str = ""
    # Of the plan with them: "" when there is none or it has ended.
    plan: str = Plan.State.ACTIVE
    # How many touches in a row were not answered.
    unanswered: int = 0
    # The next follow-up: the ideal day and the last one in good time.
    next_on: date | None = None
    latest_on: date | None = None

    def group(self, today: date) -> Group:
        """Open while they agreed and were touched within their cadence; closing when that is in doubt."""
        if self.permission == REFUSED or not self.reachable or not self.plan or self._is_forgotten(today):
            return Group.CLOSED
        ahead = self.next_on is not None and today < self.next_on
        agreed = self.permission == GRANTED and self.unanswered < ASK_AFTER
        fine = agreed and self.plan == Plan.State.ACTIVE and ahead and not self.gone_to
        return Group.OPEN if fine else Group.CLOSING

    def reason(self, today: date) -> str:
        """Say why a door is not open, in a few words; empty when it is."""
        paused = self.plan == Plan.State.PAUSED
        due = self.next_on is not None and today >= self.next_on
        reasons = (
            (self.permission == REFUSED, "They’d rather not stay in touch."),
            (not self.reachable, "You’re not in touch with anyone there any more."),
            (bool(self.gone_to), f"The person you told is at {self.gone_to} now."),
            (not self.plan, "No schedule: nothing reminds you of them."),
            (paused, "Paused: nothing reminds you of them."),
            (self.next_on is None, "The schedule has come to its end."),
            (self._is_forgotten(today), "It’s been more than twice as long as you meant."),
            (due, "It is time to be in touch."),
            (self.unanswered >= ASK_AFTER, f"{self.unanswered} touches in a row were not answered."),
            (self.permission != GRANTED, "You didn’t ask whether they’d like to stay in touch."),
        )
        return next((words for holds, words in reasons if holds), "")

    def word(self, today: date) -> str:
        """Say how it is between the two, in a word or three."""
        if self.unanswered >= ASK_AFTER:
            return "Gone quiet"
        if self.unanswered:
            return "Hasn’t replied lately"
        if self.declined_on and self.last_on == self.declined_on and today - self.last_on <= JUST:
            return "Just declined"
        if self.gone_to:
            return "Moved on"
        is_recent = today < self.next_on if self.next_on else today - self.last_on <= LATELY
        return "In touch" if is_recent else "Not in touch lately"

    def warmth(self, today: date) -> float:
        """How much of the time between the last touch and the next one is over: 0 is warmest, 1 is due."""
        if self.next_on is None:
            return float((today - self.last_on).days)
        return (today - self.last_on).days / max(1, (self.next_on - self.last_on).days)

    def days_left(self, today: date) -> int:
        """How far the door stands open, as the drawing counts it: 21 and more is wide, below 0 is shut."""
        if self.group(today) is Group.CLOSED:
            return -1
        return max(0, round((1 - self.warmth(today)) * 24)) if self.group(today) is Group.OPEN else 2

    def _is_forgotten(self, today: date) -> bool:
        """Whether twice the time between the last touch and the latest day of the next one is over."""
        if self.latest_on is None:
            return False
        return today > self.latest_on and today - self.last_on > 2 * (self.latest_on - self.last_on)


@dataclass
class Door:
    """One employer, with what the page shows about it."""

    employer: str
    # What doors of the same warmth are ordered by.
    employer_order: str
    offer_id: UUID
    role: str
    sent_on: date
    told_id: UUID | None
    manager_id: UUID | None
    state: DoorState
    # The employer where the offer was, when the person who was told has moved here since.
    was_at: str = ""
    people: list[Contact] = field(default_factory=list)
    gave: list[str] = field(default_factory=list)


def doors_of(user: User, today: date) -> dict[Group, list[Door]]:
    """Return the person's doors by group, the warmest first, in one query."""
    groups: dict[Group, list[Door]] = {group: [] for group in Group}
    rows = _declines(user)
    known = {row["employer_id"] for row in rows}
    for row in rows:
        gone = bool(row["now_at_id"]) and not row["is_there"]
        doors = [_door(row, gone_to=row["now_at"] if gone else "")]
        # Somebody else may have been told there: that door stays one.
        if gone and row["now_at_id"] not in known:
            known.add(row["now_at_id"])
            doors.append(_door_that_came_along(row))
        for door in doors:
            groups[door.state.group(today)].append(door)
    for found in groups.values():
        found.sort(key=lambda door: (bool(door.state.gone_to), door.state.warmth(today), door.employer_order))
    return groups


@written_once
def _declines(user: User) -> "QuerySet[Decline, Any]":
    """Return the newest decline of each employer that was told, with the last touch and the plan."""
    touches = Interaction.objects.filter(contact=OuterRef("told")).newest_first()
    plans = Plan.objects.filter(contact=OuterRef("told")).in_progress()
    following = FollowUp.objects.open().filter(contact=OuterRef("told"), plan__isnull=False).soonest_first()
    present = Job.objects.filter(contact=OuterRef("told")).present()
    newest_job = Job.objects.filter(contact=OuterRef("told")).newest_present()
    told = Decline.objects.for_owner(user).current().told().of_kept("offer").filter(offer__stage=Stage.DECLINED)
    newest = told.order_by("offer__employer_id", "-sent_on", "-id").distinct("offer__employer_id")
    return newest.values(
        "permission",
        "sent_on",
        "told_id",
        offer_pk=F("offer_id"),
        employer_id=F("offer__employer_id"),
        now_at_id=Subquery(newest_job.values("employer_id")[:1]),
        now_at=Subquery(newest_job.values("employer__name")[:1]),
        now_at_order=Subquery(newest_job.values("employer__name_order")[:1]),
        is_there=Exists(present.filter(employer=OuterRef("offer__employer_id"))),
        role=F("offer__role"),
        manager_id=F("offer__hiring_manager_id"),
        employer=F("offer__employer__name"),
        employer_order=F("offer__employer__name_order"),
        told_trashed_at=F("told__trashed_at"),
        told_standing=F("told__standing"),
        last_on=Subquery(touches.values("happened_on")[:1]),
        plan_state=Subquery(plans.values("state")[:1]),
        unanswered=Subquery(plans.values("unanswered")[:1]),
        next_on=Subquery(following.values("due_on")[:1]),
        slack=Subquery(following.values("slack_days")[:1]),
    )


def _door_that_came_along(row: dict[str, Any]) -> Door:
    """Return the door where the person they told is now. It is as warm as the person is."""
    came = row | {"employer": row["now_at"], "employer_order": row["now_at_order"], "manager_id": None}
    return replace(_door(came), was_at=row["employer"])


def _door(row: dict[str, Any], *, gone_to: str = "") -> Door:
    next_on: date | None = row["next_on"]
    state = DoorState(
        permission=row["permission"],
        reachable=row["told_standing"] == Contact.Standing.ACTIVE and row["told_trashed_at"] is None,
        last_on=max(row["last_on"] or row["sent_on"], row["sent_on"]),
        declined_on=row["sent_on"],
        gone_to=gone_to,
        plan=row["plan_state"] or "",
        unanswered=row["unanswered"] or 0,
        next_on=next_on,
        latest_on=next_on + timedelta(days=row["slack"]) if next_on else None,
    )
    return Door(
        employer=row["employer"],
        employer_order=row["employer_order"],
        offer_id=row["offer_pk"],
        role=row["role"],
        sent_on=row["sent_on"],
        told_id=row["told_id"],
        manager_id=row["manager_id"],
        state=state,
    )


@written_once
def _people(user: User, ids: list[UUID]) -> QuerySet[Contact]:
    """Choose these people, with the employer where they are `now_at`."""
    job = Job.objects.filter(contact=OuterRef("pk")).newest_present()
    people = Contact.objects.for_owner(user).annotate(now_at=Subquery(job.values("employer__name")[:1]))
    return of_these(people, ids)


def furnish(user: User, doors: list[Door]) -> None:
    """Add to the doors of one page who would pick up the phone, where they are `now_at`, and what was given to them."""
    told = [door.told_id for door in doors if door.told_id]
    people = [*told, *(door.manager_id for door in doors if door.manager_id)]
    known = {person.pk: person for person in (_people(user, people) if people else [])}
    gave = given_to(told, owners=[user])
    for door in doors:
        found = (known.get(pk) for pk in (door.told_id, door.manager_id) if pk)
        door.people = list(dict.fromkeys(person for person in found if person and may_be_followed_up(person)))
        door.gave = [thing.what for thing in gave.get(door.told_id, [])] if door.told_id else []
