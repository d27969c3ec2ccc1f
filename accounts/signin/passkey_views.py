from typing import Any

from allauth.account.models import Login
from allauth.core.internal import ratelimit
from allauth.mfa.webauthn import views as webauthn_views
from allauth.mfa.webauthn.internal import flows
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse_lazy
from django.views.generic import FormView

from accounts.signin import ceremony
from accounts.signin.devices import name_of
from accounts.signin.factors import name_of_passkey
from accounts.signin.pages import FormPage
from accounts.signin.passkeys import AddForm, PasskeyLoginForm


class AddView(FormPage, webauthn_views.AddWebAuthnView):  # type: ignore[misc]
    form_class = AddForm

    def get_form_kwargs(self) -> dict[str, Any]:
        question = self.request.session.get(ceremony.QUESTION)
        suggested = name_of(self.request.headers.get("User-Agent", ""))
        given: dict[str, Any] = super().get_form_kwargs()
        return given | {"question": question, "suggested": suggested}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # allauth's own would leave out the form that was sent, and with it what was wrong.
        options, self.request.session[ceremony.QUESTION] = ceremony.ask_for_new(self.request.user)
        shown = FormView.get_context_data(self, **kwargs)
        return shown | {"options": {"creation": options}}

    def form_valid(self, form: AddForm) -> HttpResponse:
        self.request.session.pop(ceremony.QUESTION, None)
        response: HttpResponse = super().form_valid(form)
        return response


class RemoveView(FormPage, webauthn_views.RemoveWebAuthnView):  # type: ignore[misc]
    success_url = reverse_lazy("mfa_index")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Look for the passkey first: another person's is not there, password or not."""
        get_object_or_404(self.get_queryset(), pk=kwargs["pk"])
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"name": name_of_passkey(self.object)}


class PasskeyLoginView(webauthn_views.LoginWebAuthnView):  # type: ignore[misc]
    form_class = PasskeyLoginForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return what a browser needs to ask for a passkey; it says nothing of any account."""
        options, question = ceremony.ask(None)
        response = JsonResponse({"request": options})
        ceremony.keep_in_cookie(response, question, path=request.path)
        return response

    def get_form_kwargs(self) -> dict[str, Any]:
        given: dict[str, Any] = super().get_form_kwargs()
        return given | {"user": None, "question": ceremony.read_from_cookie(self.request)}

    def form_invalid(self, form: PasskeyLoginForm) -> HttpResponse:
        """Refuse, and soon also to go on: a right answer is taken however many wrong ones there were."""
        if not ratelimit.consume(self.request, app="allauth.mfa", action="wrong_passkey"):
            often: HttpResponse = ratelimit.respond_429(self.request)
            return often
        response: HttpResponse = super().form_invalid(form)
        return response

    def form_valid(self, form: PasskeyLoginForm) -> HttpResponse:
        passkey = form.cleaned_data["credential"]
        login = Login(user=passkey.user)
        response: HttpResponse = flows.perform_passwordless_login(self.request, passkey, login)
        response.delete_cookie(settings.QUESTION_COOKIE_NAME, path=self.request.path)
        if not form.cleaned_data["remember"]:
            self.request.session.set_expiry(0)
        return response
