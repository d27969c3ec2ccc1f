"""Reminders that went out, and the links inside them."""

from collections.abc import Callable
from email import message_from_bytes, policy
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import SignedInRequest
from core.paging import page_of
from core.templatetags.ajar import spoken_day
from core.tenancy import acting_as
from followups import services
from followups.links import Action, LinkError, Target, read
from followups.models import FollowUp, Reminder
from followups.services import ClosedError, snooze_choices


@require_GET
def sent_list(request: SignedInRequest) -> HttpResponse:
    reminders = Reminder.objects.for_owner(request.user).gone_out().order_by("-frozen_at").defer("message")
    return render(request, "followups/sent_list.html", {"page": page_of(request, reminders)})


@require_GET
def sent_detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    mine = (
        Reminder.objects.for_owner(request.user)
        .gone_out()
        .select_related("follow_up__contact", "follow_up__offer__employer")
    )
    reminder = get_object_or_404(mine, pk=pk)
    mail = message_from_bytes(bytes(reminder.message or b""), policy=policy.default)
    body = mail.get_body(preferencelist=("plain",))
    context = {
        "reminder": reminder,
        "headers": [(name, mail[name]) for name in ("From", "To", "Subject", "Date", "Message-ID")],
        "text": body.get_content() if body else "",
        "attempts": reminder.attempts.order_by("happened_at"),
    }
    return render(request, "followups/sent_detail.html", context)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def mail_action(request: SignedInRequest, action: str, token: str) -> HttpResponse:
    """Offer one action as a page with a button; only the button acts (SECURITY.md).

    Mail scanners follow links and run scripts, so a GET must change nothing.
    """
    try:
        wanted = Action(action)
        target = read(token, wanted)
    except ValueError as error:
        raise Http404 from error
    except LinkError:
        return _private(render(request, "followups/mail_action_expired.html", status=410))
    with acting_as(target.owner_id):
        return _private(_offer_action(request, wanted, target))


def _offer_action(request: SignedInRequest, action: Action, target: Target) -> HttpResponse:
    follow_up = get_object_or_404(
        FollowUp.objects.personal().not_in_trash().with_people().select_related("owner"),
        pk=target.follow_up_id,
        owner_id=target.owner_id,
    )
    context: dict[str, object] = {"follow_up": follow_up, "action": action.value}
    if request.method == "POST":
        try:
            context["done"] = ACTIONS[action](follow_up)
        except ClosedError as error:
            context["already"] = str(error)
    return render(request, "followups/mail_action.html", context)


def _done(follow_up: FollowUp) -> str:
    services.complete(follow_up=follow_up, now=timezone.now())
    return f"Written down: you were in touch with {follow_up.who}."


def _snooze(months: bool) -> Callable[[FollowUp], str]:
    def act(follow_up: FollowUp) -> str:
        today = follow_up.owner.local_date(timezone.now())
        _, until = snooze_choices(today)[1 if months else 0]
        services.snooze(follow_up=follow_up, until=until, now=timezone.now())
        return f"You will be reminded again on {spoken_day(until, today)}."

    return act


def _pause(follow_up: FollowUp) -> str:
    plan = follow_up.plan
    if plan is None or not plan.is_active:
        raise ClosedError("Reminders about this person are not running.")
    services.pause_plan(plan=plan, now=timezone.now())
    return f"Paused: no more reminders about {follow_up.who} until you resume."


ACTIONS: dict[Action, Callable[[FollowUp], str]] = {
    Action.DONE: _done,
    Action.WEEK: _snooze(months=False),
    Action.MONTH: _snooze(months=True),
    Action.PAUSE: _pause,
}


def _private(response: HttpResponse) -> HttpResponse:
    """Keep the token in the address from travelling to another site.

    Not `no-referrer`: with that, browsers send `Origin: null` along with the page's own
    POST, which the CSRF check refuses (ADR 0002).
    """
    response["Referrer-Policy"] = "same-origin"
    return response
