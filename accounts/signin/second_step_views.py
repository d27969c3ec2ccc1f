from typing import Any

from allauth.mfa.base import views as base_views
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as codes_views
from allauth.mfa.totp import views as totp_views
from django import forms
from django.http import HttpResponse

from accounts.signin import passkeys
from accounts.signin.pages import FormPage, Page
from accounts.signin.second_step import ActivateForm, AuthenticateForm, DeactivateForm


class AuthenticateView(Page, base_views.AuthenticateView):  # type: ignore[misc]
    form_class = AuthenticateForm

    def _build_forms(self) -> forms.BaseForm:
        """Take a submission for a passkey's only if it says so: allauth takes each one without a code for it."""
        user, sent = self.stage.login.user, self.request.POST if self.request.method == "POST" else None
        by_passkey = sent is not None and "credential" in sent
        self.auth_form = AuthenticateForm(user=user, data=None if by_passkey else sent)
        self.webauthn_form = passkeys.StepForm(user=user, data=sent if by_passkey else None)
        return self.webauthn_form if by_passkey else self.auth_form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kinds = set(Authenticator.objects.filter(user=self.stage.login.user).values_list("type", flat=True))
        context = super().get_context_data(**kwargs)
        if Authenticator.Type.WEBAUTHN in kinds:
            self.auth_form.stand_behind_a_passkey(with_app=Authenticator.Type.TOTP in kinds)
        return context | {"kinds": kinds, "options": {"request": context["js_data"]["request_options"]}}

    def form_invalid(self, form: forms.BaseForm) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        response.status_code = 422
        return response


class ActivateView(FormPage, totp_views.ActivateTOTPView):  # type: ignore[misc]
    form_class = ActivateForm


class DeactivateView(FormPage, totp_views.DeactivateTOTPView):  # type: ignore[misc]
    form_class = DeactivateForm


class IndexView(Page, base_views.IndexView):  # type: ignore[misc]
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"passkeys_are_possible": passkeys.are_possible(self.request)}


class CodesView(Page, codes_views.ViewRecoveryCodesView):  # type: ignore[misc]
    pass


class GenerateCodesView(FormPage, codes_views.GenerateRecoveryCodesView):  # type: ignore[misc]
    pass
