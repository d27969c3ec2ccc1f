from typing import Any

from allauth.core.internal import ratelimit
from allauth.mfa.webauthn import views as webauthn_views
from allauth.mfa.webauthn.internal import auth
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse_lazy

from accounts.signin.pages import FormPage
from accounts.signin.passkeys import AddForm, PasskeyLoginForm


class AddView(FormPage, webauthn_views.AddWebAuthnView):  # type: ignore[misc]
    form_class = AddForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # With the form that was sent: allauth's own view leaves it out, and with it what was wrong.
        context = super().get_context_data(**kwargs) | kwargs
        options = auth.begin_registration(self.request.user, passwordless=True)
        return context | {"options": {"creation": options}}


class RemoveView(FormPage, webauthn_views.RemoveWebAuthnView):  # type: ignore[misc]
    success_url = reverse_lazy("mfa_index")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Look for the passkey first: another person's is not there, password or not."""
        get_object_or_404(self.get_queryset(), pk=kwargs["pk"])
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response


class PasskeyLoginView(webauthn_views.LoginWebAuthnView):  # type: ignore[misc]
    form_class = PasskeyLoginForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return what a browser needs to ask for a passkey; it says nothing of any account.

        A stranger's question is kept in a session: MFA_RATE_LIMITS says how many an address may have.
        """
        if not ratelimit.consume(request, app="allauth.mfa", action="passkey_question", limit_get=True):
            return JsonResponse({}, status=429)
        return JsonResponse({"request": auth.begin_authentication(user=None)})

    def form_valid(self, form: PasskeyLoginForm) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        if not form.cleaned_data["remember"]:
            self.request.session.set_expiry(0)
        return response
