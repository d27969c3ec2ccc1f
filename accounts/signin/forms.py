"""allauth's forms in our own words: labels, hints, and what to do when something is wrong."""

from contextlib import suppress
from typing import Any, ClassVar, NamedTuple

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.email_verification import send_verification_email_to_address
from allauth.account.models import EmailAddress
from django import forms
from django.conf import settings
from django.core.validators import MaxLengthValidator, ProhibitNullCharactersValidator
from django.http import HttpRequest

from accounts import services
from accounts.forms import NAME_HINT
from accounts.models import User
from accounts.signin import wishes
from core.addresses import SeveralAddressesError, read_address

EMAIL_LENGTH = 254
# No one types more, and hashing a megabyte would be work for nothing.
PASSWORD_LENGTH = 1000

EMAIL_ERRORS = {
    "required": "Write your e-mail address.",
    "invalid": "Write an address such as name@example.org.",
}
PASSWORD_ERRORS = {"required": "Write a password."}
NEW_PASSWORD_HINT = "At least 10 characters. A few words that only you would put together work well."  # noqa: S105


class Words(NamedTuple):
    label: str
    hint: str = ""


class OurWords(forms.Form):
    """Draw allauth's fields with our labels and hints, without colons or placeholders.

    `words` also says which fields a form has: a new password is asked for once.
    """

    words: ClassVar[dict[str, Words]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self._read_pasted_addresses()
        self.fields = {name: self.fields[name] for name in self.words}
        for name, field in self.fields.items():
            field.label, field.help_text = self.words[name]
            field.widget.attrs.pop("placeholder", None)
            if isinstance(field, forms.EmailField):
                limit(field, EMAIL_LENGTH, "an e-mail address", EMAIL_ERRORS)
            elif isinstance(field, forms.CharField) and isinstance(field.widget, forms.PasswordInput):
                limit(field, PASSWORD_LENGTH, "a password", PASSWORD_ERRORS)

    def _read_pasted_addresses(self) -> None:
        """Take an address as it was pasted, "Jane Roe <jane@example.org>", for the address in it."""
        typed = dict(self.data.items())
        for name in [
            self.add_prefix(name) for name, field in self.fields.items() if isinstance(field, forms.EmailField)
        ]:
            with suppress(SeveralAddressesError):
                typed[name] = read_address(typed.get(name) or "").address
        if self.is_bound:
            self.data = typed


def limit(field: forms.CharField, length: int, what: str, errors: dict[str, str]) -> None:
    """Give `field` a longest length and kind messages, in place of those it came with."""
    field.error_messages.update(errors)
    # A browser would cut what is pasted without a word.
    field.widget.attrs.pop("maxlength", None)
    kept = [
        validator
        for validator in field.validators
        if not isinstance(validator, MaxLengthValidator | ProhibitNullCharactersValidator)
    ]
    field.validators = [
        MaxLengthValidator(length, f"This is too long for {what}: use at most {length} characters."),
        ProhibitNullCharactersValidator("There is an invisible character in this. Type it again."),
        *kept,
    ]


class LoginForm(OurWords, allauth_forms.LoginForm):  # type: ignore[misc]
    words: ClassVar = {
        "login": Words("E-mail address"),
        "password": Words("Password"),
        "remember": Words("Keep me signed in on this device"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        self.fields["remember"].initial = True


class SignupForm(OurWords, allauth_forms.SignupForm):  # type: ignore[misc]
    words: ClassVar = {
        "name": Words("Your name", NAME_HINT),
        "email": Words("E-mail address", "You sign in with it, and reminders go there."),
        "password1": Words("Password", NEW_PASSWORD_HINT),
        "time_zone": Words("Time zone", "Reminders come at 08:00 there. You can change both later."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account_already_exists = False
        if not self.is_bound:
            # The browser's zone is a suggestion; it must not replace what a person chose.
            self.fields["time_zone"].widget.attrs["data-suggest-zone"] = ""

    def validate_unique_email(self, value: str) -> str:
        # Elsewhere the answer must not tell who has an account: only the mail to the address does.
        if settings.EMBEDDED_MAIL and services.is_taken(value):
            raise get_adapter().validation_error("email_taken")
        return value

    def save(self, request: HttpRequest) -> User:
        """Make the account. Its address is only asked for while another account has it."""
        user: User = super().save(request)
        if not user.has_address:
            EmailAddress.objects.filter(user=user).update(primary=False)
            asked = EmailAddress.objects.create(user=user, email=self.cleaned_data["email"], primary=True)
            EmailAddress.objects.fill_cache_for_user(user, [asked])
        return user


class ChangeEmailForm(OurWords, allauth_forms.AddEmailForm):  # type: ignore[misc]
    """The new address, and the password: an unlocked screen is not enough to take an account away."""

    user: User
    password = forms.CharField(strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))
    words: ClassVar = {
        "email": Words("New e-mail address", "We send a link there. Nothing changes until you open it."),
        "password": Words("Your password"),
    }

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise forms.ValidationError("That’s not your password. Try again.", code="incorrect_password")
        return password

    def save(self, request: HttpRequest) -> EmailAddress:
        """Keep the new address beside today's, in place of an earlier new one, and mail its link.

        allauth would drop today's address right away when it had never been confirmed.
        """
        addresses = EmailAddress.objects.filter(user=self.user)
        addresses.filter(verified=False).exclude(email__iexact=self.user.email).delete()
        address = addresses.create(user=self.user, email=self.cleaned_data["email"])
        send_verification_email_to_address(request, address)
        return address


class ChangePasswordForm(OurWords, allauth_forms.ChangePasswordForm):  # type: ignore[misc]
    words: ClassVar = {
        "oldpassword": Words("Your current password"),
        "password1": Words("New password", NEW_PASSWORD_HINT),
    }


class SetPasswordForm(OurWords, allauth_forms.SetPasswordForm):  # type: ignore[misc]
    words: ClassVar = {"password1": Words("Password", NEW_PASSWORD_HINT)}


class ResetPasswordForm(OurWords, allauth_forms.ResetPasswordForm):  # type: ignore[misc]
    words: ClassVar = {"email": Words("E-mail address", "The one you sign in with.")}

    def clean_email(self) -> str:
        """Take any address: who has an account is looked up by the worker."""
        email: str = self.cleaned_data["email"]
        return email

    def save(self, request: HttpRequest, **options: Any) -> str:
        email: str = self.cleaned_data["email"]
        wishes.ask_for_a_new_password(email)
        return email


class ResetPasswordKeyForm(OurWords, allauth_forms.ResetPasswordKeyForm):  # type: ignore[misc]
    words: ClassVar = {"password1": Words("New password", NEW_PASSWORD_HINT)}
