"""Touches are written down here rather than in `contacts`, because a plan takes notice of them."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from contacts.detail import detail_page
from contacts.forms import InteractionEditForm, InteractionForm, TouchForm
from contacts.models import Interaction
from contacts.requests import own_contact
from core.htmx import redirect_browser
from core.models import StaleEditError
from core.toasts import toast
from followups.people.touches import done_by, edit_touch, record_touch, remove_touch, restore_touch


@require_POST
def touch_today(request: SignedInRequest, pk: UUID) -> HttpResponse:
    form = TouchForm(request.POST, prefix="touch")
    if not form.is_valid():
        return detail_page(request, pk, touch_form=form)
    return _written(request, pk, {"happened_on": timezone.localdate(), "note": form.cleaned_data["note"]})


@require_POST
def touch_create(request: SignedInRequest, pk: UUID) -> HttpResponse:
    form = InteractionForm(request.POST, today=timezone.localdate())
    if not form.is_valid():
        return detail_page(request, pk, form=form)
    return _written(request, pk, form.cleaned_data)


def _written(request: SignedInRequest, pk: UUID, values: dict[str, Any]) -> HttpResponse:
    made, new = record_touch(contact=own_contact(request, pk), now=timezone.now(), **values)
    done = done_by(made) if new else None
    if done:
        undo = reverse("followups:undo", args=[done.pk])
        toast(request, "Written down. The follow-up that was due is done with it.", undo=undo)
    elif new:
        toast(request, "Written down.", undo=reverse("followups:interaction-remove", args=[made.pk]))
    else:
        toast(request, "You’ve already added that.")
    return redirect("contacts:detail", made.contact_id)


@require_http_methods(["GET", "HEAD", "POST"])
def interaction_edit(request: SignedInRequest, pk: UUID) -> HttpResponse:
    made = _interaction(request, pk)
    form = InteractionEditForm(
        request.POST if request.method == "POST" else None, today=timezone.localdate(), initial=_initial(made)
    )
    if form.is_valid():
        try:
            edit_touch(touch=made, now=timezone.now(), **form.cleaned_data)
        except StaleEditError:
            form.report_stale(made)
        else:
            return redirect_browser(request, reverse("contacts:detail", args=[made.contact_id]))
    context = {"form": form, "touch": made, "contact": made.contact}
    return render(request, "followups/people/touch_form.html", context, status=422 if form.errors else 200)


def _initial(made: Interaction) -> dict[str, object]:
    return {
        "happened_on": made.happened_on,
        "channel": made.channel,
        "by_owner": "yes" if made.by_owner else "no",
        "note": made.note,
        "answered": {True: "yes", False: "no", None: ""}[made.answered],
        "expected_version": made.version,
    }


@require_POST
def interaction_remove(request: SignedInRequest, pk: UUID) -> HttpResponse:
    made = _interaction(request, pk)
    remove_touch(touch=made, now=timezone.now())
    toast(request, "Removed.", undo=reverse("followups:interaction-restore", args=[pk]))
    return redirect("contacts:detail", made.contact_id)


@require_POST
def interaction_restore(request: SignedInRequest, pk: UUID) -> HttpResponse:
    removed = Interaction.everything.for_owner(request.user).trashed().of_kept("contact")
    made = get_object_or_404(removed.select_related("contact"), pk=pk)
    restore_touch(touch=made, now=timezone.now())
    toast(request, "It is back.")
    return redirect("contacts:detail", made.contact_id)


def _interaction(request: SignedInRequest, pk: UUID) -> Interaction:
    mine = Interaction.objects.for_owner(request.user).of_kept("contact")
    return get_object_or_404(mine.select_related("contact"), pk=pk)
