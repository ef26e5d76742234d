"""What a media server can tell us: the vocabulary that automations are written in.

The docstring of an event says when it happens; `docs/events.md` is made from it.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
import re
from typing import Any, ClassVar, Final, get_args, override

from .changes import Change
from .model import Item, Library, Recording, Server, Session, User
from .payload import (
    bounded,
    item_data,
    library_data,
    located,
    recording_data,
    session_data,
    user_data,
)
from .syncs import SyncMode, Tally


class EventGroup(StrEnum):
    """The subjects that events are sorted by, one event entity each."""

    PLAYBACK = "playback"
    SESSIONS = "sessions"
    LIBRARY = "library"
    SCAN = "scan"
    SYNC = "sync"
    USERS = "users"
    RECORDINGS = "recordings"
    SERVER = "server"


class Trigger(StrEnum):
    """Who asked for a scan."""

    SHOWRUNNER = "showrunner"
    SERVER = "server"  # Its schedule, its folder watch, or another of its clients


class Reason(StrEnum):
    """Why a server went away or came back."""

    RESTART = "restart"
    SHUTDOWN = "shutdown"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Event:
    """Something that happened on a server."""

    group: ClassVar[EventGroup]
    at: datetime

    def payload(self) -> dict[str, Any]:
        """Return what this event carries beyond the common part."""
        return {}


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaybackEvent(_Event):
    """Somebody's playback of an item changed."""

    group = EventGroup.PLAYBACK
    session: Session

    @override
    def payload(self) -> dict[str, Any]:
        return session_data(self.session)


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaybackStarted(PlaybackEvent):
    """Somebody started to play an item."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaybackPaused(PlaybackEvent):
    """Somebody paused. Buffering is no pause."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaybackResumed(PlaybackEvent):
    """Somebody went on after a pause."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaybackFinished(PlaybackEvent):
    """A playback passed the share of its item that the options call finished (90 %).

    Told once per playback; `playback_stopped` still follows.
    """


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaybackStopped(PlaybackEvent):
    """Somebody stopped, or the player went on with another item, or vanished."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionEvent(_Event):
    """A client came or went."""

    group = EventGroup.SESSIONS
    session: Session

    @override
    def payload(self) -> dict[str, Any]:
        data = session_data(self.session)
        return {key: data[key] for key in ("user", "player", "session")}


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionStarted(SessionEvent):
    """A client appeared on the server."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionEnded(SessionEvent):
    """A client left the server."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemEvent(_Event):
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
class ScanEvent(_Event):
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
class SyncEvent(_Event):
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
class SyncFinished(SyncEvent):
    """The catalogue is in step with a library.

    After a first listing, and of more than 200 changes at once, this is the only event;
    of the changes, `first` then holds ten of each kind.
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
class SyncFailed(SyncEvent):
    """The catalogue could not be brought in step; it goes on from there next time."""

    duration: timedelta
    error: str  # The key of its translation

    @override
    def payload(self) -> dict[str, Any]:
        duration = round(self.duration.total_seconds(), 3)
        return {**SyncEvent.payload(self), "duration": duration, "error": self.error}


@dataclass(frozen=True, kw_only=True, slots=True)
class UserEvent(_Event):
    """The accounts of the server changed."""

    group = EventGroup.USERS
    user: User

    @override
    def payload(self) -> dict[str, Any]:
        return {"user": user_data(self.user)}


@dataclass(frozen=True, kw_only=True, slots=True)
class UserCreated(UserEvent):
    """Somebody got an account on the server, or was invited to it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class UserUpdated(UserEvent):
    """An account got another name."""


@dataclass(frozen=True, kw_only=True, slots=True)
class UserDeleted(UserEvent):
    """An account is gone from the server."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordingEvent(_Event):
    """A live TV recording moved on."""

    group = EventGroup.RECORDINGS
    recording: Recording

    @override
    def payload(self) -> dict[str, Any]:
        return {"recording": recording_data(self.recording)}


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordingScheduled(RecordingEvent):
    """A recording was planned."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordingStarted(RecordingEvent):
    """The server began to record."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordingFinished(RecordingEvent):
    """A recording is complete."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordingFailed(RecordingEvent):
    """A recording ended in an error."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordingCancelled(RecordingEvent):
    """A recording was called off before it was complete."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ServerStateEvent(_Event):
    """The server came or went."""

    group = EventGroup.SERVER
    server: Server
    reason: Reason

    @override
    def payload(self) -> dict[str, Any]:
        return {"reason": self.reason.value, "version": self.server.version}


@dataclass(frozen=True, kw_only=True, slots=True)
class ServerStarted(ServerStateEvent):
    """The server came back after `server_stopped`, or after a quick restart."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ServerStopped(ServerStateEvent):
    """The server has been away for more than 30 s, or was restarted."""


type ServerEvent = (
    PlaybackStarted
    | PlaybackPaused
    | PlaybackResumed
    | PlaybackFinished
    | PlaybackStopped
    | SessionStarted
    | SessionEnded
    | ItemAdded
    | ItemUpdated
    | ItemRemoved
    | ScanStarted
    | ScanFinished
    | SyncStarted
    | SyncFinished
    | SyncFailed
    | UserCreated
    | UserUpdated
    | UserDeleted
    | RecordingScheduled
    | RecordingStarted
    | RecordingFinished
    | RecordingFailed
    | RecordingCancelled
    | ServerStarted
    | ServerStopped
)

EVENT_TYPES: Final[dict[type[_Event], str]] = {
    kind: re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()
    for kind in get_args(ServerEvent.__value__)
}


def event_type(event: ServerEvent) -> str:
    """Return the name that automations know the event by, such as `item_added`."""
    return EVENT_TYPES[type(event)]


def event_types(group: EventGroup) -> list[str]:
    """Return the names of a group's events."""
    return [name for kind, name in EVENT_TYPES.items() if kind.group is group]


def as_data(event: ServerEvent, server: Mapping[str, str]) -> dict[str, Any]:
    """Return an event as JSON, at most `payload.MAX_BYTES` long.

    `server` is the common part: entry_id, device_id, id, name and kind.
    """
    return bounded(
        {
            "type": event_type(event),
            "at": event.at.isoformat(),
            "device_id": server.get("device_id"),  # Where a device's logbook looks
            "server": dict(server),
            **located(event.payload(), server.get("entry_id", "")),
        }
    )
