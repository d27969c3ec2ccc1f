"""The test mail of the settings: by the same way as reminders, with the server's own answer."""

import logging
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, make_msgid

from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User
from followups.delivery.advice import advice_on
from followups.delivery.compose import Mail, absolute
from followups.delivery.smtp import FencedError, RefusedError, ReplyLostError, ServerError
from followups.delivery.within import DEADLINE, hand_over_within
from followups.delivery.words import without_addresses

logger = logging.getLogger(__name__)

# Seconds that a person waits between two test mails.
PAUSE = 10

ARRIVES = "Look in the inbox of {address} in a minute. If it isn’t there, look in your spam folder."
STAYS_HERE = "No mail server is set up here, so it stays on this machine: in Ajar’s data folder, under mail/new/."


@dataclass(frozen=True)
class Result:
    """What came of a test mail. `answer` is the server's own, without anybody else's address."""

    accepted: bool
    title: str
    text: str
    answer: str = ""


def send_trial(*, user: User, now: datetime) -> Result:
    """Send `user` a test mail and return what the server said, after 15 s at most."""
    if not cache.add(f"trial-mail-{user.pk}", True, timeout=PAUSE):
        return Result(False, "One moment.", "A test mail was sent just now. Wait ten seconds, then try again.")
    try:
        code, text = hand_over_within(DEADLINE, compose_trial(owner=user, now=now))
    except Exception as error:
        return _trouble(error, user)
    told = STAYS_HERE if settings.EMBEDDED_MAIL else ARRIVES.format(address=user.email)
    return Result(True, "The mail server took it.", told, without_addresses(f"{code} {text}", own=user.email))


def _trouble(error: Exception, user: User) -> Result:
    said = without_addresses(str(error), own=user.email)
    match error:
        case RefusedError():
            later = 400 <= error.code < 500
            text = "It asks to try again later." if later else "Check your address, and the sender in MAIL_FROM."
            return Result(False, "The mail server refused it.", text, said)
        case ServerError():
            return Result(False, "The mail server can’t be used.", advice_on(error), said)
        case ReplyLostError():
            return Result(False, "It may or may not have arrived.", "The server’s answer was lost.", said)
        case TimeoutError() | FencedError():
            text = f"It did not answer within {DEADLINE:.0f} seconds. The mail may or may not arrive."
            return Result(False, "The mail server is too slow.", text)
    # By its kind only: its text may quote an address.
    logger.error("Unable to send a test mail: %s", type(error).__name__)
    return Result(False, "The test mail could not be sent.", "Ajar’s log says more.")


def compose_trial(*, owner: User, now: datetime) -> Mail:
    """Write the mail by which `owner` tries whether reminders would arrive."""
    message_id, subject = make_msgid(domain=settings.MAIL_DOMAIN), "A test mail from Ajar"
    message = EmailMessage(
        subject=subject,
        body=render_to_string("followups/sent/mail/trial.txt", {"url": absolute(reverse("home:today"))}),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[owner.email],
        headers={"Message-ID": message_id, "Date": format_datetime(now), "Auto-Submitted": "auto-generated"},
    )
    return Mail(message_id, owner.email, subject, message.message().as_bytes())
