"""Taking an act back: what it ended goes on, a plan and follow-ups planned by hand."""

from datetime import datetime

from django.db import transaction

from contacts.models import Contact
from followups.models import Act, FollowUp, Plan
from followups.plans.services import plan_next, recount
from followups.reminders import schedule as reminders


@transaction.atomic
def take_up_again(*, plan: Plan, now: datetime) -> bool:
    """Take back that a plan was let go, with all that this ended.

    False, with nothing saved, when it was ended otherwise, or they are not to be followed up or have another plan
    by now.
    """
    contact = Contact.objects.hold().find_again(plan.contact)
    act = Act.objects.filter(kind=Act.Kind.LET_GO, plans=plan.pk).first()
    if act is None or not contact.may_be_followed_up or _has_plan(contact):
        return False
    take_back(act, [contact], now=now)
    return True


def take_back(act: Act, contacts: list[Contact], *, now: datetime) -> None:
    """Bring back what `act` ended with those of `contacts` who are to be followed up, and forget the act.

    Contacts who have another plan keep that one. The contacts must be held.
    """
    plans = {plan.contact_id: plan for plan in Plan.objects.hold().filter(ended_by=act).with_owner_and_offer()}
    list(FollowUp.objects.hold().filter(ended_by=act).values("pk"))
    for contact in contacts:
        if not contact.may_be_followed_up:
            continue
        by_hand = FollowUp.objects.filter(contact=contact, plan=None, ended_by=act)
        for follow_up in by_hand.select_related("owner"):
            _bring_back(follow_up, now)
        plan = plans.get(contact.pk)
        if plan and not _has_plan(contact):
            _go_on(plan, act, now)
    act.delete()


def _has_plan(contact: Contact) -> bool:
    return Plan.objects.filter(contact=contact).in_progress().exists()


def _go_on(plan: Plan, act: Act, now: datetime) -> None:
    plan.take_up()
    if not plan.is_active:
        return
    for follow_up in FollowUp.objects.filter(plan=plan, ended_by=act).select_related("owner"):
        _bring_back(follow_up, now)
    recount(plan)  # touches written down meanwhile
    if not FollowUp.objects.filter(plan=plan).open().exists():
        plan_next(plan=plan, now=now)


def _bring_back(follow_up: FollowUp, now: datetime) -> None:
    follow_up.reopen()
    reminders.schedule(follow_up, owner=follow_up.owner, now=now)
