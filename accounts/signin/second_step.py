"""The second step of signing in: allauth's views and forms in our own words (ADR 13)."""

from typing import Any, ClassVar

from allauth.mfa.base import forms as base_forms
from allauth.mfa.base import views as base_views
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as codes_views
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.totp import views as totp_views
from django import forms
from django.core.validators import RegexValidator
from django.http import HttpResponse

from accounts.signin import passkeys
from accounts.signin.forms import OurWords, Words
from accounts.signin.views import FormPage, Page

# Six digits, or eight of a recovery code, with whatever people put between them.
CODE = RegexValidator(
    r"^[0-9 -]{6,12}\Z", "A code has digits only: six from the app, or eight if it is a recovery code."
)


class CodeForm(OurWords):
    """A form with one code in it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.widget.attrs |= {"inputmode": "numeric", "maxlength": "12", "autofocus": True}
        code.error_messages["required"] = "Write the code that your app shows."
        code.validators = [CODE]


class AuthenticateForm(CodeForm, base_forms.AuthenticateForm):  # type: ignore[misc]
    words: ClassVar = {"code": Words("Code", "The six digits that your app shows now, or one of your recovery codes.")}

    def stand_behind_a_passkey(self, *, with_app: bool) -> None:
        """Leave the first place to the passkey, and ask for no app's code when there is none."""
        code = self.fields["code"]
        del code.widget.attrs["autofocus"]
        if not with_app:
            code.help_text = "One of your recovery codes."
            code.error_messages["required"] = "Write one of your recovery codes."


class ActivateForm(CodeForm, totp_forms.ActivateTOTPForm):  # type: ignore[misc]
    words: ClassVar = {"code": Words("Code", "The six digits that the app shows now.")}


class DeactivateForm(OurWords, totp_forms.DeactivateTOTPForm):  # type: ignore[misc]
    words: ClassVar[dict[str, Words]] = {}


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
