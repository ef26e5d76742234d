"""A Jellyfin server, told as events."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, override

from aiohttp import ClientSession

from ...engine.errors import (
    AuthenticationFailedError,
    BadPayloadError,
    ForbiddenError,
    NotFoundError,
    RejectedError,
    UnsupportedError,
)
from ...engine.listing import Answer, Detail, Query, Shelf
from ...engine.model import ItemId, Library, LibraryId, Recording, Server, User
from ...engine.paths import owners
from ...engine.scans import Home, Reach, ScanTarget
from ..base import Connection, LibraryTouched, Limit, LineDown, LineUp, Signal
from ..http import MovedError
from ..looks import LookingProvider
from ..pulse import Pulse
from ..socket import Frame, Socket
from . import listing, parse
from .client import JellyfinClient
from .frames import KEEP_ALIVE, facts, is_alive
from .homes import BATCH, homes
from .listener import JellyfinListener
from .lister import Lister, reported
from .places import located
from .reach import advice
from .recorder import Recorder
from .rights import LIMITS, WITHOUT_LINE, Rights, message, of_key, of_user
from .sessions import sessions

# The server has been quiet for 30 s before it tells of its items
SETTLE: Final = timedelta(seconds=1)
PULSE: Final = Pulse(message(KEEP_ALIVE), is_alive, every=20.0, patience=60.0)
# Before 12 a session is told with all that waits in its queue, whole albums in full
MAX_FRAME: Final = 32 * 1024 * 1024


class JellyfinProvider(LookingProvider):
    """One Jellyfin server."""

    kind = "jellyfin"
    maker = "Jellyfin"
    product = "Jellyfin Server"
    minimum_version = (10, 9, 0)  # The first whose subscriptions are no mere timers
    scan_deadline = timedelta(seconds=180)  # A report waits for a minute, or longer
    batch = BATCH
    page_bytes = 3_000_000  # A page costs 130 ms, whatever its length
    lists_deep = True
    fallback_intervals = WITHOUT_LINE

    def __init__(self, session: ClientSession, connection: Connection) -> None:
        super().__init__(session, connection)
        self.touches.settle = SETTLE
        self._rights = Rights()
        self.intervals = self._rights.intervals
        self._client = JellyfinClient(session, self)
        self._listener = JellyfinListener(
            self.playbacks, self.touches, self.scans, connection.client_id
        )
        self._lister = Lister(self._client, self.scans)
        self._recorder = Recorder(self._client, self._listener.cancelled)
        self._socket = Socket(
            session,
            self._client.socket,
            ready=self._greet,
            greeting=lambda: self._rights.greeting,
            pulse=PULSE,
            max_frame=MAX_FRAME,
        )

    @property
    @override
    def limit(self) -> Limit | None:
        return LIMITS[self._rights.standing]

    @property
    @override
    def scans_folders(self) -> bool:
        return not self._rights.full_access  # Others report paths

    @override
    def home(self, path: str) -> Home | None:
        # An item's id is a hash of its path: it cannot be in two libraries
        return next(iter(owners(path, self.libraries)), None)

    @override
    async def connect(self) -> Server:
        return await self._introduce()

    @override
    async def listen(self) -> AsyncIterator[Signal]:
        async for heard in self._socket.frames():
            match heard:
                case Frame(text):
                    for fact in facts(text):
                        for signal in self._listener.hear(fact):
                            yield signal
                case LineUp():
                    self._listener.line_up()
                    yield heard
                case LineDown():
                    yield replace(heard, farewell=self._listener.farewell)
                    self._listener.farewell = None

    async def _greet(self) -> None:
        """Return when the server is ready for us. Raises what `connect` raises."""
        await self._introduce()

    async def _introduce(self) -> Server:
        """Remember who the server says it is, and what we may do there.

        Whoever else answers at the address gets no token.
        """
        info = parse.public_info(await self._public_info())
        expected = self.connection.server_id or (self.server and self.server.id)
        if expected and info.get("Id") != expected:
            raise BadPayloadError("Another server answers at the address")
        self._rights = await self._find_rights(parse.numbers(info["Version"]))
        self.capabilities = self._rights.capabilities
        self.intervals = self._rights.intervals
        self.server = parse.server(info, full_access=self._rights.full_access)
        return self.server

    async def _public_info(self) -> Any:
        """Return how the server introduces itself to anybody."""
        try:
            return await self._client.public_info()
        except MovedError as err:
            raise advice(self.connection.url, err) from err

    async def _find_rights(self, version: tuple[int, ...]) -> Rights:
        """Return what our credentials are good for."""
        try:
            return of_user(await self._me(), version)
        except RejectedError:  # An API key is nobody
            await self._client.info()
            return of_key(version)

    async def _me(self) -> Any:
        """Return whose token ours is.

        Raises AuthenticationFailedError when it is no good. While a server starts, it
        refuses good ones, too: then BusyError.
        """
        try:
            return await self._client.me()
        except AuthenticationFailedError, ForbiddenError:
            with suppress(AuthenticationFailedError, RejectedError):  # Not for us
                await self._client.health()
        try:
            return await self._client.me()
        except ForbiddenError as err:
            raise AuthenticationFailedError("The user may not sign in") from err

    @override
    async def _look_at_server(self) -> list[Signal]:
        await self._introduce()
        return []

    @override
    async def _look_at_sessions(self) -> list[Signal]:
        # The server may push newer ones meanwhile
        asked = datetime.now(UTC)
        answer = await self._client.sessions()
        heard = self._listener.sessions_heard
        if heard and heard >= asked:
            return []
        listed = sessions(answer, self.scans.libraries, self.connection.client_id)
        return [*self.playbacks.look(listed, asked, datetime.now(UTC))]

    @override
    async def _look_at_libraries(self) -> list[Signal]:
        asked = datetime.now(UTC)
        libraries = await self._libraries()
        return [*self.scans.look(libraries, asked, datetime.now(UTC))]

    async def _libraries(self) -> list[Library]:
        """Return the libraries; where they are, a plain user is not told."""
        if not self._rights.full_access:
            views = parse.views(await self._client.views())
            return await located(self._client, views)
        folders, tasks = await asyncio.gather(
            self._client.folders(), self._client.tasks()
        )
        return parse.libraries(folders, tasks)

    @override
    async def _look_at_changes(self) -> list[Signal]:
        if not self.libraries:
            await self._look_at_libraries()
        return [LibraryTouched(each.id, polled=True) for each in self.libraries]

    @override
    def shelves(self, library: Library) -> Sequence[Shelf]:
        return (listing.whole_library(library.id),)

    @override
    async def list_page(self, query: Query, start: int, size: int) -> Answer:
        return await self._lister.page(query, start, size)

    @override
    async def count(self, shelf: Shelf) -> int:
        return await self._lister.count(shelf)

    @override
    async def list_items(self, keys: Sequence[ItemId], detail: Detail) -> Answer:
        return await self._lister.items(keys, detail)

    @override
    async def picture(self, reference: str) -> tuple[bytes, str]:
        return await self._lister.picture(reference)

    @override
    async def homes(self, keys: Sequence[ItemId]) -> Mapping[ItemId, LibraryId]:
        return await homes(self._client, self.libraries, keys)

    @override
    async def _users(self) -> Sequence[User]:
        return parse.users(await self._client.users())

    @override
    async def _recordings(self) -> Iterable[Recording]:
        return await self._recorder.look()

    @override
    async def _refresh(self, library: LibraryId) -> None:
        await self._client.refresh(library)

    @override
    async def scan_folder(self, target: ScanTarget) -> Reach:
        if self._rights.full_access:
            with suppress(ForbiddenError):  # The right may have been taken since
                return await self._refresh_nearest(target)
        await self._permitted(self._client.report(reported(target)))
        return Reach.REPORT

    async def _refresh_nearest(self, target: ScanTarget) -> Reach:
        """Refresh the item that holds a folder; if it is gone, the library."""
        if target.item:
            with suppress(NotFoundError):
                await self._permitted(self._client.refresh(target.item))
                return Reach.ITEM
        await self.scan([target.library])
        return Reach.LIBRARY

    @override
    async def find_files(self, target: ScanTarget, since: datetime) -> Answer:
        return await self._lister.changed(target, since)

    @override
    async def probe(self, item: ItemId, *, thorough: bool = False) -> None:
        await self._permitted(self._client.refresh(item, full=thorough))

    @override
    async def cancel_scan(self, library: LibraryId) -> None:
        raise UnsupportedError("Nothing stops a refresh")

    @override
    async def _try_token(self) -> None:
        await self._find_rights(())
