"""Turn the sessions of a Jellyfin server into what Showrunner knows."""

from collections.abc import Iterable
from typing import Any, Final

from ...engine.model import (
    Item,
    Library,
    MediaType,
    PlaybackState,
    Player,
    PlayerId,
    PlayMethod,
    Session,
    SessionId,
    User,
    UserId,
)
from ..coerce import flag, iso_moment, mapping, objects, text
from .items import item
from .media import seconds
from .wire import SessionInfo

_METHODS: Final = {
    "DirectPlay": PlayMethod.DIRECT_PLAY,
    "DirectStream": PlayMethod.DIRECT_STREAM,
    "Transcode": PlayMethod.TRANSCODE,
}


def sessions(payload: Any, libraries: Iterable[Library], ours: str) -> list[Session]:
    """Return the sessions of `GET /Sessions`, or of a `Sessions` frame.

    Our own is left out, and so is whoever came with an API key and plays nothing:
    tools like this one.
    """
    known = tuple(libraries)
    return [
        _session(entry, known)
        for entry in objects(payload)
        if text(entry.get("Id"))
        and entry.get("DeviceId") != ours
        and (_is_somebody(entry) or entry.get("NowPlayingItem"))
    ]


def _is_somebody(entry: SessionInfo) -> bool:
    """Return whether a session has a user."""
    return bool(text(entry.get("UserId")).strip("0-"))


def _session(entry: SessionInfo, libraries: Iterable[Library]) -> Session:
    """Return a session and what it plays."""
    state = mapping(entry.get("PlayState"))
    return Session(
        id=SessionId(text(entry.get("Id"))),
        user=User(
            id=UserId(text(entry.get("UserId"))), name=text(entry.get("UserName"))
        ),
        player=_player(entry),
        item=_playing(entry, libraries),
        state=_state(entry),
        position=seconds(state.get("PositionTicks")) or 0,
        method=_METHODS.get(text(state.get("PlayMethod")), PlayMethod.UNKNOWN),
        checked_in=iso_moment(entry.get("LastPlaybackCheckIn")),
    )


def _playing(entry: SessionInfo, libraries: Iterable[Library]) -> Item | None:
    """Return what a client plays; one that shows a trailer is as good as idle."""
    data = entry.get("NowPlayingItem")
    playing = item(data, libraries) if isinstance(data, dict) else None
    return None if playing and playing.type is MediaType.CLIP else playing


def _state(entry: SessionInfo) -> PlaybackState:
    """Return what a session does; the server knows of no buffering."""
    if not isinstance(entry.get("NowPlayingItem"), dict):
        return PlaybackState.UNKNOWN
    is_paused = flag(mapping(entry.get("PlayState")).get("IsPaused"))
    return PlaybackState.PAUSED if is_paused else PlaybackState.PLAYING


def _player(entry: SessionInfo) -> Player:
    """Return the app and its device."""
    return Player(
        id=PlayerId(text(entry.get("DeviceId")) or text(entry.get("Id"))),
        name=text(entry.get("DeviceName")) or text(entry.get("Client")),
        product=text(entry.get("Client")),
        address=text(entry.get("RemoteEndPoint")),
    )
