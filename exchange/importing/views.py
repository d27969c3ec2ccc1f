from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from core.forms import SearchForm
from core.htmx import render_page_or_partial
from core.toasts import toast
from core.uploads import MEGABYTE, takes_files
from exchange.importing import looking, services, spreading
from exchange.importing.bounds import ImportRefused
from exchange.importing.forms import FileForm, HeldForm, ReadingForm, SpreadForm
from exchange.importing.looking import Looked
from exchange.importing.models import ImportBatch
from exchange.importing.readers.any_csv import AnyCsv
from exchange.importing.sources import Source
from exchange.importing.undo import UndoError, undo
from exchange.importing.verdicts import Verdict
from followups.cadence.dates import Cadence
from followups.plans.services import PlanError

LINES_ON_A_PAGE = 50
BATCHES_SHOWN = 10
# What a view of a batch answers; None for its page.
View = Callable[[SignedInRequest, ImportBatch], HttpResponse | None]


@takes_files(most=1, most_bytes=20 * MEGABYTE + MEGABYTE // 2)
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: SignedInRequest) -> HttpResponse:
    """The first step: a file or a pasted text. Below it what was imported before."""
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if form.is_valid() and not request.user.is_looking_around:
        data, name = form.brought()
        try:
            batch = services.take_in(owner=request.user, data=data, name=name)
        except ImportRefused as refused:
            form.add_error("file" if form.cleaned_data.get("file") else "text", str(refused))
        else:
            return redirect("importing:batch", batch.pk)
    batches = ImportBatch.objects.for_owner(request.user).newest_first()[:BATCHES_SHOWN]
    context = {"form": form, "batches": [_with_undo(batch) for batch in batches]}
    return render(request, "exchange/importing/choose.html", context, status=422 if form.errors else 200)


def _with_undo(batch: ImportBatch) -> ImportBatch:
    batch.may_be_undone = batch.can_be_undone(timezone.now())  # type: ignore[attr-defined]
    return batch


