"""allauth's views with our forms. A form that can't be used is answered with 422 (STYLE.md)."""

from typing import Any

from allauth.account import views as allauth_views
from allauth.account.decorators import reauthentication_required
from allauth.account.models import EmailConfirmationHMAC
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator

from accounts import services
from accounts.signin import forms
from accounts.signin.factors import factors_of
from accounts.signin.pages import FormPage, Page


class LoginView(FormPage, allauth_views.LoginView):  # type: ignore[misc]
    form_class = forms.LoginForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if services.installation_is_empty():
            return HttpResponseRedirect(self.passthrough_next_url(reverse("account_signup")))
        response: HttpResponse = super().get(request, *args, **kwargs)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"sign_up_is_open": services.sign_up_is_open()}


class SignupView(FormPage, allauth_views.SignupView):  # type: ignore[misc]
    form_class = forms.SignupForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"is_first": services.installation_is_empty()}

    def closed(self) -> HttpResponse:
        response: HttpResponse = super().closed()
        response.status_code = 403
        return response


def has_second_step(request: HttpRequest) -> bool:
    return bool(factors_of(request.user).guard)  # type: ignore[arg-type]


# The password is a field of these forms already; whoever has a second step shows that too.
with_second_step = method_decorator(reauthentication_required(enabled=has_second_step), name="dispatch")


@with_second_step
class EmailView(FormPage, allauth_views.EmailView):  # type: ignore[misc]
    form_class = forms.ChangeEmailForm

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post(request, *args, **kwargs)
        if "action_send" in request.POST and not self._did_send_verification_email:
            messages.info(request, "A link is on its way already. If it does not arrive, ask again in three minutes.")
        return response


class ConfirmEmailView(Page, allauth_views.ConfirmEmailView):  # type: ignore[misc]
    def logout_other_user(self, confirmation: EmailConfirmationHMAC) -> None:
        """Sign another person out only when the button is pressed: opening a link changes nothing."""
        if self.request.method == "POST":
            super().logout_other_user(confirmation)


class LogoutView(Page, allauth_views.LogoutView):  # type: ignore[misc]
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Sign out, and have the browser forget the pages and texts that it kept.

        Not its cookies: the one of a known browser keeps strangers from shutting this person out.
        """
        response: HttpResponse = super().post(request, *args, **kwargs)
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response


class EmailVerificationSentView(Page, allauth_views.EmailVerificationSentView):  # type: ignore[misc]
    pass


@with_second_step
class PasswordChangeView(FormPage, allauth_views.PasswordChangeView):  # type: ignore[misc]
    form_class = forms.ChangePasswordForm


class PasswordSetView(FormPage, allauth_views.PasswordSetView):  # type: ignore[misc]
    form_class = forms.SetPasswordForm


class PasswordResetView(FormPage, allauth_views.PasswordResetView):  # type: ignore[misc]
    form_class = forms.ResetPasswordForm


class PasswordResetDoneView(Page, allauth_views.PasswordResetDoneView):  # type: ignore[misc]
    pass


class PasswordResetFromKeyView(FormPage, allauth_views.PasswordResetFromKeyView):  # type: ignore[misc]
    form_class = forms.ResetPasswordKeyForm

    def logout(self) -> None:
        """Sign another person out only when the new password is saved."""
        if self.request.method == "POST":
            super().logout()
