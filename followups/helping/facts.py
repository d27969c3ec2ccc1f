"""What a follow-up shows on its page and in its mail: why now, last time, promises, an opening line."""

from dataclasses import dataclass
from datetime import date, timedelta

from contacts.models import Contact, Interaction, Job, new_employer
from core.mailto import mailto
from core.names import greeting
from followups.helping.given import given_to
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
    contact = follow_up.contact
    decline = told(follow_up)
    if contact is None or not follow_up.is_personal:
        return Help(decline, [], [], "", "", "")
    touches = list(Interaction.objects.filter(contact=contact).newest_first()[:TOUCHES])
    last, before = touches[0] if touches else None, _others(follow_up)
    jobs = list(Job.objects.filter(contact=contact).select_related("employer").newest_first())
    job = jobs[0] if jobs and jobs[0].is_present else None
    moved_to = new_employer(jobs, left=follow_up.offer.employer_id) if follow_up.offer else ""
    opening = follow_up.opening or choose(
        _facts(follow_up, contact, decline=decline, last=last, job=job, moved_to=moved_to, today=today),
        [row.opening for row in before if row.opening],
    )
    promised = _promised(follow_up, contact, decline, before)
    return Help(decline, touches, promised, moved_to, opening, mail_url(contact, opening))


def help_for_mail(follow_up: FollowUp, *, today: date) -> Help:
    """Return what its mail shows, and save the opening line that it uses.

    The line is not kept when somebody is finishing the follow-up this moment: that never
    waits for a lock, since whoever finishes it waits for the mail's own rows.
    """
    helping = help_of(follow_up, today=today)
    if helping.opening and not follow_up.opening:
        rows = FollowUp.objects.filter(pk=follow_up.pk, opening="")
        if list(rows.hold(only_free=True).values_list("pk")):
            rows.update(opening=helping.opening)
    return helping


def told(follow_up: FollowUp) -> Decline | None:
    """Return the decline that this follow-up goes back to, if it was told."""
    if follow_up.offer_id is None:
        return None
    return Decline.objects.current().told().filter(offer_id=follow_up.offer_id).first()


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


def _others(follow_up: FollowUp) -> list[FollowUp]:
    """Return the person's other follow-ups, newest first: by when they were finished, open ones last."""
    rows = FollowUp.objects.filter(contact=follow_up.contact_id).exclude(pk=follow_up.pk)
    return list(rows.order_by("-due_on", "-id")[:MOST_READ])


def _facts(
    follow_up: FollowUp,
    contact: Contact,
    *,
    decline: Decline | None,
    last: Interaction | None,
    job: Job | None,
    moved_to: str,
    today: date,
) -> Facts:
    """Say what an opening line may mention. Never the private reasons or a note."""
    offer = follow_up.offer
    gives_back = follow_up.kind == FollowUp.Kind.GIVE_BACK
    gave = given_to(follow_up.owner, [contact.pk]).get(contact.pk, [])
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
