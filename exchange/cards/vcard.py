"""A contact as vCard 3.0 (RFC 2426): several phones refuse 4.0."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from icalendar import Component, vText
from icalendar.prop import vN, vOrg

from contacts.models import Contact
from core.names import family_and_given
from core.phones import phone_numbers


class Card(Component):
    name = "VCARD"


def cards_of(contacts: Iterable[Contact], *, zone: ZoneInfo) -> bytes:
    """Return a card for each of `contacts`, fetched `with_jobs()`: how to reach them and where they work.

    What the owner thinks of them, notes above all, stays here: cards are passed on.
    """
    return b"".join(_card(contact, zone).to_ical(sorted=False) for contact in contacts)


def _card(contact: Contact, zone: ZoneInfo) -> Card:
    card = Card()
    card.add("version", "3.0")
    card.add("prodid", "-//Ajar//EN")
    card.add("uid", f"urn:uuid:{contact.pk}")
    card.add("fn", vText(contact.name))
    card.add("n", vN((*family_and_given(contact.name), "", "", "")))  # no middle name, title, suffix
    if job := contact.current_job:
        card.add("org", vOrg((job.employer.name,)))
        if job.title:
            card.add("title", vText(job.title))
    for number in _numbers(contact.phone, zone):
        card.add("tel", vText(number), parameters={"TYPE": "VOICE"})
    if contact.email:
        card.add("email", vText(contact.email), parameters={"TYPE": "INTERNET"})
    return card


def _numbers(text: str, zone: ZoneInfo) -> list[str]:
    """Return each number as it was typed, or all of the text where none can be told apart."""
    return [number.shown for number in phone_numbers(text, zone.key)] or ([text] if text else [])
