"""A person moves on, or is no longer followed up: what that means for what is planned with them."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from contacts import moves
from contacts.models import Contact, Job
from contacts.services import hold_contact
from followups import services
from followups.models import FollowUp
from followups.models.followup import KIND_WORD
from followups.plans.again import bring_back, run_again
from followups.plans.services import CalledOff, call_off
from followups.reminders import schedule as reminders

MOVE_TAKEN_BACK = "The move that this was about was taken back."
NAME_LENGTH = 200


def congratulation(contact: Contact, employer: str) -> str:
    """Return what the suggested follow-up after a move is about, in at most 200 letters."""
    return f"{KIND_WORD} {contact.first_name} on the new job at {employer}"[:NAME_LENGTH]


@transaction.atomic
def move(*, contact: Contact, employer_name: str, title: str, since_on: date, congratulate: bool, now: datetime) -> Job:
    """Move a person to another employer; their plan goes along untouched.

    With `congratulate` a follow-up is planned, for tomorrow or, when they begin later, for
    the day on which they begin. Raises contacts.moves.AlreadyThereError with nothing saved.
    """
    today = contact.owner.local_date(now)
    job = moves.move(contact=contact, employer_name=employer_name, title=title, since_on=since_on, today=today)
    if congratulate and job.contact.may_be_followed_up:
        services.plan_follow_up(
            contact=job.contact,
            kind=FollowUp.Kind.GIVE_BACK,
            due_on=max(since_on, today + timedelta(days=1)),
            about=congratulation(job.contact, job.employer.name),
            now=now,
        )
    return job


@transaction.atomic
def undo_move(*, job: Job, now: datetime) -> Contact:
    """Take a move back: the jobs are as before, and nobody is congratulated.

    Raises contacts.moves.MovedOnError with nothing saved.
    """
    suggested = FollowUp.objects.filter(
        contact=job.contact,
        kind=FollowUp.Kind.GIVE_BACK,
        about=congratulation(job.contact, job.employer.name),
        created_at__gte=job.created_at,
    )
    contact = moves.undo_move(job=job)
    for follow_up in suggested.open():
        reminders.cancel(follow_up, reason=MOVE_TAKEN_BACK)
        follow_up.close(FollowUp.State.CANCELLED, at=now)
    return contact


@transaction.atomic
def change_standing(*, contact: Contact, standing: str, now: datetime) -> CalledOff:
    """Say how the owner stands with a person; unless that is active, all that is planned with them ends.

    Going back to active starts nothing by itself.
    """
    contact = hold_contact(contact)
    contact.stand(standing, at=now)
    return CalledOff() if contact.may_be_followed_up else call_off(contact, now=now)


@transaction.atomic
def undo_standing(*, contact: Contact, plan_id: UUID | None, state: str, now: datetime) -> None:
    """Take back a standing that was set by mistake, with all that it ended: follow-ups, reminders, the plan.

    `plan_id` and `state` are those of `CalledOff.plan`; a person who has another plan by
    now keeps that one. An active person stays as they are.
    """
    contact = hold_contact(contact)
    ended_at = contact.standing_at
    if ended_at is None:
        return
    contact.stand(Contact.Standing.ACTIVE, at=now)
    plan = run_again(contact, plan_id, state) if plan_id else None
    bring_back(FollowUp.objects.filter(Q(plan=plan) | Q(plan=None), contact=contact), ended_at, now=now)
