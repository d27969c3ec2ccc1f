"""The server's half of keeping what is typed: whose it is, and that it was saved. The rest is static/js/drafts.js.

The words themselves stay in the browser's tab (ADR 23).
"""

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

DRAFT_FIELD = "draft"
# The script makes them; a stranger's may become no other cookie.
DRAFT = re.compile(r"[0-9a-f]{16}")
# Seconds for which a tab can find out that its draft was saved.
TOLD_FOR = 600


def mark_of(request: HttpRequest) -> str:
    """Return what stands for the signed-in person, and tells nobody who that is; empty for nobody."""
    user = getattr(request, "user", None)
    return salted_hmac("core.drafts", str(user.pk)).hexdigest()[:16] if user and user.is_authenticated else ""


class DraftMiddleware:
    """Tell the tab when the form that it keeps words of was saved.

    By a cookie, since a script sees nothing else of an answer that leads to another page. Nothing but the draft's
    own random number is in it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        was_saved = request.method == "POST" and response.status_code < 400 and request.user.is_authenticated
        draft = request.POST.get(DRAFT_FIELD, "") if was_saved else ""
        if DRAFT.fullmatch(draft):
            response.set_cookie(
                f"saved_{draft}", "1", TOLD_FOR, secure=settings.SERVED_BY_HTTPS, httponly=False, samesite="Lax"
            )
        return response
