"""What was given back to people: what was written down as given, and give-back follow-ups that were only ticked off."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import User
from contacts.models import Gift
from core.paging import is_one_of
from core.written_once import written_once
from followups.models import FollowUp

# Of each person; a page shows the newest.
MOST = 50


@dataclass(frozen=True)
class Given:
    """One thing that was given, in the person's own words, and the calendar date of it where they live."""

    what: str
    on: date
    # Whether to ask what came of it: not for a kind word, and not if it is known.
    is_pending: bool = True


def given_to(contact_ids: Iterable[UUID], *, owners: Iterable[User]) -> dict[UUID, list[Given]]:
    """Return what was given to each of these people of `owners`, the newest first, each thing once."""
    ids, owner_by_id = list(contact_ids), {owner.pk: owner for owner in owners}
    gave: dict[UUID, list[Given]] = {}
    for gift in _gifts(list(owner_by_id), ids) if ids else []:
        is_pending = not gift.outcome and gift.kind != Gift.Kind.CONGRATULATIONS
        gave.setdefault(gift.contact_id, []).append(Given(gift.what, gift.given_on or gift.offered_on, is_pending))
    written = {contact_id: list(things) for contact_id, things in gave.items()}
    for contact_id, thing in _finished(ids, owner_by_id) if ids else []:
        if not any(_is_same(thing, other) for other in written.get(contact_id, [])):
            gave.setdefault(contact_id, []).append(thing)
    for things in gave.values():
        things.sort(key=lambda thing: thing.on, reverse=True)
    return gave


def _finished(contact_ids: list[UUID], owners: dict[UUID, User]) -> list[tuple[UUID, Given]]:
    return [
        (row.contact_id, Given(row.about, owners[row.owner_id].local_date(row.closed_at), not row.is_kind_word))
        for row in _ticked_off(list(owners), contact_ids)
        if row.contact_id and row.closed_at
    ]


@written_once
def _gifts(owners: list[UUID], contacts: list[UUID]) -> QuerySet[Gift]:
    rows = Gift.objects.given().filter(is_one_of(owners, "owner"), is_one_of(contacts, "contact"))
    return rows.order_by("-given_on", "-id").first_of_each("contact", MOST)


@written_once
def _ticked_off(owners: list[UUID], contacts: list[UUID]) -> QuerySet[FollowUp]:
    """Choose give-back follow-ups that say what was given, and of which nothing else was written down."""
    rows = FollowUp.objects.filter(is_one_of(owners, "owner"), is_one_of(contacts, "contact"))
    done = rows.filter(kind=FollowUp.Kind.GIVE_BACK, state=FollowUp.State.DONE, gift=None).exclude(about="")
    return done.order_by("-closed_at", "-id").first_of_each("contact", MOST)


def _is_same(follow_up: Given, gift: Given) -> bool:
    """Whether a gift that was written down is the one that the follow-up asked for: by its words, or by its day."""
    one, other = follow_up.what.casefold(), gift.what.casefold()
    return follow_up.on == gift.on or one in other or other in one
