"""What a run and the catalogue say to each other."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ..engine.listing import Detail, Entry
from ..engine.model import Item, ItemId, ItemState, Library, LibraryId, MediaType
from ..engine.syncs import Tally


@dataclass(frozen=True, kw_only=True, slots=True)
class Shelved:
    """What is remembered of a library."""

    id: LibraryId
    name: str
    type: MediaType
    revision: str = ""  # The server's marker when it was in step last
    since: datetime | None = None  # By the server's clock; later changes are unknown
    hidden: Mapping[str, int] = field(default_factory=dict)  # Rows not shown, by shelf
    listed_at: datetime | None = None  # First complete listing; None: tell nothing yet
    synced_at: datetime | None = None
    deep_synced_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Cursor:
    """Where a listing goes on."""

    shelf: str  # Its name
    start: int  # Rows of it that are stored
    shown: int = 0  # Items that all shelves have shown so far
    hidden: Mapping[str, int] = field(default_factory=dict)
    since: datetime | None = None  # When the run began, by the server's clock
    revision: str = ""  # The library's marker then


@dataclass(frozen=True, slots=True)
class Resumed:
    """A run that begins, or goes on where it was cut."""

    run: int
    cursor: Cursor | None
    tally: Tally


@dataclass(frozen=True, kw_only=True, slots=True)
class Batch:
    """A page to be stored in one transaction."""

    run: int
    library: Library
    entries: Sequence[Entry] = ()
    removed: Sequence[ItemId] = ()  # Known to be gone; unknown ids are ignored
    detail: Detail = Detail.FULL  # LEAN: entries are compared and not read
    reread: bool = False  # Read, or want, entries whose revision is known, too
    walk: bool = False  # Remember which items were shown
    quiet: bool = False  # A first listing: no history
    settled: bool = False  # The server said that it has done with these items
    states: Callable[[Sequence[Item]], Sequence[ItemState]]  # Of items that are read
    tally: Tally  # Of the run until now, updated by `store`
    cursor: Cursor | None = None  # To go on from once the batch is stored


@dataclass(frozen=True, kw_only=True, slots=True)
class Stored:
    """What a batch brought."""

    wanted: Sequence[ItemId] = ()  # Lean entries that are new or have a new revision
    last_title: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Completed:
    """What is known of a library once a run has seen all of it."""

    revision: str
    since: datetime | None
    hidden: Mapping[str, int]
    deep: bool
