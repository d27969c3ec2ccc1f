from typing import Any

from django.http import HttpRequest
from django.utils import timezone


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Name the page's section for the menu (the first part of its path), and today where its reader lives."""
    return {"section": request.path.split("/")[1], "today": timezone.localdate()}
