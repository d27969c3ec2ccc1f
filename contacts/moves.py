"""A person moves to another employer. The relationship is with the person, and moves along."""

from datetime import date

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest

from contacts.models import Contact, Job
from contacts.services import find_or_make_employer


class AlreadyThereError(Exception):
    """They already work there; nothing was saved. The message is for the person."""


class MovedOnError(Exception):
    """The move can't be undone any more; nothing was saved. The message is for the person."""


@transaction.atomic
def move(*, contact: Contact, employer_name: str, title: str, since_on: date, today: date) -> Job:
    """End the present jobs the day `since_on`, and begin one at `employer_name`, which is found or made.

    The jobs that it ends remember it, so that `undo_move` brings back exactly those. Raises
    AlreadyThereError, also for the second of two at once.
    """
    contact = Contact.objects.hold().find_again(contact)
    employer = find_or_make_employer(owner=contact.owner, name=employer_name)
    present = contact.jobs.present()
    if present.filter(employer=employer).exists():
        raise AlreadyThereError(f"{contact} works at {employer} already. To change the title, edit the contact.")
    left = list(present.values_list("pk", flat=True))
    job = Job.objects.create(
        owner=contact.owner, contact=contact, employer=employer, title=title, since_on=since_on, by_move=True
    )
    # A job that was still to begin ends on the day on which it would have.
    ended_on = Greatest(Value(since_on), F("since_on"))
    contact.jobs.filter(pk__in=left).update(until_on=ended_on, left_for=job)
    contact.confirm(on=today)
    contact.doubt_reach(doubted=True)
    return job


@transaction.atomic
def undo_move(*, job: Job) -> Contact:
    """Take back the move that began `job`: the jobs that it ended go on as if nothing had happened.

    Raises MovedOnError when the person left that job since, or it was no move.
    """
    contact = Contact.objects.hold().find_again(job.contact)
    held = contact.jobs.hold().filter(pk=job.pk, by_move=True).first()
    if held is None:
        raise MovedOnError("This move was taken back before.")
    if not held.is_present:
        raise MovedOnError(f"{contact} has moved on since. Take that move back first.")
    back = contact.jobs.filter(left_for=held)
    there = contact.jobs.present().values("employer")
    if back.filter(employer__in=there).exists():
        raise MovedOnError(f"{contact} works there again since. Edit the contact instead.")
    back.update(until_on=None, left_for=None)
    held.delete()
    contact.doubt_reach(doubted=False)
    return contact
