"""What a media server can tell us: the vocabulary that automations are written in.

The docstring of an event says when it happens; `docs/events.md` is made from it.
"""

from collections.abc import Mapping
import re
from typing import Any, Final, get_args

from .download_events import (
    DownloadCompleted,
    DownloadFailed,
    ImportFailed,
    ImportFinished,
)
from .event_base import Event, EventGroup
from .library_events import (
    ItemAdded,
    ItemRemoved,
    ItemUpdated,
    ScanFinished,
    ScanStarted,
    SyncFailed,
    SyncFinished,
    SyncStarted,
)
from .payload import bounded, located
from .playback_events import (
    PlaybackFinished,
    PlaybackPaused,
    PlaybackResumed,
    PlaybackStarted,
    PlaybackStopped,
    SessionEnded,
    SessionStarted,
)
from .scan_events import ScanVerified
from .server_events import (
    RecordingCancelled,
    RecordingFailed,
    RecordingFinished,
    RecordingScheduled,
    RecordingStarted,
    ServerStarted,
    ServerStopped,
    UserCreated,
    UserDeleted,
    UserUpdated,
)

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
    | ScanVerified
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
    | DownloadCompleted
    | DownloadFailed
    | ImportFinished
    | ImportFailed
    | ServerStarted
    | ServerStopped
)

EVENT_TYPES: Final[dict[type[Event], str]] = {
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
