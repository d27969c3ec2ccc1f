from datetime import date

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from contacts.forms import ContactForm
from core.locale import locale_of
from core.uploads import MEGABYTE, takes_files
from exchange.reading.by_address import bookmarklet, came_by_address, fill_by_address
from exchange.reading.filling import Filled, fill, fill_contact
from exchange.reading.forms import MOST_MB, PasteForm, SignatureForm
from offers.forms import OfferForm
from offers.services import usual_currency


@takes_files(most=1, most_bytes=MOST_MB * MEGABYTE)
@require_http_methods(["GET", "HEAD", "POST"])
def paste(request: SignedInRequest) -> HttpResponse:
    """Fill the form of a new offer from a pasted text. The person saves it there."""
    form = PasteForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if not form.is_valid():
        return render(request, "exchange/reading/paste.html", {"form": form}, status=422 if form.errors else 200)
    today = timezone.localdate()
    filled = fill(form.mail, letter=form.letter, today=today)
    if filled.is_empty:
        form.add_error("text", "We found no offer in this. Is it the whole mail? Otherwise log the offer by hand.")
        return render(request, "exchange/reading/paste.html", {"form": form}, status=422)
    return _filled_form(request, filled, today)


@require_safe
def by_address(request: SignedInRequest) -> HttpResponse:
    """Fill the form of a new offer from the address: a bookmark, what a phone shares. The person saves it there."""
    if not came_by_address(request.GET):
        return redirect("offers:create")
    today = timezone.localdate()
    return _filled_form(request, fill_by_address(request.GET, today=today), today)


@require_safe
def from_anywhere(request: SignedInRequest) -> HttpResponse:
    context = {"bookmarklet": bookmarklet(), "address": settings.PUBLIC_URL + reverse("offers:create")}
    return render(request, "exchange/reading/from_anywhere.html", context)


def _filled_form(request: SignedInRequest, filled: Filled, today: date) -> HttpResponse:
    initial = {"base_currency": usual_currency(request.user), "received_on": today} | filled.initial
    form = OfferForm(today=today, locale=locale_of(request), initial=initial)
    for name, hint in filled.hints.items():
        form.fields[name].help_text = hint
    return render(request, "exchange/reading/filled.html", {"form": form, "offer": None, "more_open": True})


@require_http_methods(["GET", "HEAD", "POST"])
def paste_signature(request: SignedInRequest) -> HttpResponse:
    """Fill the form of a new contact from the end of a mail. The person saves it there."""
    form = SignatureForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        filled = fill_contact(form.cleaned_data["text"])
        if not filled.is_empty:
            contact_form = ContactForm(initial=filled.initial)
            for name, hint in filled.hints.items():
                contact_form.fields[name].help_text = hint
            return render(request, "exchange/reading/filled_contact.html", {"form": contact_form, "contact": None})
        form.add_error(
            "text", "We found no signature in this. Is the end of the mail in it? Otherwise fill in the form."
        )
    context = {"form": ContactForm(), "paste_form": form, "contact": None}
    return render(request, "exchange/reading/signature.html", context, status=422 if form.errors else 200)
