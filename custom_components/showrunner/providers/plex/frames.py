"""Turn what Plex Media Server pushes into facts.

Source: the official API document 1.2.0 and frames recorded by others; see the
notification types and timeline states there.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson

from ...engine.model import ItemId, LibraryId, MediaType, PlaybackState, SessionId
from ..coerce import entries, mapping, seconds, text, whole

FILTERS: Final = "playing,timeline,activity,status"
LIBRARY: Final = "com.plexapp.plugins.library"  # Guides and recorders send floods too
CREATED: Final = 0
PROCESSED: Final = 5
DELETED: Final = 9
GONE_TYPE: Final = -1  # What 1.43 makes of the type of a removed item
SCAN: Final = "library.update.section"
TYPES: Final = {
    1: MediaType.MOVIE,
    2: MediaType.SHOW,
    3: MediaType.SEASON,
    4: MediaType.EPISODE,
    8: MediaType.ARTIST,
    9: MediaType.ALBUM,
    10: MediaType.TRACK,
    13: MediaType.PHOTO,
}


@dataclass(frozen=True, slots=True)
class Playing:
    """A player reported what it does."""

    session: SessionId
    item: ItemId
    state: PlaybackState
    position: float  # Seconds


@dataclass(frozen=True, kw_only=True, slots=True)
class Touched:
    """The server works on an item."""

    item: ItemId
    library: LibraryId
    type: MediaType
    settled: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Removed:
    """The server removed an item."""

    item: ItemId
    library: LibraryId
    type: MediaType
    title: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Scanning:
    """The server scans a library. At first it does not say which."""

    uuid: str
    library: LibraryId | None
    title: str
    ended: bool


@dataclass(frozen=True, slots=True)
class ScanDone:
    """The server finished a scan and does not say of what."""


type Fact = Playing | Touched | Removed | Scanning | ScanDone


def facts(frame: str) -> Iterator[Fact]:
    """Yield what a frame says; one that makes no sense says nothing."""
    try:
        notification = mapping(
            mapping(orjson.loads(frame)).get("NotificationContainer")
        )
    except orjson.JSONDecodeError:
        return
    if kind := _KINDS.get(text(notification.get("type"))):
        key, read = kind
        for entry in entries(notification, key):
            yield from read(entry)


def _playing(entry: Mapping[str, Any]) -> Iterator[Playing]:
    """Yield the report of a player."""
    yield Playing(
        SessionId(text(entry.get("sessionKey"))),
        ItemId(text(entry.get("ratingKey"))),
        PlaybackState(text(entry.get("state"))),
        seconds(entry.get("viewOffset")) or 0,
    )


def _timeline(entry: Mapping[str, Any]) -> Iterator[Touched | Removed]:
    """Yield what happened to an item of a library."""
    item, library = ItemId(text(entry.get("itemID"))), text(entry.get("sectionID"))
    if entry.get("identifier") != LIBRARY or not item:
        return
    number, state = whole(entry.get("type")), whole(entry.get("state"))
    kind = TYPES.get(number or 0, MediaType.UNKNOWN)
    metadata_state = entry.get("metadataState")
    gone = state == DELETED or metadata_state == "deleted" or number == GONE_TYPE
    if gone and (kind is not MediaType.UNKNOWN or number == GONE_TYPE):
        yield Removed(
            item=item,
            library=LibraryId(library),
            type=kind,
            title=text(entry.get("title")),
        )
    elif state is not None and CREATED <= state <= PROCESSED and not gone:
        yield Touched(
            item=item,
            library=LibraryId(library),
            type=kind,
            settled=state == PROCESSED
            and text(metadata_state) in {"", "created"}
            and not whole(entry.get("queueSize")),
        )


def _activity(entry: Mapping[str, Any]) -> Iterator[Scanning]:
    """Yield how far a scan is."""
    activity = mapping(entry.get("Activity"))
    uuid = text(entry.get("uuid")) or text(activity.get("uuid"))
    if activity.get("type") != SCAN or not uuid:
        return
    library = text(mapping(activity.get("Context")).get("librarySectionID"))
    yield Scanning(
        uuid=uuid,
        library=LibraryId(library) if library else None,
        title=text(activity.get("title")),
        ended=entry.get("event") == "ended",
    )


def _status(entry: Mapping[str, Any]) -> Iterator[ScanDone]:
    """Yield that a scan is done."""
    if entry.get("notificationName") == "LIBRARY_UPDATE":
        yield ScanDone()


# What a type of frame holds its entries under, and how to read one
_KINDS: Final[dict[str, tuple[str, Callable[[Mapping[str, Any]], Iterator[Fact]]]]] = {
    "playing": ("PlaySessionStateNotification", _playing),
    "timeline": ("TimelineEntry", _timeline),
    "activity": ("ActivityNotification", _activity),
    "status": ("StatusNotification", _status),
}
