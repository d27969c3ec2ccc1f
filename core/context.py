from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from core.drafts import mark_of
from core.version import VERSION


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Name the page's section for the menu (the first part of its path), its reader's today, and the version.

    `person` is asked only by pages that keep drafts: it looks up who is signed in.
    """
    return {
        "section": request.path.split("/")[1],
        "today": timezone.localdate(),
        "version": VERSION,
        "person": partial(mark_of, request),
    }
