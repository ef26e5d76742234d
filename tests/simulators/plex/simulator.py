"""The Plex Media Server simulator: one object that tests and the demo drive."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
import time
from typing import Self

from aiohttp import web

from ..faults import FaultKind, Faults
from ..port import Port
from . import routes_library, routes_server, routes_status
from .answers import ERROR_TITLES, fail, starting
from .control import add_routes as add_control
from .gate import SPARED, SeenRequest, admission, error_pages, seen
from .library import Clock, Library
from .model import Item, Section
from .notifications import Frame
from .reconcile import load
from .state import STATE, assemble
from .synthetic import add_episodes

VERSION = "1.43.3.10793-7d1f5c9ae"
MACHINE_ID = "5ca1ab1e0ddba11cafe0f00dfeedfacedecade42"
REPORT_SECONDS = 10.0  # Players say this often where they are
SHORTEST_REPORT = 0.25
FIRST_CLIP = -1000
CLIP_SECONDS = 30

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class PlexSimulator:
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
        self._clips = 0
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
        self._port = Port(self._app())

    def _app(self) -> web.Application:
        """Build the application."""
        guards = [self._record, self._faults.middleware, error_pages, admission]
        app = web.Application(middlewares=guards)
        app[STATE] = self.state
        for routes in (routes_server, routes_library, routes_status):
            routes.add_routes(app)
        add_control(app, self)
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
    def library(self) -> Library:
        """Return the sections and items."""
        return self.state.library

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

    async def go_down(self) -> None:
        """Go away; what was under way is forgotten."""
        self.state.sessions.restart()
        await self._port.close()
        await self.state.scanner.stop()
        self.state.activities.running.clear()

    async def come_up(self, starting: float = 0.0) -> None:
        """Come back on the same port; answer 503 for some seconds."""
        self.state.starting_until = time.monotonic() + starting
        self.state.started_at = int(self.state.clock())
        self._port.open()
        await self._port.opened()

    # Playback

    def play(
        self,
        user: str = "Anna",
        title: str = "Dune",
        player: str = "Living Room TV",
        method: str = "direct play",
        offset: float = 0.0,
    ) -> str:
        """Let somebody play something and return the session's key."""
        return self.state.sessions.play(
            self.library.titled(title),
            user=user,
            player=player,
            method=method,
            offset=offset,
        )

    def play_clip(
        self, user: str = "Anna", title: str = "Preroll", player: str = "Living Room TV"
    ) -> str:
        """Let somebody see a trailer or pre-roll, which is in no library."""
        self._clips += 1
        section = next(iter(self.library.sections.values()))
        clip = Item(
            key=FIRST_CLIP - self._clips,
            kind="clip",
            title=title,
            section=section,
            added_at=self.library.now,
            updated_at=self.library.now,
            guid=f"prerolls://{self._clips}",
            duration=CLIP_SECONDS * 1000,
        )
        return self.state.sessions.play(
            clip, user=user, player=player, method="direct play", offset=0.0
        )

    def pause(self, key: str) -> None:
        """Pause a session."""
        self.state.sessions.change(key, "paused")

    def resume(self, key: str) -> None:
        """Let a session go on."""
        self.state.sessions.change(key, "playing")

    def buffer(self, key: str) -> None:
        """Let a session wait for data."""
        self.state.sessions.change(key, "buffering")

    def seek(self, key: str, seconds: float) -> None:
        """Let a session be elsewhere."""
        self.state.sessions.seek(key, seconds)

    def stop_playing(self, key: str) -> None:
        """End a session."""
        self.state.sessions.stop(key)

    def vanish(self, key: str) -> None:
        """End a session without a frame."""
        self.state.sessions.vanish(key)

    # People and recordings

    def add_user(self, name: str) -> int:
        """Add an account and return its id."""
        return self.state.users.add(name)

    def rename_user(self, account: int, name: str) -> None:
        """Rename an account."""
        self.state.users.rename(account, name)

    def remove_user(self, account: int) -> None:
        """Remove an account."""
        self.state.users.remove(account)

    def add_token(self, token: str, rights: str = "shared", account: int = 0) -> None:
        """Make a token known, of an account or of a guest of its own."""
        account = account or self.state.users.called(f"Holder of {token}")
        self.state.access.add(token, rights, account)

    def revoke_token(self, token: str) -> None:
        """Refuse a token from now on."""
        self.state.access.revoke(token)

    def record(
        self,
        title: str = "News",
        channel: str = "One",
        status: str = "scheduled",
        series: str | None = None,
    ) -> int:
        """Plan a recording and return its id."""
        return self.state.recordings.record(
            title=title, channel=channel, status=status, series=series
        )

    def set_recording(self, number: int, status: str) -> None:
        """Give a recording another status."""
        self.state.recordings.set_status(number, status)

    # Files and the library

    def add_file(self, path: str, size: int = 1_000_000) -> Path:
        """Put a file (a sparse one) into the media folder; a scan will find it."""
        assert self.media is not None
        whole = self.media / path
        whole.parent.mkdir(parents=True, exist_ok=True)
        with whole.open("wb") as file:
            file.truncate(size)
        return whole

    def remove_file(self, path: str) -> None:
        """Take a file out of the media folder, with the folder if it is left empty."""
        assert self.media is not None
        whole = self.media / path
        whole.unlink()
        if not any(whole.parent.iterdir()):
            whole.parent.rmdir()

    def edit(self, title: str, **fields: str) -> None:
        """Edit an item as its owner does in the web app."""
        item = self.library.titled(title)
        item.title = fields.pop("title", item.title)
        item.fields |= fields
        self.state.scanner.edit(item)

    def section(self, title: str) -> Section:
        """Return the section with a title."""
        return next(one for one in self.library.sections.values() if one.title == title)

    def scan(self, section: str | None = None, path: str | None = None) -> list[str]:
        """Begin to scan one section or all, as the endpoint does."""
        chosen = (
            self.library.sections.values()
            if section is None
            else [self.section(section)]
        )
        return [self.state.scanner.scan(one, path) for one in chosen]

    async def idle(self) -> None:
        """Return when no scan runs and no frame of one is left to send."""
        await self.state.scanner.idle()

    # What goes wrong

    def fail(self, kind: str, path: str = "*", times: int | None = None) -> None:
        """Let requests fail: see `tests.simulators.faults`."""
        if kind == FaultKind.REFUSE and path == "*" and times is None:
            self._port.close_now()
        else:
            self._faults.add(kind, path, times)

    def heal(self) -> None:
        """Let nothing fail any more."""
        self._faults.heal()
        self.state.notifications.silence(on=False)
        self.lose_frames(lose=False)
        self._port.open()

    def lose_frames(self, lose: bool = True) -> None:  # noqa: FBT001, FBT002  # Reads as a sentence
        """Lose every frame, or stop losing them."""
        self.state.notifications.is_losing = lose

    def drop_sockets(self) -> None:
        """Cut the notification sockets."""
        self.state.notifications.drop()

    def silence(self, on: bool = True) -> None:  # noqa: FBT001, FBT002  # Reads as a sentence
        """Keep the sockets open and say nothing on them, or speak again."""
        self.state.notifications.silence(on=on)

    def forget_requests(self) -> None:
        """Forget what came in so far."""
        self.requests.clear()

    def broadcast(self, frame: Frame) -> None:
        """Send a frame as it is to whoever wants its type."""
        self.state.notifications.broadcast(frame)


def _page(code: int) -> Callable[[], web.Response]:
    return lambda: fail(code)
