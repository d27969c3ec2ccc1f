"""A person's stored second step. A row that can't be read is treated as if it weren't there."""

import base64
import logging
import struct
from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.utils import decrypt
from cryptography.exceptions import UnsupportedAlgorithm
from fido2.webauthn import AttestedCredentialData, RegistrationResponse

from accounts.models import User

logger = logging.getLogger(__name__)

# What fido2 and cryptography raise for bytes that they can't read or a key that they don't know.
UNREADABLE = (
    *(AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError),
    *(struct.error, UnsupportedAlgorithm),
)


@dataclass
class Factors:
    """The rows of a person's second step that can be read, and those that can't."""

    app: Authenticator | None = None
    passkeys: list[Authenticator] = field(default_factory=list)
    codes: Authenticator | None = None
    unreadable: list[Authenticator] = field(default_factory=list)

    @property
    def guard(self) -> bool:
        """Tell whether signing in asks for a second step.

        A passkey that can't be read was perhaps never one: alone it guards nothing, or nobody could get in.
        An app always counts, since no form can store an unreadable one; its recovery codes still open the account.
        """
        return bool(self.app or self.passkeys or self.broken_app)

    @property
    def broken_app(self) -> Authenticator | None:
        return next((row for row in self.unreadable if row.type == Authenticator.Type.TOTP), None)


def factors_of(user: User) -> Factors:
    found = Factors()
    for row in Authenticator.objects.filter(user_id=user.pk).order_by("pk"):
        if not is_readable(row):
            logger.warning("Authenticator %s can't be read; it opens nothing", row.pk)
            found.unreadable.append(row)
        elif row.type == Authenticator.Type.WEBAUTHN:
            found.passkeys.append(row)
        elif row.type == Authenticator.Type.TOTP:
            found.app = row
        else:
            found.codes = row
    return found


def is_readable(row: Authenticator) -> bool:
    reader = {
        Authenticator.Type.WEBAUTHN: credential_of,
        Authenticator.Type.TOTP: key_of,
        Authenticator.Type.RECOVERY_CODES: unused_codes_of,
    }[row.type]
    try:
        reader(row)
    except UNREADABLE:
        return False
    return isinstance(row.data, dict)


def credential_of(row: Authenticator) -> AttestedCredentialData:
    """Return the public key of a passkey. Raises one of UNREADABLE if what is stored is none."""
    stored = RegistrationResponse.from_dict(row.data["credential"])
    found: AttestedCredentialData | None = stored.response.attestation_object.auth_data.credential_data
    if found is None or not isinstance(row.data["name"], str):
        raise ValueError("no key, or no name")
    return found


def key_of(row: Authenticator) -> str:
    """Return what an app counts its codes from. Raises one of UNREADABLE if what is stored is none."""
    key: str = decrypt(row.data["secret"])
    if not base64.b32decode(key.encode("ascii"), casefold=True):
        raise ValueError("an empty key")
    return key


def unused_codes_of(row: Authenticator) -> list[str]:
    """Return the recovery codes that are left. Raises one of UNREADABLE if what is stored makes none."""
    codes: list[str] = RecoveryCodes(row).get_unused_codes()
    return codes


def name_of_passkey(row: Authenticator) -> str:
    data: Any = row.data
    name = data.get("name") if isinstance(data, dict) else None
    return name if isinstance(name, str) and name.strip() else "A passkey without a name"
