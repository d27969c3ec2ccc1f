"""What a follow-up shows on its page and in its mail: why now, last time, promises, an opening line."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from contacts.models import Contact, Interaction, Job, new_employer
from core.mailto import mailto
from core.names import greeting
from followups.helping.given import Given, given_to
from followups.helping.openings import Facts, choose
from followups.models import FollowUp
from offers.models import Decline

# How many of a person's newest follow-ups are looked at for what was said and given before.
MOST_READ = 12
# How many touches are shown with it.
TOUCHES = 5


@dataclass(frozen=True)
class Help:
    """`promised`: in the person's own words. `mail_url` begins a mail with the opening line.

    `moved_to`: where they work now, when that isn't where the offer came from.
    """

    decline: Decline | None
    # Newest first.
    touches: list[Interaction]
    promised: list[str]
    moved_to: str
    opening: str
    mail_url: str

    @property
    def last(self) -> Interaction | None:
        return self.touches[0] if self.touches else None


def help_of(follow_up: FollowUp, *, today: date) -> Help:
    """Gather what helps with a follow-up that is about a person; needs `with_people()`."""
    return help_of_each([(follow_up, today)])[0]


def help_of_each(follow_ups: Sequence[tuple[FollowUp, date]]) -> list[Help]:
    """Gather it for several, each with its owner's calendar date, in as many statements as for one.

    An opening line counts as used for those that come after it.
    """
    known = _known_of([follow_up for follow_up, _ in follow_ups])
    return [_help_of(follow_up, known, today=today) for follow_up, today in follow_ups]


def _help_of(follow_up: FollowUp, known: "_Known", *, today: date) -> Help:
    contact = follow_up.contact
    decline = known.declines.get(follow_up.offer_id)
    if contact is None or not follow_up.is_personal:
        return Help(decline, [], [], "", "", "")
    touches, jobs, before = known.touches[contact.pk], known.jobs[contact.pk], known.others(follow_up)
    last = touches[0] if touches else None
    job = jobs[0] if jobs and jobs[0].is_present else None
    moved_to = new_employer(jobs, left=follow_up.offer.employer_id) if follow_up.offer else ""
    facts = _facts(follow_up, contact, decline, last, job, moved_to, known.gave.get(contact.pk, []), today)
    opening = follow_up.opening or choose(facts, [row.opening for row in before if row.opening])
    known.note_opening(follow_up, opening)
    promised = _promised(follow_up, contact, decline, before)
    return Help(decline, touches, promised, moved_to, opening, mail_url(contact, opening))


def help_for_mails(follow_ups: Sequence[FollowUp], now: datetime) -> list[Help]:
    """Return what their mails show, in order, and save the opening lines that they use.

    A line is not kept when somebody is finishing that follow-up this moment: that never
    waits for a lock, since whoever finishes it waits for the mail's own rows.
    """
    helps = help_of_each([(follow_up, follow_up.owner.local_date(now)) for follow_up in follow_ups])
    lines = {row.pk: helping.opening for row, helping in zip(follow_ups, helps, strict=True) if helping.opening}
    owners = {follow_up.owner_id for follow_up in follow_ups}
    new = FollowUp.objects.filter(owner__in=owners, pk__in=lines, opening="")
    free = list(new.hold(only_free=True).only("pk"))
    for row in free:
        row.opening = lines[row.pk]
    FollowUp.objects.bulk_update(free, ["opening"])
    return helps


@dataclass(frozen=True)
class _Known:
    """What is on record about several people, read together. By offer, or by person with the newest first."""

    declines: dict[UUID | None, Decline]
    touches: Mapping[UUID, list[Interaction]]
    jobs: Mapping[UUID, list[Job]]
    gave: dict[UUID, list[Given]]
    follow_ups: Mapping[UUID, list[FollowUp]]

    def others(self, follow_up: FollowUp) -> list[FollowUp]:
        """Return the person's other follow-ups, newest first: by when they were finished, open ones last."""
        rows = self.follow_ups[follow_up.contact_id] if follow_up.contact_id else []
        return [row for row in rows if row.pk != follow_up.pk][:MOST_READ]

    def note_opening(self, follow_up: FollowUp, opening: str) -> None:
        """Let what is written next about the same person know of this line, before it is saved."""
        for row in self.follow_ups[follow_up.contact_id] if follow_up.contact_id else []:
            if row.pk == follow_up.pk:
                row.opening = opening


