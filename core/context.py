from typing import Any

from django.http import HttpRequest
from django.utils import timezone


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Name the page's section for the menu, and the calendar date where its reader lives."""
    match = request.resolver_match
    return {"section": (match.namespace or match.url_name) if match else "", "today": timezone.localdate()}
