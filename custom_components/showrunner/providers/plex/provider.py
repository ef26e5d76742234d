"""A Plex Media Server, told as events."""

from collections.abc import AsyncIterator, Awaitable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, override

from aiohttp import ClientSession

from ...engine.errors import (
    AuthenticationFailedError,
    BadPayloadError,
    NotFoundError,
    RejectedError,
    ShowrunnerError,
)
from ...engine.listing import Answer, Detail, Query, Shelf
from ...engine.model import (
    ItemId,
    Library,
    LibraryId,
    Recording,
    Server,
    User,
)
from ...engine.scans import Reach, ScanTarget
from ..base import (
    Capability,
    Connection,
    ConnectionChanged,
    LibraryTouched,
    LineUp,
    Look,
    Signal,
    Wanted,
)
from ..looks import LookingProvider
from ..socket import Frame, Socket
from . import listing, parse, scans
from .client import PlexClient
from .finder import Finder
from .frames import facts
from .listener import PlexListener
from .listing import Reader
from .pictures import picture
from .renewal import renew
from .wire import Container

SESSION_CHECK: Final = timedelta(seconds=30)  # A stop may have been lost on the way
INTERVALS: Final = {
    Look.SERVER: timedelta(minutes=5),
    Look.SESSIONS: timedelta(minutes=5),
    Look.LIBRARIES: timedelta(minutes=5),
    Look.USERS: timedelta(minutes=10),
    Look.RECORDINGS: timedelta(minutes=1),
    Look.ACCOUNT: timedelta(hours=12),
}
WITHOUT_LINE: Final = {
    **INTERVALS,
    Look.SESSIONS: timedelta(seconds=10),
    Look.LIBRARIES: timedelta(minutes=1),
}
OWNER: Final = Capability.SESSIONS | Capability.USERS | Capability.SCAN


