"""The second step of signing in: allauth's forms in our own words (ADR 13)."""

from typing import Any, ClassVar

from allauth.account import forms as allauth_forms
from allauth.core import context
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django import forms
from django.core.validators import RegexValidator

from accounts.models import User
from accounts.signin import tries
from accounts.signin.factors import factors_of, key_of
from accounts.signin.forms import OurWords, Words
from accounts.signin.spent import alone_with, spend

# How long a code could open the account again: its own half minute and those beside it. Seconds, with some to spare.
CODE_LASTS = 120

# Six digits, or eight of a recovery code, with whatever people put between them.
CODE = RegexValidator(
    r"^[0-9 -]{6,12}\Z", "A code has digits only: six from the app, or eight if it is a recovery code."
)


class CodeForm(OurWords):
    """A form with one code in it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.widget.attrs |= {"inputmode": "numeric", "autofocus": True}
        code.error_messages["required"] = "Write the code that your app shows."
        code.validators = [CODE]


def redeem(user: User, code: str) -> Authenticator | None:
    """Return what `code` proves, and spend it: a code of the app, or a recovery code. None if it proves nothing."""
    with alone_with(user):
        factors = factors_of(user)
        if factors.app and _is_of_app(factors.app, code):
            return factors.app
        if factors.codes and RecoveryCodes(factors.codes).validate_code(code):
            return factors.codes
    return None


def _is_of_app(app: Authenticator, code: str) -> bool:
    """Tell whether `code` is one of this half minute or of those beside it, and spend it."""
    key = key_of(app)
    return any(
        compare_user_code(actual=code, expected=format_hotp_value(hotp_value(key, counter)))
        and spend(app, f"code {counter}", seconds=CODE_LASTS)
        for counter in yield_hotp_counters_from_time()
    )


class AuthenticateForm(CodeForm):
    code = forms.CharField(widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}))
    words: ClassVar = {"code": Words("Code", "The six digits that your app shows now, or one of your recovery codes.")}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_code(self) -> str:
        tried = tries.for_code(context.request, self.user)
        code: str = self.cleaned_data["code"]
        found = redeem(self.user, code)
        if found is None:
            raise get_adapter().validation_error("incorrect_code")
        tried.rollback()
        self.authenticator = found
        return code

    def stand_behind_a_passkey(self, *, with_app: bool) -> None:
        """Leave the first place to the passkey, and ask for no app's code when there is none."""
        code = self.fields["code"]
        del code.widget.attrs["autofocus"]
        if not with_app:
            code.help_text = "One of your recovery codes."
            code.error_messages["required"] = "Write one of your recovery codes."


class ReauthenticateForm(OurWords, allauth_forms.ReauthenticateForm):  # type: ignore[misc]
    """The password, and a code where signing in asks for one: else a second step could be removed without it."""

    code = forms.CharField(widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}))
    words: ClassVar = {
        "password": Words("Your password"),
        "code": Words("Code", "The six digits that your app shows now, or one of your recovery codes."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        factors = factors_of(self.user)
        if not factors.guard:
            del self.fields["code"]
            return
        code = self.fields["code"]
        code.widget.attrs.pop("maxlength", None)
        code.validators = [CODE]
        code.error_messages["required"] = "Write a code too: your account has a second step."
        if not factors.app:
            code.help_text = "One of your recovery codes."

    def clean(self) -> dict[str, Any]:
        """Spend the code only after the right password."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if "code" in given and "password" in given:
            tried = tries.for_code(context.request, self.user)
            if redeem(self.user, given["code"]) is None:
                self.add_error("code", get_adapter().validation_error("incorrect_code"))
            else:
                tried.rollback()
        return given


class ActivateForm(CodeForm, totp_forms.ActivateTOTPForm):  # type: ignore[misc]
    words: ClassVar = {"code": Words("Code", "The six digits that the app shows now.")}
    user: User

    def clean_code(self) -> str:
        """Take the code if it is of the key on the page and no other app was added at this very moment."""
        tried = tries.for_code(context.request, self.user)
        code: str = super().clean_code()
        tried.rollback()
        with alone_with(self.user):
            if factors_of(self.user).app:
                raise forms.ValidationError("Another app was added meanwhile. Remove it first.")
        return code


class DeactivateForm(OurWords, totp_forms.DeactivateTOTPForm):  # type: ignore[misc]
    words: ClassVar[dict[str, Words]] = {}
