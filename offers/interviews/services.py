from datetime import date, time

from django.db import transaction

from contacts.models import Contact
from contacts.services import find_or_make_contact
from offers.models import Interview, Offer


@transaction.atomic
def add_interview(
    *, offer: Offer, on: date, at: time | None = None, zone: str = "", person: str = "", note: str = ""
) -> Interview:
    """Write down an interview: on the day `on`, at `at` on the clock of `zone`.

    `person` is found by name at the offer's employer, or made as an interviewer there.
    """
    return Interview.objects.create(owner=offer.owner, offer=offer, **_columns(offer, on, at, zone, person, note))


@transaction.atomic
def change_interview(
    *, interview: Interview, expected_version: int, on: date, at: time | None, zone: str, person: str, note: str
) -> None:
    """Save an edited interview. Raises core.models.StaleEditError, with nothing saved, if it changed meanwhile."""
    columns = _columns(interview.offer, on, at, zone, person, note)
    interview.save_edit(expected_version=expected_version, **columns)


def _columns(offer: Offer, on: date, at: time | None, zone: str, person: str, note: str) -> dict[str, object]:
    return {
        "contact": _person(offer, person) if person else None,
        "happens_on": on,
        "happens_time": at,
        "happens_zone": zone if at else "",
        "note": note,
    }


def _person(offer: Offer, name: str) -> Contact:
    found = find_or_make_contact(owner=offer.owner, name=name, employer=offer.employer, role=Contact.Role.INTERVIEWER)
    return Contact.objects.hold().find_again(found)
