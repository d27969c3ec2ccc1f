"""Fragments that pages of other apps load by URL; without htmx each is its own page."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.requests import SignedInRequest
from contacts.models import Contact
from contacts.requests import contact_alone
from core.htmx import render_page_or_partial
from core.written_once import one_or_404, written_once
from followups.from_offers.services import coming_tasks, first_reminder_on
from followups.models import FollowUp, FollowUpQuerySet, Plan
from followups.models.attempt import last_stop
from followups.models.followup import OFFER_KINDS
from followups.reminders.local_time import WAKING
from offers.models import Offer, OfferQuerySet

MOST_LISTED = 20


@require_safe
def for_offer(request: SignedInRequest, pk: UUID) -> HttpResponse:
    offer = one_or_404(_offer(request.user, pk))
    # What stands there of its tasks may be about to be moved, or called off.
    rows = _of_offer(request.user, offer, is_planned=not offer.needs_planning)
    return _piece(request, rows, title=str(offer), offer=offer, coming=coming_tasks(offer))


@written_once
def _offer(user: User, pk: UUID) -> OfferQuerySet:
    return Offer.objects.for_owner(user).with_people().filter(pk=pk)


@written_once
def _of_offer(user: User, offer: Offer, *, is_planned: bool) -> QuerySet[FollowUp]:
    """Choose the newest follow-ups about an offer; those that it causes itself only if they are planned."""
    rows = FollowUp.objects.for_owner(user).filter(offer=offer).not_in_trash(owner_id=user.pk)
    return _shown(rows if is_planned else rows.exclude(state=FollowUp.State.OPEN, kind__in=OFFER_KINDS))


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
    contact = one_or_404(contact_alone(request.user, pk))
    # At most one is in progress.
    plan = next(iter(_plan_with(request.user, contact)), None)
    return _piece(request, _with_contact(request.user, contact), title=contact.name, plan=plan, contact=contact)


@written_once
def _plan_with(user: User, contact: Contact) -> QuerySet[Plan]:
    return Plan.objects.for_owner(user).in_progress().filter(contact=contact).select_related("contact")


@written_once
def _with_contact(user: User, contact: Contact) -> QuerySet[FollowUp]:
    return _shown(FollowUp.objects.for_owner(user).filter(contact=contact))


def _shown(rows: FollowUpQuerySet) -> QuerySet[FollowUp]:
    return rows.exclude(state=FollowUp.State.CANCELLED).for_rows().open_first()[:MOST_LISTED]


def _piece(
    request: SignedInRequest,
    rows: list[FollowUp],
    *,
    title: str,
    plan: Plan | None = None,
    contact: Contact | None = None,
    offer: Offer | None = None,
    coming: Sequence[FollowUp] = (),
) -> HttpResponse:
    context = {
        "follow_ups": rows,
        "coming": coming,
        "title": title,
        "plan": plan,
        "contact": contact,
        "offer": offer,
        "stopped": last_stop(plan) if plan and plan.is_paused else None,
    }
    return render_page_or_partial(request, "followups/piece.html", "follow-up-piece", context)
