"""Staying in touch with a few of those who were imported: their schedules begin one after the other, over weeks."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from contacts.models import Contact, ContactQuerySet
from exchange.importing.ledger import ids_in
from exchange.importing.models import ImportBatch
from followups.cadence.dates import Cadence
from followups.models import Plan
from followups.plans.services import start_plan

MOST_AT_ONCE = 50


def people_of(batch: ImportBatch) -> ContactQuerySet:
    """Return whom the batch made, and with whom nothing is planned yet."""
    made = batch.rows.filter(table=Contact._meta.label_lower).first()
    ids: list[UUID] = ids_in(made.made) if made else []
    planned = Plan.objects.for_owner(batch.owner).in_progress().values("contact")
    there = Contact.objects.for_owner(batch.owner).kept().filter(pk__in=ids, standing=Contact.Standing.ACTIVE)
    return there.exclude(pk__in=planned).order_by("name_order", "id")


@transaction.atomic
def begin(*, contacts: Sequence[Contact], cadence: Cadence, counted_from: str, weeks: int, now: datetime) -> list[Plan]:
    """Begin `cadence` with each of `contacts`: with the first today, with the last almost `weeks` later.

    Raises followups.plans.services.PlanError, with nothing saved, for somebody who isn't to be followed up.
    """
    started = []
    for number, contact in enumerate(contacts):
        later = timedelta(days=number * weeks * 7 // len(contacts))
        plan = start_plan(
            contact=contact,
            offer=None,
            cadence=cadence,
            anchor_on=contact.owner.local_date(now) + later,
            counted_from=counted_from,
            now=now,
        )
        started.append(plan)
    return started
