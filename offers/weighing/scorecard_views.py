"""The scorecard and its criteria."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import retarget

from accounts.requests import SignedInRequest
from core.htmx import redirect_browser, render_page_or_partial, wants_fragment
from core.models import StaleEditError
from core.toasts import toast
from offers.choosing import MOST_COLUMNS, Selection, choices, chosen
from offers.models import Criterion, job_now
from offers.weighing import criteria
from offers.weighing.criteria import criteria_of
from offers.weighing.forms import CriterionEditForm, NewCriterionForm, criterion_initial
from offers.weighing.grid import GridConflictError, GridForm, save_grid, tiles
from offers.weighing.scorecard import scorecard_for


@require_http_methods(["GET", "HEAD", "POST"])
def scorecard(request: SignedInRequest) -> HttpResponse:
    job = job_now(request.user, timezone.localdate())
    choice = chosen(request.user, request.GET.getlist("offer"), job=job, job_comes_along=False)
    if request.method != "POST":
        return _page(request, choice, _form(request, choice))
    form = _form(request, choice, request.POST)
    if form.is_valid() and _saved(request, form):
        if wants_fragment(request):
            return _result(request, choice)
        toast(request, "Saved.")
        return redirect(request.get_full_path())
    return _page(request, choice, form, status=422)


def _form(request: SignedInRequest, choice: Selection, data: Any = None) -> GridForm:
    card = scorecard_for(request.user, choice.offers)
    return GridForm(data, scorecard=card, notes=len(choice.offers) == 1)


def _saved(request: SignedInRequest, form: GridForm) -> bool:
    places = list(form.places.values())
    try:
        save_grid(owner=request.user, places=places, typed=form.cleaned_data, seen=form.seen_before)
    except GridConflictError as conflict:
        form.report_conflict(conflict)
        return False
    return True


def _result(request: SignedInRequest, choice: Selection) -> HttpResponse:
    """Answer htmx after a save: the result alone, so that typing goes on, or all after mistakes."""
    form = _form(request, choice)
    if request.POST.get("mended"):
        return _page(request, choice, form)
    return render(request, "offers/weighing/_scorecard_saved.html", {"scorecard": form.scorecard, "form": form})


def _page(request: SignedInRequest, choice: Selection, form: GridForm, status: int = 200) -> HttpResponse:
    context = {
        "scorecard": form.scorecard,
        "form": form,
        "tiles": tiles(form),
        "left_out": choice.left_out,
        "most": MOST_COLUMNS,
        "choices": choices(request.user, job=choice.job, job_comes_along=False),
        "chosen": {offer.pk for offer in choice.offers},
        "adding": NewCriterionForm(),
        "has_pay": any(row.criterion.is_pay for row in form.scorecard.rows),
        "removed": form.scorecard.removed,
    }
    response = render_page_or_partial(request, "offers/weighing/scorecard.html", "scorecard", context, status=status)
    return retarget(response, "#scorecard") if wants_fragment(request) else response


@require_http_methods(["GET", "HEAD", "POST"])
def criterion_create(request: SignedInRequest) -> HttpResponse:
    form = NewCriterionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            criteria.add_criterion(owner=request.user, **form.cleaned_data)
        except criteria.CriterionError as error:
            form.add_error("name", str(error))
        else:
            return redirect_browser(request, reverse("offers:scorecard"))
    return render(request, "offers/weighing/criterion_form.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def criterion_edit(request: SignedInRequest, pk: UUID) -> HttpResponse:
    row = _criterion(request, pk)
    form = CriterionEditForm(request.POST if request.method == "POST" else None, initial=criterion_initial(row))
    if form.is_valid():
        try:
            criteria.edit_criterion(owner=request.user, pk=pk, **form.cleaned_data)
        except StaleEditError:
            form.report_stale(row)
        except criteria.CriterionError as error:
            form.add_error("name", str(error))
        else:
            return redirect_browser(request, reverse("offers:scorecard"))
    context = {"form": form, "criterion": row}
    return render(request, "offers/weighing/criterion_form.html", context, status=422 if form.errors else 200)


@require_POST
def criterion_trash(request: SignedInRequest, pk: UUID) -> HttpResponse:
    row = _criterion(request, pk)
    criteria.trash_criterion(owner=request.user, pk=pk, now=timezone.now())
    toast(request, f"Removed: {row}. Its scores wait with it.", undo=reverse("offers:criterion-restore", args=[pk]))
    return redirect("offers:scorecard")


@require_POST
def criterion_restore(request: SignedInRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(Criterion.objects.for_owner(request.user).trashed(), pk=pk)
    try:
        criteria.restore_criterion(owner=request.user, pk=pk)
    except criteria.CriterionError as error:
        messages.error(request, str(error))
    else:
        toast(request, f"{row} is back, with its scores.")
    return redirect("offers:scorecard")


def _criterion(request: SignedInRequest, pk: UUID) -> Criterion:
    """Return one of the person's criteria, or one of the starting set that isn't saved yet."""
    row = next((row for row in criteria_of(request.user) if row.pk == pk), None)
    if row is None:
        raise Http404
    return row