def _known_of(follow_ups: Sequence[FollowUp]) -> _Known:
    """Read it, each part for all of them at once. Every statement names the owners."""
    owner_ids, offer_ids = {row.owner_id for row in follow_ups}, {row.offer_id for row in follow_ups}
    told = Decline.objects.filter(owner__in=owner_ids, offer__in=offer_ids).current().told()
    personal = [row for row in follow_ups if row.is_personal]
    people = {row.contact_id for row in personal if row.contact_id}
    of_people = {"owner__in": owner_ids, "contact__in": people}
    touches = Interaction.objects.filter(**of_people).newest_first().first_of_each("contact", TOUCHES)
    jobs = Job.objects.filter(**of_people).select_related("employer").newest_first()
    rows = FollowUp.objects.filter(**of_people).order_by("-due_on", "-id").first_of_each("contact", MOST_READ + 1)
    return _Known(
        declines={decline.offer_id: decline for decline in told.order_by("-pk")},
        touches=_by_person(touches),
        jobs=_by_person(jobs),
        gave=given_to(people, owners=[row.owner for row in personal]),
        follow_ups=_by_person(rows),
    )


def _by_person(rows: Iterable[Any]) -> Mapping[UUID, list[Any]]:
    found: defaultdict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.contact_id].append(row)
    return found


def mail_url(contact: Contact, opening: str) -> str:
    """Return a `mailto:` link that begins the mail with the opening line; empty without an address."""
    if not contact.email:
        return ""
    return mailto(contact.email, body=f"{greeting(contact.how_addressed)}\n\n{opening}\n\n")


def _promised(follow_up: FollowUp, contact: Contact, decline: Decline | None, others: list[FollowUp]) -> list[str]:
    """Return what was promised with the decline, and what else is still to be given; each thing once.

    What the follow-up itself is about is not among it: that is why it is there. A promise with a follow-up of
    its own is among it until that one is done.
    """
    owed = [row.about for row in others if row.is_open and row.kind == FollowUp.Kind.GIVE_BACK and not row.is_kind_word]
    with_decline = decline.promised if decline and decline.told_id == contact.pk else ""
    if decline and any(row.gift_id and row.offer_id == decline.offer_id for row in (follow_up, *others)):
        with_decline = ""
    return list({text.casefold(): text for text in (with_decline, *owed) if text}.values())


def _facts(
    follow_up: FollowUp,
    contact: Contact,
    decline: Decline | None,
    last: Interaction | None,
    job: Job | None,
    moved_to: str,
    gave: list[Given],
    today: date,
) -> Facts:
    """Say what an opening line may mention. Never the private reasons or a note."""
    offer = follow_up.offer
    gives_back = follow_up.kind == FollowUp.Kind.GIVE_BACK
    return Facts(
        gives_back=gives_back,
        is_recruiter=contact.role == Contact.Role.RECRUITER,
        employer=job.employer.name if job else "",
        moved_to=moved_to if job and _is_news(job, last) else "",
        role=offer.role if offer and decline else "",
        declined_days=(today - decline.sent_on).days if decline and decline.sent_on else None,
        answered=last.answered if last else None,
        days_since=(today - last.happened_on).days if last else None,
        gave=next((thing.what for thing in gave if thing.is_pending), ""),
        owes=gives_back and bool(follow_up.about) and not follow_up.is_kind_word,
    )


def _is_news(job: Job, last: Interaction | None) -> bool:
    """Whether they moved after you last spoke, as far as it is known."""
    began_on = job.since_on or job.created_at.date()
    return last is None or began_on > last.happened_on - timedelta(days=1)
