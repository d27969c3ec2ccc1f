from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from core.version import VERSION


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Name the page's section for the menu (the first part of its path), its reader's today, and the version."""
    return {"section": request.path.split("/")[1], "today": timezone.localdate(), "version": VERSION}
