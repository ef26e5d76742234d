"""What happens to a server itself, its accounts and its recordings."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, override

from .event_base import Event, EventGroup
from .model import Recording, Server, User
from .payload import recording_data, user_data


class Reason(StrEnum):
    """Why a server went away or came back."""

    RESTART = "restart"
    SHUTDOWN = "shutdown"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, kw_only=True, slots=True)
class UserEvent(Event):
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
class RecordingEvent(Event):
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
class ServerStateEvent(Event):
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
