from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts import services
from accounts.forms import PreferencesForm
from accounts.requests import SignedInRequest
from core.toasts import toast


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: SignedInRequest) -> HttpResponse:
    if request.method != "POST":
        form = PreferencesForm(initial={name: getattr(request.user, name) for name in ("currency", "theme", "keys")})
        return render(request, "accounts/settings.html", {"form": form})
    form = PreferencesForm(request.POST)
    if not form.is_valid():
        return render(request, "accounts/settings.html", {"form": form}, status=422)
    services.save_preferences(user=request.user, **form.cleaned_data)
    toast(request, "Saved.")
    return redirect("accounts:settings")
