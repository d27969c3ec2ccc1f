from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from core.forms import SearchForm
from core.htmx import render_page_or_partial
from followups.find import find as find_anything


@require_safe
def find(request: SignedInRequest) -> HttpResponse:
    text = SearchForm(request.GET).text
    partial = "find-results" if request.htmx.target == "find-results" else "find-box"
    context = {"q": text, "results": find_anything(request.user, text)}
    return render_page_or_partial(request, "followups/find.html", partial, context)


@require_safe
def keys(request: SignedInRequest) -> HttpResponse:
    return render(request, "followups/keys.html")
