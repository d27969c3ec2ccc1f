"""Use cases that join several models of `contacts`."""

from datetime import date

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest

from accounts.models import User
from contacts.models import Contact, Employer, Interaction, Job


@transaction.atomic
def find_or_make_employer(*, owner: User, name: str) -> Employer:
    """Return the owner's employer of that name, whatever the case, or a new one.

    Two requests at once end up with the same employer: the unique name decides.
    """
    kept = Employer.objects.for_owner(owner).kept()
    found = kept.named(name).first()
    if found:
        return found
    Employer.objects.bulk_create([Employer(owner=owner, name=name)], ignore_conflicts=True)
    return kept.named(name).get()


@transaction.atomic
def find_or_make_contact(
    *, owner: User, name: str, employer: Employer, role: str = Contact.Role.HIRING_MANAGER
) -> Contact:
    """Return the person of that name at `employer`, or a new one who works there.

    A namesake elsewhere is somebody else: joining two people by mistake would mix
    their histories.
    """
    there = Contact.objects.for_owner(owner).kept().working_at(employer)
    found = there.named(name).order_by("id").first()
    if found:
        return found
    contact = Contact.objects.create(owner=owner, name=name, role=role)
    Job.objects.create(owner=owner, contact=contact, employer=employer)
    return contact


@transaction.atomic
def save_contact(
    *, contact: Contact, expected_version: int, employer_name: str, title: str, today: date, **values: str
) -> None:
    """Save an edited person and where they work now; a job they left ends `today`.

    Raises StaleEditError, with nothing saved, if someone saved the person meanwhile.
    """
    contact.save_edit(expected_version=expected_version, **values)
    set_present_job(contact=contact, employer_name=employer_name, title=title, today=today)


def set_present_job(*, contact: Contact, employer_name: str, title: str, today: date) -> None:
    """Make `employer_name` the one present employer; empty means that they have none."""
    present = contact.jobs.filter(until_on__isnull=True)
    # A job that was still to begin ends on the day on which it would have.
    ended_on = Greatest(Value(today), F("since_on"))
    if not employer_name:
        present.update(until_on=ended_on)
        return
    employer = find_or_make_employer(owner=contact.owner, name=employer_name)
    present.exclude(employer=employer).update(until_on=ended_on)
    Job.objects.update_or_create(
        owner=contact.owner, contact=contact, employer=employer, until_on=None, defaults={"title": title}
    )


@transaction.atomic
def make_contact(*, owner: User, employer_name: str, title: str, today: date, **values: str) -> Contact:
    contact = Contact.objects.create(owner=owner, **values)
    if employer_name:
        set_present_job(contact=contact, employer_name=employer_name, title=title, today=today)
    return contact


def last_interaction(contact: Contact) -> Interaction | None:
    """Return the newest touch with this person, whoever reached out."""
    return Interaction.objects.filter(contact=contact).newest_first().first()
