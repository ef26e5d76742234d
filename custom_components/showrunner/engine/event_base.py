"""What all events have in common."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar


class EventGroup(StrEnum):
    """The subjects that events are sorted by, one event entity each."""

    PLAYBACK = "playback"
    SESSIONS = "sessions"
    LIBRARY = "library"
    SCAN = "scan"
    SYNC = "sync"
    USERS = "users"
    RECORDINGS = "recordings"
    DOWNLOADS = "downloads"
    SERVER = "server"


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """Something that happened on a server."""

    group: ClassVar[EventGroup]
    at: datetime

    def payload(self) -> dict[str, Any]:
        """Return what this event carries beyond the common part."""
        return {}
