"""Two contacts were joined by mistake: this separates them, each with their own rows."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, models, transaction

from contacts.models import Contact, Job, MergeRecord
from followups.models import Act
from followups.people.merging import SCHEMA, as_text, hand_over, hold_offers_of, label_of, links_to_contacts
from followups.plans.again import take_back
from offers.models import OfferPerson

# Of what both have when they are joined, one goes.
DOUBLED = (Job, OfferPerson)


class CannotPartError(Exception):
    """The two can't be parted; nothing was saved. The message is for the person."""


@transaction.atomic
def part(*, record: MergeRecord, now: datetime) -> Contact:
    """Take a merge back. Returns the one who was gone, under their old id and address.

    What was moved comes back, even if it was changed since. What came since, and words of the one who
    stayed that were edited since, stay with that one. Raises CannotPartError with nothing saved.
    """
    if record.before.get("schema", 1) > SCHEMA:
        raise CannotPartError("They can’t be separated: a newer Ajar joined them. Update Ajar first.")
    stays = _held(record, now)
    try:
        with transaction.atomic():
            return _part(record, stays, now)
    except (ValueError, TypeError, LookupError, AttributeError, ValidationError, IntegrityError, DataError):
        raise CannotPartError("They can’t be separated: what was written down about joining them is broken.") from None


def _part(record: MergeRecord, stays: Contact, now: datetime) -> Contact:
    before = record.before
    gone: Contact = _write_again(before["contact"], (Contact,), owner=record.owner_id)
    for row in before["doubled"]:
        _write_again(row, DOUBLED, owner=record.owner_id)
    for link in links_to_contacts():
        ids = before["moved"].get(label_of(link), [])
        hand_over(link.model._base_manager.filter(pk__in=ids, **{link.name: stays}), link, gone)
    _jobs_as_before(before)
    stays.save_edit(expected_version=stays.version, **_unchanged_since(stays, before["stays"], before["after"]))
    # What ended only because the two were one goes on.
    act = Act.objects.filter(merge=record).first()
    if act:
        take_back(act, [stays, gone], now=now)
    record.delete()
    return gone


def _held(record: MergeRecord, now: datetime) -> Contact:
    """Return the one who stayed, locked with their offers (ADR 0011), if the two can still be parted."""
    stays = Contact.objects.kept().filter(owner_id=record.owner_id, pk=record.stays).first()
    if stays is None:
        raise CannotPartError(
            "They can’t be separated: the one who stayed is in the trash, or was joined with another."
        )
    hold_offers_of(stays)
    stays = Contact.objects.hold().get(pk=stays.pk)
    newest = MergeRecord.objects.to_part(stays.pk, now=now)
    if newest is None:
        raise CannotPartError("They can’t be separated any more: that was more than 30 days ago.")
    if newest != record:
        raise CannotPartError(f"Separate {newest.name} first, who was joined after that.")
    return stays


def _write_again(text: dict[str, Any], models_of_it: tuple[type[models.Model], ...], *, owner: UUID) -> Any:
    """Save a deleted row again, with its old id, from `as_text`. A column that was added since takes its default.

    The text may have come with an export that was written by hand: it names a row of one of these models, and of no
    other, which is the owner's own. Raises ValueError and its kin for what isn't one.
    """
    model = apps.get_model(text["of"])
    if model not in models_of_it:
        raise ValueError("not a row that joining two people takes away")
    columns = [field for field in model._meta.concrete_fields if not field.generated and field.attname in text]
    values = {field.attname: field.to_python(text[field.attname]) for field in columns}
    row = model(**values | {"owner_id": owner})
    row.clean_fields(exclude=[link.name for link in columns if link.is_relation])
    row.save(force_insert=True)
    return row


def _jobs_as_before(before: dict[str, Any]) -> None:
    for was, became in zip(before["jobs"], before["jobs_after"], strict=True):
        job = Job.objects.filter(pk=was["id"]).first()
        values = _unchanged_since(job, was, became) if job else {}
        if job and values:
            Job.objects.filter(pk=job.pk).update(**values)
    for left in before["left_for"]:
        Job.objects.filter(pk=left["job"]).update(left_for=left["for"])


def _unchanged_since(row: models.Model, was: dict[str, Any], became: dict[str, Any]) -> dict[str, Any]:
    """Return the columns that only the merge changed, as they were before it; without columns that no longer exist."""
    now = as_text(row)
    kept = [name for name in was if name in now and name != "version"]
    changed = [name for name in kept if was[name] != became[name] == now[name]]
    fields = {field.attname: field for field in row._meta.concrete_fields if not field.generated}
    return {name: fields[name].to_python(was[name]) for name in changed if name in fields}
