"""The mails that Ajar writes. Kind, short, and never a salary or a private note (RELIABILITY.md)."""

from dataclasses import dataclass
from datetime import date, datetime
from email.utils import format_datetime
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from contacts.services import last_interaction
from followups.links import Action, action_url
from followups.models import FollowUp
from offers.models import Decline


@dataclass(frozen=True)
class Mail:
    """A finished message: `content` is what goes over the wire, byte for byte."""

    message_id: str
    recipient: str
    subject: str
    content: bytes


def compose(*, follow_up: FollowUp, reminder_id: UUID, now: datetime) -> Mail:
    """Write the reminder for `follow_up`. The same reminder always has the same Message-ID."""
    owner = follow_up.owner
    context = reminder_context(follow_up, today=owner.local_date(now))
    # Whoever or whatever it is about: mails with the same root are shown as one thread.
    root = f"contact-{follow_up.contact_id}" if follow_up.contact_id else f"offer-{follow_up.offer_id}"
    thread = f"<{root}@{settings.MAIL_DOMAIN}>"
    message_id = f"<reminder-{reminder_id}@{settings.MAIL_DOMAIN}>"
    message = EmailMultiAlternatives(
        subject=follow_up.title,
        body=render_to_string("followups/mail/reminder.txt", context),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[owner.email],
        headers={
            "Message-ID": message_id,
            "Date": format_datetime(now),
            "References": thread,
            "In-Reply-To": thread,
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(render_to_string("followups/mail/reminder.html", context), "text/html")
    return Mail(message_id, owner.email, follow_up.title, message.message().as_bytes())


def reminder_context(follow_up: FollowUp, *, today: date) -> dict[str, object]:
    """Return what the reminder says: who, why, what was said last time, and where to go on."""
    offer = follow_up.offer
    contact = follow_up.contact or (offer.hiring_manager if offer else None)
    return {
        "follow_up": follow_up,
        "offer": offer,
        "contact": contact,
        "today": today,
        "days_overdue": follow_up.days_overdue(today),
        "decline": _told(follow_up),
        "last": last_interaction(contact) if contact and follow_up.is_personal else None,
        "url": absolute(page_of(follow_up)),
        "links": _links(follow_up) if follow_up.is_personal else {},
    }


def page_of(follow_up: FollowUp) -> str:
    """Return the path of the page where `follow_up` is done."""
    if follow_up.is_personal:
        return reverse("followups:detail", args=[follow_up.pk])
    name = "offers:detail" if follow_up.kind == FollowUp.Kind.ANSWER_OFFER else "followups:mark-sent"
    return reverse(name, args=[follow_up.offer_id])


def _links(follow_up: FollowUp) -> dict[str, str]:
    return {action.value: absolute(action_url(follow_up, action)) for action in Action}


def _told(follow_up: FollowUp) -> Decline | None:
    """The decline that this follow-up goes back to, if it was told."""
    if follow_up.offer_id is None:
        return None
    return Decline.objects.standing().filter(offer_id=follow_up.offer_id, sent_on__isnull=False).first()


def absolute(path: str) -> str:
    """Return `path` under PUBLIC_URL; a Host header never enters a mail."""
    return f"{settings.PUBLIC_URL}{path}"
