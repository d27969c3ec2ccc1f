"""Which pages a browser may ask for while a link is pressed, before it is let go: the answer is there when it is.

Speculation rules: Chromium knows them, other browsers pass over the header. No script is involved, and nothing
is kept: what was fetched and not shown is forgotten after minutes, and with the next form that is sent.
"""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from core.version import VERSION

# Not what htmx asks for itself, or what another window or a file is for.
ELSEWHERE = "[hx-get], [hx-boost], [download], [target]"
RULES = {
    "prefetch": [
        {
            # On the press of a button or finger, not already when a pointer passes by.
            "eagerness": "conservative",
            "where": {
                "and": [
                    {"href_matches": "/*"},
                    {"not": {"href_matches": settings.NOT_FETCHED_AHEAD}},
                    {"not": {"selector_matches": ELSEWHERE}},
                ]
            },
        }
    ]
}


@login_not_required
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    response = JsonResponse(RULES, content_type="application/speculationrules+json")
    response["Cache-Control"] = "public, max-age=86400"
    return response


class PrefetchMiddleware:
    """Name the rules to whole pages, and have all that was fetched ahead forgotten once something may have changed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method not in ("GET", "HEAD"):
            others = [response["Clear-Site-Data"]] if "Clear-Site-Data" in response else []
            response["Clear-Site-Data"] = ", ".join([*others, '"prefetchCache"'])
        elif "HX-Request" not in request.headers and response.get("Content-Type", "").startswith("text/html"):
            response["Speculation-Rules"] = f'"{reverse("core:prefetch")}?v={VERSION}"'
        return response
