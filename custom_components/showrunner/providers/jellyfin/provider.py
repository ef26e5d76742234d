"""A Jellyfin server, told as events."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, override

from aiohttp import ClientSession

from ...engine.errors import (
    AuthenticationFailedError,
    BadPayloadError,
    ForbiddenError,
    RejectedError,
    ShowrunnerError,
)
from ...engine.listing import Answer, Detail, Query, Shelf
from ...engine.model import Item, ItemId, Library, LibraryId, Recording, Server, User
from ..base import Connection, Limit, LineDown, LineUp, Signal
from ..coerce import objects, text
from ..http import MovedError
from ..looks import TOLD_TYPES, LookingProvider
from ..pulse import Pulse
from ..socket import Frame, Socket
from . import items, listing, parse
from .client import JellyfinClient
from .frames import KEEP_ALIVE, Fact, facts, is_alive
from .listener import JellyfinListener
from .lister import Lister
from .reach import advice
from .recorder import Recorder
from .rights import LIMITS, WITHOUT_LINE, Rights, message, of_key, of_user
from .sessions import sessions
from .shelves import Shelves
from .wire import BaseItem

BATCH: Final = 150  # Each id is 33 characters of an address, which may have 8,000
# The server has been quiet for 30 s before it tells of its items
SETTLE: Final = timedelta(seconds=1)
STOCK_TIMEOUT: Final = 3.0  # Seconds for which a line may be left unheard
PULSE: Final = Pulse(message(KEEP_ALIVE), is_alive, every=20.0, patience=60.0)
# Before 12 a session is told with all that waits in its queue, whole albums in full
MAX_FRAME: Final = 32 * 1024 * 1024


class JellyfinProvider(LookingProvider):
    """One Jellyfin server."""

    kind = "jellyfin"
    maker = "Jellyfin"
    product = "Jellyfin Server"
    minimum_version = (10, 9, 0)  # The first whose subscriptions are no mere timers
    batch = BATCH
    fallback_intervals = WITHOUT_LINE

    def __init__(self, session: ClientSession, connection: Connection) -> None:
        super().__init__(session, connection)
        self.arrivals.settle = SETTLE
        self._rights = Rights()
        self.intervals = self._rights.intervals
        self._client = JellyfinClient(session, self)
        self._shelves = Shelves(self._client, self.arrivals, self.scans)
        self._listener = JellyfinListener(
            self.playbacks, self.arrivals, self.scans, connection.client_id
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

    @override
    async def connect(self) -> Server:
        return await self._introduce()

    @override
    async def listen(self) -> AsyncIterator[Signal]:
        async for heard in self._socket.frames():
            match heard:
                case Frame(text):
                    for fact in facts(text):
                        for signal in await self._hear(fact):
                            yield signal
                case LineUp():
                    self._listener.line_up()
                    yield heard
                case LineDown(error):
                    yield LineDown(error, self._listener.farewell)
                    self._listener.farewell = None

    async def _hear(self, fact: Fact) -> list[Signal]:
        """Return what a fact means; a scan is over when it is known what it brought."""
        found = await self._take_stock() if self._listener.ends_scan(fact) else []
        return [*found, *self._listener.hear(fact)]

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
        """Return the libraries; a plain user may not know where they are."""
        if not self._rights.full_access:
            return parse.views(await self._client.views())
        folders, tasks = await asyncio.gather(
            self._client.folders(), self._client.tasks()
        )
        return parse.libraries(folders, tasks)

    @override
    async def _look_at_items(self) -> list[Signal]:
        keys = self.arrivals.take(datetime.now(UTC), BATCH)
        try:
            rows = parse.rows(await self._client.items(keys)) if keys else []
            items = [await self._at_home(item) for item in self._worth_telling(rows)]
        except ShowrunnerError:
            self.arrivals.put_back(keys, datetime.now(UTC))
            raise
        now = datetime.now(UTC)
        gone = self._listener.answered(keys, {row.get("Id", "") for row in rows})
        told = self.arrivals.answered(keys, items, now)
        return [*gone, *told, *self._next_items(now)]

    def _worth_telling(self, rows: Sequence[BaseItem]) -> list[Item]:
        """Return the items of an answer that are told of."""
        found = items.items(rows, self.scans.libraries)
        return [item for item in found if item.type in TOLD_TYPES]

    async def _at_home(self, item: Item) -> Item:
        """Return an item with its library, asking for it where no path tells."""
        if item.library:
            return item
        known = self.arrivals.last_known(item.id)
        home = known.library if known else await self._find_home(item)
        return replace(item, library=home)

    async def _find_home(self, item: Item) -> Library | None:
        """Return the library among the ancestors of an item."""
        try:
            ancestors = await self._client.ancestors(item.id)
        except RejectedError:  # Gone meanwhile, or an API key's
            return None
        ids = {text(each.get("Id")) for each in objects(ancestors)}
        return next((x for x in self.scans.libraries if x.id in ids), None)

    async def _take_stock(self) -> list[Signal]:
        """Find what a scan brought, before it is told as finished.

        The server tells half a minute later. If it is too busy to answer, so be it.
        """
        if not self._shelves.is_filled:
            return []
        try:
            async with asyncio.timeout(STOCK_TIMEOUT):
                return await self._look_at_recent()
        except TimeoutError, ShowrunnerError:
            return []

    @override
    async def _look_at_recent(self) -> list[Signal]:
        if not self.scans.libraries:
            await self._look_at_libraries()
        events = await self._shelves.look(self.scans.libraries)
        return [*events, *self._next_items(datetime.now(UTC))]

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
    def server_time(self) -> datetime:
        return datetime.now(UTC) + self.health.clock_offset

    @override
    async def _users(self) -> Sequence[User]:
        return parse.users(await self._client.users())

    @override
    async def _recordings(self) -> Iterable[Recording]:
        return await self._recorder.look()

    @override
    async def _refresh(self, library: LibraryId) -> None:
        await self._client.refresh(library)
