from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from core.htmx import redirect_browser
from core.locale import locale_of
from core.paging import part_of
from core.toasts import toast
from offers.decisions.forms import AcceptForm
from offers.decisions.frozen import UnknownSchemaError, thaw
from offers.decisions.services import accept_offer, comparison_for
from offers.models import Decision, Offer, Stage, StageError

# Of the other open offers, once one is accepted.
MOST_OTHERS = 50


@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: SignedInRequest, pk: UUID) -> HttpResponse:
    offer = _offer(request, pk)
    if offer.stage == Stage.ACCEPTED:
        return redirect("offers:accepted", pk)
    if not offer.can_be_accepted:
        toast(request, f"This offer can’t be accepted as it stands: {offer.get_stage_display().lower()}.")
        return redirect("offers:detail", pk)
    form = AcceptForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            accept_offer(offer=offer, now=timezone.now(), **form.cleaned_data)
        except StageError as error:
            form.add_error(None, str(error))
        else:
            return redirect_browser(request, reverse("offers:accepted", args=[pk]))
    comparison = comparison_for(offer, today=timezone.localdate())
    context = {"form": form, "offer": offer, "comparison": comparison, "locale": locale_of(request)}
    return render(request, "offers/decisions/accept.html", context, status=422 if form.errors else 200)


@require_safe
def accepted(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show which other offers still wait for an answer, now that this one is accepted."""
    rows = Offer.objects.for_owner(request.user).kept().with_people().with_package()
    offer = get_object_or_404(rows, pk=pk)
    if not offer.is_accepted:
        return redirect("offers:detail", pk)
    others = Offer.objects.for_owner(request.user).kept().open().by_answer_due()
    shown = list(part_of(others, Offer.objects.with_people(), 0, MOST_OTHERS))
    return render(request, "offers/decisions/accepted.html", {"offer": offer, "others": shown})


@require_safe
def decision(request: SignedInRequest, pk: UUID) -> HttpResponse:
    rows = Decision.objects.for_owner(request.user).of_kept("offer")
    found = get_object_or_404(rows.select_related("offer__employer").prefetch_related("look_backs"), pk=pk)
    try:
        comparison = thaw(found.comparison)
    except UnknownSchemaError:
        comparison = None
    context = {"decision": found, "offer": found.offer, "comparison": comparison, "locale": locale_of(request)}
    return render(request, "offers/decisions/decision.html", context)


def _offer(request: SignedInRequest, pk: UUID) -> Offer:
    return get_object_or_404(Offer.objects.for_owner(request.user).kept().with_people(), pk=pk)
