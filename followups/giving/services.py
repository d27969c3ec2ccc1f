"""A promise is something to give and a task: what happens to one of them happens to both."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from contacts.giving import services as gifts
from contacts.models import Contact, Gift
from followups import services
from followups.models import FollowUp
from followups.reminders import schedule as reminders
from offers.models import Offer

# When nothing else is said, a promise is kept within so many days.
KEEP_WITHIN = timedelta(days=3)
WHAT_LENGTH = 200


@transaction.atomic
def promise(
    *, contact: Contact, offer: Offer, kind: str, what: str, promised_on: date, due_on: date, now: datetime
) -> FollowUp:
    """Write down what was promised with `offer`: as something to give, and as a follow-up that is due on `due_on`.

    Raises followups.plans.services.PlanError, with nothing saved, when they are not to be followed up.
    """
    what = " ".join(what.split())
    if len(what) > WHAT_LENGTH:
        what = what[: WHAT_LENGTH - 1] + "…"
    today = contact.owner.local_date(now)
    gift = gifts.give_back(
        contact=contact, today=today, kind=kind, what=what, outcome="", offered_on=promised_on, given_on=None
    )
    return services.plan_follow_up(
        contact=contact,
        offer=offer,
        kind=FollowUp.Kind.GIVE_BACK,
        due_on=max(due_on, today),
        about=what,
        gift=gift,
        now=now,
    )


@transaction.atomic
def give(*, gift: Gift, now: datetime) -> None:
    """Note that it was given today; the follow-up that asked for it is done."""
    _hold_contact(gift)
    gift.give(on=gift.owner.local_date(now))
    finish_given(gift=gift, now=now)


@transaction.atomic
def save_gift(*, gift: Gift, now: datetime, **values: Any) -> None:
    """Save an edited gift; if it is given by now, its follow-up is done. Raises StaleEditError with nothing saved."""
    _hold_contact(gift)
    gifts.save_gift(gift=gift, today=gift.owner.local_date(now), **values)
    finish_given(gift=gift, now=now)


def finish_given(*, gift: Gift, now: datetime) -> None:
    """Finish the open follow-ups of a gift that was given. The person is held."""
    if not gift.is_given:
        return
    for follow_up in list(FollowUp.objects.hold().filter(gift=gift).open()):
        reminders.cancel(follow_up)
        follow_up.close(FollowUp.State.DONE, at=now)


@transaction.atomic
def take_gift_back(*, gift: Gift, now: datetime) -> None:
    """Make it offered again, and its follow-up open: it was marked as given by mistake."""
    contact = _hold_contact(gift)
    gift.take_back()
    if gift.is_given or not contact.may_be_followed_up:
        return
    done = FollowUp.objects.hold().filter(gift=gift, state=FollowUp.State.DONE, plan=None).order_by("-closed_at")
    for follow_up in list(done)[:1]:
        follow_up.reopen()
        reminders.schedule(follow_up, owner=gift.owner, now=now)


def _hold_contact(gift: Gift) -> Contact:
    return Contact.objects.hold().find_again(gift.contact)
