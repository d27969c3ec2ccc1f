"""A form that is sent twice is saved once.

`{% once %}` gives a form a key of its own each time it is drawn. What was sent with it is remembered until
`forget`, and the same again is answered with the first result: two clicks on a slow line, two requests at once,
or the back button and Save once more. The same key with other words is another form: nothing typed is lost.
"""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import connection
from django.http import HttpResponse, QueryDict
from django.utils.datastructures import MultiValueDict
from django_htmx.http import HttpResponseClientRefresh

from core.htmx import HtmxRequest, redirect_browser, wants_fragment
from core.models import Submission
from core.tenancy import system_scope

FIELD = "once"
LONGEST_KEY = 64
# How long the first result can still be shown, from the day on which the form was saved.
KEPT_FOR = timedelta(days=30)
# What may differ between two times of sending the same.
NOT_TYPED = {"csrfmiddlewaretoken", "draft"}


def new_key() -> str:
    return secrets.token_urlsafe(16)


def digest_of(path: str, sent: QueryDict, files: MultiValueDict[str, Any] | None = None) -> str:
    """Return what stands for everything that was sent, key and files included."""
    typed = sorted((name, values) for name, values in sent.lists() if name not in NOT_TYPED)
    brought = [
        (name, file.name, _digest_of_file(file))
        for name, all_of in (files or MultiValueDict()).lists()
        for file in all_of
    ]
    return sha256(repr((path, typed, *brought)).encode(errors="surrogatepass")).hexdigest()


def _digest_of_file(file: Any) -> str:
    digest = sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


class OnceMiddleware:
    """Answer the repeat of a form that was saved as the form itself was answered.

    It works inside the request's transaction: of two requests at once the second waits for the first. It has
    to come last, so that whoever may not send the form has been turned away before.
    """

    def __init__(self, get_response: Callable[[HtmxRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HtmxRequest) -> HttpResponse:
        response = self.get_response(request)
        submission: Submission | None = getattr(request, "submission", None)
        if submission and not connection.needs_rollback:
            _settle(submission, response)
        return response

    def process_view(self, request: HtmxRequest, *_view: Any) -> HttpResponse | None:
        key = request.POST.get(FIELD, "") if request.method == "POST" else ""
        if not request.user.is_authenticated or not 0 < len(key) <= LONGEST_KEY:
            return None
        found, is_first = Submission.objects.get_or_create(
            owner_id=request.user.pk, digest=digest_of(request.get_full_path(), request.POST, request.FILES)
        )
        if is_first:
            request.submission = found  # type: ignore[attr-defined]
            return None
        if wants_fragment(request) and not found.led_to:
            # The first answer was a piece of the page: show all of it as it is now.
            return HttpResponseClientRefresh()
        return redirect_browser(request, found.led_to or request.get_full_path())


def _settle(submission: Submission, response: HttpResponse) -> None:
    """Remember where a form that was saved led to; forget one that has errors."""
    if response.status_code >= 400:
        submission.delete()
        return
    submission.led_to = response.get("Location") or response.get("HX-Redirect") or ""
    submission.save(update_fields=["led_to"])


def forget(*, now: datetime) -> None:
    """Forget what was saved 30 days before `now` or earlier: the daily work."""
    with system_scope():
        Submission.objects.filter(created_at__lte=now - KEPT_FOR).delete()
