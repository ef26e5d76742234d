"""What a media server is and holds, in words that every kind of server shares."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType, Self, override

from .record import record

ServerId = NewType("ServerId", str)
LibraryId = NewType("LibraryId", str)
ItemId = NewType("ItemId", str)
UserId = NewType("UserId", str)
PlayerId = NewType("PlayerId", str)
SessionId = NewType("SessionId", str)
RecordingId = NewType("RecordingId", str)


class _Tolerant(StrEnum):
    """A word that a server says; what a newer server invents is `unknown`."""

    @classmethod
    @override
    def _missing_(cls, value: object) -> Self:
        return cls("unknown")


class MediaType(_Tolerant):
    """The kinds of item that a library holds, and the kinds of library."""

    MOVIE = "movie"
    SHOW = "show"
    SEASON = "season"
    EPISODE = "episode"
    ARTIST = "artist"
    ALBUM = "album"
    TRACK = "track"
    PHOTO = "photo"
    CLIP = "clip"  # A trailer or pre-roll: played, but never worth an event
    UNKNOWN = "unknown"


class StreamKind(_Tolerant):
    """What a stream of a file carries."""

    VIDEO = "video"
    AUDIO = "audio"
    SUBTITLE = "subtitle"
    UNKNOWN = "unknown"


class ItemState(StrEnum):
    """Whether an item can be had, and from where."""

    NORMAL = "normal"  # Its file is there for Home Assistant, too
    REMOTE_ONLY = "remote_only"  # No mapped path: only the server can play it
    UNAVAILABLE = "unavailable"  # The server cannot read it, or has it in its trash
    FILE_NOT_FOUND = "file_not_found"  # Mapped, and not on disk
    ERROR = "error"  # What the server says of it cannot be read


class PlaybackState(_Tolerant):
    """What a player is doing with its item."""

    PLAYING = "playing"
    PAUSED = "paused"
    BUFFERING = "buffering"
    STOPPED = "stopped"
    UNKNOWN = "unknown"


class PlayMethod(_Tolerant):
    """How much work a playback gives the server."""

    DIRECT_PLAY = "direct_play"
    DIRECT_STREAM = "direct_stream"
    TRANSCODE = "transcode"
    UNKNOWN = "unknown"


class RecordingState(_Tolerant):
    """How far a recording has come."""

    SCHEDULED = "scheduled"
    RECORDING = "recording"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True, slots=True)
class Server:
    """A media server as it introduces itself."""

    id: ServerId
    name: str
    version: str
    platform: str = ""
    full_access: bool = True  # False: the credentials are those of a guest


@dataclass(frozen=True, kw_only=True, slots=True)
class Library:
    """One collection of films, shows or music."""

    id: LibraryId
    name: str
    type: MediaType = MediaType.UNKNOWN
    locations: tuple[str, ...] = ()  # Folders, in the server's own notation
    scanning: bool = False
    scanned_at: datetime | None = None
    revision: str = ""  # Opaque; differs whenever something in the library changed


@record
class Stream:
    """One picture, sound or subtitle track of a file, or beside it."""

    kind: StreamKind
    language: str = ""  # ISO 639, as the server says it
    codec: str = ""
    title: str = ""
    forced: bool = False
    default: bool = False
    external: bool = False  # In a file of its own


@record
class Chapter:
    """A named part of an item."""

    title: str
    start: float  # Seconds


@record
class MediaFile:
    """One file of an item. What is None was not told."""

    path: str  # In the server's own notation
    size: int | None = None  # Bytes
    container: str = ""
    duration: float | None = None  # Seconds
    bitrate: int | None = None  # Bits a second
    width: int | None = None  # Pixels
    height: int | None = None
    readable: bool | None = None  # By the server
    streams: tuple[Stream, ...] | None = None


@record
class Item:
    """A film, episode, track or whatever else a library holds.

    Listings tell less than a question about the item itself: see `listing.Detail`.
    """

    id: ItemId
    type: MediaType
    title: str
    library: Library | None = None
    year: int | None = None
    show: str | None = None
    season: int | None = None
    episode: int | None = None
    artist: str | None = None
    album: str | None = None
    genres: tuple[str, ...] = ()
    guids: Mapping[str, str] = field(default_factory=dict)  # {"imdb": "tt1160419"}
    files: tuple[MediaFile, ...] = ()
    duration: float | None = None  # Seconds
    rating: float | None = None  # 0 to 10
    summary: str = ""
    added_at: datetime | None = None  # By the server's clock
    updated_at: datetime | None = None  # By the server's clock
    revision: str = ""  # Opaque; differs whenever something of the item changed
    parent: ItemId | None = None  # The season of an episode, the album of a track
    top: ItemId | None = None  # Its show or artist
    studios: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    tags_told: bool = True  # False: genres and the like are but some of them
    artwork: Mapping[str, str] = field(default_factory=dict)  # {"poster": "…"}, opaque
    people: tuple[str, ...] | None = None  # None: not told
    chapters: tuple[Chapter, ...] | None = None  # None: not told
    in_trash: bool = False  # Kept by the server although its file is gone


@dataclass(frozen=True, kw_only=True, slots=True)
class User:
    """Somebody with an account on the server."""

    id: UserId
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Player:
    """An app on a device that plays from the server."""

    id: PlayerId
    name: str
    product: str = ""
    platform: str = ""
    address: str = ""
    local: bool | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """A client of the server, and what it plays."""

    id: SessionId
    user: User
    player: Player
    item: Item | None = None  # None: connected, but idle
    state: PlaybackState = PlaybackState.UNKNOWN
    position: float = 0  # Seconds from the start of the item
    method: PlayMethod = PlayMethod.UNKNOWN
    # When the player said last where it is, if the server guesses in between
    checked_in: datetime | None = None

    @property
    def progress(self) -> float | None:
        """Return how much of the item has been played, 0 to 1; None if unknown."""
        if self.item is None or not self.item.duration:
            return None
        return min(1.0, max(0.0, self.position / self.item.duration))


@dataclass(frozen=True, kw_only=True, slots=True)
class Recording:
    """A live TV recording, planned, running or past."""

    id: RecordingId
    title: str
    state: RecordingState
    channel: str = ""
    start: datetime | None = None
    end: datetime | None = None
    series: str | None = None
