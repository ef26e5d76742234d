"""What every media server must be able to do for Showrunner.

A provider translates. It owns no timer and starts no task: it yields what its server
pushes, looks at a subject when it is told to, and says which subject wants a look.
"""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Flag, StrEnum, auto
import re
from typing import ClassVar

from aiohttp import ClientSession

from ..engine.errors import ShowrunnerError
from ..engine.events import ServerEvent
from ..engine.listing import Answer, Detail, Query, Shelf
from ..engine.model import ItemId, Library, LibraryId, Server
from ..engine.recordings import RecordingMachine
from ..engine.scanning import ScanMachine
from ..engine.scans import Home, Reach, ScanTarget
from ..engine.server_events import Reason
from ..engine.sessions import SessionMachine
from ..engine.touches import TouchMachine
from ..engine.users import UserMachine


class Capability(Flag):
    """What only some servers, or some of their users, can do."""

    SESSIONS = auto()
    USERS = auto()
    RECORDINGS = auto()
    SCAN = auto()  # Whole libraries; folders may be asked for without it


class Limit(StrEnum):
    """Credentials that let us see and do less than an owner's, and so are told of."""

    GUEST = "limited_token"
    KEY = "limited_key"
    USER = "limited_user"


class Look(StrEnum):
    """The subjects that a server can be asked about."""

    SERVER = "server"  # Is it there, and who is it?
    SESSIONS = "sessions"
    LIBRARIES = "libraries"  # And their scans
    ITEMS = "items"  # The items that the server worked on, when it has done with them
    CHANGES = "changes"  # Which libraries have changed, unheard
    USERS = "users"
    RECORDINGS = "recordings"
    ACCOUNT = "account"  # Whose credentials may end, and who may know a new address


@dataclass(frozen=True, slots=True)
class Wanted:
    """A subject is worth a look, some time from now."""

    look: Look
    delay: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class LineUp:
    """The server pushes from now on. What it said in the meantime is lost."""


@dataclass(frozen=True, slots=True)
class LineDown:
    """The server pushes no more; the provider is trying to get the line back."""

    error: ShowrunnerError
    farewell: Reason | None = None  # Why it went, if it said so
    orderly: bool = False  # It closed the line itself, and may be about to go


@dataclass(frozen=True, kw_only=True, slots=True)
class Connection:
    """Where a server is, and as whom to speak to it."""

    url: str  # With scheme, without a trailing slash
    token: str = field(repr=False)
    client_id: str  # A UUID of the config entry's own
    server_id: str | None = None  # Whom to expect there; None: whoever answers
    account: Mapping[str, str] | None = field(default=None, repr=False)  # To store


@dataclass(frozen=True, slots=True)
class ConnectionChanged:
    """The provider goes by another address or token now, which is to be stored."""

    connection: Connection


@dataclass(frozen=True, slots=True)
class ItemsTouched:
    """The server made, changed or removed items, and has done with them."""

    library: LibraryId | None  # None: not told
    items: frozenset[ItemId]


@dataclass(frozen=True, slots=True)
class LibraryTouched:
    """Something in a library is different; which items, the server does not say."""

    library: LibraryId
    polled: bool = False  # Nothing is known: it may be as it was
    revision: str = ""  # Its marker by then, if that says so


type Signal = (
    ServerEvent
    | Wanted
    | LineUp
    | LineDown
    | ConnectionChanged
    | ItemsTouched
    | LibraryTouched
)


@dataclass(slots=True)
class Health:
    """How the requests to a server went, for diagnostics."""

    requests: int = 0
    failures: int = 0
    response_time: float | None = None  # Seconds, of the last answer
    clock_offset: timedelta = timedelta(0)  # By how much the server's clock is ahead


