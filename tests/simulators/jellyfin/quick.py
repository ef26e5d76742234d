"""Quick Connect."""

from dataclasses import dataclass
import secrets
from typing import Any

from .access import Card
from .notation import moment
from .people import User
from .shelf import Clock

type Payload = dict[str, Any]

LIFE = 600.0  # Seconds a code is good for
GRACE = 60.0  # Seconds that an approval adds


@dataclass(slots=True, kw_only=True, eq=False)
class Wish:
    """Somebody's wish to be let in."""

    secret: str
    code: str
    card: Card
    added: float
    user: User | None = None

    def row(self) -> Payload:
        """Return it as the server tells it."""
        return {
            "Authenticated": self.user is not None,
            "Secret": self.secret,
            "Code": self.code,
            "DeviceId": self.card.device_id,
            "DeviceName": self.card.device,
            "AppName": self.card.client,
            "AppVersion": self.card.version,
            "DateAdded": moment(self.added),
        }


class QuickConnect:
    """All wishes to be let in."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._wishes: dict[str, Wish] = {}
        self.enabled = True

    def begin(self, shown: Card) -> Wish:
        """Make a secret and a code for somebody."""
        code = f"{secrets.randbelow(1_000_000):06d}"
        wish = Wish(
            secret=secrets.token_hex(32), code=code, card=shown, added=self._clock()
        )
        self._wishes[wish.secret] = wish
        return wish

    def find(self, secret: str) -> Wish | None:
        """Return the wish behind a secret, unless it is unknown or too old."""
        wish = self._wishes.get(secret)
        if wish is None or self._clock() - wish.added > LIFE:
            return None
        return wish

    def approve(self, code: str, user: User) -> bool:
        """Let the one with this code in as a user."""
        for wish in self._wishes.values():
            if wish.code == code and self.find(wish.secret) is not None:
                wish.user = user
                # An approved wish looks younger than it is, even not yet born
                wish.added = self._clock() + GRACE
                return True
        return False

    def redeem(self, secret: str) -> Wish | None:
        """Return an approved wish, once."""
        wish = self.find(secret)
        if wish is None or wish.user is None:
            return None
        del self._wishes[secret]
        return wish
