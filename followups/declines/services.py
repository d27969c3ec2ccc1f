"""The last steps of a decline: marking it as sent, taking that back for a day, and a plan that begins later."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from contacts.models import Channel, Contact, Gift
from followups.cadence.dates import Cadence
from followups.cadence.shipped import DEFAULT
from followups.giving.services import KEEP_WITHIN, promise
from followups.models import Act, FollowUp, Plan, Reminder
from followups.people.services import last_act_of_standing, undo_standing
from followups.plans.services import (
    call_off,
    end_plan,
    may_be_followed_up,
    start_plan,
)
from followups.reminders import schedule as reminders
from offers.coach.advice import is_go_between
from offers.coach.services import name_contact, record_decline_sent, take_back_telling
from offers.models import Decline, Offer

UNDO_WITHIN = timedelta(days=1)

TOO_LATE = "More than a day has passed, so this can’t be taken back. You can still reopen the offer."
UNDER_WAY = "The schedule that it started is under way: a reminder has left, or a follow-up is finished."


class UndoError(Exception):
    """Nothing was taken back. The message is for the person."""


@dataclass(frozen=True, kw_only=True)
class Telling:
    """How a decline was told, and the name of who was told. `sent_on` is a calendar date where the owner lives."""

    told: str
    # What somebody new is to the person, of `Contact.Role`; who is known keeps theirs.
    role: str = Contact.Role.HIRING_MANAGER
    sent_on: date
    channel: str
    permission: str
    note: str = ""
    promised: str = ""
    # By when what was promised is to be done; None: within three days.
    promised_by: date | None = None


@transaction.atomic
def mark_decline_sent(
    *,
    offer: Offer,
    telling: Telling,
    cadence: Cadence | None,
    now: datetime,
    counted_from: str = Plan.CountedFrom.FIXED,
    anchor_on: date | None = None,
) -> Decline:
    """Record the telling and, when they did not refuse and may be followed up, start the plan to stay in touch.

    Whoever would rather not hear more has asked not to be contacted: what was planned with them before
    ends too. The contact is looked up at the offer's employer, or created. The plan counts from the day of
    the telling, unless `anchor_on` says another. Raises AlreadySentError or StageError
    (offers.services) with nothing saved.
    """
    held = Offer.objects.hold().with_people().get(pk=offer.pk)
    told = name_contact(held, name=telling.told, phone="", email="", role=telling.role)
    decline = record_decline_sent(
        offer=offer,
        now=now,
        told=told,
        sent_on=telling.sent_on,
        channel=telling.channel,
        permission=telling.permission,
        note=telling.note,
        promised=telling.promised,
    )
    if not decline.may_stay_in_touch and told.may_be_followed_up:
        told.stand(Contact.Standing.SILENCE, at=now)
        act = Act.objects.create(
            owner=offer.owner, kind=Act.Kind.TELLING, contact=told, decline=decline, happened_at=now
        )
        call_off(told, act=act, now=now)
    reachable = decline.may_stay_in_touch and may_be_followed_up(told)
    if telling.promised and reachable:
        _promise(decline, told, by=telling.promised_by, now=now)
    if cadence and reachable:
        start_plan(
            contact=told,
            offer=offer,
            cadence=cadence,
            counted_from=counted_from,
            anchor_on=anchor_on or telling.sent_on,
            started_on=telling.sent_on,
            now=now,
        )
    return decline


def _promise(decline: Decline, told: Contact, *, by: date | None, now: datetime) -> None:
    """Make what was promised a task, and something to give."""
    today = decline.owner.local_date(now)
    promise(
        contact=told,
        offer=decline.offer,
        kind=decline.giving or Gift.Kind.HELP,
        what=decline.promised,
        promised_on=decline.sent_on or today,
        due_on=by or today + KEEP_WITHIN,
        now=now,
    )


def promise_of(decline: Decline) -> FollowUp | None:
    """Return the task that a promise became, done or not; None when there is none."""
    tasks = FollowUp.objects.filter(offer=decline.offer_id, contact=decline.told_id, gift__isnull=False)
    return tasks.exclude(state=FollowUp.State.CANCELLED).order_by("-id").first()


def can_undo(decline: Decline, *, now: datetime) -> bool:
    """Return whether the mark can still be taken back, which is possible for a day."""
    return decline.marked_at is not None and now - decline.marked_at <= UNDO_WITHIN


@transaction.atomic
def undo_decline_sent(*, offer: Offer, now: datetime) -> bool:
    """Take back "marked as sent": the offer is declining again, the plan it started ends.

    False when there was nothing to take back, such as after a second click. Raises UndoError, with
    nothing saved, after a day or when the plan is under way.
    """
    Offer.objects.hold().get(pk=offer.pk)
    decline = offer.declines.current().select_related("told").told().first()
    if decline is None:
        return False
    if decline.told:
        Contact.objects.hold().find_again(decline.told)
    if not can_undo(decline, now=now):
        raise UndoError(TOO_LATE)
    plans = list(
        Plan.objects.hold().filter(offer=offer, contact__in=[decline.told_id, offer.hiring_manager_id]).in_progress()
    )
    tasks = FollowUp.objects.hold().filter(offer=offer, contact=decline.told_id).personal().open()
    promised = [task for task in tasks.select_related("gift") if task.gift_id]
    for plan in plans:
        if _is_under_way(plan):
            raise UndoError(UNDER_WAY)
        end_plan(plan=plan, now=now)
    for task in promised:
        reminders.cancel(task)
        task.call_off(at=now, act=None)
        if task.gift and not task.gift.is_given:
            task.gift.trash(at=now)
    _take_back_silence(decline, now=now)
    return take_back_telling(offer=offer, now=now) is not None


def _take_back_silence(decline: Decline, *, now: datetime) -> None:
    """Let whoever asked not to be contacted by this telling, and only by it, be followed up as before."""
    if decline.told is None:
        return
    act = last_act_of_standing(decline.told)
    if act and act.decline_id == decline.pk:
        undo_standing(contact=decline.told, now=now)


def _is_under_way(plan: Plan) -> bool:
    """Tell whether something of the plan was finished, or a mail of it left or may have left."""
    left = Q(status__in=[Reminder.Status.SENT, Reminder.Status.UNCERTAIN, Reminder.Status.HELD])
    leaving = Q(status=Reminder.Status.SENDING, body_started_at__isnull=False)
    return (
        FollowUp.objects.filter(plan=plan).closed().exists()
        or Reminder.objects.filter(left | leaving, follow_up__plan=plan).exists()
    )


@transaction.atomic
def stay_in_touch(*, offer: Offer, cadence: Cadence, now: datetime) -> Plan | None:
    """Begin a plan for a decline that was told without one, counted from the day of the telling.

    None, with nothing saved, when one is running already or none may be made.
    """
    Offer.objects.hold().get(pk=offer.pk)
    decline = offer.declines.current().select_related("told__owner").told().first()
    if decline is None or decline.told is None or decline.sent_on is None or why_no_plan(decline):
        return None
    if running_plan(decline):
        return None
    return start_plan(contact=decline.told, offer=offer, cadence=cadence, anchor_on=decline.sent_on, now=now)


def manager_to_include(decline: Decline) -> Contact | None:
    """Return the hiring manager if somebody else was told, or told them, and nothing is planned with them yet."""
    manager = decline.offer.hiring_manager
    went_between = is_go_between(decline.told) or decline.channel == Channel.RECRUITER
    if manager is None or manager.pk == decline.told_id or not went_between or not may_be_followed_up(manager):
        return None
    return None if Plan.objects.filter(contact=manager).in_progress().exists() else manager


@transaction.atomic
def include_manager(*, offer: Offer, now: datetime) -> Plan | None:
    """Begin the usual plan with the hiring manager as well, counted from the day of the telling.

    None, with nothing saved, when somebody did already or there is nobody to include.
    """
    Offer.objects.hold().get(pk=offer.pk)
    decline = offer.declines.current().select_related("told", "offer__hiring_manager__owner").told().first()
    manager = manager_to_include(decline) if decline else None
    if decline is None or decline.sent_on is None or manager is None:
        return None
    return start_plan(contact=manager, offer=offer, cadence=DEFAULT, anchor_on=decline.sent_on, now=now)


def running_plan(decline: Decline) -> Plan | None:
    """Return the plan with the person who was told, running or paused, however it was started."""
    return Plan.objects.filter(contact=decline.told_id).in_progress().first()


def why_no_plan(decline: Decline) -> str:
    """Return why nobody is followed up after this decline; empty if somebody can be."""
    if not decline.may_stay_in_touch:
        return "They’d rather not hear from you, so there is no schedule and nothing is sent."
    if decline.told is None:
        return "The person you told is no longer in your list, so there is no schedule and nothing is sent."
    if not may_be_followed_up(decline.told):
        return f"{decline.told} is not to be followed up, as you noted with them. No schedule, and nothing is sent."
    return ""
