"""What a follow-up brings along, on its page and in its mail: why now, last time, promised, a first line."""

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import quote

from contacts.models import Contact, Interaction, Job
from contacts.services import last_interaction
from followups.models import FollowUp
from followups.openings import Facts, choose
from offers.models import Decline

# How many of a person's newest follow-ups are looked at for what was said and given before.
LOOK_BACK = 12

Kind = FollowUp.Kind


@dataclass(frozen=True)
class Help:
    """`promised`: in the person's own words. `mail_url` begins a mail with the opening line."""

    decline: Decline | None
    last: Interaction | None
    promised: list[str]
    opening: str
    mail_url: str


def help_of(follow_up: FollowUp, *, today: date) -> Help:
    """Gather what helps with a follow-up that is about a person; needs `with_people()`."""
    contact = follow_up.contact
    decline = told(follow_up)
    if contact is None or not follow_up.is_personal:
        return Help(decline, None, [], "", "")
    last = last_interaction(contact)
    before = _others(follow_up)
    promised = [row.about for row in (follow_up, *before) if row.is_open and row.kind == Kind.GIVE_BACK and row.about]
    opening = follow_up.opening or choose(
        _facts(follow_up, contact, decline=decline, last=last, before=before, today=today),
        [row.opening for row in before if row.opening],
    )
    return Help(decline, last, promised, opening, mail_url(contact, opening))


def help_for_mail(follow_up: FollowUp, *, today: date) -> Help:
    """Return what its mail brings along, and keep the opening line that it says.

    The line is not kept when somebody is finishing the follow-up this moment: that never
    waits for a lock, since whoever finishes it waits for the mail's own rows.
    """
    helping = help_of(follow_up, today=today)
    if helping.opening and not follow_up.opening:
        rows = FollowUp.objects.filter(pk=follow_up.pk, opening="")
        if list(rows.select_for_update(no_key=True, skip_locked=True).values_list("pk")):
            rows.update(opening=helping.opening)
    return helping


def told(follow_up: FollowUp) -> Decline | None:
    """Return the decline that this follow-up goes back to, if it was told."""
    if follow_up.offer_id is None:
        return None
    return Decline.objects.standing().filter(offer_id=follow_up.offer_id, sent_on__isnull=False).first()


def mail_url(contact: Contact, opening: str) -> str:
    """Return a `mailto:` link that begins the mail with the opening line; empty without an address."""
    if not contact.email:
        return ""
    body = f"Hello {contact.first_name},\r\n\r\n{opening}\r\n\r\n"
    return f"mailto:{quote(contact.email, safe='@')}?body={quote(body, safe='')}"


def _others(follow_up: FollowUp) -> list[FollowUp]:
    """Return the person's other follow-ups, newest first: by when they were finished, open ones last."""
    rows = FollowUp.objects.filter(contact=follow_up.contact_id).exclude(pk=follow_up.pk)
    return list(rows.order_by("-due_on", "-id")[:LOOK_BACK])


def _facts(
    follow_up: FollowUp,
    contact: Contact,
    *,
    decline: Decline | None,
    last: Interaction | None,
    before: list[FollowUp],
    today: date,
) -> Facts:
    """Say what an opening line may speak of. Never the private reasons, nor a note."""
    offer = follow_up.offer
    present = Job.objects.filter(contact=contact, until_on__isnull=True).select_related("employer")
    job = present.order_by("-since_on", "-id").first()
    moved = job and offer and job.employer_id != offer.employer_id and _is_news(job, last)
    gives_back = follow_up.kind == Kind.GIVE_BACK
    return Facts(
        gives_back=gives_back,
        is_recruiter=contact.role == Contact.Role.RECRUITER,
        employer=job.employer.name if job else "",
        moved_to=job.employer.name if job and moved else "",
        role=offer.role if offer and decline else "",
        declined_days=(today - decline.sent_on).days if decline and decline.sent_on else None,
        answered=last.answered if last else None,
        days_since=(today - last.happened_on).days if last else None,
        gave=next((row.about for row in before if row.is_done and row.kind == Kind.GIVE_BACK and row.about), ""),
        owes=gives_back and bool(follow_up.about),
    )


def _is_news(job: Job, last: Interaction | None) -> bool:
    """Whether they moved after you last spoke, as far as it is known."""
    began_on = job.since_on or job.created_at.date()
    return last is None or began_on > last.happened_on - timedelta(days=1)
