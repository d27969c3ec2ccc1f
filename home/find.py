"""The command box: find any employer, person, offer or page by part of its name."""

from dataclasses import dataclass

from django.db.models import Case, Value, When
from django.urls import reverse

from accounts.models import User
from contacts.models import Contact, Employer
from core.closeness import Match, closeness
from core.search import among, holds_each
from home.places import places_for
from offers.models import DUE_FIRST, FOLDED_ROLE, Offer

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
    named += _employers(user, text) + _people(user, text)
    # Of what matches as well, the place comes first, then the employer: the sort keeps their order.
    return [found for _, found in sorted(named, key=lambda pair: pair[0])] + _offers(user, text)


def _employers(user: User, text: str) -> list[tuple[Match, Found]]:
    rows = (
        Employer.objects.for_owner(user)
        .kept()
        .matching(text)
        .annotate(match=closeness(text))
        .order_by("match", "name_order")
        .values_list("match", "pk", "name")[:MOST_OF_A_KIND]
    )
    return [
        (Match(match), Found("Employer", name, "", reverse("employers:detail", args=[pk]))) for match, pk, name in rows
    ]


def _people(user: User, text: str) -> list[tuple[Match, Found]]:
    matching = Contact.objects.for_owner(user).kept().matching(text, owner=user)
    rows = matching.annotate(match=closeness(text)).with_jobs().order_by("match", "name_order", "id")[:MOST_OF_A_KIND]
    return [
        (
            Match(row.match),  # type: ignore[attr-defined]  # of the annotation
            Found("Person", row.name, str(row.current_job or row.get_role_display()), _page("contacts", row)),
        )
        for row in rows
    ]


def _offers(user: User, text: str) -> list[Found]:
    rows = Offer.objects.for_owner(user).kept().offers_only().matching(text, owner=user)
    employers = Employer.objects.for_owner(user).matching(text).values("pk")
    named = among("employer", employers) | holds_each(FOLDED_ROLE, text)
    # A match in the name comes before a mention.
    ordered = rows.order_by(Case(When(named, then=Value(0)), default=Value(1)), *DUE_FIRST)
    chosen = ordered.prefetch_related("employer")[:MOST_OF_A_KIND]
    return [
        Found("Offer", row.employer.name, f"{row.role}, {row.get_stage_display()}", _page("offers", row))
        for row in chosen
    ]


def _page(app: str, row: Offer | Contact) -> str:
    return reverse(f"{app}:detail", args=[row.pk])
