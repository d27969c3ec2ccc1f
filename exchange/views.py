from django.http import FileResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from exchange.export import export as export_of


@require_safe
def export(request: SignedInRequest) -> FileResponse:
    file = export_of(user=request.user, now=timezone.now())
    return FileResponse(file, as_attachment=True, filename=f"ajar-{timezone.localdate()}.zip")
