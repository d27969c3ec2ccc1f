import errno

from django.contrib import messages
from django.http import FileResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from exchange.export import export as export_of

NO_ROOM = (
    "There is no room for the file where Ajar keeps temporary ones. Whoever looks after this Ajar can make room, or"
    " export your account with manage.py account export."
)


@require_safe
def export(request: SignedInRequest) -> FileResponse | HttpResponseRedirect:
    try:
        file = export_of(user=request.user, now=timezone.now())
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        messages.error(request, NO_ROOM)
        return redirect("accounts:your-data")
    return FileResponse(file, as_attachment=True, filename=f"ajar-{timezone.localdate()}.zip")
