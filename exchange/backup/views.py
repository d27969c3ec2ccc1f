from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from core.htmx import render_page_or_partial
from exchange.backup.condition import condition


@require_safe
def backup_condition(request: SignedInRequest) -> HttpResponse:
    # Only on one's own machine is the folder everybody's business.
    folder = settings.BACKUP_DIR if settings.EMBEDDED_DATABASE else ""
    context = {"condition": condition(), "folder": folder}
    return render_page_or_partial(request, "exchange/backup/condition.html", "condition", context)
