from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from core.htmx import redirect_browser
from core.toasts import toast
from followups.declines.forms import MarkSentForm
from followups.declines.services import Telling, mark_decline_sent
from followups.plans.forms import steps_ahead
from offers.coach.advice import is_go_between
from offers.coach.services import AlreadySentError
from offers.coach.steps import coach_steps
from offers.coach.wording import whom_to_call
from offers.models import Decline, Offer, StageError

PROMISE = ("promised", "promised_by")


@require_http_methods(["GET", "HEAD", "POST"])
def mark_sent(request: SignedInRequest, pk: UUID) -> HttpResponse:
    offer = get_object_or_404(Offer.objects.for_owner(request.user).kept().with_people(), pk=pk)
    decline = offer.declines.current().select_related("whom", "told").first() or Decline(offer=offer)
    data = request.POST if request.method == "POST" else None
    form = MarkSentForm(data, owner=request.user, today=timezone.localdate(), initial=_initial(offer, decline))
    if "preview" not in request.POST and form.is_valid():
        try:
            _save(request, offer, form)
        except AlreadySentError:
            toast(request, "This decline is already marked as sent. That record stays.")
        except StageError as error:
            form.add_error(None, str(error))
        if not form.errors:
            return redirect_browser(request, reverse("followups:stay-in-touch", args=[pk]))
    return _page(request, offer, decline, form)


def _initial(offer: Offer, decline: Decline) -> dict[str, str]:
    """Start with who to call, what the card gives back and, when the mark was taken back, what was written then."""
    whom = whom_to_call(offer, decline)
    promised = decline.promised or decline.giving_back
    return {"told": whom.name if whom else "", "note": decline.note, "promised": promised}


def _save(request: SignedInRequest, offer: Offer, form: MarkSentForm) -> None:
    data = form.cleaned_data
    telling = Telling(**{name: data[name] for name in ("told", "sent_on", "channel", "permission", "note", *PROMISE)})
    dates = {name: data[name] for name in ("counted_from", "anchor_on")}
    mark_decline_sent(offer=offer, telling=telling, cadence=data["pattern"], now=timezone.now(), **dates)
    undo = reverse("followups:undo-sent", args=[offer.pk])
    toast(request, "Well done. The decline is marked as sent.", undo=undo)


def _page(request: SignedInRequest, offer: Offer, decline: Decline, form: MarkSentForm) -> HttpResponse:
    failed = bool(form.errors) and "preview" not in request.POST
    context = {
        "form": form,
        "offer": offer,
        "steps_ahead": steps_ahead(form, today=timezone.localdate()),
        "failed": failed,
        "steps": coach_steps(offer, decline, now="followups:mark-sent"),
        "go_between": is_go_between(whom_to_call(offer, decline)),
    }
    return render(request, "followups/declines/mark_sent.html", context, status=422 if failed else 200)
