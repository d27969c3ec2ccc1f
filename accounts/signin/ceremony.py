"""What Ajar asks a passkey, and what it makes of the answer (WebAuthn level 3, 7.1 and 7.2)."""

import time
from typing import Any

from allauth.account.utils import url_str_to_user_pk
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import build_user_payload, get_server
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from fido2.utils import websafe_decode
from fido2.webauthn import ResidentKeyRequirement, UserVerificationRequirement

from accounts.models import User
from accounts.signin.factors import credential_of, factors_of
from accounts.signin.spent import alone_with, spend

# How long a question may wait for its answer. Seconds.
QUESTION_LASTS = 10 * 60
# Under this name a session keeps the question.
QUESTION = "passkey_question"

Question = dict[str, Any]
REQUIRED = UserVerificationRequirement.REQUIRED


def ask_for_new(user: User) -> tuple[dict[str, Any], Question]:
    """Return what a browser needs to make a passkey, and the question to keep until it answers."""
    options, state = get_server().register_begin(
        user=build_user_payload(user),
        credentials=[credential_of(row) for row in factors_of(user).passkeys],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=REQUIRED,
    )
    return dict(options), state | {"at": time.time()}


def ask(user: User | None) -> tuple[dict[str, Any], Question]:
    """Return what a browser needs to show a passkey of `user` (of anybody when None), and the question to keep."""
    known = [credential_of(row) for row in factors_of(user).passkeys] if user else []
    options, state = get_server().authenticate_begin(credentials=known, user_verification=REQUIRED)
    return dict(options), state | {"at": time.time()}


def keep_in_cookie(response: HttpResponse, question: Question, *, path: str) -> None:
    """Let a stranger's own browser keep the question, signed: nothing of it is stored here."""
    response.set_cookie(
        settings.QUESTION_COOKIE_NAME,
        signing.dumps(question, salt=__name__),
        max_age=QUESTION_LASTS,
        path=path,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def read_from_cookie(request: HttpRequest) -> Question | None:
    """Return the question that this browser was asked; None if there is none, or it is not ours, or too old."""
    try:
        kept = signing.loads(
            request.COOKIES.get(settings.QUESTION_COOKIE_NAME, ""), salt=__name__, max_age=QUESTION_LASTS
        )
    except (signing.BadSignature, ValueError):
        return None
    question: Question = kept
    return question


def read_new(user: User, question: Question | None, answer: Any) -> dict[str, Any]:
    """Return what to store of a new passkey: only what was proved, nothing else that was sent.

    Raises one of factors.UNREADABLE if `answer` is no credential, or not the one that was asked for.
    """
    made = get_server().register_complete(_still(question), answer)
    if made.credential_data is None:
        raise ValueError("no key")
    with alone_with(user):
        known = {credential_of(row).credential_id for row in factors_of(user).passkeys}
    if made.credential_data.credential_id in known:
        raise ValueError("added before")
    kept = {name: answer["response"][name] for name in ("clientDataJSON", "attestationObject")}
    stored = {"id": answer["id"], "rawId": answer["rawId"], "type": "public-key", "response": kept}
    # Seen once as it will be read.
    credential_of(Authenticator(data={"name": "", "credential": stored}))
    return stored


def read_shown(user: User | None, question: Question | None, answer: Any) -> Authenticator:
    """Return the passkey that `answer` shows, and use it up. Without `user`, the answer says whose passkey it is.

    Raises one of factors.UNREADABLE if it is no answer, a wrong one, or one that was used before.
    """
    state = _still(question)
    owner = user or _named_in(answer)
    with alone_with(owner):
        rows = {credential_of(row).credential_id: row for row in factors_of(owner).passkeys}
        known = [credential_of(row) for row in rows.values()]
        shown = get_server().authenticate_complete(state, known, answer)
        row = rows[shown.credential_id]
        if not spend(row, state["challenge"], seconds=QUESTION_LASTS):
            raise ValueError("answered before")
    row.user = owner
    return row


def _still(question: Question | None) -> Question:
    if not question or time.time() - question["at"] > QUESTION_LASTS:
        raise ValueError("nothing was asked")
    return question


def _named_in(answer: Any) -> User:
    handle = websafe_decode(answer["response"]["userHandle"]).decode()
    return User.objects.get(pk=url_str_to_user_pk(handle))
