"""What the pages of signing in have in common."""

from typing import Any

from django.conf import settings
from django.forms import BaseForm
from django.http import HttpResponse, HttpResponseRedirect


class Page:
    """What every page of these may say: where mail ends up when no mail server is set."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        return context | {"mail_drop": settings.EMBEDDED_MAIL}


class FormPage(Page):
    def form_invalid(self, form: BaseForm) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        if not isinstance(response, HttpResponseRedirect):
            response.status_code = 422
        return response
