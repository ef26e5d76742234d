"""The words for bringing the catalogue in step with a server."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from .model import ItemId, LibraryId


class SyncMode(StrEnum):
    """How much of a library a run looks at. In the order in which they go first."""

    ITEM = "item"  # One show or film
    PUSH = "push"  # The items that the server named
    QUICK = "quick"  # What changed
    DEEP = "deep"  # Everything, in full


class SyncTrigger(StrEnum):
    """Why a run began."""

    SCHEDULE = "schedule"
    START = "start"  # Home Assistant started, or the line to the server came back
    SERVER = "server"  # It said that something changed
    POLL = "poll"  # It says nothing by itself to these credentials
    USER = "user"  # An action or a button


class SyncState(StrEnum):
    """What is going on with a library."""

    IDLE = "idle"
    QUEUED = "queued"
    SYNCING = "syncing"
    DEEP_SYNCING = "deep_syncing"
    SCANNING = "scanning"
    COOLDOWN = "cooldown"  # After too many errors in a row
    ERROR = "error"


@dataclass(slots=True)
class Tally:
    """What a run has done so far."""

    processed: int = 0  # Rows that were looked at
    added: int = 0
    updated: int = 0
    removed: int = 0
    skipped: int = 0  # Known by their revision
    errors: int = 0  # Rows that could not be read
    requests: int = 0

    @property
    def changes(self) -> int:
        """Return how many items are different now."""
        return self.added + self.updated + self.removed


@dataclass(frozen=True, kw_only=True, slots=True)
class SyncOrder:
    """A wish for a run."""

    library: LibraryId
    mode: SyncMode
    trigger: SyncTrigger
    items: frozenset[ItemId] = frozenset()  # For PUSH; for ITEM, the one
    user: str | None = None  # The id of Home Assistant's user who asked
    revision: str = ""  # The library's marker, if nothing else asks for it

    def covers(self, other: Self) -> bool:
        """Return whether another order is done once this one is."""
        if self.library != other.library:
            return False
        if self.mode is SyncMode.DEEP:
            return True
        return self.mode is other.mode and self.items >= other.items


@dataclass(frozen=True, kw_only=True, slots=True)
class SyncRun:
    """A run that is over."""

    id: int
    order: SyncOrder
    started_at: datetime
    duration: timedelta
    tally: Tally
    error: str | None = None  # The translation key of what ended it early


@dataclass(slots=True)
class Progress:
    """How far a run is."""

    mode: SyncMode
    started_at: datetime
    tally: Tally = field(default_factory=Tally)
    total: int | None = None  # Rows to look at, as far as known
    current: str = ""  # The title of the item looked at last

    @property
    def share(self) -> float | None:
        """Return how much of the run is done, 0 to 1; None if unknown."""
        if not self.total:
            return None
        return min(1.0, self.tally.processed / self.total)
