"""A device with one passkey, in a few lines: what it answers is real, and checked by what checks a browser's."""

import json
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

HOST, ORIGIN = "localhost", "http://localhost"
FLAG = AuthenticatorData.FLAG


@dataclass
class Passkey:
    """`verified`: whether the device asked for the finger, the face or the PIN."""

    id: bytes = b"a passkey of sixteen"
    verified: bool = True
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def made(self, challenge: str = "", origin: str = ORIGIN) -> dict[str, Any]:
        """Answer that the passkey was made (WebAuthn level 3, 5.2.1)."""
        public = AttestedCredentialData.create(Aaguid.NONE, self.id, ES256.from_cryptography_key(self.key.public_key()))
        attestation = AttestationObject.create("none", self._seen(FLAG.AT, public), {})
        return self._answer("webauthn.create", challenge, origin, {"attestationObject": websafe_encode(attestation)})

    def shown(self, challenge: str, handle: str, origin: str = ORIGIN) -> dict[str, Any]:
        """Answer for the account of `handle` (WebAuthn level 3, 5.2.2)."""
        seen = self._seen(FLAG(0))
        signed = bytes(seen) + sha256(self._client_data("webauthn.get", challenge, origin)).digest()
        signature = self.key.sign(signed, ec.ECDSA(hashes.SHA256()))
        answer = {
            "authenticatorData": websafe_encode(bytes(seen)),
            "signature": websafe_encode(signature),
            "userHandle": websafe_encode(handle.encode()),
        }
        return self._answer("webauthn.get", challenge, origin, answer)

    def _seen(self, flags: FLAG, public: AttestedCredentialData | None = None) -> AuthenticatorData:
        flags |= FLAG.UP | (FLAG.UV if self.verified else FLAG(0))
        return AuthenticatorData.create(sha256(HOST.encode()).digest(), flags, 0, public or b"")

    @staticmethod
    def _client_data(kind: str, challenge: str, origin: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": origin}).encode()

    def _answer(self, kind: str, challenge: str, origin: str, response: dict[str, str]) -> dict[str, Any]:
        name = websafe_encode(self.id)
        said = {"clientDataJSON": websafe_encode(self._client_data(kind, challenge, origin))}
        return {"id": name, "rawId": name, "type": "public-key", "response": said | response}
