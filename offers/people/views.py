from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from core.htmx import redirect_browser, render_page_or_partial
from core.toasts import toast
from offers.models import Offer, OfferPerson
from offers.people import services as people
from offers.people.forms import OfferPersonForm

AT_THE_TABLE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def offer_people(request: SignedInRequest, pk: UUID) -> HttpResponse:
    offer = get_object_or_404(Offer.objects.for_owner(request.user).kept().with_people(), pk=pk)
    form = OfferPersonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        data = form.cleaned_data
        person = people.seat(offer=offer, name=data["person"], role=data["person_role"])
        toast(request, f"{person.contact} is at the table.")
        return redirect_browser(request, reverse("offers:detail", args=[pk]))
    seats = OfferPerson.objects.kept().of_kept("contact").filter(offer=offer)
    context = {"offer": offer, "form": form, "seats": seats.select_related("contact").order_by("id")[:AT_THE_TABLE]}
    return render_page_or_partial(
        request, "offers/people/people.html", "offer-people", context, status=422 if form.errors else 200
    )


@require_POST
def person_remove(request: SignedInRequest, pk: UUID) -> HttpResponse:
    person = _person(request, pk, removed=False)
    person.trash(at=timezone.now())
    toast(request, f"{person.contact} was taken off.", undo=reverse("offers:person-restore", args=[pk]))
    return redirect("offers:detail", person.offer_id)


@require_POST
def person_restore(request: SignedInRequest, pk: UUID) -> HttpResponse:
    person = _person(request, pk, removed=True)
    back = people.seat_again(person=person)
    toast(request, f"{person.contact} is back." if back else f"{person.contact} is there already.")
    return redirect("offers:detail", person.offer_id)


def _person(request: SignedInRequest, pk: UUID, *, removed: bool) -> OfferPerson:
    people = OfferPerson.objects.trashed() if removed else OfferPerson.objects.kept()
    mine = people.for_owner(request.user).of_kept("offer", "contact")
    return get_object_or_404(mine.select_related("contact", "offer"), pk=pk)
