"""The second step of signing in: allauth's forms in our own words (ADR 13)."""

from typing import Any, ClassVar

from allauth.mfa.base import forms as base_forms
from allauth.mfa.totp import forms as totp_forms
from django.core.validators import RegexValidator

from accounts.signin.forms import OurWords, Words

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
