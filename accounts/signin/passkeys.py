"""Passkeys: the finger, the face or the PIN of a device opens the account (WebAuthn level 3; ADR 14)."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from typing import Any, ClassVar
from urllib.parse import urlsplit

from allauth.mfa.models import Authenticator
from django import forms
from django.http import HttpRequest

from accounts.models import User
from accounts.signin.ceremony import Question, read_new, read_shown
from accounts.signin.factors import UNREADABLE
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


@contextmanager
def refusing() -> Iterator[None]:
    """Say so kindly when what was sent is no answer of a passkey, or the wrong one."""
    try:
        yield
    except (forms.ValidationError, User.DoesNotExist, *UNREADABLE):
        raise forms.ValidationError(REFUSED, code="refused") from None


class AnswerField(forms.JSONField):
    """What the browser answers: an object in JSON, of limited length, without what no database keeps.

    Zero, false and lists are JSON too, and as easily sent.
    """

    widget = forms.HiddenInput
    default_error_messages: ClassVar = {"required": REFUSED, "invalid": REFUSED}

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and (len(value) > ANSWER_LENGTH or "\\u0000" in value):
            raise forms.ValidationError(REFUSED, code="refused")
        with refusing():
            read = super().to_python(value)
            json.dumps(read, allow_nan=False, ensure_ascii=False).encode()
            if not isinstance(read, dict):
                raise TypeError("no object")
        return read

    def bound_data(self, data: Any, initial: Any) -> None:
        """Never draw an answer again: it is worth something once."""


class AddForm(OurWords):
    """A new passkey, made as `question` asked."""

    name = forms.CharField(required=False, strip=True)
    credential = AnswerField()
    words: ClassVar = {
        "name": Words("What to call it", "So that you know it among others: the device that it is kept on."),
        "credential": Words("Passkey"),
    }

    def __init__(self, *args: Any, user: User, question: Question | None, suggested: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"initial": {"name": suggested}})
        self.user, self.question, self.suggested = user, question, suggested
        limit(self.fields["name"], NAME_LENGTH, "a name", {})  # type: ignore[arg-type]

    def clean_name(self) -> str:
        return self.cleaned_data["name"] or self.suggested

    def clean_credential(self) -> dict[str, Any]:
        with refusing():
            return read_new(self.user, self.question, self.cleaned_data["credential"])


class AnswerForm(forms.Form):
    """A passkey that is shown: of `user`, or of whomever it names."""

    credential = AnswerField()

    def __init__(self, *args: Any, user: User | None, question: Question | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.question = user, question

    def clean_credential(self) -> Authenticator:
        """Return the passkey itself; its answer is spent."""
        with refusing():
            return read_shown(self.user, self.question, self.cleaned_data["credential"])


class PasskeyLoginForm(AnswerForm):
    """A passkey in place of password and code."""

    remember = forms.BooleanField(required=False)
