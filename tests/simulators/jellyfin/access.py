"""Who may do what: credentials in requests, tokens and API keys."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
import re
from typing import Any
from urllib.parse import unquote

from .dialect import Dialect
from .notation import NOBODY, fresh_id, moment
from .people import User

type Payload = dict[str, Any]
type Clock = Callable[[], float]

_PAIR = re.compile(r'(\w+)="([^"]*)"')
LEGACY_HEADERS = ("X-Emby-Token", "X-MediaBrowser-Token")


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """What a request says about who sends it."""

    token: str | None = None
    client: str = ""
    device: str = ""
    device_id: str = ""
    version: str = ""

    @property
    def is_complete(self) -> bool:
        """Return whether a login may come from it."""
        return all((self.client, self.device, self.device_id, self.version))


@dataclass(slots=True, kw_only=True, eq=False)
class Caller:
    """Somebody with a token: a user on a device, or an API key without a user."""

    token: str
    user: User | None
    client: str
    device: str
    device_id: str
    version: str
    created: float = 0.0

    @property
    def is_admin(self) -> bool:
        """Return whether it may do everything."""
        return self.user is None or self.user.is_admin

    @property
    def user_id(self) -> str:
        """Return its user's id."""
        return NOBODY if self.user is None else self.user.id


def _pairs(header: str | None, schemes: tuple[str, ...]) -> dict[str, str]:
    """Return what an Authorization header of one of these schemes says."""
    scheme, _, rest = (header or "").partition(" ")
    if scheme.lower() not in schemes:
        return {}
    return {name.lower(): unquote(text) for name, text in _PAIR.findall(rest)}


class Access:
    """All tokens and keys."""

    def __init__(self, speech: Dialect, server_id: str, clock: Clock) -> None:
        self._speech, self._server_id, self._clock = speech, server_id, clock
        self.tokens: dict[str, Caller] = {}
        self.keys: dict[str, Caller] = {}

    def card(self, headers: Mapping[str, str], query: Mapping[str, str]) -> Card:
        """Read the credentials of a request; the query's names are in lower case."""
        pairs, legacy = self._said(headers), self._speech.legacy_tokens
        places = [pairs.get("token"), query.get("apikey")]
        if legacy:
            places += [headers.get(name) for name in LEGACY_HEADERS]
            places.append(query.get("api_key"))
        return Card(
            token=next((place for place in places if place), None),
            client=pairs.get("client", ""),
            device=pairs.get("device", ""),
            device_id=pairs.get("deviceid", ""),
            version=pairs.get("version", ""),
        )

    def _said(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Return what the first header says that says something."""
        if not self._speech.legacy_tokens:
            return _pairs(headers.get("Authorization"), ("mediabrowser",))
        names = ["Authorization", "X-Emby-Authorization"]
        if self._speech.reads_emby_first:
            names.reverse()
        said = [_pairs(headers.get(name), ("mediabrowser", "emby")) for name in names]
        return next((pairs for pairs in said if pairs), {})

    def known(self, shown: Card) -> Caller | None:
        """Return who shows a card, if the token counts."""
        if shown.token in self.keys:
            return self._holder(self.keys[shown.token], shown)
        caller = self.tokens.get(shown.token or "")
        if caller is None or caller.user is None or caller.user.is_disabled:
            return None
        return caller

    def _holder(self, key: Caller, shown: Card) -> Caller:
        """Return a key's holder; a bare key speaks as the server itself."""
        if not shown.device_id:
            return key
        return Caller(
            token=key.token,
            user=None,
            client=shown.client or key.client,
            device=shown.device or key.device,
            device_id=shown.device_id,
            version=shown.version or key.version,
        )

    def grant(self, user: User, shown: Card) -> tuple[Caller, list[Caller]]:
        """Give a user a token, and return it with those that it ends."""
        ended = [
            caller
            for caller in self.tokens.values()
            if caller.user is user and caller.device_id == shown.device_id
        ]
        for caller in ended:
            del self.tokens[caller.token]
        granted = Caller(
            token=fresh_id(),
            user=user,
            client=shown.client,
            device=shown.device,
            device_id=shown.device_id,
            version=shown.version,
            created=self._clock(),
        )
        self.tokens[granted.token] = granted
        return granted, ended

    def add_key(self, name: str, version: str) -> str:
        """Make an API key."""
        key = fresh_id()
        self.keys[key] = Caller(
            token=key,
            user=None,
            client=name,
            device="Jellyfin Server",
            device_id=self._server_id,
            version=version,
            created=self._clock(),
        )
        return key

    def key_rows(self) -> list[Payload]:
        """Return the API keys as the server tells them."""
        return [
            {
                "Id": 0,
                "AccessToken": key.token,
                "DeviceId": "",
                "AppName": key.client,
                "AppVersion": "",
                "DeviceName": "",
                "UserId": NOBODY,
                "IsActive": False,
                "DateCreated": moment(key.created),
                "DateLastActivity": "0001-01-01T00:00:00.0000000Z",
            }
            for key in self.keys.values()
        ]
