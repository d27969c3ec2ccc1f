"""What a calendar can show of a person: the days on which something is due."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Count
from django.urls import reverse

from accounts.models import User
from core.models import TrashableQuerySet
from exchange.calendar.models import CalendarFeed
from followups.models import FollowUp, FollowUpQuerySet
from followups.models.followup import path_of
from offers.models import Interview, Offer, OfferQuerySet, Stage

# Of each kind, the soonest: a calendar with more is of no use, and slow to fetch.
MOST = 1000
# An event of no length isn't drawn by all programs; what is due then takes no time.
SHORT = timedelta(minutes=15)
AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Entry:
    """One event. `on` is a calendar date where the owner lives, `at` an hour on their clock if there is one."""

    key: str  # the same for as long as the row lives
    title: str
    on: date
    at: time | None
    path: str
    made_at: datetime
    # Grows when the day changes, so that a program takes the newer of two.
    sequence: int
    length: timedelta = SHORT


def entries_of(feed: CalendarFeed, *, user: User) -> list[Entry]:
    found: list[Entry] = []
    if feed.answers:
        found += [_answer(offer, user) for offer in _answers(user).order_by("answer_due_on", "pk")[:MOST]]
    if feed.follow_ups:
        found += [_follow_up(row) for row in _follow_ups(user).soonest_first()[:MOST]]
    if feed.starts:
        found += [start for offer in _accepted(user).order_by("-pk")[:MOST] if (start := _start(offer))]
    if feed.interviews:
        found += [_interview(row, user) for row in _interviews(user).order_by("-happens_on", "pk")[:MOST]]
    return found


def answer_entry(user: User, pk: UUID) -> Entry | None:
    offer = _answers(user).filter(pk=pk).first()
    return _answer(offer, user) if offer else None


def start_entry(user: User, pk: UUID) -> Entry | None:
    offer = _accepted(user).filter(pk=pk).first()
    return _start(offer) if offer else None


def interview_entry(user: User, pk: UUID) -> Entry | None:
    interview = _interviews(user).filter(pk=pk).first()
    return _interview(interview, user) if interview else None


def follow_up_entry(user: User, pk: UUID) -> Entry | None:
    follow_up = _follow_ups(user).filter(pk=pk).first()
    return _follow_up(follow_up) if follow_up else None


def _answers(user: User) -> OfferQuerySet:
    return Offer.objects.for_owner(user).kept().considering().filter(answer_due_on__isnull=False).with_people()


def _accepted(user: User) -> OfferQuerySet:
    rows = Offer.objects.for_owner(user).kept().filter(stage=Stage.ACCEPTED).with_people().with_package()
    return rows.annotate(rounds=Count("packages"))


def _interviews(user: User) -> TrashableQuerySet[Interview]:
    return Interview.objects.for_owner(user).kept().of_kept("offer").select_related("offer__employer")


def _follow_ups(user: User) -> FollowUpQuerySet:
    """Return open follow-ups. That an offer wants an answer is said by the offer itself, on its own day."""
    rows = FollowUp.objects.for_owner(user).open().not_in_trash(owner_id=user.pk)
    # Each new day has a reminder of its own.
    return rows.exclude(kind=FollowUp.Kind.ANSWER_OFFER).with_people().annotate(days=Count("reminders"))


def _answer(offer: Offer, user: User) -> Entry:
    on, at = offer.due_on_clock(user.time_zone)
    return Entry(
        key=f"answer-{offer.pk}",
        title=f"Answer {offer.employer}: {offer.role}",
        on=on,  # type: ignore[arg-type]  # see _answers
        at=at,
        path=reverse("offers:detail", args=[offer.pk]),
        made_at=offer.created_at,
        sequence=offer.version,
    )


def _start(offer: Offer) -> Entry | None:
    package = offer.package
    if package is None or package.starts_on is None:
        return None
    return Entry(
        key=f"start-{offer.pk}",
        title=f"First day at {offer.employer}: {offer.role}",
        on=package.starts_on,
        at=None,
        path=reverse("offers:detail", args=[offer.pk]),
        made_at=offer.created_at,
        sequence=offer.rounds,  # type: ignore[attr-defined]  # see _accepted
    )


def _interview(interview: Interview, user: User) -> Entry:
    on, at = interview.on_clock(user.time_zone)
    return Entry(
        key=f"interview-{interview.pk}",
        title=f"Interview at {interview.offer.employer}: {interview.offer.role}",
        on=on,
        at=at,
        path=reverse("offers:detail", args=[interview.offer_id]),
        made_at=interview.created_at,
        sequence=interview.version,
        length=AN_HOUR,
    )


def _follow_up(follow_up: FollowUp) -> Entry:
    return Entry(
        key=f"follow-up-{follow_up.pk}",
        title=follow_up.title,
        on=follow_up.due_on,
        at=None,
        path=path_of(follow_up),
        made_at=follow_up.created_at,
        sequence=follow_up.days,  # type: ignore[attr-defined]  # see _follow_ups
    )
