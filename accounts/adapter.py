"""How allauth behaves here: who may sign up, where links lead, how mail leaves, what is said."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.core.mail import EmailMessage, make_msgid
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.models import NO_ADDRESS, User
from accounts.outgoing_mail import OutgoingMail
from accounts.posting import post, post_to_nobodys
from accounts.signin import known_browsers, tries
from accounts.signin.factors import factors_of
from core.htmx import is_own_path


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "This account is closed for now.",
        "duplicate_email": "Ajar already has this address for you. Write the new one.",
        "email_password_mismatch": "That address and password don’t match. Check both, then try again.",
        "email_taken": "This address is taken. Sign in with it, or use another one.",
        "enter_current_password": "That’s not your current password. Try again.",
        "incorrect_password": "That’s not your password. Try again.",
        "invalid_password_reset": "This link has been used or has expired. Ask for a new one.",
        "rate_limited": "Too many tries. Wait a minute, then try again.",
        "too_many_login_attempts": "Too many tries. Wait five minutes, then try again.",
    }

    # --- Who may come in ---

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Let the first person of an installation in; later ones only with SIGNUP=open (SECURITY.md)."""
        if request.method == "POST" and services.sign_up_is_open():
            # Whoever went before may have been the first.
            services.take_turn_to_sign_up()
        return services.sign_up_is_open()

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Save a new account, without an address while another one has it."""
        saved: User = super().save_user(request, user, form, commit=False)
        if services.holder_of(saved.email):
            saved.give_up_address()
        if commit:
            saved.save()
        return saved

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Confirm an address for the first account that proves it. An unproven claim to it is dropped."""
        if not email_address.user.is_active:
            self.add_message(request, messages.ERROR, "account/messages/account_is_off.txt")
            return False
        if not services.give_address_to(user_id=email_address.user_id, address=email_address.email):
            self.add_message(request, messages.ERROR, "account/messages/email_confirmation_failed.txt")
            return False
        # Else the change would be said to what stands for an address.
        EmailAddress.objects.filter(user_id=email_address.user_id, email__endswith=NO_ADDRESS).delete()
        confirmed: bool = super().confirm_email(request, email_address)
        return confirmed

    def get_client_ip(self, request: HttpRequest) -> str:
        return tries.address_of(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a try, which allauth takes back when the password is right."""
        self._login_failed_rl_usage = tries.for_password(request, str(credentials.get("email", "")))

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        tries.forget(request, str(credentials.get("email", "")))

    def post_login(self, request: HttpRequest, user: User, **more: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **more)
        known_browsers.remember(request, response, user)
        return response

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Ask for the password only: whoever holds an unlocked device has the codes too."""
        if not user.is_authenticated:
            return []
        return [{"id": "reauthenticate", "description": "Your password", "url": reverse("account_reauthenticate")}]

    # --- Where to ---

    def is_safe_url(self, url: str) -> bool:
        """Accept only a path of our own as `next`, never another host, not even an allowed one."""
        return bool(url) and is_own_path(url)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:settings")

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        return reverse("accounts:settings" if self.request.user.is_authenticated else "account_login")

    def is_ajax(self, request: HttpRequest) -> bool:
        """Answer everyone with pages: no script of ours asks for JSON."""
        return False

    # --- Mail ---

    def should_send_confirmation_mail(self, request: HttpRequest, email_address: EmailAddress, signup: bool) -> bool:
        """Ask nobody to confirm an address by mail that only reaches the local mail drop."""
        return not settings.EMBEDDED_MAIL

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation: Any, signup: bool) -> None:
        """Ask whether an address is theirs, or tell its owner that somebody tried to sign up with it."""
        asked: EmailAddress = emailconfirmation.email_address
        if signup and not asked.user.has_address and services.is_taken(asked.email):
            self.send_account_already_exists_mail(asked.email)
        else:
            super().send_confirmation_mail(request, emailconfirmation, signup)

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell a person that their password or address has changed."""
        self.send_mail(template_prefix, email or user.email, {"at": timezone.now(), "user": user} | (context or {}))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Leave a mail for the worker, with the request's other changes or not at all."""
        message = self.write_mail(template_prefix, email, context)
        owner = context.get("user") or User.objects.filter(email__iexact=email).first()
        if owner:
            post(owner=owner, kind=OutgoingMail.Kind.ACCOUNT, message=message)
        else:
            content = message.message().as_bytes()
            post_to_nobodys(kind=OutgoingMail.Kind.ACCOUNT, recipient=email, content=content)

    def write_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> EmailMessage:
        """Write a mail. Its links start with PUBLIC_URL: the Host header is whatever a stranger sends."""
        links = {name: public(value) for name, value in context.items() if name.endswith("_url")}
        message: EmailMessage = self.render_mail(
            template_prefix,
            email,
            context | links | {"email": email, "home_url": settings.PUBLIC_URL},
            headers={"Message-ID": make_msgid(domain=settings.MAIL_DOMAIN), "Auto-Submitted": "auto-generated"},
        )
        return message


class SecondStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_generate_recovery_codes": "Add an app or a passkey first: recovery codes are a backup for it.",
        "unverified_email": "Confirm your e-mail address first: open the link in the mail that we sent there.",
        "incorrect_code": "That code is not right, or was used before. Wait for the next one, then try again.",
    }

    def is_mfa_enabled(self, user: Any, types: list[Authenticator.Type] | None = None) -> bool:
        """Tell whether `user` has a second step of these kinds (any but recovery codes when None) that counts."""
        if user.is_anonymous:
            return False
        factors = factors_of(user)
        kinds = {
            Authenticator.Type.TOTP: factors.app or factors.broken_app,
            Authenticator.Type.WEBAUTHN: factors.passkeys,
            Authenticator.Type.RECOVERY_CODES: factors.codes,
        }
        return any(kinds[kind] for kind in types) if types else factors.guard

    def get_totp_issuer(self) -> str:
        """Name what the app will show above the code."""
        return "Ajar"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Name what the browser will show when it asks for a passkey."""
        shown: dict[str, str] = super().get_public_key_credential_rp_entity() | {"name": "Ajar"}
        return shown


def public(url: str) -> str:
    """Return the path and query of `url` at the configured public address."""
    parts = urlsplit(url)
    return settings.PUBLIC_URL + parts._replace(scheme="", netloc="").geturl()
