from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from core.htmx import redirect_browser
from core.toasts import toast
from followups.from_offers import looking_back
from followups.from_offers.forms import LookBackForm
from offers.decisions.services import NoDecisionError, current_decision
from offers.models import Decision, Offer


@require_http_methods(["GET", "HEAD", "POST"])
def look_back(request: SignedInRequest, pk: UUID) -> HttpResponse:
    offer = get_object_or_404(Offer.objects.for_owner(request.user).kept().with_people(), pk=pk)
    decision = current_decision(offer)
    if decision is None:
        toast(request, "There is no decision here to look back on.")
        return redirect("offers:detail", pk)
    if "skip" in request.POST:
        looking_back.rather_not_say(offer=offer, now=timezone.now())
        toast(request, "All right. You won’t be asked again.")
        return redirect_browser(request, reverse("home:today"))
    return _answer(request, offer, decision)


def _answer(request: SignedInRequest, offer: Offer, decision: Decision) -> HttpResponse:
    said = decision.looked_back
    # A mail's button chooses an answer; only the page's own keeps it.
    initial = {"outcome": said.outcome, "note": said.note} if said else {"outcome": request.GET.get("outcome", "")}
    form = LookBackForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            looking_back.look_back(offer=offer, now=timezone.now(), **form.cleaned_data)
        except NoDecisionError as error:
            form.add_error(None, str(error))
        else:
            toast(request, "Kept with the offer.")
            return redirect_browser(request, reverse("offers:detail", args=[offer.pk]))
    context = {"form": form, "offer": offer, "decision": decision}
    return render(request, "followups/from_offers/look_back.html", context, status=422 if form.errors else 200)
