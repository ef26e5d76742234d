"""Sign in to plex.tv, stay signed in, and ask which servers there are.

Everything here blocks, so it belongs into an executor. plexapi does the talking; it
is loaded when it is first needed, because that takes longer than all the rest of us.
Whether a token is a classic one or a JWT that lasts a week is known only here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
import time
from typing import TYPE_CHECKING, Any, Final

from ...engine.errors import AuthenticationFailedError, BadPayloadError, RejectedError
from .credentials import Credentials, KeyPair
from .refusals import (
    OF_A_TOKEN,
    OF_POLLING,
    OF_RENEWING,
    RefusedError,
    translated,
)
from .resources import Connection, ServerResource, in_order

if TYPE_CHECKING:  # Loading it takes long, see above
    from requests import PreparedRequest, Response, Session

TIMEOUT: Final = 15.0
PROOF_LIFE: Final = 240.0  # plexapi signs the device's proof for five minutes
JWT_DOTS: Final = 2  # Header, claims, signature; a classic token has none
LINK_PAGE: Final = "https://plex.tv/link/?pin="


@dataclass(frozen=True, kw_only=True, slots=True)
class Prompt:
    """Where the person approves us, and the code if there is one to type."""

    url: str
    code: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class User:
    """Whose account it is."""

    id: int
    uuid: str
    name: str


def device_headers(client_id: str, version: str) -> dict[str, str]:
    """Return how we introduce ourselves; the owner sees it among the devices."""
    return {
        "X-Plex-Client-Identifier": client_id,
        "X-Plex-Product": "Showrunner",
        "X-Plex-Version": version,
        "X-Plex-Platform": "Home Assistant",
        "X-Plex-Platform-Version": version,
        "X-Plex-Device": "Home Assistant",
        "X-Plex-Device-Name": "Showrunner",
    }


class SignIn:
    """One attempt to be let into an account.

    With `short_code` the person types four characters at plex.tv/link; without, the
    link carries a long code. `session` is only borrowed for its adapters.
    """

    def __init__(
        self,
        client_id: str,
        *,
        version: str,
        short_code: bool = True,
        session: Session | None = None,
    ) -> None:
        self._client_id = client_id
        self._short_code = short_code
        self._headers = device_headers(client_id, version)
        self._session = _session(self._headers, session)
        self._login: Any = None
        self._code = ""
        self._signs = False
        self._proof_until = 0.0

    def start(self) -> Prompt:
        """Ask plex.tv for a code, and return where to go with it."""
        try:
            self._start_signed()
        except RejectedError, BadPayloadError, AuthenticationFailedError:
            self._start_classic()  # plex.tv has no JWT for us (any more)
        if self._short_code:
            return Prompt(url=LINK_PAGE + self._code, code=self._code)
        return Prompt(url=self._login.oauthUrl(), code=None)

    def poll(self) -> Credentials | None:
        """Return the credentials once the person has approved, else None.

        Ask every two seconds, not more often. PinExpiredError ends the attempt; after
        UnavailableError (which BusyError is) ask again.
        """
        if self._signs and time.monotonic() >= self._proof_until:
            self._prove()
        with translated(OF_POLLING):
            # checkLogin() would take every error for an expired code
            approved = self._login._checkLogin()  # noqa: SLF001
        return self._credentials() if approved else None

    def _start_signed(self) -> None:
        """Begin a sign-in that ends with a JWT."""
        self._signs = True
        self._login = self._new("MyPlexJWTLogin")
        self._login.generateKeypair()
        self._ask_for_code()
        self._prove()

    def _start_classic(self) -> None:
        """Begin a sign-in that ends with a token that lasts."""
        self._signs = False
        self._login = self._new("MyPlexPinLogin")
        self._ask_for_code()

    def _ask_for_code(self) -> None:
        """Get the code that somebody has to approve."""
        with translated():
            code = self._login._getCode()  # noqa: SLF001 - run() would start a thread
        if not code:
            raise BadPayloadError("plex.tv gave no code")
        self._code = code

    def _new(self, name: str) -> Any:
        """Return one of plexapi's logins, speaking as us."""
        return getattr(_plexapi(), name)(
            session=self._session,
            requestTimeout=TIMEOUT,
            headers=self._headers,
            oauth=not self._short_code,
        )

    def _prove(self) -> None:
        """Sign anew that the code is ours: a person may need longer than a proof."""
        with translated():
            proof = self._login._encodeClientJWT()  # noqa: SLF001 - as above
        self._login._clientJWT = proof  # noqa: SLF001
        self._proof_until = time.monotonic() + PROOF_LIFE

    def _credentials(self) -> Credentials:
        """Return what plexapi's login brought home."""
        login = self._login
        token = login.jwtToken if self._signs else login.token
        if not self._signs or token.count(".") != JWT_DOTS:
            return Credentials(client_id=self._client_id, token=token)
        private, public = login._privateKey, login._publicKey  # noqa: SLF001 - no getter
        return Credentials(
            client_id=self._client_id,
            token=token,
            keys=KeyPair(private=private.hex(), public=public.hex()),
            expires=_expiry(login),
        )


