"""What lets a browser install Ajar as an app, and say something kind without a connection.

Nobody's data is in any of it: it is the same for everyone, signed in or not.
"""

from hashlib import sha256

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

PAPER = "#faf6f1"
KEPT = ("css/app.css", "logo.svg")


@login_not_required
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Describe the app (W3C Web Application Manifest)."""
    described = {
        "id": "/",
        "name": "Ajar",
        "short_name": "Ajar",
        "description": "A personal job-offer tracker: say no with class, and leave the door ajar.",
        "lang": "en",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": [
            {"src": static("logo.svg"), "sizes": "any", "type": "image/svg+xml"},
            {"src": static("icons/192.png"), "sizes": "192x192", "type": "image/png"},
            {"src": static("icons/512.png"), "sizes": "512x512", "type": "image/png"},
            {"src": static("icons/maskable.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
        ],
        "share_target": {
            "action": reverse(settings.SHARE_TARGET),
            "method": "GET",
            "params": {"title": "title", "text": "text", "url": "url"},
        },
        "shortcuts": [{"name": name, "url": reverse(page)} for name, page in settings.SHORTCUTS],
    }
    return _fresh(JsonResponse(described, content_type="application/manifest+json"))


@login_not_required
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """Return the script that shows the offline page. It keeps that page and its files, and nothing else."""
    page = reverse("core:offline")
    files = [page, *map(static, KEPT)]
    version = sha256("\n".join([*files, _offline_page()]).encode()).hexdigest()[:16]
    context = {"page": page, "files": files, "version": version}
    return _fresh(render(request, "sw.js", context, content_type="text/javascript"))


@login_not_required
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    return _fresh(HttpResponse(_offline_page()))


def _offline_page() -> str:
    # Without the request: what a browser keeps must not hold anybody's token or theme.
    return render_to_string("offline.html")


def _fresh(response: HttpResponse) -> HttpResponse:
    """Let browsers keep it, but ask each time whether there is a newer one."""
    response["Cache-Control"] = "no-cache"
    return response
