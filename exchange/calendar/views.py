from collections.abc import Callable
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.requests import SignedInRequest
from core.tenancy import acting_as
from core.toasts import toast
from exchange.calendar.entries import Entry, answer_entry, entries_of, follow_up_entry, interview_entry, start_entry
from exchange.calendar.forms import FeedForm
from exchange.calendar.ics import calendar_of
from exchange.calendar.models import CalendarFeed, read_token

CONTENT_TYPE = "text/calendar; charset=utf-8"


@require_http_methods(["GET", "HEAD", "POST"])
def calendar_settings(request: SignedInRequest) -> HttpResponse:
    feed = CalendarFeed.objects.for_owner(request.user).first()
    if request.method != "POST" or feed is None:
        return _page(request, feed)
    form = FeedForm(request.POST)
    if not form.is_valid():
        return _page(request, feed, form=form, status=422)
    CalendarFeed.objects.for_owner(request.user).update(**form.cleaned_data)
    toast(request, "Saved. Your calendar shows it when it looks next, which may take a day.")
    return redirect("calendar:settings")


@require_POST
def renew_feed(request: SignedInRequest) -> HttpResponse:
    """Answer with the page itself, not with a redirect: the address is kept nowhere, so this is when to show it."""
    token = CalendarFeed.objects.renew(user=request.user, now=timezone.now())
    address = settings.PUBLIC_URL + reverse("calendar:feed", args=[token])
    return _page(request, CalendarFeed.objects.for_owner(request.user).get(), address=address)


@require_POST
def turn_feed_off(request: SignedInRequest) -> HttpResponse:
    CalendarFeed.objects.for_owner(request.user).delete()
    toast(request, "The feed is off. Its address doesn’t work any more.")
    return redirect("calendar:settings")


@login_not_required
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """Give the calendar to whoever knows its address: calendar programs don't sign in."""
    named = read_token(token)
    if named is None:
        raise Http404
    owner_id, secret = named
    user = User.objects.filter(pk=owner_id).first()
    if user is None or user.is_off:
        raise Http404
    with acting_as(user.pk):
        found = CalendarFeed.objects.for_owner(user).first()
        if found is None or not found.opens_with(secret):
            raise Http404
        content = calendar_of(entries_of(found, user=user), zone=user.zone)
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response["ETag"] = f'"{sha256(content).hexdigest()}"'
    response["Cache-Control"] = "private, no-cache"  # keep it, and ask whether it is still the newest
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


@require_safe
def answer_event(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return _event_file(request, pk, answer_entry)


@require_safe
def start_event(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return _event_file(request, pk, start_entry)


@require_safe
def interview_event(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return _event_file(request, pk, interview_entry)


@require_safe
def follow_up_event(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return _event_file(request, pk, follow_up_entry)


def _event_file(request: SignedInRequest, pk: UUID, find: Callable[[User, UUID], Entry | None]) -> HttpResponse:
    entry = find(request.user, pk)
    if entry is None:
        raise Http404
    content = calendar_of([entry], zone=request.user.zone)
    disposition = {"Content-Disposition": f'attachment; filename="ajar-{entry.on}.ics"'}
    return HttpResponse(content, content_type=CONTENT_TYPE, headers=disposition)


def _page(
    request: SignedInRequest,
    feed: CalendarFeed | None,
    *,
    form: FeedForm | None = None,
    address: str = "",
    status: int = 200,
) -> HttpResponse:
    chosen = {name: getattr(feed, name) for name in FeedForm.base_fields} if feed else {}
    context = {
        "feed": feed,
        "form": form or FeedForm(initial=chosen),
        "address": address,
        "subscribe": address.replace("https://", "webcal://", 1).replace("http://", "webcal://", 1),
    }
    return render(request, "exchange/calendar/settings.html", context, status=status)
