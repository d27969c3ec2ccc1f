"""Use cases that join several models of `contacts`."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Greatest, TruncDate

from accounts.models import User
from contacts.models import Contact, ContactQuerySet, Employer, EmployerQuerySet, Interaction, Job, MergeRecord


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


@transaction.atomic
def make_contact(*, owner: User, employer_name: str, title: str, today: date, **values: str) -> Contact:
    contact = Contact.objects.create(owner=owner, **values)
    if employer_name:
        set_present_job(contact=contact, employer_name=employer_name, title=title, today=today)
    return contact


def with_last_sign(contacts: ContactQuerySet) -> QuerySet[Contact]:
    """Add `last_touch_on` and `last_sign_on`: the newest day on which they were confirmed, touched or written down."""
    newest = Interaction.objects.filter(contact=OuterRef("pk")).newest_first().values("happened_on")[:1]
    # PostgreSQL's GREATEST leaves out what is NULL.
    rows = contacts.annotate(last_touch_on=Subquery(newest))
    return rows.annotate(last_sign_on=Greatest("confirmed_on", TruncDate("created_at"), F("last_touch_on")))


def with_people_count(employers: EmployerQuerySet) -> QuerySet[Employer]:
    """Add `people`: how many are known to work there today."""
    there = Job.objects.present().of_kept("contact").filter(employer=OuterRef("pk"))
    count = there.order_by().values("employer").annotate(count=Count("pk")).values("count")
    return employers.annotate(people=Coalesce(Subquery(count), 0))


def who_is(*, owner: User, pk: UUID) -> UUID:
    """Return the id under which a person goes on who may have been merged into another."""
    return MergeRecord.objects.for_owner(owner).who_is(pk)
