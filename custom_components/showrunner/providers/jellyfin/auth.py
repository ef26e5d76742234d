"""Sign in to a Jellyfin server, and out again.

Nothing here tries twice: a server locks out whoever gets a password wrong too often.
"""

from dataclasses import dataclass, field
from typing import Any, Final

from aiohttp import ClientSession

from ...engine.errors import BadPayloadError, ForbiddenError, RejectedError
from ...engine.model import User, UserId
from ..base import Connection, Health
from ..coerce import flag, mapping, text
from ..http import Http
from .identity import headers

QUICK: Final = "/QuickConnect"


class CodeExpiredError(RejectedError):
    """Nobody approved the code in time. Start again."""

    translation_key = "pin_expired"


@dataclass(frozen=True, kw_only=True, slots=True)
class Code:
    """What somebody who is signed in types into their own client, to let us in."""

    code: str
    secret: str = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class SignedIn:
    """What a sign-in left us."""

    token: str = field(repr=False)
    server_id: str
    user: User
    is_administrator: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Owner:
    """Whose a token is. Nobody has an API key."""

    user: User | None
    is_administrator: bool


class SignIn:
    """One attempt to be let in as a device of its own.

    A server keeps one token for a device and user: signing in ends the token before.
    Raises what `Http` raises.
    """

    def __init__(self, session: ClientSession, url: str, client_id: str) -> None:
        self._http = Http(session, Health())
        self._url = url.rstrip("/")
        self._client_id = client_id

    async def by_password(self, name: str, password: str) -> SignedIn:
        """Return a token for somebody's name and password, which are not kept.

        Raises AuthenticationFailedError if they are wrong, and ForbiddenError for
        somebody who may not sign in, or not from here.
        """
        content = {"Username": name, "Pw": password}
        return _signed_in(await self._post("/Users/AuthenticateByName", content))

    async def can_quick_connect(self) -> bool:
        """Return whether the server lets people in by a code."""
        return await self._get(f"{QUICK}/Enabled", {}) is True

    async def start_quick_connect(self) -> Code:
        """Return a code to show. Raises AuthenticationFailedError if that is off."""
        said = mapping(await self._post(f"{QUICK}/Initiate", {}))
        code, secret = text(said.get("Code")), text(said.get("Secret"))
        if not code or not secret:
            raise BadPayloadError("The server gave no code")
        return Code(code=code, secret=secret)

    async def is_approved(self, code: Code) -> bool:
        """Return whether somebody has approved the code.

        Raises CodeExpiredError when it is too late; ask again after anything else.
        """
        try:
            said = await self._get(f"{QUICK}/Connect", {"secret": code.secret})
        except RejectedError as err:
            raise CodeExpiredError("The code has expired") from err
        return flag(mapping(said).get("Authenticated"))

    async def redeem(self, code: Code) -> SignedIn:
        """Return a token for an approved code.

        Raises CodeExpiredError when it is too late, and ForbiddenError if whoever
        approved it may not sign in, or not from here.
        """
        content = {"Secret": code.secret}
        try:
            said = await self._post("/Users/AuthenticateWithQuickConnect", content)
        except ForbiddenError:
            raise
        except RejectedError as err:
            raise CodeExpiredError("The code has expired") from err
        return _signed_in(said)

    async def owner(self, token: str) -> Owner:
        """Return whose a token is. Raises AuthenticationFailedError for a bad one."""
        try:
            me = mapping(await self._get("/Users/Me", {}, token))
        except RejectedError:  # An API key is nobody; a bad one fails here, too
            await self._get("/System/Info", {}, token)
            return Owner(user=None, is_administrator=True)
        return Owner(user=_user(me), is_administrator=_is_administrator(me))

    async def _get(self, path: str, params: dict[str, str], token: str = "") -> Any:
        """Return what the server answers."""
        return await self._http.get_json(
            self._url + path, headers(self._client_id, token), params
        )

    async def _post(self, path: str, content: dict[str, str]) -> Any:
        """Return what the server answers to what is sent."""
        return await self._http.post_json(
            self._url + path, headers(self._client_id), content
        )


async def log_out(session: ClientSession, connection: Connection) -> None:
    """End a token. An API key is not ours to end, and stays.

    Raises what `Http` raises.
    """
    sent = headers(connection.client_id, connection.token)
    url = f"{connection.url.rstrip('/')}/Sessions/Logout"
    await Http(session, Health()).send("POST", url, sent, {})


def _signed_in(answer: Any) -> SignedIn:
    """Return what an AuthenticationResult says."""
    said = mapping(answer)
    token, user = text(said.get("AccessToken")), mapping(said.get("User"))
    if not token:
        raise BadPayloadError("The server gave no token")
    return SignedIn(
        token=token,
        server_id=text(said.get("ServerId")),
        user=_user(user),
        is_administrator=_is_administrator(user),
    )


def _user(said: Any) -> User:
    """Return whom a UserDto describes."""
    return User(id=UserId(text(said.get("Id"))), name=text(said.get("Name")))


def _is_administrator(said: Any) -> bool:
    """Return whether a user may do everything."""
    return flag(mapping(said.get("Policy")).get("IsAdministrator"))
