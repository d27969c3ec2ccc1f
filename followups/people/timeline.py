"""Everything between the owner and one person in one list, newest first.

One query for each kind of row, each limited to what a page can show, however long the
history is. The page is cut by a key (day, id), not by an offset, so an older page costs
no more than the first.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse

from contacts.models import Contact, Gift, Interaction, Job
from followups.models import FollowUp, Reminder
from offers.models import Decline, Offer, OfferEvent, OfferPerson, Stage

PAGE = 30


@dataclass(frozen=True, order=True)
class Key:
    """Where an entry stands: its day where the owner lives, then its id, which is in order of time."""

    on: date
    id: UUID

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Return the key that `str` wrote, or None for anything else."""
        on, _, pk = text.partition("~")
        try:
            return cls(date.fromisoformat(on), UUID(pk))
        except ValueError:
            return None

    def __str__(self) -> str:
        return f"{self.on.isoformat()}~{self.id}"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line. `link` is the page of what it is about, `edit` and `remove` are there for what was written by hand."""

    key: Key
    icon: str
    title: str
    body: str = ""
    aside: str = ""
    link: str = ""
    edit: str = ""
    remove: str = ""


@dataclass(frozen=True)
class Timeline:
    entries: list[Entry]
    # The key to ask for the next page with; empty on the last one.
    older: str


def timeline_of(contact: Contact, *, before: Key | None, zone: ZoneInfo) -> Timeline:
    """Return the newest page of what happened before `before`, days being those in `zone`."""
    found = [entry for source in SOURCES for entry in source(contact, before, zone)]
    found.sort(key=lambda entry: entry.key, reverse=True)
    return Timeline(found[:PAGE], str(found[PAGE - 1].key) if len(found) > PAGE else "")


def _newest(rows: QuerySet[Any], before: Key | None) -> list[Any]:
    """Return one more than a page of `rows`, which have their day as `on`."""
    if before:
        # Said twice: the first half alone can be looked up in an index.
        rows = rows.filter(on__lte=before.on).filter(Q(on__lt=before.on) | Q(on=before.on, id__lt=before.id))
    return list(rows.order_by("-on", "-id")[: PAGE + 1])


def _touches(contact: Contact, before: Key | None, zone: ZoneInfo) -> list[Entry]:
    rows = _newest(Interaction.objects.filter(contact=contact).annotate(on=F("happened_on")), before)
    return [
        Entry(
            key=Key(row.on, row.pk),
            icon="phone" if row.is_spoken else "mail" if row.is_written else "chat",
            title=f"{'You' if row.by_owner else contact.short_name} reached out: {row.get_channel_display().lower()}",
            body=row.note,
            aside={True: "They answered.", False: "No answer.", None: ""}[row.answered],
            edit=reverse("followups:interaction-edit", args=[row.pk]),
            remove=reverse("followups:interaction-remove", args=[row.pk]),
        )
        for row in rows
    ]


STAGES = {
    Stage.CONSIDERING: "The offer is open again",
    Stage.ACCEPTED: "You accepted the offer",
    Stage.LAPSED: "The deadline passed",
    Stage.RESCINDED: "The offer was withdrawn",
}


def _offers(contact: Contact, before: Key | None, zone: ZoneInfo) -> list[Entry]:
    """What became of the offers that this person is involved in, except declines."""
    at_the_table = OfferPerson.objects.kept().filter(contact=contact).values("offer")
    offers = Offer.objects.kept().offers_only().filter(Q(hiring_manager=contact) | Q(pk__in=at_the_table))
    told = Q(kind=OfferEvent.Kind.LOGGED) | Q(stage__in=list(STAGES))
    rows = OfferEvent.objects.filter(told, offer__in=offers).annotate(on=TruncDate("happened_at", tzinfo=zone))
    return [
        Entry(
            key=Key(row.on, row.pk),
            icon="offer",
            title=f"{STAGES[Stage(row.stage)] if row.stage else 'An offer'}: {row.offer}",
            body=row.note,
            link=reverse("offers:detail", args=[row.offer_id]),
        )
        for row in _newest(rows.select_related("offer__employer"), before)
    ]


def _declines(contact: Contact, before: Key | None, zone: ZoneInfo) -> list[Entry]:
    rows = Decline.objects.told().of_kept("offer").filter(told=contact)
    return [
        Entry(
            key=Key(row.on, row.pk),
            icon="move",
            title=f"You declined: {row.offer}",
            aside="Taken back later: the offer was reopened." if row.withdrawn_at else "",
            link=reverse("offers:detail", args=[row.offer_id]),
        )
        for row in _newest(rows.annotate(on=F("sent_on")).select_related("offer__employer"), before)
    ]


def _gifts(contact: Contact, before: Key | None, zone: ZoneInfo) -> list[Entry]:
    return [
        Entry(
            key=Key(row.on, row.pk),
            icon="gift",
            title=f"You {'gave' if row.is_given else 'offered'}: {row.get_kind_display().lower()}",
            body=row.what,
            aside=row.outcome,
            edit=reverse("followups:gift-edit", args=[row.pk]),
            remove=reverse("followups:gift-remove", args=[row.pk]),
        )
        for row in _newest(Gift.objects.kept().filter(contact=contact).with_latest_day(), before)
    ]


def _jobs(contact: Contact, before: Key | None, zone: ZoneInfo) -> list[Entry]:
    """Where they began, and where they left without going to another employer that is known."""
    found = []
    for job in Job.objects.filter(contact=contact).select_related("employer"):
        where = reverse("employers:detail", args=[job.employer_id])
        if job.since_on:
            title = f"{contact.short_name} {'moved to' if job.by_move else 'began at'} {job.employer}"
            found.append(Entry(key=Key(job.since_on, job.pk), icon="people", title=title, body=job.title, link=where))
        if job.until_on and job.until_on != job.since_on and not job.left_for_id:
            title = f"{contact.short_name} left {job.employer}"
            found.append(Entry(key=Key(job.until_on, job.pk), icon="people", title=title, link=where))
    return [entry for entry in found if before is None or entry.key < before]


def _follow_ups(contact: Contact, before: Key | None, zone: ZoneInfo) -> list[Entry]:
    """Done and skipped ones; what was done with a touch that is written down shows as that touch."""
    written = Q(interaction__isnull=False, interaction__trashed_at__isnull=True)
    rows = FollowUp.objects.filter(contact=contact).closed().exclude(written)
    return [
        Entry(
            key=Key(row.on, row.pk),
            icon="check",
            title=f"{row.get_state_display()}: {row.get_kind_display().lower()}",
            body=row.about,
            aside=row.note,
            link=reverse("followups:detail", args=[row.pk]),
        )
        for row in _newest(rows.annotate(on=TruncDate("closed_at", tzinfo=zone)), before)
    ]


def _reminders(contact: Contact, before: Key | None, zone: ZoneInfo) -> list[Entry]:
    rows = Reminder.objects.filter(follow_up__contact=contact, status=Reminder.Status.SENT).defer("message")
    return [
        Entry(
            key=Key(row.on, row.pk),
            icon="mail",
            title="Ajar sent you a reminder",
            body=row.subject,
            link=reverse("followups:sent-detail", args=[row.pk]),
        )
        for row in _newest(rows.annotate(on=TruncDate("sent_at", tzinfo=zone)), before)
    ]


SOURCES: tuple[Callable[[Contact, Key | None, ZoneInfo], list[Entry]], ...] = (
    _touches,
    _offers,
    _declines,
    _gifts,
    _jobs,
    _follow_ups,
    _reminders,
)
