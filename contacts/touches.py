"""Touches are written down in one line or one click, and can be mended, removed and brought back."""

from datetime import date

from django.db import transaction

from contacts.models import Channel, Contact, Interaction
from contacts.services import hold_contact


@transaction.atomic
def write_down(
    *,
    contact: Contact,
    happened_on: date,
    channel: str = Channel.MESSAGE,
    by_owner: bool = True,
    note: str = "",
) -> tuple[Interaction, bool]:
    """Return the touch, and whether it is new: the same touch twice in a day is one, such as by a double click.

    A person who is merged at the same moment gets it under their other name.
    """
    contact = hold_contact(contact)
    values = {"happened_on": happened_on, "channel": channel, "by_owner": by_owner, "note": note}
    known = Interaction.objects.filter(contact=contact, **values).newest_first().first()
    if known:
        return known, False
    return Interaction.objects.create(owner=contact.owner, contact=contact, **values), True
