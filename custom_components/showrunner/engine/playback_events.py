"""What clients do: who is there, and what they play."""

from dataclasses import dataclass
from typing import Any, override

from .event_base import Event, EventGroup
from .model import Session
from .payload import session_data


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaybackEvent(Event):
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
class SessionEvent(Event):
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
