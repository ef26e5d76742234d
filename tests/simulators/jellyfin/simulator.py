"""The Jellyfin simulator: one object that tests and the demo drive."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
import time
from typing import Self

from aiohttp import web

from ..control import Control
from ..faults import Faults
from ..port import Port
from . import (  # noqa: F401  # Their paths are known once they are imported
    routes_items,
    routes_keys,
    routes_library,
    routes_livetv,
    routes_marks,
    routes_sessions,
    routes_shows,
    routes_system,
    routes_tasks,
    routes_users,
)
from .acts import Acts
from .answers import error, loading, nothing
from .control import AJAR, COMMANDS
from .gate import SPARED, SeenRequest, answer, seen
from .hooks import HOOKS
from .life import Life
from .names import collection_of
from .shelf import Clock
from .state import STATE, Wish, assemble
from .synthetic import add_episodes

VERSION = "12.0.0"
SERVER_ID = "5ca1ab1e0ddba11cafe0f00dfeedface"
ADMIN, PASSWORD = "Anna", "open sesame"
PLAYING = 2.0  # Seconds between frames while something plays
FOR_LONG = 86_400.0  # Seconds that everything has been there at the start
SHORTEST = 0.25

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class JellyfinSimulator(Acts, Life):
    """A Jellyfin server on a loopback port."""

    def __init__(
        self,
        media: Path | None = None,
        *,
        version: str = VERSION,
        synthetic: int = 0,
        pace: float = 0.01,
        name: str = "Den",
        server_id: str = SERVER_ID,
        base_url: str = "",
        live_tv: bool = False,
        mount: str | None = None,
        clock: Clock = time.time,
    ) -> None:
        """Make a server over a media folder, which it knows as `mount`.

        `pace` scales everything that the server waits for; what clients wait for,
        the life of a socket and of a playback, goes by the real time.
        """
        self.media, self.server_id = media, server_id
        self.requests: list[SeenRequest] = []
        self._pace = pace
        self._tasks: set[asyncio.Task[None]] = set()
        wish = Wish(
            name=name,
            version=version,
            server_id=server_id,
            base_url=base_url,
            media=media,
            mount=mount,
            pace=pace,
            live_tv=live_tv,
            clock=clock,
        )
        self.state = assemble(wish)
        self.add_user(ADMIN, PASSWORD, admin=True)
        self.user, self.password = ADMIN, PASSWORD
        self.admin_token = self.login(ADMIN, "the-admins-own")
        if media is not None and media.is_dir():
            self._load(media)
        if synthetic:
            add_episodes(self.shelf, synthetic)
        codes = (400, 401, 403, 404, 429, 500, 502, 504)
        pages = {str(code): _page(code) for code in codes}
        self._faults = Faults({**pages, "503": loading}, SPARED)
        self._control = Control(self, COMMANDS, AJAR)
        self._port = Port(self._app())

    def _load(self, media: Path) -> None:
        """Make a library of each folder, and have known it all for long."""
        for folder in sorted(media.iterdir()):
            if folder.is_dir() and not folder.name.startswith("."):
                kind = collection_of(folder.name)
                self.shelf.add_library(folder.name, kind, [self.shelf.shown(folder)])
        self.state.refresher.load()
        first = self.shelf.clock() - FOR_LONG
        for number, item in enumerate(self.shelf.items.values()):
            # One after the other, however fast the machine is
            item.created = item.saved = first + number / 1000

    def _app(self) -> web.Application:
        """Build the application."""
        app = web.Application(middlewares=[self._record, self._faults.middleware])
        app[STATE], app[HOOKS] = self.state, self
        self._control.add_routes(app)
        app.router.add_route("*", "/{path:.*}", answer)
        return app

    @web.middleware
    async def _record(
        self, request: web.Request, handler: Handler
    ) -> web.StreamResponse:
        """Remember what came in."""
        if not request.path.startswith(SPARED):
            self.requests.append(seen(request, self.state))
        return await handler(request)

    # Running

    @property
    def url(self) -> str:
        """Return where the server is."""
        return f"http://127.0.0.1:{self._port.number}{self.state.base_url}"

    @property
    def name(self) -> str:
        """Return what the server calls itself."""
        return self.state.name

    async def start(self, port: int = 0) -> None:
        """Begin to serve."""
        await self._port.start(port)
        self.state.url = self.url
        self.spawn(self._play_on())

    async def stop(self) -> None:
        """End, with everything that is under way."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._faults.heal()
        await self._control.stop()
        self.state.sockets.silence(on=False)
        await self.stop_working()
        await self._port.stop()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def _play_on(self) -> None:
        """Let positions go on, while something plays."""
        while True:
            await asyncio.sleep(max(PLAYING * self._pace, SHORTEST))
            self.state.sessions.go_on()


def _page(code: int) -> Callable[[], web.Response]:
    # Refusals are empty, other failures say the same few words
    return lambda: nothing(code) if code in (401, 403) else error(code)
