"""The Jellyfin simulator: one object that tests and the demo drive."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
import time
from typing import Any, Self, override

from aiohttp import web

from ..control import Control
from ..faults import Fault, FaultKind, Faults
from ..port import Port
from . import (  # noqa: F401  # Their paths are known once they are imported
    routes_items,
    routes_library,
    routes_livetv,
    routes_sessions,
    routes_system,
    routes_users,
)
from .acts import Acts
from .answers import error, loading
from .boot import Phase
from .control import AJAR, COMMANDS
from .gate import SPARED, SeenRequest, answer, seen
from .names import collection_of
from .routes_system import HOOKS, Hooks
from .shelf import Clock
from .state import STATE, assemble
from .synthetic import add_episodes

VERSION = "12.0.0"
SERVER_ID = "5ca1ab1e0ddba11cafe0f00dfeedface"
ADMIN, PASSWORD = "Anna", "open sesame"
PLAYING = 2.0  # Seconds between frames while something plays
SHORTEST = 0.25
DOWN, MINI, GAP, LOADING = 1.5, 0.1, 0.1, 2.0  # Seconds that the phases of a start take
GOODBYE = 0.1  # Seconds until a server that was told to goes

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class JellyfinSimulator(Acts, Hooks):
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
        self.state = assemble(
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
        self._resets: Fault | None = None
        self._control = Control(self, COMMANDS, AJAR)
        self._port = Port(self._app())

    def _load(self, media: Path) -> None:
        """Make a library of each folder, and know it all from the beginning."""
        for folder in sorted(media.iterdir()):
            if folder.is_dir() and not folder.name.startswith("."):
                kind = collection_of(folder.name)
                self.shelf.add_library(folder.name, kind, [self.shelf.shown(folder)])
        self.state.refresher.load()

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
        self._spawn(self._play_on())

    async def stop(self) -> None:
        """End, with everything that is under way."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._faults.heal()
        await self._control.stop()
        self.state.sockets.silence(on=False)
        await self._stop_working()
        await self._port.stop()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _play_on(self) -> None:
        """Let positions go on, while something plays."""
        while True:
            await asyncio.sleep(max(PLAYING * self._pace, SHORTEST))
            self.state.sessions.go_on()

    async def _stop_working(self) -> None:
        """Stop what the server is busy with."""
        await self.state.tasks.stop()
        await self.state.refresher.stop()
        self.state.monitor.stop()
        self.state.changes.stop()
        self.state.marks.stop()

    # Going down and coming up

    @override
    def restart(self, ajar: bool = False, **phases: Any) -> None:  # Called by name
        """Restart as if an administrator had asked for it; see `come_up`."""
        self._spawn(self._restart(ajar=ajar, **phases))

    async def _restart(self, *, ajar: bool, **phases: Any) -> None:
        await asyncio.sleep(GOODBYE * self._pace)
        self.state.sockets.say_goodbye("ServerRestarting")
        await asyncio.sleep(GOODBYE)  # Long enough for the words to go out
        await self.go_down(ajar=ajar)
        await self.come_up(**phases)

    @override
    def shut_down(self, ajar: bool = False) -> None:  # Called by name
        """Shut down as if an administrator had asked for it."""
        self._spawn(self._shut_down(ajar=ajar))

    async def _shut_down(self, *, ajar: bool) -> None:
        await asyncio.sleep(GOODBYE * self._pace)
        self.state.sockets.say_goodbye("ServerShuttingDown")
        await asyncio.sleep(GOODBYE)
        await self.go_down(ajar=ajar)

    async def go_down(self, *, ajar: bool = False) -> None:
        """Go away without a word, like a process that is killed.

        A server whose door is ajar resets what comes instead of listening no more,
        and can still be driven through `/_sim/`.
        """
        await self._close(ajar=ajar)
        self.state.sessions.forget()
        await self._stop_working()

    async def _close(self, *, ajar: bool) -> None:
        self.state.boot.phase = Phase.REFUSING
        if ajar:
            self._resets = self._resets or self._faults.add(FaultKind.REFUSE)
            self.drop_sockets()
        else:
            await self._port.close()

    async def _open(self, phase: Phase) -> None:
        self.state.boot.phase = phase
        if self._resets is not None:
            self._faults.lift(self._resets)
            self._resets = None
        self._port.open()
        await self._port.opened()

    async def come_up(
        self,
        down: float = DOWN,
        mini: float = MINI,
        gap: float = GAP,
        loading: float = LOADING,
        until: str = Phase.READY,
    ) -> None:
        """Come up through the phases of a start, whose seconds the pace scales.

        `until` is the phase to stay in: "mini" during a long migration, "loading".
        """
        ajar = self._resets is not None
        await asyncio.sleep(down * self._pace)
        await self._open(Phase.MINI)
        if until == Phase.MINI:
            return
        await asyncio.sleep(mini * self._pace)
        await self._close(ajar=ajar)
        await asyncio.sleep(gap * self._pace)
        await self._open(Phase.LOADING)
        if until == Phase.LOADING:
            return
        await asyncio.sleep(loading * self._pace)
        self.state.boot.phase = Phase.READY

    def set_phase(self, phase: str) -> None:
        """Answer as in a phase of a start: mini, loading or ready."""
        self.state.boot.phase = Phase(phase)

    # What goes wrong

    def fail(
        self,
        kind: str,
        path: str = "*",
        times: int | None = None,
        *,
        ajar: bool = False,
    ) -> None:
        """Let requests fail, see `tests.simulators.faults`; for ajar, see go_down."""
        whole = kind == FaultKind.REFUSE and path == "*" and times is None
        if whole and not ajar:
            self._port.close_now()
            return
        self._faults.add(kind, path, times)
        if whole:
            self.drop_sockets()

    def heal(self) -> None:
        """Let nothing fail any more."""
        self._faults.heal()
        self.state.sockets.silence(on=False)
        self.lose_frames(lose=False)
        self._port.open()

    def lose_frames(self, lose: bool = True) -> None:  # noqa: FBT001, FBT002  # Reads as a sentence
        """Lose every frame, or stop losing them."""
        self.state.sockets.is_losing = lose

    def drop_sockets(self) -> None:
        """Cut the sockets."""
        self.state.sockets.drop()

    def silence(self, on: bool = True) -> None:  # noqa: FBT001, FBT002  # Reads as a sentence
        """Keep the sockets open and say nothing on them, or speak again."""
        self.state.sockets.silence(on=on)

    def set_keep_alive(self, seconds: float) -> None:
        """Expect signs of life within so many real seconds on sockets yet to open."""
        self.state.sockets.keep_alive = seconds

    def forget_requests(self) -> None:
        """Forget what came in so far."""
        self.requests.clear()

    def broadcast(self, kind: str, data: Any = None) -> None:
        """Send a message to every session."""
        self.state.sockets.tell(lambda _: True, kind, data)


def _page(code: int) -> Callable[[], web.Response]:
    return lambda: error(code)