def _own_batch(request: SignedInRequest, pk: UUID) -> ImportBatch:
    return get_object_or_404(ImportBatch.objects.for_owner(request.user).select_related("owner"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def batch_page(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Steps two to four: what it seems to be, what it would do, what it did."""
    batch = _own_batch(request, pk)
    if not batch.is_waiting:
        context = {"batch": _with_undo(batch), "verdicts": _totals(batch.counts)}
        return render_page_or_partial(request, "exchange/importing/done.html", "import-state", context)
    if not batch.uploads.exists():
        messages.error(request, looking.GONE)
        return redirect("importing:choose")
    looked, problem = _look(batch)
    reading = _reading_form(request, batch, looked, what="reading")
    held = _held_form(request, batch, looked, what="held")
    for form in (reading, held):
        if form and form.is_bound and form.is_valid():
            decided = form.cleaned_data.get("format", batch.format)
            services.decide(batch=batch, format_key=decided, choices=form.decisions)
            return redirect(request.get_full_path())
    context = {
        "batch": batch,
        "problem": problem,
        "reading": reading,
        "held": held,
        "looked": looked,
        # What is only suggested should be looked at.
        "is_first_look": not any(name.startswith("column ") for name in batch.choices),
        "everything": looked.everything if looked else None,
        **_preview(request, looked),
    }
    return render(request, "exchange/importing/preview.html", context, status=422 if reading.errors else 200)


def _look(batch: ImportBatch) -> tuple[Looked | None, str]:
    try:
        return looking.preview(batch=batch, now=timezone.now()), ""
    except ImportRefused as refused:
        return None, str(refused)


def _reading_form(request: SignedInRequest, batch: ImportBatch, looked: Looked | None, *, what: str) -> ReadingForm:
    header = _header(batch) if batch.format == AnyCsv().key else ()
    posted = request.POST if request.method == "POST" and request.POST.get("what") == what else None
    asked = looked.asked if looked else []
    return ReadingForm(posted, chosen=batch.format, choices=batch.choices, questions=asked, header=header)


def _header(batch: ImportBatch) -> tuple[str, ...]:
    try:
        return tuple(Source(looking.content_of(batch)).table.header)
    except ImportRefused:
        return ()


def _held_form(request: SignedInRequest, batch: ImportBatch, looked: Looked | None, *, what: str) -> HeldForm | None:
    if not looked or not looked.rows or not looked.rows.held:
        return None
    posted = request.POST if request.method == "POST" and request.POST.get("what") == what else None
    shown = Paginator(looked.rows.held, LINES_ON_A_PAGE).get_page(request.GET.get("held", 1))
    form = HeldForm(posted, lines=shown.object_list, choices=batch.choices)
    form.page = shown  # type: ignore[attr-defined]
    return form


def _preview(request: SignedInRequest, looked: Looked | None) -> dict[str, Any]:
    if not looked or not looked.rows:
        return {"tabs": [], "page": None, "shown": ""}
    chosen = request.GET.get("show", "")
    shown = chosen if chosen in Verdict.values else ""
    lines = looked.rows.lines_with(shown)
    page = Paginator(lines, LINES_ON_A_PAGE).get_page(request.GET.get("page", 1))
    return {"tabs": _totals(looked.counts), "page": page, "shown": shown, "count": looked.rows.total}


def _totals(counts: dict[str, int]) -> list[tuple[str, str, int]]:
    return [(value, Verdict(value).label, counts[value]) for value in Verdict.values if counts.get(value)]


def _to_batch(view: View) -> Callable[[SignedInRequest, UUID], HttpResponse]:
    """Give a view the batch that its address names, and go back to its page afterwards."""

    @wraps(view)
    def found(request: SignedInRequest, pk: UUID) -> HttpResponse:
        batch = _own_batch(request, pk)
        answer = view(request, batch)
        return redirect("importing:batch", batch.pk) if answer is None else answer

    return found


@require_POST
@_to_batch
def start(request: SignedInRequest, batch: ImportBatch) -> HttpResponse | None:
    try:
        services.start(batch=batch, now=timezone.now())
    except ImportRefused as refused:
        messages.error(request, str(refused))
    return None


@require_POST
@_to_batch
def drop(request: SignedInRequest, batch: ImportBatch) -> HttpResponse | None:
    services.drop_waiting(owner=request.user)
    return redirect("importing:choose")


@require_POST
@_to_batch
def undo_batch(request: SignedInRequest, batch: ImportBatch) -> HttpResponse | None:
    try:
        undo(batch=batch, now=timezone.now())
    except UndoError as error:
        messages.error(request, str(error))
    return None


@require_http_methods(["GET", "HEAD", "POST"])
def stay_in_touch(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Begin a schedule with a few of those who were imported."""
    batch = _own_batch(request, pk)
    search = SearchForm(request.GET)
    people = spreading.people_of(batch).matching(search.words, owner=request.user).with_jobs()
    page = Paginator(people, spreading.MOST_AT_ONCE).get_page(request.GET.get("page", 1))
    shown = list(page.object_list)
    form = SpreadForm(request.POST if request.method == "POST" else None, owner=request.user, people=shown)
    if form.is_valid():
        wanted = set(form.cleaned_data["people"])
        chosen = [contact for contact in shown if str(contact.pk) in wanted]
        try:
            spreading.begin(
                contacts=chosen,
                cadence=Cadence.read(form.chosen.pattern),
                counted_from=form.chosen.counted_from,
                weeks=form.cleaned_data["weeks"],
                now=timezone.now(),
            )
        except PlanError as error:
            form.add_error("people", str(error))
        else:
            who = chosen[0].name if len(chosen) == 1 else f"{len(chosen)} people, one after the other"
            toast(request, f"We’ll remind you of {who}.")
            return redirect("importing:batch", batch.pk)
    context = {"batch": batch, "form": form, "people": shown, "page": page, "q": search.text}
    return render(request, "exchange/importing/stay_in_touch.html", context, status=422 if form.errors else 200)
