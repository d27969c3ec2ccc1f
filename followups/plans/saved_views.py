"""The person's own cadences, in Settings."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from core.htmx import redirect_browser
from core.models import StaleEditError
from core.toasts import toast
from followups.cadence.shipped import SHIPPED
from followups.models import SavedCadence
from followups.plans import saved
from followups.plans.forms import MOST_SAVED, SavedCadenceEditForm, SavedCadenceForm
from followups.plans.saved import NameTakenError


@require_http_methods(["GET", "HEAD", "POST"])
def cadence_list(request: SignedInRequest) -> HttpResponse:
    form = SavedCadenceForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = saved.save_new(owner=request.user, **form.cleaned_data)
        except NameTakenError as error:
            form.add_error("name", str(error))
        else:
            toast(request, f"“{made}” is saved. You can choose it when you start or change a schedule with someone.")
            return redirect_browser(request, reverse("followups:cadences"))
    mine = SavedCadence.objects.for_owner(request.user).order_by("name_order", "id")
    context = {
        "form": form,
        "saved": mine.kept()[:MOST_SAVED],
        "trashed": mine.trashed()[:MOST_SAVED],
        "shipped": SHIPPED,
    }
    return render(request, "followups/plans/saved.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def cadence_edit(request: SignedInRequest, pk: UUID) -> HttpResponse:
    cadence = _cadence(request, pk)
    initial = {name: getattr(cadence, name) for name in ("name", "pattern", "counted_from")}
    initial["expected_version"] = cadence.version
    form = SavedCadenceEditForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            saved.save_edited(saved=cadence, **form.cleaned_data)
        except NameTakenError as error:
            form.add_error("name", str(error))
        except StaleEditError:
            form.report_stale(cadence)
        else:
            return redirect_browser(request, reverse("followups:cadences"))
    context = {"form": form, "cadence": cadence}
    return render(request, "followups/plans/saved_form.html", context, status=422 if form.errors else 200)


@require_POST
def cadence_trash(request: SignedInRequest, pk: UUID) -> HttpResponse:
    cadence = _cadence(request, pk)
    cadence.trash(at=timezone.now())
    undo = reverse("followups:cadence-restore", args=[pk])
    toast(request, f"“{cadence}” is in the trash for 30 days. People who are on it stay on it.", undo=undo)
    return redirect("followups:cadences")


@require_POST
def cadence_restore(request: SignedInRequest, pk: UUID) -> HttpResponse:
    cadence = get_object_or_404(SavedCadence.objects.for_owner(request.user).trashed(), pk=pk)
    try:
        saved.bring_back(saved=cadence)
    except NameTakenError:
        toast(request, f"Another schedule has the name “{cadence}” by now. Rename that one first.")
    else:
        toast(request, f"“{cadence}” is back.")
    return redirect("followups:cadences")


def _cadence(request: SignedInRequest, pk: UUID) -> SavedCadence:
    return get_object_or_404(SavedCadence.objects.for_owner(request.user).kept(), pk=pk)
