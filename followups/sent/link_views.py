"""The links inside mails, and what mail programs post by themselves."""

from collections.abc import Callable
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.requests import SignedInRequest
from contacts.models import Channel
from core.days import spoken_day
from core.tenancy import acting_as
from followups import services
from followups.delivery.links import Action, LinkError, Target, read, read_unsubscribe
from followups.models import FollowUp, Reminder
from followups.plans.services import pause_plan
from followups.sent import services as sent_mail
from followups.sent.forms import CallForm
from followups.services import ClosedError, snooze_choices

LinkAct = Callable[[FollowUp, CallForm], str]


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
        return _no_longer_works(request)
    if _is_off(target.owner_id):
        return _no_longer_works(request)
    with acting_as(target.owner_id):
        return _private(_offer_action(request, wanted, target))


def _offer_action(request: SignedInRequest, action: Action, target: Target) -> HttpResponse:
    follow_up = get_object_or_404(
        FollowUp.objects.personal().not_in_trash(owner_id=target.owner_id).with_people().select_related("owner"),
        pk=target.follow_up_id,
        owner_id=target.owner_id,
    )
    form = CallForm(request.POST if request.method == "POST" else None)
    context: dict[str, object] = {"follow_up": follow_up, "action": action.value, "form": form}
    if request.method == "POST":
        if action is Action.CALL and not form.is_valid():
            return render(request, "followups/sent/link.html", context, status=422)
        try:
            context["done"] = ACTIONS[action](follow_up, form)
        except ClosedError as error:
            context["already"] = str(error)
    return render(request, "followups/sent/link.html", context)


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: SignedInRequest, token: str) -> HttpResponse:
    """Stop the mails about a follow-up on a POST, which a mail program sends by itself (RFC 8058).

    It comes without cookies and without a form of ours; the signed token is the proof.
    """
    try:
        owner_id, reminder_id = read_unsubscribe(token)
    except LinkError:
        return _no_longer_works(request)
    if _is_off(owner_id):
        return _no_longer_works(request)
    with acting_as(owner_id):
        reminder = get_object_or_404(Reminder.objects.defer("message"), pk=reminder_id, owner_id=owner_id)
        return _private(_offer_unsubscribe(request, reminder))


def _offer_unsubscribe(request: SignedInRequest, reminder: Reminder) -> HttpResponse:
    context: dict[str, object] = {"follow_ups": [row.follow_up for row in sent_mail.parts_of(reminder)]}
    if request.method == "POST":
        try:
            sent_mail.unsubscribe(reminder=reminder, now=timezone.now())
            context["done"] = True
        except ClosedError as error:
            context["already"] = str(error)
    return render(request, "followups/sent/link_unsubscribe.html", context)


def _done(follow_up: FollowUp, form: CallForm) -> str:
    services.complete(follow_up=follow_up, now=timezone.now())
    return f"Written down: you were in touch with {follow_up.who}."


def _call(follow_up: FollowUp, form: CallForm) -> str:
    services.complete(follow_up=follow_up, now=timezone.now(), **form.cleaned_data)
    how = dict(Channel.choices)[form.cleaned_data["channel"]].lower()
    return f"Written down: you were in touch with {follow_up.who} ({how})."


def _snooze(months: bool) -> LinkAct:
    def act(follow_up: FollowUp, form: CallForm) -> str:
        today = follow_up.owner.local_date(timezone.now())
        _, until = snooze_choices(today)[1 if months else 0]
        if follow_up.due_on == until:
            raise ClosedError(f"You will be reminded on {spoken_day(until, today)} already.")
        services.snooze(follow_up=follow_up, until=until, now=timezone.now())
        return f"You will be reminded again on {spoken_day(until, today)}."

    return act


def _pause(follow_up: FollowUp, form: CallForm) -> str:
    plan = follow_up.plan
    if plan is None or not plan.is_active:
        raise ClosedError("Reminders about this person are not running.")
    pause_plan(plan=plan, now=timezone.now())
    return f"Paused: no more reminders about {follow_up.who} until you resume."


ACTIONS: dict[Action, LinkAct] = {
    Action.DONE: _done,
    Action.CALL: _call,
    Action.WEEK: _snooze(months=False),
    Action.MONTH: _snooze(months=True),
    Action.PAUSE: _pause,
}


def _is_off(owner_id: UUID) -> bool:
    owner = User.objects.filter(pk=owner_id).first()
    return owner is None or owner.is_off


def _no_longer_works(request: SignedInRequest) -> HttpResponse:
    return _private(render(request, "followups/sent/link_expired.html", status=410))


def _private(response: HttpResponse) -> HttpResponse:
    """Keep the token in the address from travelling to another site.

    Not `no-referrer`: with that, browsers send `Origin: null` along with the page's own
    POST, which the CSRF check refuses (ADR 0002).
    """
    response["Referrer-Policy"] = "same-origin"
    return response
