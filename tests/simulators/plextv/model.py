"""Who and what plex.tv knows: users, tokens, codes, servers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
import secrets
import time
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

SHORT_LIFE = 900.0
STRONG_LIFE = 1800.0
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # What a person can read off a screen

type Jwk = dict[str, str]


@dataclass(frozen=True, slots=True)
class User:
    """A person with an account."""

    id: int
    name: str
    uuid: str


@dataclass(slots=True)
class Grant:
    """What a token stands for."""

    user: User
    client_id: str | None = None
    expires: float | None = None  # Only a JWT does


@dataclass(slots=True)
class Pin:
    """A code that waits for somebody to approve it."""

    id: int
    code: str
    client_id: str
    product: str
    strong: bool
    created: float
    jwk: Jwk | None = None  # The device wants a JWT
    user: User | None = None
    token: str | None = None
    polled: float = -1e9

    @property
    def life(self) -> float:
        """Return for how long it is good."""
        return STRONG_LIFE if self.strong else SHORT_LIFE

    @property
    def expires(self) -> float:
        """Return when it ends."""
        return self.created + self.life


@dataclass(frozen=True, kw_only=True, slots=True)
class Server:
    """A media server and the ways to it, as plex.tv believes."""

    machine_id: str
    name: str
    owner: User
    access_token: str
    shared_with: Mapping[str, str]  # A user's name -> that user's access token
    connections: tuple[Mapping[str, Any], ...]
    https_required: bool = False
    same_network: bool = True
    online: bool = True
    version: str = "1.43.3.10793"
    provides: str = "server"

    def token_for(self, user: User) -> str | None:
        """Return the token this server gave a user, if it did."""
        if user == self.owner:
            return self.access_token
        return self.shared_with.get(user.name)


def connection(
    url: str, *, machine_id: str, direct: bool, local: bool = False, relay: bool = False
) -> dict[str, Any]:
    """Return one way to a server; a direct one has a name that nobody resolves here."""
    parts = urlsplit(url)
    host, port = str(parts.hostname), parts.port or 32400
    label = host.replace(".", "-").replace(":", "-")
    uri = f"https://{label}.{machine_id[:32]}.plex.direct:{port}" if direct else url
    return {
        "protocol": uri.partition(":")[0],
        "address": host,
        "port": port,
        "uri": uri,
        "local": local,
        "relay": relay,
        "IPv6": ":" in host,
    }


@dataclass(slots=True)
class Directory:
    """All of it."""

    users: dict[str, User] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)
    pins: dict[int, Pin] = field(default_factory=dict)
    servers: dict[str, Server] = field(default_factory=dict)

    def add_user(self, name: str) -> User:
        """Return a new user."""
        user = User(1000 + len(self.users), name, uuid4().hex[:16])
        self.users[name] = user
        return user

    def grant(self, user: User, client_id: str | None = None) -> str:
        """Return a new classic token."""
        token = secrets.token_urlsafe(15).replace("_", "x")
        self.grants[token] = Grant(user, client_id)
        return token

    def add_pin(self, client_id: str, product: str, *, strong: bool) -> Pin:
        """Return a new code."""
        length = 25 if strong else 4
        code = "".join(secrets.choice(LETTERS) for _ in range(length))
        pin = Pin(
            id=500_000 + len(self.pins),
            code=code.lower() if strong else code,
            client_id=client_id,
            product=product,
            strong=strong,
            created=time.time(),
        )
        self.pins[pin.id] = pin
        return pin

    def waiting(self, code: str) -> Pin | None:
        """Return the code that somebody typed, if it is good."""
        good = (p for p in self.pins.values() if time.time() < p.expires)
        return next((p for p in good if p.code.lower() == code.strip().lower()), None)
