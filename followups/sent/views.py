"""Reminders that went out or should have, and what their owner can do about them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Literal
from uuid import UUID

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp, csp_update
from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.outgoing_mail import OutgoingMail
from accounts.requests import SignedInRequest
from core.documents.mail import content_of, header_of
from core.htmx import render_page_or_partial, wants_fragment
from core.paging import counted, of_these, page_found
from core.toasts import toast
from core.written_once import written_once
from followups.delivery import breaker
from followups.delivery.claim import database_now
from followups.delivery.health import health_of, needs_you, waits
from followups.models import Reminder, ReminderQuerySet
from followups.sent import services as sent_mail
from followups.sent.trial import TrialError, send_trial

MOST_WAITING = 20
# What a mail may do in its frame: look as it did. No script, nothing fetched, no form; links open beside.
MAIL_POLICY = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [SELF],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}
# A worker takes a test mail up within seconds.
NOBODY_CAME = timedelta(seconds=40)
SETTLED_BY_THE_PERSON = (Reminder.Status.FAILED, Reminder.Status.UNCERTAIN, Reminder.Status.HELD)


@require_safe
def sent_list(request: SignedInRequest) -> HttpResponse:
    user, now, health = request.user, timezone.now(), health_of(request.user, timezone.now())
    only_needy = request.GET.get("show") == "needs-you"
    found = _needing_you if only_needy else _gone_out
    context = {
        "page": page_found(request, lambda start: found(user, now, start=start), _shown),
        "only_needy": only_needy,
        "waiting": [] if only_needy else _waiting(user, now),
        "health": health,
        "doubt": health.doubt,
    }
    return render(request, "followups/sent/list.html", context)


@written_once
def _gone_out(user: User, now: datetime, *, start: int) -> QuerySet[Reminder, tuple[UUID, int]]:
    gone_out = Reminder.objects.for_owner(user).gone_out().exclude(waits(now))
    return counted(gone_out.order_by("-frozen_at"), start)


@written_once
def _needing_you(user: User, _now: datetime, *, start: int) -> QuerySet[Reminder, tuple[UUID, int]]:
    return counted(Reminder.objects.for_owner(user).filter(needs_you()).order_by("-due_at"), start)


@written_once
def _waiting(user: User, now: datetime) -> ReminderQuerySet:
    return Reminder.objects.for_owner(user).filter(waits(now)).for_rows().order_by("due_at")[:MOST_WAITING]


@written_once
def _shown(ids: list[UUID]) -> QuerySet[Reminder]:
    return of_these(Reminder.objects.for_rows(), ids)


@require_safe
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]  # typed for a bare HttpRequest
def sent_detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    reminder = _reminder(request, pk)
    mail = _read(reminder)
    context = {
        "reminder": reminder,
        "asks": reminder.status in SETTLED_BY_THE_PERSON,
        "other_address": bool(reminder.recipient) and reminder.recipient != request.user.email,
        "headers": [(name, header_of(mail, name)) for name in ("From", "To", "Subject", "Date", "Message-ID")],
        "text": _part(mail, "plain"),
        "has_looks": bool(_part(mail, "html")),
        "attempts": reminder.attempts.order_by("happened_at", "id"),
        "parts": sent_mail.parts_of(reminder),
    }
    return render(request, "followups/sent/detail.html", context)


@require_safe
@csp(MAIL_POLICY)  # type: ignore[arg-type]  # typed for a bare HttpRequest
def sent_looks(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show a mail as it looks, for the frame on its page."""
    html = _part(_read(_reminder(request, pk)), "html")
    if not html:
        raise Http404
    # Its links lead out of the frame, in which nothing else may be shown.
    html = html.replace("<head>", '<head><base target="_blank">', 1)
    return HttpResponse(html, headers={"X-Frame-Options": "SAMEORIGIN"})


def _read(reminder: Reminder) -> EmailMessage:
    return message_from_bytes(bytes(reminder.message or b""), policy=policy.default)


def _part(mail: EmailMessage, kind: Literal["plain", "html"]) -> str:
    return content_of(mail.get_body(preferencelist=(kind,)))


@require_POST
def try_again(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return _settle(request, pk, sent_mail.try_again, _when)


@require_POST
def send_again(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return _settle(request, pk, sent_mail.send_again, _when)


@require_POST
def confirm(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return _settle(request, pk, sent_mail.confirm, lambda: "Good. It’s saved as sent.")


def _settle(
    request: SignedInRequest,
    pk: UUID,
    settle: Callable[..., None],
    said: Callable[[], str],
) -> HttpResponse:
    reminder, now = _reminder(request, pk), database_now()
    try:
        settle(reminder=reminder, now=now)
    except sent_mail.NotPossibleError as error:
        toast(request, str(error))
    else:
        toast(request, said())
    return redirect("followups:sent-detail", reminder.pk)


def _when() -> str:
    """Say when it goes out: at once, by night too, since the person asked."""
    if breaker.outage():
        return "It goes out once the mail server can be used again."
    return "It goes out within a minute."


@require_POST
def test_mail(request: SignedInRequest) -> HttpResponse:
    try:
        mail = send_trial(user=request.user, now=timezone.now())
    except TrialError as error:
        return _show_test_mail(request, {"refused": str(error)})
    if wants_fragment(request):
        return _show_test_mail(request, {"mail": mail})
    return redirect("followups:test-mail-answer", mail.pk)


@require_safe
def test_mail_answer(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show what came of a test mail so far; while it is on its way the page asks again by itself."""
    trials = OutgoingMail.objects.for_owner(request.user).filter(kind=OutgoingMail.Kind.TRIAL)
    return _show_test_mail(request, {"mail": get_object_or_404(trials, pk=pk)})


def _show_test_mail(request: SignedInRequest, context: dict[str, Any]) -> HttpResponse:
    mail = context.get("mail")
    context |= {
        "drop": settings.EMBEDDED_MAIL,
        "is_late": bool(mail and mail.is_under_way and timezone.now() - mail.next_attempt_at > NOBODY_CAME),
    }
    return render_page_or_partial(request, "followups/sent/test_mail.html", "test-mail", context)


def _reminder(request: SignedInRequest, pk: UUID) -> Reminder:
    """Return one's own reminder, if it ever left or waits for somebody; of a digest, the one that holds the mail."""
    seen = Q(frozen_at__isnull=False) | Q(carrier__isnull=False) | needs_you() | waits(timezone.now())
    reminder = get_object_or_404(_mine(request).filter(seen), pk=pk)
    return _reminder(request, reminder.carrier_id) if reminder.carrier_id else reminder


def _mine(request: SignedInRequest) -> ReminderQuerySet:
    people = ("owner", "follow_up__contact", "follow_up__offer__employer")
    return Reminder.objects.for_owner(request.user).select_related(*people)
