"""What a sign-in to plex.tv leaves behind, as the config entry stores it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Self

RENEW_BEFORE: Final = timedelta(days=2)  # Of seven: survives a weekend without plex.tv


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyPair:
    """The device's Ed25519 keys, in hex. They prove that a JWT is ours to renew."""

    private: str = field(repr=False)
    public: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Credentials:
    """What an account's sign-in left us. Only a JWT has keys and expires."""

    client_id: str
    token: str = field(repr=False)
    keys: KeyPair | None = None
    expires: datetime | None = None

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Return what as_dict() stored."""
        client_id, token = data["client_id"], data["token"]
        if "private_key" not in data:
            return cls(client_id=client_id, token=token)
        keys = KeyPair(private=data["private_key"], public=data["public_key"])
        expires = datetime.fromisoformat(data["expires"])
        return cls(client_id=client_id, token=token, keys=keys, expires=expires)

    def as_dict(self) -> dict[str, str]:
        """Return it as JSON can hold it; `token` and `private_key` are secrets."""
        data = {"client_id": self.client_id, "token": self.token}
        if self.keys and self.expires:
            data["private_key"] = self.keys.private
            data["public_key"] = self.keys.public
            data["expires"] = self.expires.isoformat()
        return data

    def due(self, now: datetime) -> bool:
        """Return whether it is time to renew."""
        return self.expires is not None and now >= self.expires - RENEW_BEFORE
