"""The command box: find any employer, person, offer or page by part of its name."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Case, OuterRef, QuerySet, Subquery, Value, When
from django.urls import reverse

from accounts.models import User
from contacts.models import Contact, Employer
from contacts.names import Shape, WordValue, look_up, values_of, words_from
from contacts.services import present_jobs
from core.closeness import Match, closeness
from core.search import LookedUp, among, holds_each, words_of
from core.written_once import written_once
from home.places import places_for
from offers.models import DUE_FIRST, FOLDED_ROLE, Offer, Stage

MOST_OF_A_KIND = 6


@dataclass(frozen=True)
class Found:
    kind: str
    name: str
    detail: str
    url: str


def find(user: User, text: str) -> list[Found]:
    """Return what `text` may mean: places, employers and people by how well they match, and then offers.

    Without a text, all places.
    """
    named = [(match, Found("Go to", place.name, said, place.url)) for match, place, said in places_for(text)]
    if not text:
        return [found for _, found in named]
    words = look_up(user, words_of(text))
    named += _employers(user, text, words) + _people(user, text, words)
    # Of what matches as well, the place comes first, then the employer: the sort keeps their order.
    return [found for _, found in sorted(named, key=lambda pair: pair[0])] + _offers(user, words)


def _employers(user: User, text: str, words: list[LookedUp]) -> list[tuple[Match, Found]]:
    values, shape = values_of(words, Employer)
    return [
        (Match(match), Found("Employer", name, "", _page("employers", pk)))
        for match, pk, name in _closest_employers(user, text, *values, shape=shape)
    ]


def _people(user: User, text: str, words: list[LookedUp]) -> list[tuple[Match, Found]]:
    values, shape = values_of(words, Employer)
    rows = _closest_people(user, text, *values, shape=shape)
    jobs = present_jobs(user, [pk for _, pk, _, _ in rows]) if rows else []
    newest = {job.contact_id: str(job) for job in reversed(jobs)}
    return [
        (Match(match), Found("Person", name, newest.get(pk) or Contact.Role(role).label, _page("contacts", pk)))
        for match, pk, name, role in rows
    ]


def _offers(user: User, words: list[LookedUp]) -> list[Found]:
    values, shape = values_of(words, Employer, Contact)
    return [
        Found("Offer", employer, f"{role}, {Stage(stage).label}", _page("offers", pk))
        for pk, role, stage, employer in _first_offers(user, *values, shape=shape)
    ]


@written_once
def _closest_employers(
    user: User, text: str, *values: WordValue, shape: Shape
) -> QuerySet[Employer, tuple[int, UUID, str]]:
    words = words_from(values, shape, Employer)
    found = Employer.objects.for_owner(user).kept().matching(words)
    ordered = found.annotate(match=closeness(text, words)).order_by("match", "name_order")
    return ordered.values_list("match", "pk", "name")[:MOST_OF_A_KIND]


@written_once
def _closest_people(
    user: User, text: str, *values: WordValue, shape: Shape
) -> QuerySet[Contact, tuple[int, UUID, str, str]]:
    words = words_from(values, shape, Employer)
    found = Contact.objects.for_owner(user).kept().matching(words, owner=user)
    ordered = found.annotate(match=closeness(text, words)).order_by("match", "name_order", "id")
    return ordered.values_list("match", "pk", "name", "role")[:MOST_OF_A_KIND]


@written_once
def _first_offers(user: User, *values: WordValue, shape: Shape) -> QuerySet[Offer, tuple[UUID, str, str, str]]:
    """Choose offers in which the words are, those first in whose role or employer's name they are."""
    words = words_from(values, shape, Employer, Contact)
    found = Offer.objects.for_owner(user).kept().offers_only().matching(words, owner=user)
    employers = Employer.objects.for_owner(user).matching(words).values("pk")
    # The role first: all employers are looked through only where it hasn't the words.
    named = holds_each(FOLDED_ROLE, words) | among("employer", employers)
    ordered = found.order_by(Case(When(named, then=Value(0)), default=Value(1)), *DUE_FIRST)
    # Not joined, or it would be before the sort, for thousands.
    employer = Subquery(Employer.objects.filter(pk=OuterRef("employer")).values("name"))
    return ordered.values_list("pk", "role", "stage", employer)[:MOST_OF_A_KIND]


def _page(app: str, pk: UUID) -> str:
    return reverse(f"{app}:detail", args=[pk])
