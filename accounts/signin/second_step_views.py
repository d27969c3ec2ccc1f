from typing import Any

from allauth.account import views as allauth_views
from allauth.mfa.base import views as base_views
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as codes_views
from allauth.mfa.totp import views as totp_views
from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.generic import TemplateView

from accounts.signin import ceremony, passkeys
from accounts.signin.factors import factors_of, name_of_passkey, unused_codes_of
from accounts.signin.pages import FormPage, Page
from accounts.signin.second_step import ActivateForm, AuthenticateForm, DeactivateForm, ReauthenticateForm, redeem


class AuthenticateView(Page, base_views.AuthenticateView):  # type: ignore[misc]
    form_class = AuthenticateForm

    def _build_forms(self) -> forms.BaseForm:
        """Take a submission for a passkey's only if it says so: allauth takes each one without a code for it."""
        user, sent = self.stage.login.user, self.request.POST if self.request.method == "POST" else None
        by_passkey = sent is not None and "credential" in sent
        question = self.request.session.get(ceremony.QUESTION)
        self.auth_form = AuthenticateForm(user=user, data=None if by_passkey else sent)
        self.webauthn_form = passkeys.AnswerForm(user=user, question=question, data=sent if by_passkey else None)
        return self.webauthn_form if by_passkey else self.auth_form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        factors = factors_of(self.stage.login.user)
        shown = TemplateView.get_context_data(self, **kwargs) | {"mail_drop": False}
        shown |= {"form": self.auth_form, "webauthn_form": self.webauthn_form, "has_passkey": bool(factors.passkeys)}
        if factors.passkeys:
            self.auth_form.stand_behind_a_passkey(with_app=bool(factors.app))
            options, self.request.session[ceremony.QUESTION] = ceremony.ask(self.stage.login.user)
            shown["options"] = {"request": options}
        return shown

    def form_valid(self, form: AuthenticateForm | passkeys.AnswerForm) -> HttpResponse:
        used = form.cleaned_data["credential"] if isinstance(form, passkeys.AnswerForm) else form.authenticator
        post_authentication(self.request, used)
        response: HttpResponse = self.stage.exit()
        return response

    def form_invalid(self, form: forms.BaseForm) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        response.status_code = 422
        return response


class ReauthenticateView(FormPage, allauth_views.ReauthenticateView):  # type: ignore[misc]
    """Ask for what signing in asks for: the password and a code, or a passkey in place of both."""

    form_class = ReauthenticateForm

    @property
    def by_passkey(self) -> bool:
        return "credential" in self.request.POST

    def get_form_class(self) -> type[forms.BaseForm]:
        return passkeys.AnswerForm if self.by_passkey else ReauthenticateForm

    def get_form_kwargs(self) -> dict[str, Any]:
        given: dict[str, Any] = super().get_form_kwargs()
        return given | ({"question": self.request.session.get(ceremony.QUESTION)} if self.by_passkey else {})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        shown: dict[str, Any] = super().get_context_data(**kwargs)
        if factors_of(user).passkeys:
            options, self.request.session[ceremony.QUESTION] = ceremony.ask(user)
            sent = shown["form"] if self.by_passkey else passkeys.AnswerForm(user=user, question=None)
            shown |= {"webauthn_form": sent, "options": {"request": options}}
        return shown | ({"form": ReauthenticateForm(user=user)} if self.by_passkey else {})


class ActivateView(FormPage, totp_views.ActivateTOTPView):  # type: ignore[misc]
    form_class = ActivateForm

    def form_valid(self, form: ActivateForm) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        # The code that added the app doesn't open the account as well.
        redeem(self.request.user, form.cleaned_data["code"])
        return response


class DeactivateView(FormPage, totp_views.DeactivateTOTPView):  # type: ignore[misc]
    form_class = DeactivateForm


class IndexView(Page, TemplateView):
    template_name = "mfa/index.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        factors = factors_of(self.request.user)  # type: ignore[arg-type]
        broken = [row for row in factors.unreadable if row.type == Authenticator.Type.WEBAUTHN]
        return super().get_context_data(**kwargs) | {
            "factors": factors,
            "passkeys": [(name_of_passkey(row), row, row in broken) for row in factors.passkeys + broken],
            "has_app": factors.app or factors.broken_app,
            "codes_left": len(unused_codes_of(factors.codes)) if factors.codes else 0,
            "passkeys_are_possible": passkeys.are_possible(self.request),
        }


class OnlyReadableCodes:
    """Lead whoever has recovery codes that can't be read to new ones."""

    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if any(row.type == Authenticator.Type.RECOVERY_CODES for row in factors_of(request.user).unreadable):  # type: ignore[arg-type]
            return redirect("mfa_generate_recovery_codes")
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return response


class CodesView(OnlyReadableCodes, Page, codes_views.ViewRecoveryCodesView):  # type: ignore[misc]
    pass


class DownloadCodesView(OnlyReadableCodes, codes_views.DownloadRecoveryCodesView):  # type: ignore[misc]
    pass


class GenerateCodesView(FormPage, codes_views.GenerateRecoveryCodesView):  # type: ignore[misc]
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        codes = factors_of(self.request.user).codes
        shown = super(codes_views.GenerateRecoveryCodesView, self).get_context_data(**kwargs)
        return shown | {"unused_code_count": len(unused_codes_of(codes)) if codes else 0}
