"""Say what just happened, with an undo where there is one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_htmx.http import trigger_client_event


def toast(request: HttpRequest, text: str, *, undo: str = "") -> None:
    """Show `text` on the next page; `undo` is the path that a POST to takes it back."""
    messages.success(request, text, extra_tags=undo)


def toast_fragment(request: HttpRequest, *, event: str = "", status: int = 200) -> HttpResponse:
    """Answer htmx with the waiting toasts only, and tell the page's lists that `event` happened."""
    response = render(request, "_toasts_swap.html", status=status)
    return trigger_client_event(response, event) if event else response
