"""Rows with their verdicts become people and offers, by the services of the forms; the ledger keeps what was done.

All within the caller's transaction. Nobody gets a plan by it, so nobody gets a mail: an offer that is open has its
own follow-ups, as any other.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from accounts.models import User
from contacts.models import Contact, Employer, Job
from contacts.services import ContactDraft, find_or_make_contact, find_or_make_employers, make_contacts, save_contact
from exchange.importing.ledger import Ledger
from exchange.importing.matching import notes_of, posting_of
from exchange.importing.rows import OfferRow, PersonRow
from exchange.importing.verdicts import Findings, JudgedRow, Verdict
from offers.models import Offer, Package
from offers.services import OfferDraft, Posting, add_to_offer, log_offer

PEOPLE_AT_ONCE = 500
# Told how many rows are done.
Tell = Callable[[int], None]


@dataclass
class _Work:
    owner: User
    now: datetime
    ledger: Ledger
    tell: Tell
    done: int = 0

    @property
    def today(self) -> date:
        return self.owner.local_date(self.now)

    def finished(self, count: int) -> None:
        self.done += count
        self.tell(self.done)


def apply(*, findings: Findings, owner: User, now: datetime, ledger: Ledger, tell: Tell) -> None:
    """Do what `findings` says. Offers that are there come first, then employers, then people (ADR 11)."""
    work = _Work(owner, now, ledger, tell)
    people = [line for line in findings.to_do if isinstance(line.row, PersonRow)]
    offers = [line for line in findings.to_do if isinstance(line.row, OfferRow)]
    list(Offer.objects.for_owner(owner).hold().filter(pk__in=map(_match, _changed(offers))))
    _make_employers(work, people, offers)
    list(Contact.objects.for_owner(owner).hold().filter(pk__in=map(_match, _changed(people))))
    _make_people(work, [line for line in people if line.verdict == Verdict.NEW])
    for line in _changed(people):
        _change_person(work, line)
    for line in offers:
        _write_offer(work, line)


def _changed(lines: Iterable[JudgedRow]) -> list[JudgedRow]:
    return [line for line in lines if line.verdict == Verdict.CHANGED]


def _match(line: JudgedRow) -> UUID:
    assert line.match  # noqa: S101  what changes is there
    return line.match


def _make_employers(work: _Work, people: list[JudgedRow], offers: list[JudgedRow]) -> None:
    names = {line.row.employer_name for line in people} | {line.row.employer for line in offers}
    _, made = find_or_make_employers(owner=work.owner, names=names - {""})
    work.ledger.made(made)


def _make_people(work: _Work, lines: list[JudgedRow]) -> None:
    for start in range(0, len(lines), PEOPLE_AT_ONCE):
        part = lines[start : start + PEOPLE_AT_ONCE]
        made = make_contacts(owner=work.owner, drafts=[_draft_of(line.row) for line in part])
        for rows in (made.contacts, made.employers, made.jobs):
            work.ledger.made(rows)
        work.finished(len(part))


def _draft_of(row: PersonRow) -> ContactDraft:
    values = {name: getattr(row, name) for name in ("name", "role", "phone", "email", "notes")}
    return ContactDraft(employer_name=row.employer_name, title=row.title, values=values)


def _change_person(work: _Work, line: JudgedRow) -> None:
    row, contact = line.row, Contact.objects.get(pk=_match(line))
    values = {name: said for name, (_, said) in line.changes.items() if name in ("email", "phone", "notes")}
    work.ledger.will_change(contact, values)
    if line.changes.keys() & {"employer", "title"}:
        jobs = {job.pk: job for job in Job.objects.filter(contact=contact).present()}
        for job in jobs.values():
            work.ledger.will_change(job, ["title", "until_on"])
        save_contact(
            contact=contact,
            expected_version=contact.version,
            employer_name=row.employer_name,
            title=row.title,
            today=work.today,
            **values,
        )
        work.ledger.made(Job.objects.filter(contact=contact).present().exclude(pk__in=jobs))
    else:
        contact.save_edit(expected_version=contact.version, **values)
    work.finished(1)


def _write_offer(work: _Work, line: JudgedRow) -> None:
    row = line.row
    manager = _manager_of(work, row) if row.manager else None
    if line.verdict == Verdict.NEW:
        offer = log_offer(
            owner=work.owner, draft=_offer_of(work, row), now=work.now, stage=row.stage, ended_on=row.ended_on
        )
        work.ledger.made([offer, *offer.packages.all(), *offer.events.all()])
    else:
        _change_offer(work, line)
    if manager and row.contact_email and not manager.email:
        manager.save_edit(expected_version=manager.version, email=row.contact_email)
    work.finished(1)


def _manager_of(work: _Work, row: OfferRow) -> Contact:
    """Find the manager by name, or make them, as the form of an offer does."""
    employer = Employer.objects.for_owner(work.owner).kept().named(row.employer).get()
    there = set(Contact.objects.for_owner(work.owner).kept().working_at(employer).values_list("pk", flat=True))
    manager = find_or_make_contact(owner=work.owner, name=row.manager, employer=employer)
    if manager.pk not in there:
        work.ledger.made([manager, *manager.jobs.all()])
    elif row.contact_email and not manager.email:
        work.ledger.will_change(manager, ["email"])
    return manager


def _offer_of(work: _Work, row: OfferRow) -> OfferDraft:
    is_past = row.answer_due_on is not None and row.answer_due_on < work.today
    return OfferDraft(
        employer=row.employer,
        role=row.role,
        base_amount=row.base_amount,
        base_currency=row.base_currency,
        base_period=row.base_period or Package.Period.YEAR,
        # Nobody is reminded of a day that has passed.
        answer_due_on=None if is_past else row.answer_due_on,
        manager=row.manager,
        location=row.location,
        notes=notes_of(row),
        posting=Posting(posting_of(row)),
    )


def _change_offer(work: _Work, line: JudgedRow) -> None:
    row = line.row
    offer = Offer.objects.get(pk=_match(line))
    before = {relation: set(relation.values_list("pk", flat=True)) for relation in (offer.packages, offer.events)}
    said = {
        "location": row.location,
        "posting_url": posting_of(row),
        "notes": line.changes.get("notes", ("", ""))[1],
        "answer_due_on": row.answer_due_on,
    }
    changes = {name: value for name, value in said.items() if name in line.changes}
    work.ledger.will_change(offer, changes)
    pay = _offer_of(work, row).base if "pay" in line.changes else {}
    add_to_offer(offer=offer, pay=pay, now=work.now, **changes)
    for relation, known in before.items():
        work.ledger.made(relation.exclude(pk__in=known))
