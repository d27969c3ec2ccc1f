"""Fragments that pages of other apps load by URL; without htmx each is its own page."""

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from contacts.models import Contact
from core.htmx import render_page_or_partial
from followups.from_offers.services import coming_tasks, first_reminder_on
from followups.models import FollowUp, FollowUpQuerySet, Plan
from followups.models.attempt import last_stop
from followups.models.followup import OFFER_KINDS
from followups.reminders.local_time import WAKING
from offers.models import Offer

MOST_LISTED = 20


@require_safe
def for_offer(request: SignedInRequest, pk: UUID) -> HttpResponse:
    offer = get_object_or_404(Offer.objects.for_owner(request.user).with_people(), pk=pk)
    rows = FollowUp.objects.for_owner(request.user).filter(offer=offer).not_in_trash(owner_id=request.user.pk)
    if offer.needs_planning:
        # What stands there of them is about to be moved, or called off.
        rows = rows.exclude(pk__in=rows.open().filter(kind__in=OFFER_KINDS))
    return _piece(request, rows, title=str(offer), offer=offer, coming=coming_tasks(offer))


@require_safe
def first_reminder(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Say when the first reminder of an offer comes that was just logged."""
    offer = get_object_or_404(Offer.objects.for_owner(request.user).kept().with_people(), pk=pk)
    now = timezone.now()
    context = {
        "offer": offer,
        "remind_on": first_reminder_on(offer, now=now),
        "is_night": not WAKING[0] <= timezone.localtime(now).time() < WAKING[1],
    }
    return render_page_or_partial(request, "followups/from_offers/first_reminder.html", "first-reminder", context)


@require_safe
def for_contact(request: SignedInRequest, pk: UUID) -> HttpResponse:
    contact = get_object_or_404(Contact.objects.for_owner(request.user).kept(), pk=pk)
    plans = Plan.objects.for_owner(request.user).in_progress().select_related("contact")
    plan = plans.filter(contact=contact).first()
    rows = FollowUp.objects.for_owner(request.user).filter(contact=contact)
    return _piece(request, rows, title=contact.name, plan=plan, contact=contact)


def _piece(
    request: SignedInRequest,
    rows: FollowUpQuerySet,
    *,
    title: str,
    plan: Plan | None = None,
    contact: Contact | None = None,
    offer: Offer | None = None,
    coming: Sequence[FollowUp] = (),
) -> HttpResponse:
    shown = rows.exclude(state=FollowUp.State.CANCELLED).for_rows().open_first()[:MOST_LISTED]
    context = {
        "follow_ups": shown,
        "coming": coming,
        "title": title,
        "plan": plan,
        "contact": contact,
        "offer": offer,
        "stopped": last_stop(plan) if plan and plan.is_paused else None,
    }
    return render_page_or_partial(request, "followups/piece.html", "follow-up-piece", context)
