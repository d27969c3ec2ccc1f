"""The mails that Ajar writes. Kind, short, and never a salary or a private note (RELIABILITY.md)."""

from dataclasses import dataclass
from datetime import date, datetime
from email.utils import format_datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User
from followups.delivery.links import Action, action_url, unsubscribe_url
from followups.helping.facts import Help
from followups.models import FollowUp
from followups.models.followup import path_of
from offers.decisions.services import current_decision
from offers.models import LookBack

# What one may say to an offer, and the page for it.
ANSWERS = {"Accept": "offers:accept", "Decline": "offers:decline", "Ask for more time": "followups:more-time"}


@dataclass(frozen=True)
class Choice:
    """One of several links of a mail, to a page on which something may be decided."""

    label: str
    url: str


@dataclass(frozen=True)
class Mail:
    """A finished message: `content` is what goes over the wire, byte for byte."""

    message_id: str
    recipient: str
    subject: str
    content: bytes


def compose(*, follow_up: FollowUp, helping: Help, reminder_id: UUID, now: datetime) -> Mail:
    """Write the reminder for `follow_up`. The same reminder always has the same Message-ID."""
    context = reminder_context(follow_up, helping, today=follow_up.owner.local_date(now))
    # Whoever or whatever it is about: mails with the same root are shown as one thread.
    root = f"contact-{follow_up.contact_id}" if follow_up.contact_id else f"offer-{follow_up.offer_id}"
    return _mail(
        "reminder", context, owner=follow_up.owner, subject=follow_up.title, root=root, reminder_id=reminder_id, now=now
    )


def compose_digest(*, parts: list[tuple[FollowUp, Help]], owner: User, reminder_id: UUID, now: datetime) -> Mail:
    """Write one mail about several follow-ups, named after the reminder that carries it."""
    today = owner.local_date(now)
    context = {
        "parts": [reminder_context(follow_up, helping, today=today) for follow_up, helping in parts],
        "owner": owner,
        "zone": owner.time_zone,
        "settings_url": absolute(reverse("accounts:settings")),
    }
    subject = f"{parts[0][0].title}, and {len(parts) - 1} more"
    return _mail(
        "digest", context, owner=owner, subject=subject, root=f"digest-{owner.pk}", reminder_id=reminder_id, now=now
    )


def _mail(
    template: str, context: dict[str, Any], *, owner: User, subject: str, root: str, reminder_id: UUID, now: datetime
) -> Mail:
    thread = f"<{root}@{settings.MAIL_DOMAIN}>"
    message_id = f"<reminder-{reminder_id}@{settings.MAIL_DOMAIN}>"
    message = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string(f"followups/delivery/mail/{template}.txt", context),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[owner.email],
        headers={
            "Message-ID": message_id,
            "Date": format_datetime(now),
            "References": thread,
            "In-Reply-To": thread,
            "Auto-Submitted": "auto-generated",
            # One click in the mail program, which sends a POST (RFC 8058).
            "List-Unsubscribe": f"<{absolute(unsubscribe_url(owner_id=owner.pk, reminder_id=reminder_id))}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    message.attach_alternative(render_to_string(f"followups/delivery/mail/{template}.html", context), "text/html")
    return Mail(message_id, owner.email, subject, message.message().as_bytes())


def reminder_context(follow_up: FollowUp, helping: Help, *, today: date) -> dict[str, object]:
    """Return what the reminder says: who, why, what was said last time, and where to go on."""
    offer = follow_up.offer
    looks_back = follow_up.kind == FollowUp.Kind.LOOK_BACK
    # Nobody is to be called in order to look back.
    contact = follow_up.contact or (offer.hiring_manager if offer and not looks_back else None)
    return {
        "follow_up": follow_up,
        "offer": offer,
        "contact": contact,
        "today": today,
        "zone": follow_up.owner.time_zone,
        "days_overdue": follow_up.days_overdue(today),
        "decline": helping.decline,
        "decision": current_decision(offer) if offer and looks_back else None,
        "last": helping.last,
        "helping": helping,
        "url": absolute(path_of(follow_up)),
        "links": _links(follow_up) if follow_up.is_personal else {},
        "choices": _choices(follow_up),
        "days_to_answer": -follow_up.days_overdue(today),
    }


def _choices(follow_up: FollowUp) -> list[Choice]:
    """Return what a mail about an offer leads to, beside the page of its own: what one may answer."""
    offer = follow_up.offer_id
    if follow_up.kind == FollowUp.Kind.ANSWER_OFFER:
        pages = {"Compare it and decide": reverse("offers:compare")}
        pages |= {name: reverse(route, args=[offer]) for name, route in ANSWERS.items()}
    elif follow_up.kind == FollowUp.Kind.LOOK_BACK:
        page = reverse("followups:look-back", args=[offer])
        pages = {label: f"{page}?outcome={value}" for value, label in LookBack.Outcome.choices}
    else:
        pages = {}
    return [Choice(label, absolute(path)) for label, path in pages.items()]


def _links(follow_up: FollowUp) -> dict[str, str]:
    return {action.value: absolute(action_url(follow_up, action)) for action in Action}


def absolute(path: str) -> str:
    """Return `path` under PUBLIC_URL; a Host header never enters a mail."""
    return f"{settings.PUBLIC_URL}{path}"
