"""What follows a decline: its last step, taking back the mark, and the note that Ajar sends."""

from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from core.htmx import redirect_browser, render_page_or_partial, wants_fragment
from core.toasts import toast
from followups.cadence.shipped import DEFAULT
from followups.declines.forms import NoteForm, StayInTouchForm
from followups.declines.notes import NoteDraft, NoteError, send_note, why_not
from followups.declines.services import (
    UndoError,
    can_undo,
    include_manager,
    manager_to_include,
    promise_of,
    running_plan,
    stay_in_touch,
    undo_decline_sent,
    why_no_plan,
)
from followups.models import FollowUp, WrittenNote
from followups.plans.dates import coming_steps, draft_plan
from offers.coach.advice import what_is_missing
from offers.coach.steps import coach_steps
from offers.coach.wording import elsewhere, script_of, whom_to_call
from offers.models import Decline, Offer

STAY = "followups:stay-in-touch"
# What could still be done belongs to the weeks after a decline.
KIND_WITHIN = timedelta(days=30)


@require_http_methods(["GET", "HEAD", "POST"])
def after_decline(request: SignedInRequest, pk: UUID) -> HttpResponse:
    offer, decline = _offer_and_decline(request, pk)
    if "manager" in request.POST:
        if include_manager(offer=offer, now=timezone.now()):
            toast(request, f"You’ll be reminded of {offer.hiring_manager} too.")
        return redirect_browser(request, reverse(STAY, args=[pk]))
    form = StayInTouchForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if stay_in_touch(offer=offer, cadence=form.cleaned_data["pattern"], now=timezone.now()):
            toast(request, "The schedule starts. Ajar reminds you when it is time.")
        return redirect_browser(request, reverse(STAY, args=[pk]))
    context = {
        "offer": offer,
        "decline": decline,
        "form": form,
        "steps": coach_steps(offer, decline, now=STAY),
    } | _what_follows(decline)
    return render(request, "followups/declines/after.html", context, status=422 if form.errors else 200)


def _what_follows(decline: Decline) -> dict[str, object]:
    now, today = timezone.now(), timezone.localdate()
    usual = draft_plan(owner=decline.owner, cadence=DEFAULT, anchor_on=decline.sent_on or today, today=today)
    if not decline.is_sent:
        return {"steps_ahead": coming_steps(usual, today=today)}
    is_long_ago = decline.sent_on is not None and today - decline.sent_on > KIND_WITHIN
    plan = running_plan(decline)
    planned = list(FollowUp.objects.filter(plan=plan).open().soonest_first().with_people()[:3]) if plan else []
    steps = coming_steps(plan or usual, today=today) if plan is None or plan.is_active else []
    return {
        "plan": plan,
        "follow_ups": planned,
        "promise": promise_of(decline),
        "why_not": why_no_plan(decline),
        "manager": manager_to_include(decline),
        "is_long_ago": is_long_ago,
        "missing": [] if is_long_ago else what_is_missing(channel=decline.channel, told=decline.told),
        # What is planned already is listed before them, and not twice.
        "steps_ahead": [step for step in steps if step.number not in {follow_up.step for follow_up in planned}],
        "can_undo": can_undo(decline, now=now),
    }


@require_POST
def undo_sent(request: SignedInRequest, pk: UUID) -> HttpResponse:
    offer = get_object_or_404(Offer.objects.for_owner(request.user).kept(), pk=pk)
    try:
        taken_back = undo_decline_sent(offer=offer, now=timezone.now())
    except UndoError as error:
        toast(request, str(error))
        return redirect(STAY, pk)
    toast(request, "Taken back. They’re marked as not told yet." if taken_back else "There was nothing to take back.")
    return redirect("followups:mark-sent", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def written_note(request: SignedInRequest, pk: UUID) -> HttpResponse:
    offer, decline = _offer_and_decline(request, pk)
    notes = WrittenNote.objects.for_owner(request.user).filter(decline=decline.pk).select_related("mail")
    note = notes.first()
    if request.method != "POST" and wants_fragment(request) and not (note and note.is_under_way):
        return redirect_browser(request, request.path)  # whoever waited for the answer: it has come
    form = NoteForm(request.POST if request.method == "POST" else None, initial=_note_initial(offer, decline, note))
    if form.is_valid():
        try:
            whom, draft = decline.told or whom_to_call(offer, decline), NoteDraft(**form.cleaned_data)
            send_note(owner=request.user, decline=decline, contact=whom, draft=draft, now=timezone.now())
        except NoteError as error:
            form.add_error(None, str(error))
            note = notes.first()
        else:
            return redirect_browser(request, reverse("followups:written-note", args=[pk]))
    context = {
        "offer": offer,
        "decline": decline,
        "whom": decline.told or whom_to_call(offer, decline),
        "note": note,
        "why_not": why_not(owner=request.user, decline=decline),
        "form": form,
        "steps": coach_steps(offer, decline),
    }
    template, status = "followups/declines/written_note.html", 422 if form.errors else 200
    if request.method == "POST":
        return render(request, template, context, status=status)
    return render_page_or_partial(request, template, "note-under-way", context, status=status)


def _note_initial(offer: Offer, decline: Decline, note: WrittenNote | None) -> dict[str, object]:
    """Begin with what was tried before, else with the words of the call card."""
    if note:
        return {name: getattr(note, name) for name in ("recipient", "subject", "text", "attempts")}
    script = script_of(offer, decline, elsewhere(offer, today=timezone.localdate()))
    whom = decline.told or whom_to_call(offer, decline)
    return {
        "recipient": whom.email if whom else "",
        "subject": script["subject"],
        "text": script["mail"],
        "attempts": 0,
    }


def _offer_and_decline(request: SignedInRequest, pk: UUID) -> tuple[Offer, Decline]:
    """Return the owner's offer and its current decline, or a decline that isn't saved yet."""
    offer = get_object_or_404(Offer.objects.for_owner(request.user).kept().with_people(), pk=pk)
    decline = offer.declines.current().select_related("whom", "told").first()
    return offer, decline or Decline(owner=request.user, offer=offer)
