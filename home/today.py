"""What Today and the list of follow-ups show: each in a fixed number of queries."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import User
from contacts.models import Contact
from core.paging import first_of_each, of_these, part_of
from core.written_once import written_once
from followups.listing import open_follow_ups, with_last_words
from followups.models import FollowUp
from offers.models import DUE_FIRST, Decline, Offer

AHEAD = timedelta(days=14)
# Of calls, answers and follow-ups each: more can't be done in a day.
MOST_IN_A_LIST = 12


@dataclass(frozen=True)
class Coming:
    """One line of the days ahead: a follow-up or an answer that is due."""

    on: date
    follow_up: FollowUp | None = None
    offer: Offer | None = None


@dataclass(frozen=True)
class Call:
    """A decline that nobody was told of yet, and whom to call; None while nobody is named."""

    offer: Offer
    whom: Contact | None


@dataclass(frozen=True)
class Today:
    follow_ups: list[FollowUp]
    # What is due and can wait as long as one likes: shown, not counted.
    whenever: list[FollowUp]
    calls: list[Call]
    passed: list[Offer]
    answers: list[Offer]
    days: list[tuple[date, list[Coming]]]
    has_anything: bool
    # Whether more is waiting than is shown.
    is_cut: bool

    @property
    def count(self) -> int:
        return len(self.follow_ups) + len(self.calls) + len(self.passed)


def today_of(user: User, today: date) -> Today:
    """Gather what needs the person now, what is on the table, and the next 14 days."""
    offers = _on_the_table(user)
    calls = [offer for offer in offers if offer.is_declining]
    answers = [offer for offer in offers if offer.is_considering and offer.answer_due_on]
    waiting = _due(user, today)
    is_cut = max(len(calls), len(answers), len(waiting)) > MOST_IN_A_LIST
    del calls[MOST_IN_A_LIST:], answers[MOST_IN_A_LIST:], waiting[MOST_IN_A_LIST:]
    coming = [Coming(row.due_on, follow_up=row) for row in waiting if row.due_on > today]
    days = [(offer.days_left(today, user.time_zone) or 0, offer) for offer in answers]
    coming += [Coming(today + timedelta(left), offer=offer) for left, offer in days if 0 < left <= AHEAD.days]
    coming.sort(key=lambda line: line.on)
    due_now = [row for row in waiting if row.due_on <= today]
    return Today(
        follow_ups=[row for row in due_now if row.is_pressing],
        whenever=[row for row in due_now if not row.is_pressing],
        calls=_with_whom_to_call(user, calls),
        passed=[offer for left, offer in days if left < 0],
        answers=[offer for left, offer in days if left >= 0],
        days=[(on, list(lines)) for on, lines in groupby(coming, key=lambda line: line.on)],
        has_anything=bool(offers or waiting or _any_offer(user)),
        is_cut=is_cut,
    )


@written_once
def _on_the_table(user: User) -> QuerySet[Offer]:
    """Choose what is being declined and what is to be answered, one more of each than is shown."""
    mine = Offer.objects.for_owner(user).kept().order_by(*DUE_FIRST)
    return first_of_each([mine.declining(), mine.considering()], Offer.objects.with_people(), MOST_IN_A_LIST + 1)


@written_once
def _due(user: User, today: date) -> QuerySet[FollowUp]:
    """Choose the follow-ups until the last day ahead, one more than is shown."""
    due = open_follow_ups(user).for_today().filter(due_on__lte=today + AHEAD)
    return part_of(due, with_last_words(), 0, MOST_IN_A_LIST + 1)


@written_once
def _any_offer(user: User) -> QuerySet[Offer]:
    return Offer.objects.for_owner(user).only("pk")[:1]


def _with_whom_to_call(user: User, offers: list[Offer]) -> list[Call]:
    """Return each offer with who was chosen for the call, or else its hiring manager, in one query for all."""
    declines = _calls_of(user, [offer.pk for offer in offers]) if offers else []
    chosen = {decline.offer_id: decline.whom for decline in declines}
    return [Call(offer, chosen.get(offer.pk) or offer.hiring_manager) for offer in offers]


@written_once
def _calls_of(user: User, offers: list[UUID]) -> QuerySet[Decline]:
    mine = Decline.objects.for_owner(user).current().filter(whom__isnull=False)
    return of_these(mine.select_related("whom"), offers, "offer")
