"""Passkeys: the finger, the face or the PIN of a device opens the account (WebAuthn level 3; ADR 14)."""

import json
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from typing import Any, ClassVar
from urllib.parse import urlsplit

from allauth.mfa.webauthn import forms as webauthn_forms
from cryptography.exceptions import UnsupportedAlgorithm
from django import forms
from django.http import HttpRequest

from accounts.signin.forms import OurWords, Words, limit

NAME_LENGTH = 100
# What devices send has a few kilobytes.
ANSWER_LENGTH = 20_000
REFUSED = "That passkey was not accepted. Try once more, or sign in another way."


def are_possible(request: HttpRequest) -> bool:
    """Tell whether a browser makes passkeys for this address: over https or on localhost, and for no bare number."""
    host = urlsplit(f"//{request.get_host()}").hostname or ""
    try:
        ip_address(host)
    except ValueError:
        return request.is_secure() or host == "localhost"
    return False


# Said as they are: the reason is not the passkey's.
OTHER_REASONS = {"too_many_login_attempts", "refused"}
# What fido2 and cryptography raise for bytes that they can't read or a key that they don't know.
UNREADABLE = (
    *(AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError),
    *(struct.error, UnsupportedAlgorithm),
)


@contextmanager
def refusing() -> Iterator[None]:
    """Say so kindly when what was sent is no answer of a passkey, or the wrong one."""
    try:
        yield
    except forms.ValidationError as error:
        if getattr(error, "code", None) in OTHER_REASONS:
            raise
    except UNREADABLE:
        pass
    else:
        return
    raise forms.ValidationError(REFUSED, code="refused")


class AnswerField(forms.JSONField):
    """What the browser answers, as JSON of limited length without what no database keeps: a NUL, infinity."""

    widget = forms.HiddenInput
    default_error_messages: ClassVar = {"required": REFUSED, "invalid": REFUSED}

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and (len(value) > ANSWER_LENGTH or "\\u0000" in value):
            raise forms.ValidationError(REFUSED, code="refused")
        with refusing():
            read = super().to_python(value)
            json.dumps(read, allow_nan=False, ensure_ascii=False).encode()
        return read

    def bound_data(self, data: Any, initial: Any) -> None:
        """Never draw an answer again: it is worth something once."""


class AddForm(OurWords, webauthn_forms.AddWebAuthnForm):  # type: ignore[misc]
    name = forms.CharField(required=False, strip=True)
    credential = AnswerField()
    words: ClassVar = {
        "name": Words("What to call it", "So that you know it among others: the device that it is kept on."),
        "credential": Words("Passkey"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name: Any = self.fields["name"]
        limit(name, NAME_LENGTH, "a name", {})

    def clean(self) -> dict[str, Any] | None:
        """Take only what opens the account by itself: the device asked for the finger, the face or the PIN."""
        self.cleaned_data["passwordless"] = True
        with refusing():
            super().clean()
        return self.cleaned_data


class StepForm(webauthn_forms.AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey as the second step."""

    credential = AnswerField()

    def clean_credential(self) -> Any:
        with refusing():
            return super().clean_credential()


class PasskeyLoginForm(StepForm, webauthn_forms.LoginWebAuthnForm):  # type: ignore[misc]
    """A passkey in place of password and code."""

    remember = forms.BooleanField(required=False)
