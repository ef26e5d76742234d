"""What happens to libraries: their items, the server's scans, and our syncs."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, override

from .changes import Change
from .event_base import Event, EventGroup
from .model import Item, Library
from .payload import item_data, library_data
from .syncs import SyncMode, Tally


class Trigger(StrEnum):
    """Who asked for a scan."""

    SHOWRUNNER = "showrunner"
    SERVER = "server"  # Its schedule, its folder watch, or another of its clients


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemEvent(Event):
    """A library holds something new, different, or no longer holds it."""

    group = EventGroup.LIBRARY
    library: Library
    item: Item

    @override
    def payload(self) -> dict[str, Any]:
        return {"library": library_data(self.library), "item": item_data(self.item)}


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemAdded(ItemEvent):
    """A film is in its library, or a season's episodes or an album's tracks are.

    Their metadata has settled, or has had five minutes to. What arrives together is
    one event.
    """

    items: tuple[Item, ...] = ()  # All that arrived together

    @override
    def payload(self) -> dict[str, Any]:
        items = self.items or (self.item,)
        return {
            **ItemEvent.payload(self),
            "count": len(items),
            "items": [item_data(item) for item in items],
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemUpdated(ItemEvent):
    """Something that matters of an item changed."""

    changes: tuple[Change, ...] = ()

    @override
    def payload(self) -> dict[str, Any]:
        changes = [change.value for change in self.changes]
        return {**ItemEvent.payload(self), "changes": changes}


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemRemoved(ItemEvent):
    """An item is gone from the server. It is told as last known."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ScanEvent(Event):
    """The server looked for files."""

    group = EventGroup.SCAN
    library: Library
    trigger: Trigger

    @override
    def payload(self) -> dict[str, Any]:
        return {"library": library_data(self.library), "trigger": self.trigger.value}


@dataclass(frozen=True, kw_only=True, slots=True)
class ScanStarted(ScanEvent):
    """The server began to look for files in a library."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ScanFinished(ScanEvent):
    """The server has looked through a library. Metadata may still be on its way."""

    duration: timedelta
    added: int
    updated: int
    removed: int

    @override
    def payload(self) -> dict[str, Any]:
        return {
            **ScanEvent.payload(self),
            "duration": round(self.duration.total_seconds(), 3),
            "added": self.added,
            "updated": self.updated,
            "removed": self.removed,
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class SyncEvent(Event):
    """The catalogue is brought in step with a library."""

    group = EventGroup.SYNC
    library: Library
    mode: SyncMode

    @override
    def payload(self) -> dict[str, Any]:
        return {"library": library_data(self.library), "mode": self.mode.value}


@dataclass(frozen=True, kw_only=True, slots=True)
class SyncStarted(SyncEvent):
    """We began to bring the catalogue in step with a library."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SyncEnd(SyncEvent):
    """A run is over, and this is what it came to.

    Of more than 200 changes at once, this is the only event; `items` then holds ten of
    each kind.
    """

    duration: timedelta
    tally: Tally
    items: Mapping[str, tuple[Item, ...]]  # {"added": …, "updated": …, "removed": …}

    @override
    def payload(self) -> dict[str, Any]:
        return {
            **SyncEvent.payload(self),
            "duration": round(self.duration.total_seconds(), 3),
            **asdict(self.tally),
            "first": {
                kind: [item_data(item) for item in items]
                for kind, items in self.items.items()
            },
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class SyncFinished(SyncEnd):
    """The catalogue is in step with a library.

    After a first listing, and of more than 200 changes at once, this is the only event;
    of the changes, `first` then holds ten of each kind.
    """


@dataclass(frozen=True, kw_only=True, slots=True)
class SyncFailed(SyncEnd):
    """The catalogue could not be brought in step; it goes on from there next time.

    What it did until then counts: of more than 200 changes, this is the only event.
    """

    error: str  # The key of its translation

    @override
    def payload(self) -> dict[str, Any]:
        return {**SyncEnd.payload(self), "error": self.error}
