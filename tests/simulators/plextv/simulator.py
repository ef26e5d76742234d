"""The simulated plex.tv as tests and demonstrations hold it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
import time
from typing import Any, Self

from aiohttp import web

from ..faults import Faults
from ..port import Port
from .answers import answer
from .control import Control
from .handlers import Handlers
from .keys import WEEK, KeyRing
from .model import Directory, Server, connection
from .refusal import RefusalError

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

POLL_GAP = 0.9  # Clients that ask once a second are within the limit
NONCE_GAP = 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A request that a client made."""

    method: str
    host: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]


def _page(status: int) -> Callable[[], web.Response]:
    """Return what makes an error page of the machines before plex.tv."""
    text = f"<html><body><h1>{status}</h1></body></html>"
    return lambda: web.Response(status=status, text=text, content_type="text/html")


def _redirect() -> web.Response:
    """Return a way out of the house, which plex.tv itself never shows."""
    return web.Response(status=302, headers={"Location": "https://plex.tv/elsewhere"})


STATUSES = (400, 401, 403, 404, 422, 429, 498, 500, 503)
PAGES = {str(status): _page(status) for status in STATUSES} | {
    "302": _redirect,
    "empty": lambda: web.json_response({}),
    "xml": lambda: web.Response(text="<user id=", content_type="application/xml"),
}


class PlexTvSimulator:
    """plex.tv and clients.plex.tv on one loopback port.

    `pace` scales its rate limits: 1.0 is about as strict as plex.tv, the default lets
    tests ask as fast as they like. `names_token` is off for a /user that keeps the
    token to itself. What expires does so by the real clock, or at once
    by expire_pins() and expire_tokens().
    """

    def __init__(
        self,
        *,
        pace: float = 0.0,
        jwt: bool = True,
        jwt_lifetime: float = WEEK,
        names_token: bool = True,
    ) -> None:
        self.requests: list[Asked] = []
        self._directory = Directory()
        self._keys = KeyRing(lifetime=jwt_lifetime, nonce_gap=NONCE_GAP * pace)
        self._faults = Faults(PAGES, "/_sim/")
        handlers = Handlers(
            directory=self._directory,
            keys=self._keys,
            poll_gap=POLL_GAP * pace,
            signs=jwt,
            names_token=names_token,
        )
        app = web.Application(
            middlewares=[self._note, self._refusals, self._faults.middleware]
        )
        app.add_routes([*handlers.routes(), *Control(self).routes()])
        self._port = Port(app)

    @property
    def url(self) -> str:
        """Return where it is."""
        return f"http://127.0.0.1:{self._port.number}"

    async def start(self, port: int = 0) -> None:
        """Answer from now on."""
        await self._port.start(port)

    async def stop(self) -> None:
        """End for good."""
        self.heal()
        await self._port.stop()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def add_user(self, name: str) -> str:
        """Open an account, and return a classic token for it."""
        return self._directory.grant(self._directory.add_user(name))

    def add_server(
        self,
        machine_id: str,
        name: str,
        owner: str,
        url: str,
        access_token: str,
        *,
        shared_with: Mapping[str, str] | None = None,
        direct: bool = False,
        remote_url: str | None = None,
        relay_url: str | None = None,
        **known: Any,
    ) -> None:
        """Publish a server that the account of `owner` claimed, or publish it anew.

        `url` is its local address. `direct` names it, and its other addresses, by
        plex.direct names, which do not resolve here, as a router does that guards
        against DNS rebinding. `shared_with` tells each user's own access token;
        `known` is what else Server holds.
        """
        ways = (
            (url, True, False),
            (remote_url, False, False),
            (relay_url, False, True),
        )
        self._directory.servers[machine_id] = Server(
            machine_id=machine_id,
            name=name,
            owner=self._directory.users[owner],
            access_token=access_token,
            shared_with=shared_with or {},
            connections=tuple(
                connection(
                    way, machine_id=machine_id, direct=direct, local=local, relay=relay
                )
                for way, local, relay in ways
                if way
            ),
            **known,
        )

    def link(self, code: str, user: str) -> None:
        """Approve a code in a user's name, as they do in a browser."""
        if (pin := self._directory.waiting(code)) is None:
            raise LookupError(f"No such code: {code}")
        pin.user = self._directory.users[user]

    def expire_pins(self) -> None:
        """Let every code's time be over."""
        for pin in self._directory.pins.values():
            pin.created = time.time() - pin.life

    def expire_tokens(self) -> None:
        """Let every JWT's week be over."""
        for grant in self._directory.grants.values():
            if grant.expires is not None:
                grant.expires = time.time()

    def revoke(self, token: str) -> None:
        """Remove the device that has this token, and with it the device's key."""
        grant = self._directory.grants.pop(token)
        self._keys.devices.pop(grant.client_id or "", None)

    def fail(self, kind: str, path: str = "*", times: int | None = None) -> None:
        """Go wrong: a FaultKind, or one of PAGES such as "503"."""
        self._faults.add(kind, path, times)

    def heal(self) -> None:
        """Go right again."""
        self._faults.heal()

    def forget_requests(self) -> None:
        """Start a new list of requests."""
        self.requests.clear()

    @web.middleware
    async def _note(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Remember what clients ask."""
        if not request.path.startswith("/_sim/"):
            asked = Asked(
                method=request.method,
                host=request.host,
                path=request.path,
                query=dict(request.query),
                headers=dict(request.headers),
            )
            self.requests.append(asked)
        return await handler(request)

    @web.middleware
    async def _refusals(
        self, request: web.Request, handler: Handler
    ) -> web.StreamResponse:
        """Answer refusals in the client's format."""
        try:
            return await handler(request)
        except RefusalError as err:
            return answer(request, "errors", err.body, err.status)
