"""The Plex Media Server simulator: one object that tests and the demo drive."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
import time
from typing import Self, override

from aiohttp import web

from ..control import Control
from ..faults import Fault, FaultKind, Faults
from ..port import Port
from ..trouble import Line, Trouble
from . import (
    pictures,
    players,
    providers,
    routes_choices,
    routes_commands,
    routes_folders,
    routes_hubs,
    routes_library,
    routes_server,
    routes_status,
)
from .acts import Acts
from .answers import ERROR_TITLES, fail, starting
from .control import AJAR, COMMANDS, LATER
from .gate import SPARED, SeenRequest, admission, error_pages, seen
from .library import Clock
from .notifications import Frame
from .reconcile import load
from .state import STATE, assemble
from .synthetic import add_episodes

VERSION = "1.43.3.10793-7d1f5c9ae"
MACHINE_ID = "5ca1ab1e0ddba11cafe0f00dfeedfacedecade42"
REPORT_SECONDS = 10.0  # Players say this often where they are
SHORTEST_REPORT = 0.25
ROUTES = (
    routes_server,
    routes_commands,
    routes_folders,
    routes_hubs,
    routes_library,
    routes_choices,
    routes_status,
    providers,
    players,
    pictures,
)

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class PlexSimulator(Acts, Trouble):
    """A Plex Media Server on a loopback port."""

    def __init__(
        self,
        media: Path | None = None,
        *,
        token: str = "owner-token",  # noqa: S107  # The simulator's own
        synthetic: int = 0,
        wobble: bool = True,
        pace: float = 0.01,
        name: str = "Attic",
        version: str = VERSION,
        machine_id: str = MACHINE_ID,
        dvr: bool = False,
        owner: str = "Anna",
        clock: Clock = time.time,
    ) -> None:
        """Make a server over a media folder; `pace` scales everything it waits for."""
        self.media, self.token, self.machine_id = media, token, machine_id
        self.requests: list[SeenRequest] = []
        self._pace = pace
        self._reporting: asyncio.Task[None] | None = None
        self.state = assemble(
            name=name,
            version=version,
            machine_id=machine_id,
            token=token,
            owner=owner,
            clock=clock,
            wobble=wobble,
            pace=pace,
            dvr=dvr,
        )
        if media is not None and media.is_dir():
            self.library.add_folders(media)
            load(self.library)
        if synthetic:
            add_episodes(self.library, synthetic)
        pages = {str(code): _page(code) for code in ERROR_TITLES}
        self._faults = Faults({**pages, "503": starting}, SPARED)
        self._resets: Fault | None = None
        self._control = Control(self, COMMANDS, AJAR, LATER)
        self._port = Port(self._app())

    def _app(self) -> web.Application:
        """Build the application."""
        guards = [self._record, self._faults.middleware, error_pages, admission]
        app = web.Application(middlewares=guards)
        app[STATE] = self.state
        for part in ROUTES:
            part.add_routes(app)
        self._control.add_routes(app)
        return app

    @web.middleware
    async def _record(
        self, request: web.Request, handler: Handler
    ) -> web.StreamResponse:
        """Remember what came in."""
        if not request.path.startswith(SPARED):
            self.requests.append(seen(request))
        return await handler(request)

    # Running

    @property
    def url(self) -> str:
        """Return where the server is."""
        return f"http://127.0.0.1:{self._port.number}"

    @property
    def name(self) -> str:
        """Return what the server calls itself."""
        return self.state.name

    async def start(self, port: int = 0) -> None:
        """Begin to serve."""
        await self._port.start(port)
        self._reporting = asyncio.create_task(self._report())

    async def stop(self) -> None:
        """End, with everything that is under way."""
        if self._reporting is not None:
            self._reporting.cancel()
            await asyncio.gather(self._reporting, return_exceptions=True)
        self._faults.heal()
        await self._control.stop()
        self.state.notifications.silence(on=False)
        await self.state.scanner.stop()
        await self._port.stop()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def _report(self) -> None:
        """Let players say where they are, while they play."""
        while True:
            await asyncio.sleep(max(REPORT_SECONDS * self._pace, SHORTEST_REPORT))
            self.state.sessions.report()

    async def restart(self, down: float = 0.5, starting: float = 0.0) -> None:
        """Go away for a while and come back, busy starting at first."""
        await self.go_down()
        await asyncio.sleep(down)
        await self.come_up(starting)

    async def go_down(self, *, ajar: bool = False) -> None:
        """Go away; what was under way is forgotten.

        A server whose door is ajar resets what comes instead of listening no more,
        and can still be driven through `/_sim/`.
        """
        self.state.sessions.restart()
        if ajar:
            self._resets = self._resets or self._faults.add(FaultKind.REFUSE)
            self.drop_sockets()
        else:
            self._port.close()
        await self.state.scanner.stop()
        self.state.activities.running.clear()

    async def come_up(self, starting: float = 0.0) -> None:
        """Come back on the same port; answer 503 for some seconds."""
        self.state.starting_until = time.monotonic() + starting
        self.state.started_at = int(self.state.clock())
        if self._resets is not None:
            self._faults.lift(self._resets)
            self._resets = None
        self._port.open()

    # What goes wrong

    @property
    @override
    def line(self) -> Line:
        return self.state.notifications

    def forget_requests(self) -> None:
        """Forget what came in so far."""
        self.requests.clear()

    def broadcast(self, frame: Frame) -> None:
        """Send a frame as it is to whoever wants its type."""
        self.state.notifications.broadcast(frame)


def _page(code: int) -> Callable[[], web.Response]:
    return lambda: fail(code)
