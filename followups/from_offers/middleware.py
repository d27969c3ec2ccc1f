import logging
from collections.abc import Callable

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from followups.from_offers.services import settle_offers_of

logger = logging.getLogger(__name__)


class PlanningMiddleware:
    """Bring the tasks of an offer up to date as soon as the person's own step has changed it (ADR 0007).

    Outside of the transaction of that step: what was saved stays saved, and what can't be done now the next tick does.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and response.status_code < 400 and request.user.is_authenticated:
            try:
                settle_offers_of(request.user, timezone.now())
            except (DatabaseError, InterfaceError):
                logger.warning("Unable to plan the tasks of offers at once; the next tick does", exc_info=True)
        return response
