"""The plain questions about one offer, and what speaks for it and against it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from core.htmx import redirect_browser, render_page_or_partial, wants_fragment
from core.models import StaleEditError
from core.toasts import toast
from offers.models import Answer, Offer, Question, Reason, job_now
from offers.weighing import reasons as column
from offers.weighing.forms import AnswerForm, ReasonEditForm, ReasonForm, reason_initial
from offers.weighing.questions import AnswersChangedError, answer_questions, questions_of


@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: SignedInRequest, pk: UUID) -> HttpResponse:
    offer = _offer(request, pk)
    data = request.POST if request.method == "POST" else None
    forms = [AnswerForm(data, asked=one) for one in questions_of(request.user, offer)]
    # Each is looked at, so that every mistake is said at once.
    are_valid = [form.is_valid() for form in forms]
    if forms and all(are_valid) and _saved(offer, forms):
        toast(request, "Saved.")
        return redirect_browser(request, reverse("offers:detail", args=[pk]) + "#questions")
    bad = [form for form in forms if form.errors]
    context = {"offer": offer, "forms": forms, "bad": bad}
    return render(request, "offers/weighing/questions.html", context, status=422 if bad else 200)


def _saved(offer: Offer, forms: list[AnswerForm]) -> bool:
    """Save what was answered, all of it or nothing, or say in the forms which answers were changed meanwhile."""
    answered = {form.asked.question: form for form in forms if form.is_answered}
    try:
        answer_questions(offer=offer, answers={key: form.given for key, form in answered.items()})
    except AnswersChangedError as changed:
        for row in Answer.objects.filter(offer=offer, question__in=changed.questions):
            answered[Question(row.question)].report_stale(row)
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def reasons(request: SignedInRequest, pk: UUID) -> HttpResponse:
    offer = _offer(request, pk)
    if request.method != "POST":
        return _columns(request, offer, adding=request.GET.get("add", ""))
    side = Reason.Side.CON if request.POST.get("side") == Reason.Side.CON else Reason.Side.PRO
    form = ReasonForm(request.POST, prefix=side.value)
    if form.is_valid():
        try:
            column.add_reason(offer=offer, side=side, **form.cleaned_data)
        except column.ReasonError as error:
            form.add_error("text", str(error))
        else:
            return _back(request, offer, adding=side.value)
    return _columns(request, offer, bad=form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def reason_edit(request: SignedInRequest, pk: UUID) -> HttpResponse:
    reason = _reason(request, pk)
    form = ReasonEditForm(request.POST if request.method == "POST" else None, initial=reason_initial(reason))
    if form.is_valid():
        try:
            column.edit_reason(reason=reason, **form.cleaned_data)
        except StaleEditError:
            form.report_stale(reason)
        except column.ReasonError as error:
            form.add_error("text", str(error))
        else:
            return redirect_browser(request, f"{_reasons_page(reason.offer)}#reason-{reason.pk}")
    context = {"form": form, "reason": reason, "offer": reason.offer}
    return render(request, "offers/weighing/reason_form.html", context, status=422 if form.errors else 200)


@require_POST
def reason_move(request: SignedInRequest, pk: UUID) -> HttpResponse:
    reason = _reason(request, pk)
    to, step = request.POST.get("to", ""), {"up": -1, "down": 1}.get(request.POST.get("step", ""))
    if step:
        column.step_reason(reason=reason, by=step)
    elif to.isascii() and to.isdigit() and len(to) < 5:
        column.move_reason(reason=reason, to=int(to))
    return _back(request, reason.offer, anchor=f"reason-{reason.pk}")


@require_POST
def reason_trash(request: SignedInRequest, pk: UUID) -> HttpResponse:
    reason = _reason(request, pk)
    reason.trash(at=timezone.now())
    toast(request, f"Removed: {reason}", undo=reverse("offers:reason-restore", args=[pk]))
    return _back(request, reason.offer)


@require_POST
def reason_restore(request: SignedInRequest, pk: UUID) -> HttpResponse:
    rows = Reason.objects.for_owner(request.user).trashed().of_kept("offer")
    reason = get_object_or_404(rows.select_related("offer"), pk=pk)
    try:
        column.restore_reason(reason=reason)
    except column.ReasonError as error:
        messages.error(request, str(error))
    return _back(request, reason.offer, anchor=f"reason-{reason.pk}")


def _columns(
    request: SignedInRequest, offer: Offer, *, adding: str = "", bad: ReasonForm | None = None, status: int = 200
) -> HttpResponse:
    """Show both columns: the whole page, or what of it changes to htmx."""
    rows = list(Reason.objects.for_owner(request.user).filter(offer=offer).in_order())
    context: dict[str, Any] = {
        "offer": offer,
        "columns": [
            {
                "side": side,
                "is_con": side == Reason.Side.CON,
                "rows": [row for row in rows if row.side == side and row.trashed_at is None],
                "form": bad if bad and bad.prefix == side.value else ReasonForm(prefix=side.value),
                "adding": adding == side.value,
            }
            for side in Reason.Side
        ],
        "removed": [row for row in rows if row.trashed_at],
        "bad": bad,
    }
    return render_page_or_partial(request, "offers/weighing/reasons.html", "reason-columns", context, status=status)


def _back(request: SignedInRequest, offer: Offer, *, adding: str = "", anchor: str = "") -> HttpResponse:
    if wants_fragment(request):
        return _columns(request, offer, adding=adding)
    query = f"?add={adding}#{adding}" if adding else f"#{anchor}" if anchor else ""
    return HttpResponseRedirect(_reasons_page(offer) + query)


def _reasons_page(offer: Offer) -> str:
    return reverse("offers:reasons", args=[offer.pk])


def _offer(request: SignedInRequest, pk: UUID) -> Offer:
    rows = Offer.objects.for_owner(request.user).kept().with_people()
    return get_object_or_404(rows.beside_todays_job(*job_now(request.user, timezone.localdate())), pk=pk)


def _reason(request: SignedInRequest, pk: UUID) -> Reason:
    rows = Reason.objects.for_owner(request.user).kept().of_kept("offer")
    return get_object_or_404(rows.select_related("offer__employer"), pk=pk)