class Account:
    """An account at plex.tv. Do not ask it often: it is not a server to poll."""

    def __init__(
        self, credentials: Credentials, *, version: str, session: Session | None = None
    ) -> None:
        self.credentials = credentials
        self._headers = device_headers(credentials.client_id, version)
        self._adapters_of = session

    def renew(self, now: datetime) -> Credentials:
        """Return credentials good for some days: new ones to store, or the same.

        AuthenticationFailedError says that plex.tv refused and the person must sign in
        again; any other error that nothing is known, so try again later.
        """
        keys = self.credentials.keys
        if keys is None or not self.credentials.due(now):
            return self.credentials
        login = _plexapi().MyPlexJWTLogin(
            session=_session(self._headers, self._adapters_of),
            requestTimeout=TIMEOUT,
            headers=self._headers,
            keypair=(bytes.fromhex(keys.private), bytes.fromhex(keys.public)),
        )
        with translated(OF_RENEWING):
            token = login.refreshJWT()
        self.credentials = replace(
            self.credentials, token=token, expires=_expiry(login)
        )
        return self.credentials

    def user(self) -> User:
        """Return whose account it is."""
        with translated(OF_A_TOKEN):
            account = self._open()
            name = account.title or account.username
            return User(id=account.id, uuid=account.uuid, name=name)

    def servers(self) -> tuple[ServerResource, ...]:
        """Return the servers the account owns or shares; its own first."""
        with translated(OF_A_TOKEN):
            offered = [r for r in self._open().resources() if _is_server(r)]
            found = [_server(resource) for resource in offered]
        return tuple(sorted(found, key=lambda s: (not s.owned, s.name.casefold())))

    def _open(self) -> Any:
        """Return plexapi's account, which asks plex.tv for the user."""
        token = self.credentials.token
        # On the session too: plexapi goes on with whatever token the answer names
        headers = self._headers | {"X-Plex-Token": token}
        session = _session(headers, self._adapters_of)
        return _plexapi().MyPlexAccount(token=token, session=session, timeout=TIMEOUT)


def _plexapi() -> Any:
    """Return plexapi's plex.tv module."""
    return import_module("plexapi.myplex")


def _session(headers: Mapping[str, str], adapters_of: Session | None) -> Session:
    """Return a session that speaks with these headers, and raises on refusals.

    plexapi keeps such headers for the whole process, and core's plex integration
    sets them there; so ours are put on each request as it leaves.
    """
    session: Session = import_module("requests").Session()
    if adapters_of is not None:
        session.adapters = adapters_of.adapters
    session.auth = partial(_stamp, headers)
    session.hooks["response"].append(_vet)
    return session


def _stamp(headers: Mapping[str, str], request: PreparedRequest) -> PreparedRequest:
    """Put headers on a request."""
    request.headers.update(headers)
    request.headers["Connection"] = "close"  # Nobody would close it later
    return request


def _vet(response: Response, **_: object) -> None:
    """Raise unless plex.tv agreed, before plexapi quotes the answer in a message."""
    if not 200 <= response.status_code < 300:  # noqa: PLR2004 - the class of success
        response.close()
        raise RefusedError(response.status_code)
    if "html" in response.headers.get("Content-Type", ""):
        response.close()  # plexapi would read a tidy page as an empty list
        raise BadPayloadError("Something else than plex.tv answered")


def _expiry(login: Any) -> datetime:
    """Return when a JWT ends. It came over TLS; its signature would say no more."""
    with translated():
        claims = login.decodePlexJWT(verify_signature=False)
        return datetime.fromtimestamp(claims["exp"], UTC)


def _is_server(resource: Any) -> bool:
    """Return whether it is a server that we may use."""
    return "server" in (resource.provides or "").split(",") and bool(
        resource.accessToken
    )


def _server(resource: Any) -> ServerResource:
    """Return a server as we tell of it."""
    return ServerResource(
        name=resource.name,
        machine_id=resource.clientIdentifier,
        access_token=resource.accessToken,
        owned=bool(resource.owned),
        version=resource.productVersion or "",
        online=bool(resource.presence),
        https_required=bool(resource.httpsRequired),
        connections=in_order(
            [_connection(c) for c in resource.connections],
            https_required=bool(resource.httpsRequired),
            same_network=bool(resource.owned or resource.publicAddressMatches),
        ),
    )


def _connection(connection: Any) -> Connection:
    """Return an address as we tell of it."""
    return Connection(
        uri=connection.uri,
        address=connection.address,
        port=connection.port,
        local=bool(connection.local),
        relay=bool(connection.relay),
        ipv6=bool(connection.ipv6),
    )
