"""Giving something back: offered, given, and what came of it."""

from datetime import date
from typing import Any

from django.db import transaction

from contacts.models import Contact, Gift


@transaction.atomic
def give_back(*, contact: Contact, today: date, kind: str, what: str, outcome: str, **days: Any) -> Gift:
    """Write down what was offered or given; the same thing twice, such as by a double click, is one."""
    contact = Contact.objects.hold().find_again(contact)
    known = contact.gifts.kept().filter(kind=kind, what=what, offered_on=days["offered_on"]).first()
    if known:
        return known
    outcome_on = today if outcome else None
    return Gift.objects.create(
        owner=contact.owner, contact=contact, kind=kind, what=what, outcome=outcome, outcome_on=outcome_on, **days
    )


def save_gift(*, gift: Gift, expected_version: int, today: date, outcome: str, **values: Any) -> None:
    """Save an edited gift. What came of it is dated `today` when it is first written.

    Raises StaleEditError, with nothing saved, if it changed meanwhile.
    """
    outcome_on = (gift.outcome_on or today) if outcome else None
    gift.save_edit(expected_version=expected_version, outcome=outcome, outcome_on=outcome_on, **values)
