from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from contacts.forms import ContactForm
from core.locale import locale_of
from exchange.reading.filling import fill, fill_contact
from exchange.reading.forms import PasteForm, SignatureForm
from offers.forms import OfferForm
from offers.services import usual_currency


@require_http_methods(["GET", "HEAD", "POST"])
def paste(request: SignedInRequest) -> HttpResponse:
    """Fill the form of a new offer from a pasted text. The person saves it there."""
    form = PasteForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "exchange/reading/paste.html", {"form": form}, status=422 if form.errors else 200)
    today = timezone.localdate()
    filled = fill(form.cleaned_data["text"], today=today)
    if filled.is_empty:
        form.add_error("text", "We found no offer in this. Is it the whole mail? Otherwise log the offer by hand.")
        return render(request, "exchange/reading/paste.html", {"form": form}, status=422)
    initial = {"base_currency": usual_currency(request.user), "received_on": today} | filled.initial
    offer_form = OfferForm(today=today, locale=locale_of(request), initial=initial)
    for name, hint in filled.hints.items():
        offer_form.fields[name].help_text = hint
    return render(request, "exchange/reading/filled.html", {"form": offer_form, "offer": None, "more_open": True})


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
