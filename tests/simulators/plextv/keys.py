"""Tokens that are signed: which device holds which key, and what it proves with it."""

from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
import time
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
import jwt

from .model import Grant, Jwk, User
from .refusal import bad_request, expired, too_fast, unproven

NONCE_LIFE = 300.0
WEEK = 7 * 86400.0
NEEDED = {"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA"}


@dataclass(slots=True)
class Device:
    """A client whose key is known."""

    client_id: str
    jwk: Jwk
    user: User
    legacy_token: str | None = None  # Ends with the first signed one


@dataclass(slots=True)
class KeyRing:
    """The devices' keys, the nonces they were given, and plex.tv's own key."""

    lifetime: float = WEEK
    nonce_gap: float = 1.0
    devices: dict[str, Device] = field(default_factory=dict)
    _nonces: dict[str, tuple[str, float]] = field(default_factory=dict)
    _asked: dict[str, float] = field(default_factory=dict)
    _private: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    _kid: str = field(default_factory=lambda: uuid4().hex)

    def public(self) -> list[Jwk]:
        """Return the keys that tell whether a token is plex.tv's."""
        raw = self._private.public_key().public_bytes_raw()
        return [NEEDED | {"use": "sig", "kid": self._kid, "x": _base64(raw)}]

    def check(self, client_id: str, jwk: object) -> Jwk:
        """Return a key that may be registered."""
        if not isinstance(jwk, dict) or not NEEDED.items() <= jwk.items():
            raise bad_request("jwk is not an Ed25519 signature key")
        if not jwk.get("x") or not jwk.get("kid"):
            raise bad_request("jwk lacks x or kid")
        others = (d for d in self.devices.values() if d.client_id != client_id)
        if any(device.jwk["kid"] == jwk["kid"] for device in others):
            raise unproven("Thumbprint already taken")
        return {str(key): str(value) for key, value in jwk.items()}

    def nonce(self, client_id: str) -> str:
        """Return a nonce for a device's next proof."""
        now = time.monotonic()
        if now - self._asked.get(client_id, -1e9) < self.nonce_gap:
            raise too_fast()
        self._asked[client_id] = now
        nonce = str(uuid4())
        self._nonces[nonce] = (client_id, time.time())
        return nonce

    def exchange(self, client_id: str, proof: str) -> tuple[str, Device, Grant]:
        """Return a new token for a device that proves itself with a fresh nonce."""
        if (device := self.devices.get(client_id)) is None:
            raise unproven()
        claims = self.proven(client_id, device.jwk, proof)
        asker, issued = self._nonces.pop(str(claims.get("nonce")), ("", 0.0))
        if asker != client_id or time.time() - issued > NONCE_LIFE:
            raise unproven("Nonce is unknown or expired")
        return self.issue(device)

    def proven(self, client_id: str, jwk: Jwk, proof: str) -> dict[str, Any]:
        """Return the claims of a proof that this device signed."""
        try:
            if jwt.get_unverified_header(proof).get("kid") != jwk["kid"]:
                raise unproven()
            claims: dict[str, Any] = jwt.decode(
                proof,
                jwt.PyJWK.from_dict(jwk),
                algorithms=["EdDSA"],
                audience="plex.tv",
                issuer=client_id,
                options={"require": ["aud", "iss", "exp"]},
            )
        except jwt.ExpiredSignatureError:
            raise expired() from None
        except jwt.PyJWTError:
            raise unproven() from None
        return claims

    def issue(self, device: Device) -> tuple[str, Device, Grant]:
        """Return a token that says who it is for and how long it lasts."""
        now = int(time.time())
        claims = {
            "aud": ["plex.tv", device.client_id],
            "iss": "plex.tv",
            "iat": now,
            "exp": now + int(self.lifetime),
            "jti": str(uuid4()),
            "thumbprint": device.jwk["kid"],
            "user": {"id": device.user.id, "uuid": device.user.uuid},
        }
        headers = {"kid": self._kid}
        token = jwt.encode(claims, self._private, algorithm="EdDSA", headers=headers)
        return token, device, Grant(device.user, device.client_id, now + self.lifetime)


def _base64(raw: bytes) -> str:
    """Return bytes as a JWK holds them."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
