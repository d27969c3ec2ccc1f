"""The command box: find any employer, person, offer or page by part of its name."""

from dataclasses import dataclass

from django.db.models import Case, Value, When
from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import User
from contacts.models import Contact, Employer
from core.search import among, holds, name_holds
from offers.models import DUE_FIRST, FOLDED_ROLE, Offer

MOST_OF_A_KIND = 6
# Pages and actions: the name, and other words that people search for.
PLACES = (
    ("Log an offer", "new add", "offers:create"),
    ("Today", "home start", "home:today"),
    ("Offers", "list", "offers:list"),
    ("Follow-ups", "tasks due", "followups:list"),
    ("Contacts", "people", "contacts:list"),
    ("Add a contact", "new person", "contacts:create"),
    ("Sent reminders", "mail", "followups:sent"),
    ("Settings", "theme currency password", "accounts:settings"),
    ("When reminders come", "time zone hour mail", "followups:reminder-time"),
    ("Trash", "deleted restore", "home:trash"),
    ("Keyboard", "keys shortcuts", "home:keys"),
)


@dataclass(frozen=True)
class Found:
    kind: str
    name: str
    detail: str
    url: str


def find(user: User, text: str) -> list[Found]:
    """Return what `text` may mean, places first; everything that can be done while it is empty."""
    places = [
        Found("Go to", name, "", reverse(route))
        for name, words, route in PLACES
        if all(word in f"{name} {words}".lower() for word in text.lower().split())
    ]
    return places + (_offers(user, text) + _people(user, text) + _employers(user, text) if text else [])


def _offers(user: User, text: str) -> list[Found]:
    rows = Offer.objects.for_owner(user).kept().offers_only().matching(text, owner=user)
    employers = Employer.objects.for_owner(user).filter(name_holds(text)).values("pk")
    named = among("employer", employers) | holds(FOLDED_ROLE, text)
    # A match in the name comes before a mention.
    ordered = rows.order_by(Case(When(named, then=Value(0)), default=Value(1)), *DUE_FIRST)
    chosen = ordered.prefetch_related("employer")[:MOST_OF_A_KIND]
    return [
        Found("Offer", row.employer.name, f"{row.role}, {row.get_stage_display()}", _page("offers", row))
        for row in chosen
    ]


def _people(user: User, text: str) -> list[Found]:
    matching = Contact.objects.for_owner(user).kept().matching(text, owner=user)
    rows = matching.with_jobs().order_by("name_order", "id")[:MOST_OF_A_KIND]
    return [
        Found("Person", row.name, str(row.current_job or row.get_role_display()), _page("contacts", row))
        for row in rows
    ]


def _employers(user: User, text: str) -> list[Found]:
    names = (
        Employer.objects.for_owner(user)
        .kept()
        .filter(name_holds(text))
        .order_by("name_order")
        .values_list("name")[:MOST_OF_A_KIND]
    )
    return [
        Found("Employer", name, "Its offers", f"{reverse('offers:list')}?{urlencode({'q': name})}") for (name,) in names
    ]


def _page(app: str, row: Offer | Contact) -> str:
    return reverse(f"{app}:detail", args=[row.pk])
