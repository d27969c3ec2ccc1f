from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from contacts.models import Contact
from core.htmx import redirect_browser
from core.toasts import toast
from followups.cadence.shipped import BY_KEY
from followups.declines.forms import MarkSentForm, ToldForm
from followups.declines.services import Telling, mark_decline_sent
from followups.models import Plan
from followups.plans.forms import CADENCE_FIELDS, afterwards, steps_ahead
from offers.coach.advice import is_go_between
from offers.coach.services import AlreadySentError
from offers.coach.steps import coach_steps
from offers.coach.wording import is_internship, whom_to_call
from offers.models import Decline, Offer, Stage, StageError

PROMISE = ("promised", "promised_by")


@require_http_methods(["GET", "HEAD", "POST"])
def mark_sent(request: SignedInRequest, pk: UUID) -> HttpResponse:
    offer = get_object_or_404(Offer.objects.for_owner(request.user).kept().with_people(), pk=pk)
    decline = offer.declines.current().select_related("whom", "told").first() or Decline(offer=offer)
    data = request.POST if request.method == "POST" else None
    known = Contact.objects.for_owner(offer.owner).kept().roles_at(offer.employer)
    initial = _initial(offer, decline)
    today = timezone.localdate()
    form: ToldForm
    if is_old(offer, decline):
        form = ToldForm(data, today=today, known=known, initial=initial | {"sent_on": _ended_on(offer)})
    else:
        form = MarkSentForm(data, owner=request.user, today=today, known=known, initial=initial)
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


def is_old(offer: Offer, decline: Decline) -> bool:
    """Tell whether an offer was entered as declined, and who was told is still to be written down."""
    return offer.is_declined and not decline.is_sent


def _ended_on(offer: Offer) -> date | None:
    ended = offer.events.filter(stage=Stage.DECLINED).order_by("-happened_at", "-id")
    at = ended.values_list("happened_at", flat=True).first()
    return timezone.localdate(at) if at else None


def _initial(offer: Offer, decline: Decline) -> dict[str, Any]:
    """Start with who to call, what the card gives back and, when the mark was taken back, what was written then."""
    whom = whom_to_call(offer, decline)
    said = {"note": decline.note, "promised": decline.promised or decline.giving_back}
    about = {"told": whom.name, "role": whom.role} if whom else {"told": ""}
    return said | about | suggested_cadence(offer, decline, whom)


def suggested_cadence(offer: Offer, decline: Decline, whom: Contact | None) -> dict[str, Any]:
    """Return what the form of a cadence begins with for this one: a shipped cadence, written out."""
    key = ""
    if decline.graduates_on and is_internship(offer, decline):
        key = "internship"
    elif whom and whom.role == Contact.Role.RECRUITER:
        key = "recruiter"
    elif whom and whom.is_hiring_manager and whom.was_good:
        key = "admired"
    if not key:
        return {}
    shipped = BY_KEY[key]
    counted_from = Plan.CountedFrom.LAST_TOUCH if shipped.from_last_touch else Plan.CountedFrom.FIXED
    return {
        "cadence": f"shipped:{key}",
        "picked": f"shipped:{key}",
        "pattern": str(shipped.cadence),
        "counted_from": counted_from,
        "anchor_on": decline.graduates_on if key == "internship" else None,
    }


def _save(request: SignedInRequest, offer: Offer, form: ToldForm) -> None:
    data = form.cleaned_data
    names = ("told", "role", "sent_on", "channel", "permission", "note", *PROMISE)
    telling = Telling(**{name: data[name] for name in names if name in data})
    # What is to come after an old one is planned on the next page, if it is asked for.
    dates = {name: data[name] for name in ("counted_from", "anchor_on") if name in data}
    mark_decline_sent(offer=offer, telling=telling, cadence=data.get("pattern"), now=timezone.now(), **dates)
    undo = reverse("followups:undo-sent", args=[offer.pk])
    said = "Well done. The decline is marked as sent." if isinstance(form, MarkSentForm) else "Saved with the offer."
    toast(request, said, undo=undo)


def _page(request: SignedInRequest, offer: Offer, decline: Decline, form: ToldForm) -> HttpResponse:
    failed = bool(form.errors) and "preview" not in request.POST
    if not isinstance(form, MarkSentForm):
        context = {"form": form, "offer": offer, "failed": failed, "was_logged": "logged" in request.GET}
        return render(request, "followups/declines/old_telling.html", context, status=422 if failed else 200)
    context = {
        "form": form,
        "offer": offer,
        "steps_ahead": steps_ahead(form, today=timezone.localdate()),
        "afterwards": afterwards(str(form["pattern"].value() or "")),
        "change_open": any(form[name].errors for name in CADENCE_FIELDS) or "preview" in request.POST,
        "failed": failed,
        "decline": decline,
        "steps": coach_steps(offer, decline, now="followups:mark-sent"),
        "go_between": is_go_between(whom_to_call(offer, decline)),
    }
    return render(request, "followups/declines/mark_sent.html", context, status=422 if failed else 200)
