from collections.abc import Callable

from django.contrib.auth import middleware as auth_middleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from core.pages import page_before


class TimeZoneMiddleware:
    """Show every time of a page in the signed-in person's own zone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        zone = request.user.zone if request.user.is_authenticated else None
        with timezone.override(zone):
            return self.get_response(request)


class LoginRequiredMiddleware(auth_middleware.LoginRequiredMiddleware):
    """Send whoever is not signed in to the sign-in page: the whole browser, not a piece of the page.

    htmx would follow a bare redirect by itself and put the sign-in page where a list was.
    """

    def handle_no_permission(  # type: ignore[override]  # a redirect that htmx understands is no 302
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponse:
        """Come back after signing in to the page itself, or to the one that held the button or the piece of a page."""
        is_page = request.method in ("GET", "HEAD") and "HX-Request" not in request.headers
        back = request.get_full_path() if is_page else page_before(request)
        response = redirect_to_login(back, self.get_login_url(view_func), self.get_redirect_field_name(view_func))
        if "HX-Request" in request.headers:
            return HttpResponseClientRedirect(response.url)
        return response
