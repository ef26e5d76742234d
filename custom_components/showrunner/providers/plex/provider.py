"""A Plex Media Server, told as events."""

from collections.abc import AsyncIterator, Awaitable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, override

from aiohttp import ClientSession

from ...engine.errors import (
    AuthenticationFailedError,
    BadPayloadError,
    RejectedError,
    ShowrunnerError,
)
from ...engine.model import (
    Item,
    Library,
    LibraryId,
    MediaType,
    Recording,
    Server,
    User,
)
from ..base import (
    Capability,
    Connection,
    ConnectionChanged,
    LineUp,
    Look,
    Signal,
    Wanted,
)
from ..looks import LookingProvider
from ..socket import Frame, Socket
from . import parse
from .client import PlexClient
from .frames import facts
from .listener import PlexListener
from .renewal import renew
from .wire import Container

# What a library of a kind is made of, in the server's numbers
LEAVES: Final = {
    MediaType.MOVIE: 1,
    MediaType.SHOW: 4,
    MediaType.ARTIST: 10,
    MediaType.PHOTO: 13,
}
BATCH: Final = 50  # Items a request; their ids stand in the address
PAGE: Final = 50  # Items added last
MAX_PAGES: Final = 100
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

    def __init__(self, session: ClientSession, connection: Connection) -> None:
        super().__init__(session, connection)
        self._client = PlexClient(session, self)
        self._socket = Socket(session, self._client.socket)
        self._listener = PlexListener(self.playbacks, self.arrivals, self.scans)
        self._seen: dict[LibraryId, str] = {}  # Revisions whose new items are known
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
        recent = [Wanted(Look.RECENT)] if self._unseen() and self._seen else []
        return [*events, *recent]

    @override
    async def _look_at_items(self) -> list[Signal]:
        keys = self.arrivals.take(datetime.now(UTC), BATCH)
        try:
            answer = await self._client.items(keys) if keys else {}
        except RejectedError:  # None of them is there any more
            answer = {}
        except ShowrunnerError:
            self.arrivals.put_back(keys, datetime.now(UTC))
            raise
        items = parse.items(answer, self._libraries())
        now = datetime.now(UTC)
        events = self.arrivals.answered(keys, items, now)
        return [*events, *self._next_items(now)]

    @override
    async def _look_at_recent(self) -> list[Signal]:
        if not self.scans.libraries:
            await self._look_at_libraries()
        if self.arrivals.since is None:
            newest = [await self._newest(library) for library in self._unseen()]
            self.arrivals.baseline(newest, datetime.now(UTC))
            return []
        for library in self._unseen():
            await self._catch_up(library)
        return self._next_items(datetime.now(UTC))

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
        await self._client.refresh(library)

    def _libraries(self) -> dict[LibraryId, Library]:
        """Return the libraries as last seen, by id."""
        return {library.id: library for library in self.scans.libraries}

    def _unseen(self) -> list[Library]:
        """Return the libraries that changed since their new items were asked for."""
        return [
            library
            for library in self.scans.libraries
            if library.type in LEAVES and self._seen.get(library.id) != library.revision
        ]

    async def _newest(self, library: Library) -> datetime | None:
        """Return when the latest item of a library was added."""
        items = await self._added_last(library, 0, 1)
        self._seen[library.id] = library.revision
        return items[0].added_at if items else None

    async def _catch_up(self, library: Library) -> None:
        """Note the items of a library that were added since the baseline."""
        start = 0
        for _ in range(MAX_PAGES):
            items = await self._added_last(library, start, PAGE)
            self.arrivals.recent(items, datetime.now(UTC))
            oldest = items[-1].added_at if items else None
            if oldest is None or oldest <= (self.arrivals.since or oldest):
                break
            start += len(items)
        self._seen[library.id] = library.revision

    async def _added_last(self, library: Library, start: int, size: int) -> list[Item]:
        """Return a page of the items of a library, the one added last first."""
        kind = LEAVES[library.type]
        answer = await self._client.newest(library.id, kind, start, size)
        return parse.items(answer, self._libraries())


async def _if_allowed(request: Awaitable[Container]) -> Container | None:
    """Return an answer, or None when this user may not have it.

    The token is known to be good, so a 401 says no more than a 403.
    """
    try:
        return await request
    except AuthenticationFailedError, RejectedError:
        return None
