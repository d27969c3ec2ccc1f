"""Follow-ups that come from an offer itself: answer it, tell them, look back (PRODUCT.md, ADR 0007).

Offers know nothing of follow-ups. They only mark themselves when something changed that
tasks may be derived from. The tasks of the marked ones are updated when that step is done, and by each tick.
"""

import logging
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import InterfaceError, OperationalError

from accounts.models import User
from core.stopping import ShouldStop, never
from core.tenancy import acting_as, system_scope
from followups.from_offers import looking_back
from followups.models import FollowUp, Reminder
from followups.reminders import schedule as reminders
from offers.models import Offer

logger = logging.getLogger(__name__)

# If nobody was told about a decision after this long, it becomes a task.
TELL_WITHIN = timedelta(days=2)
OFFERS_AT_ONCE = 50
# What one step of a person changes.
CHANGED_AT_ONCE = 3

NO_LONGER = "The offer changed: there is nothing left to remind of."


def settle_marked_offers(now: datetime, *, should_stop: ShouldStop = never) -> int:
    """Update the tasks of every offer that changed, until `should_stop` says so. Returns how many there were.

    Any number may run at once: each marked offer is taken by one of them.
    """
    settled, last = 0, UUID(int=0)
    while marked := _marked(after=last):
        for offer in marked:
            if should_stop():
                return settled
            _settle_alone(offer, now)
            settled += 1
        last = marked[-1].pk
    return settled


def settle_offers_of(owner: User, now: datetime) -> None:
    """Update the tasks of what `owner` has just changed: an offer or two. What an import changed the tick sees to."""
    with acting_as(owner.pk):
        marked = Offer.objects.for_owner(owner).filter(needs_planning=True)
        offers = list(marked.only("id", "owner_id").order_by("id")[:CHANGED_AT_ONCE])
    for offer in offers:
        _settle_alone(offer, now)


def _marked(*, after: UUID) -> list[Offer]:
    with system_scope():
        marked = Offer.objects.filter(needs_planning=True, pk__gt=after)
        return list(marked.only("id", "owner_id").order_by("id")[:OFFERS_AT_ONCE])


def _settle_alone(offer: Offer, now: datetime) -> None:
    """Settle one offer. If that fails, everybody's reminders are still sent."""
    try:
        with acting_as(offer.owner_id):
            _settle_if_still_marked(offer, now)
    except (OperationalError, InterfaceError):  # the database is gone, which is not the offer's fault
        raise
    except Exception:
        logger.exception("Unable to plan the tasks of offer %s", offer.pk)


def _settle_if_still_marked(marked: Offer, now: datetime) -> None:
    """Settle one offer under its lock; another worker may have done it already."""
    rows = Offer.objects.hold(only_free=True).select_related("owner")
    offer = rows.filter(pk=marked.pk, needs_planning=True).first()
    if offer:
        settle(offer, now)
        offer.needs_planning = False
        offer.save(update_fields=["needs_planning"])


def settle(offer: Offer, now: datetime) -> None:
    """Change the open tasks of `offer`, and their reminders, to those that it needs now."""
    wanted = _wanted(offer)
    held = FollowUp.objects.hold().filter(offer=offer, kind__in=wanted).open()
    open_tasks = {FollowUp.Kind(task.kind): task for task in held}
    for kind, due_on in wanted.items():
        tasks = FollowUp.objects.filter(offer=offer, kind=kind)
        task = open_tasks.get(kind)
        if task and due_on is None:
            reminders.cancel(task, reason=NO_LONGER)
            task.close(FollowUp.State.CANCELLED, at=now)
        elif task and due_on and task.due_on != due_on:
            reminders.cancel(task, reason=NO_LONGER)
            task.due_on, task.snoozed_from_on = due_on, None
            task.save(update_fields=["due_on", "snoozed_from_on"])
            reminders.schedule(task, owner=offer.owner, now=now)
        elif due_on and not task and not tasks.closed().filter(due_on=due_on).exists():
            task = FollowUp.objects.create(owner=offer.owner, offer=offer, kind=kind, due_on=due_on)
            if not looking_back.was_mailed(task):
                reminders.schedule(task, owner=offer.owner, now=now)


def _wanted(offer: Offer) -> dict[FollowUp.Kind, date | None]:
    return {
        FollowUp.Kind.ANSWER_OFFER: _answer_on(offer),
        FollowUp.Kind.TELL_THEM: _tell_on(offer),
        FollowUp.Kind.LOOK_BACK: looking_back.asks_on(offer),
    }


def coming_tasks(offer: Offer) -> list[FollowUp]:
    """Return the tasks of `offer` as they will be once it is settled, not saved; none when it is up to date."""
    if not offer.needs_planning:
        return []
    done = set(FollowUp.objects.filter(offer=offer).closed().values_list("kind", "due_on"))
    wanted = [(kind, due_on) for kind, due_on in _wanted(offer).items() if due_on and (kind, due_on) not in done]
    return [FollowUp(owner=offer.owner, offer=offer, kind=kind, due_on=due_on) for kind, due_on in wanted]


def first_reminder_on(offer: Offer, *, now: datetime) -> date | None:
    """Return the day of the next reminder to answer `offer`, where its owner lives; None when there will be none."""
    today = offer.owner.local_date(now)
    for task in coming_tasks(offer):
        if task.kind == FollowUp.Kind.ANSWER_OFFER:
            return reminders.next_date(task, last_on=None, left_on=None, today=today)
    waiting = Reminder.objects.waiting().filter(follow_up__offer=offer, follow_up__kind=FollowUp.Kind.ANSWER_OFFER)
    return waiting.order_by("due_on").values_list("due_on", flat=True).first()


def _answer_on(offer: Offer) -> date | None:
    wanted = offer.is_considering and offer.trashed_at is None
    return offer.answer_due_on if wanted else None


def _tell_on(offer: Offer) -> date | None:
    if not offer.is_declining or offer.trashed_at is not None:
        return None
    decline = offer.declines.current().first()
    return offer.owner.local_date(decline.decided_at) + TELL_WITHIN if decline and decline.decided_at else None
