"""A person moves on, or is no longer followed up: what that means for what is planned with them."""

from datetime import date, datetime, timedelta

from django.db import transaction

from contacts import moves
from contacts.models import Contact, Job
from followups import services
from followups.models import Act, FollowUp
from followups.models.followup import KIND_WORD
from followups.plans.again import take_back
from followups.plans.services import CalledOff, call_off
from followups.reminders import schedule as reminders

MOVE_TAKEN_BACK = "The move that this was about was taken back."
NAME_LENGTH = 200


def congratulation(contact: Contact, employer: str) -> str:
    """Return what the suggested follow-up after a move is about, in at most 200 letters."""
    return f"{KIND_WORD} {contact.short_name} on the new job at {employer}"[:NAME_LENGTH]


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
            new_job=job,
            now=now,
        )
    return job


@transaction.atomic
def undo_move(*, job: Job, now: datetime) -> Contact:
    """Take a move back: the jobs are as before, and the congratulations are cancelled.

    Raises contacts.moves.MovedOnError with nothing saved.
    """
    Contact.objects.hold().find_again(job.contact)
    # With the job they lose their link to it.
    suggested = list(FollowUp.objects.filter(new_job=job).open().values_list("pk", flat=True))
    contact = moves.undo_move(job=job)
    for follow_up in list(FollowUp.objects.hold().filter(pk__in=suggested).open()):
        reminders.cancel(follow_up, reason=MOVE_TAKEN_BACK)
        follow_up.call_off(at=now, act=None)
    return contact


@transaction.atomic
def change_standing(*, contact: Contact, standing: str, now: datetime) -> CalledOff:
    """Say how the owner stands with a person; unless that is active, all that is planned with them ends.

    Going back to active starts nothing by itself.
    """
    contact = Contact.objects.hold().find_again(contact)
    contact.stand(standing, at=now)
    if contact.may_be_followed_up:
        return CalledOff()
    act = Act.objects.create(owner=contact.owner, kind=Act.Kind.STANDING, contact=contact, happened_at=now)
    return call_off(contact, act=act, now=now)


@transaction.atomic
def undo_standing(*, contact: Contact, now: datetime) -> None:
    """Take back a standing that was set by mistake, with all that it ended: follow-ups, reminders, the plan.

    A person who has another plan by now keeps that one. An active person stays as they are.
    """
    contact = Contact.objects.hold().find_again(contact)
    if contact.may_be_followed_up:
        return
    contact.stand(Contact.Standing.ACTIVE, at=now)
    act = last_act_of_standing(contact)
    if act:
        take_back(act, [contact], now=now)


def last_act_of_standing(contact: Contact) -> Act | None:
    """Return the act after which a person was no longer followed up."""
    return Act.objects.filter(contact=contact).of_standing().newest_first().first()
