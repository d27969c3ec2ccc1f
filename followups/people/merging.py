"""Two contacts are the same person: one stays, and everything of the other moves to it."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, models, transaction
from django.db.models import Count, F, ForeignKey, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from contacts.models import Contact, ContactQuerySet, Interaction, Job, MergeRecord
from core.models import VersionedModel
from followups.models import Act, FollowUp, Plan
from followups.plans.services import call_off, end_plan
from offers.models import Decline, Offer, OfferPerson

# What each link to a contact is to the person who merges. A test fails for a link that is not here:
# whoever adds one decides what becomes of it when two people turn out to be one.
LABELS: dict[str, str] = {
    "contacts.Job.contact": "job",
    "contacts.Interaction.contact": "touch written down",
    "contacts.Gift.contact": "thing given back",
    "offers.Offer.hiring_manager": "offer as hiring manager",
    "offers.Decline.told": "decline told",
    "offers.Decline.whom": "call prepared",
    "offers.OfferPerson.contact": "offer at the table",
    "offers.Interview.contact": "interview",
    "followups.Plan.contact": "plan",
    "followups.FollowUp.contact": "follow-up",
    "followups.WrittenNote.contact": "note sent",
    # Moves with what it ended, and isn't shown.
    "followups.Act.contact": "",
}
# The version of an edit form that shows this link, where it isn't that of the whole row.
VERSIONS = {"offers.Decline.whom": "preparation_version"}
# Whoever finishes a follow-up holds its row and then writes a touch: the follow-ups must be
# waited for before the touches are moved, or a touch of that moment would stay behind.
ORDER = ("followups.Plan", "followups.FollowUp", "contacts.Job", "contacts.Gift", "offers.OfferPerson")
ATTEMPTS = 3
# Of what a MergeRecord keeps in `before`; none there is 1, which also listed the plans that ended. `parting` reads
# this one and every older one.
SCHEMA = 2


class MergedBeforeError(Exception):
    """One of the two no longer exists; nothing was saved. The message is for the person."""


def links_to_contacts() -> list[ForeignKey[Any, Any]]:
    """Return every link in any app that leads to a contact, hidden ones too, in the order in which to move them."""
    fields = Contact._meta.get_fields(include_hidden=True)
    links = [found.field for found in fields if isinstance(found, models.ManyToOneRel)]
    return sorted(links, key=lambda link: (_place(link), label_of(link)))


def label_of(link: ForeignKey[Any, Any]) -> str:
    return f"{link.model._meta.label}.{link.name}"


def _place(link: ForeignKey[Any, Any]) -> int:
    if link.model is Interaction:
        return len(ORDER) + 1
    name = link.model._meta.label
    return ORDER.index(name) if name in ORDER else len(ORDER)


def with_counts(contacts: ContactQuerySet) -> QuerySet[Contact]:
    """Add how many rows belong to each contact, one attribute for each link, without a query for each."""
    counts = {}
    for link in links_to_contacts():
        rows = link.model._base_manager.filter(**{link.name: OuterRef("pk")}).order_by().values(link.name)
        counts[count_of(link)] = Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0)
    return contacts.annotate(**counts)


def count_of(link: ForeignKey[Any, Any]) -> str:
    return f"count_{link.model._meta.model_name}_{link.name}"


def belongings(contact: Contact) -> list[tuple[str, int]]:
    """Return what belongs to a contact, in words with a count; needs `with_counts()`."""
    links = links_to_contacts()
    found = [(LABELS[label_of(link)], getattr(contact, count_of(link))) for link in links]
    return [(label, count) for label, count in found if label and count]


def likely_same(contact: Contact) -> ContactQuerySet:
    """Return other contacts of the same name, address or number."""
    same = Q(name__iexact=contact.name)
    if contact.email:
        same |= Q(email__iexact=contact.email)
    if contact.phone:
        same |= Q(phone=contact.phone)
    return Contact.objects.filter(owner_id=contact.owner_id).kept().filter(same).exclude(pk=contact.pk)


@transaction.atomic
def merge(*, stays: Contact, gone: Contact, now: datetime) -> Contact:
    """Join two contacts that are the same person. Returns the one who stays, with everything of both.

    The row of the other is deleted; a MergeRecord keeps what it said, redirects old addresses, and lets
    `followups.people.parting` take it back. Raises MergedBeforeError, with nothing saved, when one of
    the two is gone already, also for the second of two merges at once.
    """
    for attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                return _merge(stays, gone, now)
        except IntegrityError:
            # A row that somebody saved with the one who goes, between the move and the delete.
            if attempt == ATTEMPTS - 1:
                raise
    raise AssertionError


def _merge(stays: Contact, gone: Contact, now: datetime) -> Contact:
    hold_offers_of(stays, gone)
    stays, gone = _held(stays, gone)
    _hold_what_is_planned_with(stays, gone)
    before: dict[str, Any] = {"schema": SCHEMA, "contact": as_text(gone), "stays": as_text(stays)}
    act = Act.objects.create(owner_id=stays.owner_id, kind=Act.Kind.MERGE, contact=stays, happened_at=now)
    _keep_one_plan(stays, gone, act)
    before |= _join_jobs(stays, gone)
    doubled = before["doubled"] = [*before["doubled"], *_join_offers(stays, gone)]
    before["moved"] = {label_of(link): _move(link, gone, stays) for link in links_to_contacts()}
    stays.save_edit(expected_version=stays.version, **_joined(stays, gone, doubled))
    before["after"] = as_text(stays)
    if not stays.may_be_followed_up:
        call_off(stays, act=act, now=now)
    act.merge = MergeRecord.objects.create(
        owner_id=stays.owner_id, gone=gone.pk, stays=stays.pk, name=gone.name, before=before, merged_at=now
    )
    act.save(update_fields=["merge"])
    _delete(gone)
    return stays


def hold_offers_of(*contacts: Contact) -> None:
    """Keep others from preparing or telling a decline with one of them meanwhile. Before the people (ADR 0011)."""
    theirs = Q(hiring_manager__in=contacts) | Q(
        pk__in=Decline.objects.filter(Q(told__in=contacts) | Q(whom__in=contacts)).values("offer")
    )
    list(Offer.objects.hold().filter(theirs).values("pk"))


def _held(stays: Contact, gone: Contact) -> tuple[Contact, Contact]:
    """Return both as they are now, locked in the order of their ids, so that two merges wait and never block."""
    rows = Contact.objects.hold().filter(owner_id=stays.owner_id).kept()
    found = {row.pk: row for row in rows.filter(pk__in=[stays.pk, gone.pk])}
    if len(found) < 2:
        raise MergedBeforeError("One of the two is gone. They may have been joined in another window.")
    return found[stays.pk], found[gone.pk]


def _hold_what_is_planned_with(*contacts: Contact) -> None:
    """Wait for whoever finishes one of their follow-ups, before the first reminder is cancelled (ADR 0011)."""
    list(Plan.objects.hold().filter(contact__in=contacts).values("pk"))
    list(FollowUp.objects.hold().filter(contact__in=contacts).values("pk"))


def _move(link: ForeignKey[Any, Any], gone: Contact, stays: Contact) -> list[str]:
    """Move all rows of one contact to the one who stays. Returns their ids."""
    rows = link.model._base_manager.filter(**{link.name: gone})
    ids = [str(pk) for pk in rows.values_list("pk", flat=True)]
    hand_over(rows, link, stays)
    return ids


def hand_over(rows: QuerySet[Any], link: ForeignKey[Any, Any], contact: Contact) -> None:
    """Lead `rows` to `contact`. A form that was opened before is stale: it may hold the name of the other one."""
    version = VERSIONS.get(label_of(link), "version" if issubclass(link.model, VersionedModel) else "")
    rows.update(**{link.name: contact} | ({version: F(version) + 1} if version else {}))


def _keep_one_plan(stays: Contact, gone: Contact, act: Act) -> None:
    """Of two plans keep that of the one who stays, unless only the other one runs. What was done of both is kept."""
    plans = {plan.contact_id: plan for plan in Plan.objects.filter(contact__in=[stays, gone]).in_progress()}
    if len(plans) == 2:
        keep_other = plans[gone.pk].is_active and not plans[stays.pk].is_active
        end_plan(plan=plans[stays.pk if keep_other else gone.pk], now=act.happened_at, act=act)


def _join_jobs(stays: Contact, gone: Contact) -> dict[str, list[Any]]:
    """Make one of two present jobs at the same employer. Returns what was doubled, and what was kept of it changed."""
    doubled, kept_before, kept_after, left = [], [], [], []
    present = {job.employer_id: job for job in stays.jobs.present()}
    for job in gone.jobs.present().filter(employer__in=present).select_related("employer"):
        kept = present[job.employer_id]
        doubled.append(as_text(job) | {"as": str(job), "said": bool(job.title and kept.title not in ("", job.title))})
        kept_before.append(as_text(kept))
        kept.title = kept.title or job.title
        kept.since_on = min(filter(None, [kept.since_on, job.since_on]), default=None)
        kept.save(update_fields=["title", "since_on"])
        kept_after.append(as_text(kept))
        earlier = Job.objects.filter(left_for=job)
        left += [{"job": str(pk), "for": str(job.pk)} for pk in earlier.values_list("pk", flat=True)]
        earlier.update(left_for=kept)
        FollowUp.objects.filter(new_job=job).update(new_job=kept)
        job.delete()
    return {"doubled": doubled, "jobs": kept_before, "jobs_after": kept_after, "left_for": left}


def _join_offers(stays: Contact, gone: Contact) -> list[dict[str, Any]]:
    """Leave one of two seats of the same person in an offer. Returns what was doubled."""
    seats = OfferPerson.objects.filter(contact=gone).kept()
    doubled = seats.filter(offer__in=stays.offer_links.kept().values("offer"))
    rows = [as_text(row) for row in doubled]
    doubled.delete()
    return rows


def _joined(stays: Contact, gone: Contact, doubled: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the columns of the one who stays: filled from the other, what differs added to the notes."""
    also = [row["as"] for row in doubled if row.get("said")]
    if (stays.name, stays.role) != (gone.name, gone.role):
        also.append(f"{gone.name}, {gone.get_role_display().lower()}")
    values: dict[str, Any] = {}
    for name in ("phone", "email", "treated", "addressed_as"):
        mine, other = getattr(stays, name), getattr(gone, name)
        values[name] = mine or other
        if mine and other and mine.casefold() != other.casefold():
            also.append(f"treated you: {gone.get_treated_display().lower()}" if name == "treated" else other)
    lines = [f"Also: {text}" for text in also]
    values["treated_note"] = _paragraphs(stays.treated_note, gone.treated_note)
    values["notes"] = _paragraphs(stays.notes, gone.notes, "\n".join(lines))
    values["reach_in_doubt"] = stays.reach_in_doubt or gone.reach_in_doubt
    values["confirmed_on"] = max(filter(None, [stays.confirmed_on, gone.confirmed_on]), default=None)
    # Whoever asked not to be contacted under either name is left in peace.
    careful = gone if stays.may_be_followed_up else stays
    return values | {"standing": careful.standing, "standing_at": careful.standing_at}


def _paragraphs(*texts: str) -> str:
    return "\n\n".join(dict.fromkeys(text for text in texts if text))


def as_text(row: models.Model) -> dict[str, Any]:
    """Return the columns of a row as text, with the name of its model as `of`."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return {"of": row._meta.label} | {name: None if value is None else str(value) for name, value in values.items()}


def _delete(gone: Contact) -> None:
    """Delete one row and nothing with it; whatever still leads to it makes the database refuse.

    `Contact.delete` would take along a row that somebody saved just now.
    """
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM contacts_contact WHERE id = %s", [gone.pk])
    connection.check_constraints()
