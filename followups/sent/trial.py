"""The test mail of the settings: by the same way as reminders, with the server's own answer."""

from datetime import datetime
from email.utils import format_datetime, make_msgid

from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.budget import BudgetError, count_mail
from accounts.models import User
from accounts.outgoing_mail import OutgoingMail
from accounts.posting import post
from accounts.services import CONFIRM_FIRST, may_send_mail
from followups.delivery.compose import absolute

# Seconds that a person waits between two test mails.
PAUSE = 10

ONE_MOMENT = "A test mail was sent just now. Wait ten seconds, then try again."


class TrialError(Exception):
    """Nothing was sent. The message is for the person."""


def send_trial(*, user: User, now: datetime) -> OutgoingMail:
    """Leave a test mail to `user` for the worker. Raises TrialError, with nothing sent."""
    if not may_send_mail(user):
        raise TrialError(CONFIRM_FIRST)
    if not cache.add(f"trial-mail-{user.pk}", True, timeout=PAUSE):
        raise TrialError(ONE_MOMENT)
    try:
        count_mail(user=user, now=now)
    except BudgetError as error:
        raise TrialError(str(error)) from None
    return post(owner=user, kind=OutgoingMail.Kind.TRIAL, message=_compose(owner=user, now=now))


def _compose(*, owner: User, now: datetime) -> EmailMessage:
    """Write the mail by which `owner` tries whether reminders would arrive."""
    message_id = make_msgid(domain=settings.MAIL_DOMAIN)
    return EmailMessage(
        subject="A test mail from Ajar",
        body=render_to_string("followups/sent/mail/trial.txt", {"url": absolute(reverse("home:today"))}),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[owner.email],
        headers={"Message-ID": message_id, "Date": format_datetime(now), "Auto-Submitted": "auto-generated"},
    )
