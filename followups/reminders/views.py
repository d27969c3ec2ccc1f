from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from core.htmx import redirect_browser, render_page_or_partial, wants_fragment
from core.toasts import toast
from followups.reminders.forms import ReminderTimeForm
from followups.reminders.preferences import change_reminder_settings


@require_http_methods(["GET", "HEAD", "POST"])
def reminder_time(request: SignedInRequest) -> HttpResponse:
    user = request.user
    form = ReminderTimeForm(
        request.POST if request.method == "POST" else None,
        initial={
            "time_zone": user.time_zone,
            "hour": user.reminder_hour,
            "digest": "day" if user.digest else "each",
            "resend_uncertain": user.resend_uncertain,
        },
    )
    if form.is_valid():
        change_reminder_settings(user=user, **form.cleaned_data)
        toast(request, f"Reminders come at {user.reminder_hour:02d}:00, {user.time_zone.replace('_', ' ')}.")
        return redirect_browser(request, "accounts:settings")
    context = {"form": form, "now": timezone.now(), "embedded": wants_fragment(request)}
    return render_page_or_partial(
        request, "followups/reminders/reminder_time.html", "reminder-time", context, status=422 if form.errors else 200
    )
