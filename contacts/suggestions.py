from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from contacts.models import Contact, Employer
from core.forms import SearchForm
from core.search import name_holds

SUGGESTIONS = 8


@require_safe
def suggest_employers(request: SignedInRequest) -> HttpResponse:
    text = SearchForm({"q": request.GET.get("employer") or request.GET.get("employer_name")}).text
    names = Employer.objects.for_owner(request.user).kept().filter(name_holds(text)).order_by("name_order")
    return _suggestions(request, list(names.values_list("name", flat=True)[:SUGGESTIONS]) if text else [])


@require_safe
def suggest_contacts(request: SignedInRequest) -> HttpResponse:
    typed = (request.GET.get(name) for name in ("manager", "told", "person"))
    text = SearchForm({"q": next(filter(None, typed), "")}).text
    names = Contact.objects.for_owner(request.user).kept().filter(name_holds(text)).order_by("name_order")
    return _suggestions(request, list(names.values_list("name", flat=True)[:SUGGESTIONS]) if text else [])


def _suggestions(request: SignedInRequest, names: list[str]) -> HttpResponse:
    return render(request, "contacts/_suggestions.html", {"names": names})
