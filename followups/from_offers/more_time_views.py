"""Asking for more time to answer an offer, and taking it back."""

from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from contacts.models import Contact
from core.days import spoken_day
from core.htmx import redirect_browser
from core.mailto import mailto
from core.models import StaleEditError
from core.toasts import toast
from followups.from_offers.forms import AskedForm, UntilForm
from followups.from_offers.more_time import Asked, ask_for_more_time, put_date_back, suggested_until
from followups.plans.services import PlanError
from followups.services import ClosedError
from offers.coach.forms import ToneForm
from offers.coach.wording import more_time_for
from offers.models import Offer, OfferEvent, StageError, Tone

NO_DAY = "Taken back. There is no date for your answer, as before."


@require_http_methods(["GET", "HEAD", "POST"])
def more_time(request: SignedInRequest, pk: UUID) -> HttpResponse:
    offer = get_object_or_404(Offer.objects.for_owner(request.user).kept().with_people(), pk=pk)
    if not offer.is_considering:
        toast(request, f"No answer is due any more: this offer is {offer.get_stage_display().lower()}.")
        return redirect("offers:detail", pk)
    today, (due, _) = timezone.localdate(), offer.due_on_clock(request.user.time_zone)
    days = UntilForm(request.GET if "until" in request.GET else None, today=today, due=due)
    days.initial["until"] = suggested_until(due, today)
    until = days.cleaned_data["until"] if days.is_valid() else days.initial["until"]
    manager = offer.hiring_manager
    form = AskedForm(
        request.POST if request.method == "POST" else None,
        today=today,
        due=due,
        known=Contact.objects.for_owner(offer.owner).kept().roles_at(offer.employer),
        initial={"until": until, "whom": manager.name if manager else "", "role": manager.role if manager else ""},
    )
    if form.is_valid() and _saved(request, offer, form):
        return redirect_browser(request, reverse("offers:detail", args=[pk]))
    return _page(request, offer, days, form, until)


def _saved(request: SignedInRequest, offer: Offer, form: AskedForm) -> bool:
    asked = Asked(**form.cleaned_data)
    try:
        follow_up = ask_for_more_time(offer=offer, asked=asked, now=timezone.now())
    except (StageError, PlanError) as error:
        form.add_error(None, str(error))
        return False
    until, check = (spoken_day(day, form.today) for day in (asked.until, follow_up.due_on))
    undo = reverse("followups:undo-more-time", args=[follow_up.more_time_id])
    toast(request, f"Your answer is due {until}. We’ll remind you on {check} to check that they agreed.", undo=undo)
    return True


@require_POST
def undo_more_time(request: SignedInRequest, pk: UUID) -> HttpResponse:
    mine = OfferEvent.objects.for_owner(request.user).of_kept("offer").filter(kind=OfferEvent.Kind.MORE_TIME)
    given = get_object_or_404(mine, pk=pk)
    try:
        offer = put_date_back(given=given, now=timezone.now())
    except (StageError, ClosedError) as error:
        toast(request, str(error))
    except StaleEditError:
        toast(request, "The offer has been changed since, so the old date wasn’t put back. Set it yourself with Edit.")
    else:
        toast(request, _said(offer, request.user.time_zone))
    return redirect("offers:detail", given.offer_id)


def _said(offer: Offer | None, zone: str) -> str:
    if offer is None:
        return "There was nothing to take back."
    due, _ = offer.due_on_clock(zone)
    return f"Taken back. The date for your answer is {spoken_day(due, timezone.localdate())} again." if due else NO_DAY


def _page(request: SignedInRequest, offer: Offer, days: UntilForm, form: AskedForm, until: date) -> HttpResponse:
    tone, manager = ToneForm(request.GET).chosen, offer.hiring_manager
    talk = more_time_for(offer, until=until, today=form.today, zone=request.user.time_zone, tone=tone)
    context = {
        "offer": offer,
        "days": days,
        "form": form,
        "talk": talk,
        "tones": [(value, label, value == tone) for value, label in Tone.choices],
        "whom": manager,
        "mailto": mailto(manager.email if manager else "", subject=talk.subject, body=talk.mail),
    }
    failed = bool(form.errors or days.errors)
    return render(request, "followups/from_offers/more_time.html", context, status=422 if failed else 200)