class PlexProvider(LookingProvider):
    """One Plex Media Server."""

    kind = "plex"
    maker = "Plex"
    product = "Plex Media Server"
    minimum_version = (1, 41, 9)  # The first with a versioned API
    intervals = INTERVALS
    fallback_intervals = WITHOUT_LINE
    page_bytes = 1_500_000
    lists_deep = False  # Streams and chapters are told of items by id
    scan_deadline = timedelta(seconds=60)
    batch = 50  # More of them, with their files to be looked for, may take too long

    def __init__(self, session: ClientSession, connection: Connection) -> None:
        super().__init__(session, connection)
        self._client = PlexClient(session, self)
        self._socket = Socket(session, self._client.socket)
        self._listener = PlexListener(self.playbacks, self.touches, self.scans)
        self._finder = Finder(self._client, self.scans)
        self._revisions: dict[LibraryId, str] | None = None  # At the last look
        self._trouble: ShowrunnerError | None = None  # Why it did not let us in

    @override
    async def connect(self) -> Server:
        root = await self._greet()
        self.capabilities = await self._find_capabilities()
        return self._introduce(root)

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
                    self._finder.forget()
                    yield heard
                case _:
                    yield heard

    async def _greet(self) -> Container:
        """Return how the server introduces itself, or remember why it does not."""
        try:
            root = await self._meet()
        except ShowrunnerError as err:
            self._trouble = err
            raise
        self._trouble = None
        return root

    async def _meet(self) -> Container:
        """Return who is at the address, if it is the right server.

        Whoever else answers there gets no token.
        """
        identity = await self._client.identity()
        expected = self.connection.server_id or (self.server and self.server.id)
        if expected and identity.get("machineIdentifier") != expected:
            raise BadPayloadError("Another server answers at the address")
        return await self._client.root()

    def _introduce(self, root: Container) -> Server:
        """Remember who the server says it is."""
        full_access = Capability.SESSIONS in self.capabilities
        self.server = parse.server(root, full_access=full_access)
        return self.server

    async def _find_capabilities(self) -> Capability:
        """Return what the server lets this user do."""
        if await _if_allowed(self._client.sessions()) is None:
            return Capability(0)
        recorders = await _if_allowed(self._client.recorders())
        has_recorder = bool(recorders and recorders.get("Dvr"))
        return OWNER | (Capability.RECORDINGS if has_recorder else Capability(0))

    @override
    async def _look_at_server(self) -> list[Signal]:
        self._introduce(await self._greet())
        return []

    @override
    async def _look_at_account(self) -> list[Signal]:
        trouble = self._trouble
        renewed = await renew(
            self._session, self.connection, in_trouble=trouble is not None
        )
        if renewed == self.connection:
            if isinstance(trouble, AuthenticationFailedError):
                raise trouble  # The account knows no better token
            return []
        self.connection = renewed
        return [ConnectionChanged(renewed), Wanted(Look.SERVER)]

    @override
    async def _look_at_sessions(self) -> list[Signal]:
        if Capability.SESSIONS not in self.capabilities:
            return []
        asked = datetime.now(UTC)
        sessions = parse.sessions(await self._client.sessions(), self._libraries())
        events = self.playbacks.look(sessions, asked, datetime.now(UTC))
        again = [Wanted(Look.SESSIONS, SESSION_CHECK)] if self.playbacks.active else []
        return [*events, *again]

    @override
    async def _look_at_libraries(self) -> list[Signal]:
        asked = datetime.now(UTC)
        libraries = parse.libraries(await self._client.sections())
        events = self.scans.look(libraries, asked, datetime.now(UTC))
        changes = [Wanted(Look.CHANGES)] if self._changed() else []
        return [*events, *changes]

    @override
    async def _look_at_changes(self) -> list[Signal]:
        if not self.libraries:
            await self._look_at_libraries()
        changed = self._changed()
        self._revisions = {library.id: library.revision for library in self.libraries}
        return [LibraryTouched(each.id, revision=each.revision) for each in changed]

    @override
    def shelves(self, library: Library) -> Sequence[Shelf]:
        return listing.shelves(library)

    @override
    async def list_page(self, query: Query, start: int, size: int) -> Answer:
        shelf = query.shelf
        kinds = shelf.types if shelf.parent else None
        reader = Reader(self._libraries(), query.detail, shelf.library, kinds)
        try:
            reply = await self._client.ask(listing.page_of(query, start, size))
        except NotFoundError:
            if shelf.parent is None:
                raise
            return listing.nothing()
        return reader.answer(reply)

    @override
    async def count(self, shelf: Shelf) -> int:
        try:
            return listing.counted(await self._client.ask(listing.count_of(shelf)))
        except NotFoundError:
            if shelf.parent is None:
                raise
            return 0

    @override
    async def list_items(self, keys: Sequence[ItemId], detail: Detail) -> Answer:
        reader = Reader(self._libraries(), detail, whole=True)
        try:
            return reader.answer(await self._client.ask(listing.items_of(keys, detail)))
        except NotFoundError:  # None of them is there any more
            return listing.nothing()

    @override
    async def picture(self, reference: str) -> tuple[bytes, str]:
        return await picture(self._client, reference)

    @override
    async def _users(self) -> Sequence[User]:
        return parse.users(await self._client.accounts())

    @override
    async def _recordings(self) -> Iterable[Recording]:
        # In this order, one that begins meanwhile is in both lists, not in neither
        planned = parse.recordings(await self._client.scheduled())
        running = parse.recordings(await self._client.subscriptions())
        return {recording.id: recording for recording in [*planned, *running]}.values()

    @override
    async def _refresh(self, library: LibraryId) -> None:
        await self._client.tell(*scans.refresh(library))

    @override
    async def scan_folder(self, target: ScanTarget) -> Reach:
        order = scans.refresh(target.library, target.folder)
        self.scans.asked(target.library, datetime.now(UTC))
        await self._permitted(self._client.tell(*order))
        return Reach.FOLDER

    @override
    async def find_files(self, target: ScanTarget, since: datetime) -> Answer:
        if not self.libraries:
            await self._look_at_libraries()
        return await self._finder.find(target, since)

    @override
    async def probe(self, item: ItemId, *, thorough: bool = False) -> None:
        await self._permitted(self._client.tell(*scans.analysis(item)))

    @override
    async def cancel_scan(self, library: LibraryId) -> None:
        await self._permitted(self._client.tell(*scans.cancellation(library)))

    @override
    async def _try_token(self) -> None:
        await self._client.root()

    def _libraries(self) -> dict[LibraryId, Library]:
        """Return the libraries as last seen, by id."""
        return {library.id: library for library in self.scans.libraries}

    def _changed(self) -> list[Library]:
        """Return the libraries that are not as they were at the last look."""
        if self._revisions is None:
            return []
        return [
            library
            for library in self.libraries
            if self._revisions.get(library.id) != library.revision
        ]


async def _if_allowed(request: Awaitable[Container]) -> Container | None:
    """Return an answer, or None when this user may not have it.

    The token is known to be good, so a 401 says no more than a 403.
    """
    try:
        return await request
    except AuthenticationFailedError, RejectedError:
        return None