class Provider(ABC):
    """One media server, with the credentials of one of its users.

    Raises only `ShowrunnerError`: nothing that a socket or a parser raises crosses
    this line.
    """

    kind: ClassVar[str]
    maker: ClassVar[str]
    product: ClassVar[str]
    minimum_version: ClassVar[tuple[int, ...]]  # Older ones may say less than we need
    scan_deadline: ClassVar[timedelta]  # What it scans is there by then, or never
    batch: ClassVar[int]  # Items by id a request; their ids stand in the address
    page_bytes: ClassVar[int]  # How long a page may get; each holds up the event loop
    lists_deep: ClassVar[bool]  # A listing can tell everything, not only items by id
    # How often to look unasked; it may depend on what the server tells this user
    intervals: Mapping[Look, timedelta]
    fallback_intervals: Mapping[Look, timedelta]  # The same without a line

    server: Server | None = None  # As last seen; None before `connect`
    capabilities = Capability(0)  # As far as `connect` found out

    def __init__(self, session: ClientSession, connection: Connection) -> None:
        self.connection = connection  # A new token may be set while running
        self.health = Health()
        self.playbacks = SessionMachine()
        self.scans = ScanMachine()
        self.touches = TouchMachine()
        self.accounts = UserMachine()
        self.recordings = RecordingMachine()
        self._session = session

    @property
    def is_outdated(self) -> bool:
        """Return whether the server is older than what we know to work."""
        version = re.match(r"\d+(\.\d+)*", self.server.version if self.server else "")
        if version is None:
            return False
        return tuple(map(int, version[0].split("."))) < self.minimum_version

    @property
    def limit(self) -> Limit | None:
        """Return what is limited about the credentials, as far as is known."""
        is_guest = self.server is not None and not self.server.full_access
        return Limit.GUEST if is_guest else None

    @property
    def scans_folders(self) -> bool:
        """Return whether it can look at a folder that no item is known to hold.

        Else `scan_folder` has it look at all of the library.
        """
        return True

    def home(self, path: str) -> Home | None:  # noqa: ARG002  # Of those that know
        """Return the one library that lists what is at a path.

        None: each that holds the path does, as an item of its own; or none holds it.
        """
        return None

    @abstractmethod
    async def connect(self) -> Server:
        """Check address and credentials, and return the server behind them.

        Raises UnavailableError, AuthenticationFailedError, or BadPayloadError when
        something else answers there.
        """

    @abstractmethod
    def listen(self) -> AsyncIterator[Signal]:
        """Yield what the server pushes, for ever, over as many lines as it takes.

        Yields `LineUp` and `LineDown` as they happen. Never raises.
        """

    @abstractmethod
    async def look(self, subject: Look) -> Sequence[Signal]:
        """Ask the server about a subject, and return what is new.

        The first look at a subject is a state of affairs and tells no events. Raises
        what `connect` raises, and RejectedError for what this user may not see.
        """

    @property
    def libraries(self) -> tuple[Library, ...]:
        """Return the libraries as last seen."""
        return self.scans.libraries

    @abstractmethod
    def shelves(self, library: Library) -> Sequence[Shelf]:
        """Return how a library is listed: parents before what they hold."""

    @abstractmethod
    async def list_page(self, query: Query, start: int, size: int) -> Answer:
        """List a part of a shelf in a stable order, from row `start` on.

        The server may send fewer or more than `size` rows, and may ignore `since`:
        the rows say. Raises what `look` raises.
        """

    @abstractmethod
    async def count(self, shelf: Shelf) -> int:
        """Return how many rows a listing of a shelf has. Raises what `look` raises."""

    @abstractmethod
    async def list_items(self, keys: Sequence[ItemId], detail: Detail) -> Answer:
        """List at most `batch` items by id; those that are gone are left out.

        Raises what `look` raises.
        """

    async def homes(self, keys: Sequence[ItemId]) -> Mapping[ItemId, LibraryId]:
        """Return the libraries of items that the server named without one.

        Those that are gone are left out. Raises what `look` raises.
        """
        return dict.fromkeys(keys[:0], LibraryId(""))

    @abstractmethod
    def server_time(self) -> datetime:
        """Return the time by the server's clock, as far as its answers told it."""

    @abstractmethod
    async def picture(self, reference: str) -> tuple[bytes, str]:
        """Return an item's artwork, and its content type. Raises what `look` raises."""

    @abstractmethod
    async def scan(self, libraries: Iterable[LibraryId]) -> None:
        """Ask the server to look for files in whole libraries.

        Raises ForbiddenError when this user may not, and what `connect` raises.
        """

    @abstractmethod
    async def scan_folder(self, target: ScanTarget) -> Reach:
        """Ask the server to look at a folder; return how much it will look at.

        It may look later. Raises ForbiddenError when this user may not (also for a 401
        to a token that is good elsewhere), RejectedError when it never will, BusyError
        while it starts, and what `connect` raises.
        """

    @abstractmethod
    async def find_files(self, target: ScanTarget, since: datetime) -> Answer:
        """List the films, episodes or tracks that may hold the files of a target.

        What changed after `since`, by the server's clock, is among them if it is in the
        folder. They may be others, too, and they are few: a server that ignores what
        narrows the question down gets no second page. If the page is whole, nothing is
        missing. Raises what `look` raises.
        """

    @abstractmethod
    async def probe(self, item: ItemId, *, thorough: bool = False) -> None:
        """Have the server look into the file of an item that it lists.

        `thorough`: even if it thinks that it knows the file. Raises what `scan_folder`
        raises.
        """

    @abstractmethod
    async def cancel_scan(self, library: LibraryId) -> None:
        """Have the server stop scanning a library.

        Raises UnsupportedError where it cannot, and what `scan` raises.
        """
