from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import closing, services
from accounts.forms import PreferencesForm
from accounts.models import KEPT_FOR
from accounts.requests import SignedInRequest
from accounts.signin.devices import devices_of, sign_out_elsewhere
from core.toasts import toast


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: SignedInRequest) -> HttpResponse:
    if request.method != "POST":
        form = PreferencesForm(
            initial={name: getattr(request.user, name) for name in ("name", "currency", "theme", "keys")}
        )
        return render(request, "accounts/settings.html", {"form": form})
    form = PreferencesForm(request.POST)
    if not form.is_valid():
        return render(request, "accounts/settings.html", {"form": form}, status=422)
    services.save_preferences(user=request.user, **form.cleaned_data)
    toast(request, "Saved.")
    return redirect("accounts:settings")


@require_http_methods(["GET", "HEAD", "POST"])
def devices(request: SignedInRequest) -> HttpResponse:
    if request.method != "POST":
        found = devices_of(request.user, request.session.session_key)
        return render(request, "accounts/devices.html", {"devices": found})
    sign_out_elsewhere(request.user, request.session.session_key)
    toast(request, "You are signed out everywhere else.")
    return redirect("accounts:devices")


@require_safe
def your_data(request: SignedInRequest) -> HttpResponse:
    return render(request, "accounts/your_data.html")


@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required  # type: ignore[untyped-decorator]
def close(request: SignedInRequest) -> HttpResponse:
    if request.method != "POST":
        return render(request, "accounts/close.html", {"kept_for": KEPT_FOR.days})
    if not request.user.closed_at:
        closing.close(user=request.user, now=timezone.now())
        get_adapter(request).send_notification_mail(
            "account/email/account_closed", request.user, {"gone_at": request.user.gone_at}
        )
    return redirect("accounts:your-data")


@require_POST
def keep(request: SignedInRequest) -> HttpResponse:
    closing.keep(user=request.user)
    toast(request, "Your account stays, with everything in it.")
    return redirect("accounts:your-data")
