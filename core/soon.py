"""Work that a person waits for and that is too long for a page: whoever looks, does it.

A row of the database says what there is to do, and a lock who is at it, so any number may look at once.
"""

import logging

from django.conf import settings
from django.utils.module_loading import import_string

from core.stopping import ShouldStop, never

logger = logging.getLogger(__name__)


def do_soon(*, should_stop: ShouldStop = never) -> None:
    """Do what waits. If one piece fails, the others are still done."""
    for path in settings.SOON_WORK:
        if should_stop():
            return
        try:
            import_string(path)()
        except Exception:
            logger.exception("%s failed; it is tried again soon", path)
