"""Use cases that join several models of `contacts`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Greatest, Lower

from accounts.models import User
from contacts.models import (
    Contact,
    ContactQuerySet,
    Employer,
    EmployerQuerySet,
    Interaction,
    Job,
    MergeRecord,
)
from core.paging import of_these
from core.written_once import written_once

# Rows of one statement.
BATCH = 500


@transaction.atomic
def find_or_make_employer(*, owner: User, name: str) -> Employer:
    """Return the owner's employer of that name, ignoring case, or a new one.

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
    their histories. Two requests at once end up with the same person.
    """
    there = Contact.objects.for_owner(owner).kept().working_at(employer).named(name).order_by("id")
    found = there.first() or _first_under_lock(there, employer)
    if found:
        return found
    contact = Contact.objects.create(owner=owner, name=name, role=role)
    Job.objects.create(owner=owner, contact=contact, employer=employer)
    return contact


def _first_under_lock(there: ContactQuerySet, employer: Employer) -> Contact | None:
    """Look once more when nobody else can be adding a person at `employer` until the commit.

    Only who is about to add one waits: the lock is on the employer, since a name that is
    nowhere yet has no row to lock.
    """
    Employer.objects.hold().filter(pk=employer.pk).first()
    return there.first()


@transaction.atomic
def save_contact(
    *, contact: Contact, expected_version: int, employer_name: str, title: str, today: date, **values: str
) -> None:
    """Save an edited person and where they work now; a job they left ends `today`.

    Raises StaleEditError, with nothing saved, if someone saved the person meanwhile.
    """
    before = (contact.phone, contact.email)
    contact.save_edit(expected_version=expected_version, **values)
    if (contact.phone, contact.email) != before:
        contact.doubt_reach(doubted=False)
    set_present_job(contact=contact, employer_name=employer_name, title=title, today=today)


def set_present_job(*, contact: Contact, employer_name: str, title: str, today: date) -> None:
    """Make `employer_name` the one present employer; empty means that they have none."""
    present = contact.jobs.present()
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


@dataclass(frozen=True, kw_only=True)
class ContactDraft:
    """A new person: `values` are fields of `Contact`; without an employer there is no job, nor a title."""

    employer_name: str = ""
    title: str = ""
    values: dict[str, str]


@dataclass(frozen=True)
class Made:
    """What became of drafts: the people in their order, and what was made for them."""

    contacts: list[Contact]
    employers: list[Employer]
    jobs: list[Job]


def make_contact(*, owner: User, employer_name: str, title: str, **values: str) -> Contact:
    draft = ContactDraft(employer_name=employer_name, title=title, values=values)
    return make_contacts(owner=owner, drafts=[draft]).contacts[0]


@transaction.atomic
def make_contacts(*, owner: User, drafts: Sequence[ContactDraft]) -> Made:
    """Write down new people, with where they work now. A handful of statements, however many there are."""
    named = {draft.employer_name for draft in drafts if draft.employer_name}
    employers, made = find_or_make_employers(owner=owner, names=named)
    contacts = Contact.objects.bulk_create([Contact(owner=owner, **draft.values) for draft in drafts], BATCH)
    jobs = [
        Job(owner=owner, contact=contact, employer=employers[draft.employer_name], title=draft.title)
        for contact, draft in zip(contacts, drafts, strict=True)
        if draft.employer_name
    ]
    return Made(contacts, made, Job.objects.bulk_create(jobs, BATCH))


@transaction.atomic
def find_or_make_employers(*, owner: User, names: Iterable[str]) -> tuple[dict[str, Employer], list[Employer]]:
    """Return the owner's employer of each name, as `find_or_make_employer` does for one, and those that are new."""
    small = _small_letters(names)
    found = _employers_named(owner, small.values())
    # In one order, so that two requests at once don't wait for each other in a circle. Of two spellings one counts.
    missing = {letters: name for name, letters in sorted(small.items(), reverse=True) if letters not in found}
    new = [Employer(owner=owner, name=missing[letters]) for letters in sorted(missing)]
    Employer.objects.bulk_create(new, BATCH, ignore_conflicts=True)
    found |= _employers_named(owner, missing)
    made = {employer.pk for employer in new}
    return (
        {name: found[letters] for name, letters in small.items()},
        [employer for employer in found.values() if employer.pk in made],
    )


def _small_letters(names: Iterable[str]) -> dict[str, str]:
    """Return each name as the database writes it in small letters: by these a name is unique."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, lower(name) FROM unnest(%s::text[]) AS name", [list(names)])
        return dict(cursor.fetchall())


def _employers_named(owner: User, small: Iterable[str]) -> dict[str, Employer]:
    rows = Employer.objects.for_owner(owner).kept().annotate(small=Lower("name"))
    return {str(getattr(row, "small")): row for row in rows.filter(small__in=list(small))}  # noqa: B009  for the types


def fetch_jobs(owner: User, contacts: list[Contact]) -> list[Contact]:
    """Give each of these contacts of `owner` its present jobs, as `with_jobs()` does, and return them."""
    jobs: dict[UUID, list[Job]] = {}
    for job in present_jobs(owner, [contact.pk for contact in contacts]):
        jobs.setdefault(job.contact_id, []).append(job)
    for contact in contacts:
        contact.current_jobs = jobs.get(contact.pk, [])
    return contacts


@written_once
def present_jobs(owner: User, contacts: list[UUID]) -> QuerySet[Job]:
    """Choose the present jobs of these people, the newest of each first."""
    return of_these(Job.objects.for_owner(owner).newest_present(), contacts, "contact")


def with_last_touch(contacts: ContactQuerySet) -> QuerySet[Contact]:
    """Add `last_touch_on`: the day of the newest touch, or None."""
    newest = Interaction.objects.filter(contact=OuterRef("pk")).newest_first().values("happened_on")[:1]
    return contacts.annotate(last_touch_on=Subquery(newest))  # type: ignore[no-redef]  # the model declares it


def with_people_count(employers: EmployerQuerySet) -> QuerySet[Employer]:
    """Add `people`: how many are known to work there today."""
    there = Job.objects.present().of_kept("contact").filter(employer=OuterRef("pk"))
    count = there.order_by().values("employer").annotate(count=Count("pk")).values("count")
    return employers.annotate(people=Coalesce(Subquery(count), 0))


def who_is(*, owner: User, pk: UUID) -> UUID:
    """Return the id under which a person goes on who may have been merged into another."""
    return MergeRecord.objects.for_owner(owner).who_is(pk)
