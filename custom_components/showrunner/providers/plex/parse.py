"""Turn what Plex Media Server answers into what Showrunner knows."""

from collections.abc import Mapping
from typing import Any, Final

from ...engine.errors import BadPayloadError
from ...engine.model import (
    Library,
    LibraryId,
    MediaType,
    PlaybackState,
    Player,
    PlayerId,
    PlayMethod,
    Recording,
    RecordingId,
    RecordingState,
    Server,
    ServerId,
    Session,
    SessionId,
    User,
    UserId,
)
from ..coerce import (
    entries,
    flag,
    mapping,
    moment,
    seconds,
    text,
)
from .parse_items import item
from .wire import (
    Container,
    Directory,
    GrabOperation,
    Media,
    Metadata,
)

# The statuses of a MediaGrabOperation in the official document
_RECORDING_STATES: Final = {
    "inactive": RecordingState.SCHEDULED,
    "scheduled": RecordingState.SCHEDULED,
    "inprogress": RecordingState.RECORDING,
    "postprocessing": RecordingState.RECORDING,
    "paused": RecordingState.RECORDING,
    "complete": RecordingState.FINISHED,
    "error": RecordingState.FAILED,
    "cancelled": RecordingState.CANCELLED,
}


def container(payload: Any) -> Container:
    """Return the container that every answer of a Plex server has.

    Raises BadPayloadError when it has none.
    """
    if isinstance(payload, dict) and isinstance(payload.get("MediaContainer"), dict):
        found: Container = payload["MediaContainer"]
        return found
    raise BadPayloadError("The answer has no MediaContainer")


def server(root: Container, *, full_access: bool) -> Server:
    """Return the server behind `GET /`. Raises BadPayloadError for a nameless one."""
    if not (machine_id := text(root.get("machineIdentifier"))):
        raise BadPayloadError("The answer names no server")
    return Server(
        id=ServerId(machine_id),
        name=text(root.get("friendlyName")) or "Plex Media Server",
        version=text(root.get("version")),
        platform=text(root.get("platform")),
        full_access=full_access,
    )


def libraries(sections: Container) -> list[Library]:
    """Return the libraries of `GET /library/sections/all`."""
    return [
        _library(entry)
        for entry in entries(sections, "Directory")
        if text(entry.get("key"))
    ]


def sessions(answer: Container, known: Mapping[LibraryId, Library]) -> list[Session]:
    """Return the sessions of `GET /status/sessions`."""
    return [
        _session(entry, known)
        for entry in entries(answer, "Metadata")
        if text(entry.get("sessionKey"))
    ]


def users(answer: Container) -> list[User]:
    """Return the accounts of `GET /accounts`; the nameless one is nobody's."""
    return [
        User(id=UserId(text(entry.get("id"))), name=text(entry.get("name")))
        for entry in entries(answer, "Account")
        if text(entry.get("id")) and text(entry.get("name"))
    ]


def recordings(answer: Container) -> list[Recording]:
    """Return the recordings of a list of grabs, or of subscriptions with grabs."""
    grabs = [*entries(answer, "MediaGrabOperation")]
    for subscription in entries(answer, "MediaSubscription"):
        grabs += entries(subscription, "MediaGrabOperation")
    return [_recording(grab) for grab in grabs]


def _library(section: Directory) -> Library:
    """Return a library."""
    return Library(
        id=LibraryId(text(section.get("key"))),
        name=text(section.get("title")),
        type=MediaType(text(section.get("type"))),
        locations=tuple(text(e.get("path")) for e in entries(section, "Location")),
        scanning=flag(section.get("refreshing")),
        scanned_at=moment(section.get("scannedAt")),
        revision=text(section.get("contentChangedAt")),
    )


def _session(data: Metadata, known: Mapping[LibraryId, Library]) -> Session:
    """Return a session and what it plays."""
    user, player = mapping(data.get("User")), mapping(data.get("Player"))
    key = text(data.get("sessionKey"))
    return Session(
        id=SessionId(key),
        user=User(id=UserId(text(user.get("id"))), name=text(user.get("title"))),
        player=Player(
            id=PlayerId(text(player.get("machineIdentifier")) or key),
            name=text(player.get("title")) or text(player.get("product")),
            product=text(player.get("product")),
            platform=text(player.get("platform")),
            address=text(player.get("address")),
            local=flag(player["local"]) if "local" in player else None,
        ),
        item=item(data, known),
        state=PlaybackState(text(player.get("state"))),
        position=seconds(data.get("viewOffset")) or 0,
        method=_method(data),
    )


def _method(data: Metadata) -> PlayMethod:
    """Return how a session is played; what is not converted is played as it is."""
    transcode = mapping(data.get("TranscodeSession"))
    if not transcode:
        return PlayMethod.DIRECT_PLAY
    decisions = transcode.get("videoDecision"), transcode.get("audioDecision")
    if "transcode" in decisions:
        return PlayMethod.TRANSCODE
    return PlayMethod.DIRECT_STREAM


def _recording(grab: GrabOperation) -> Recording:
    """Return a recording; its id is the airing's where the grab has none of its own."""
    data = mapping(grab.get("Metadata"))
    media: Media = next(iter(entries(data, "Media")), Media())
    key = grab.get("id") or grab.get("key") or data.get("ratingKey")
    channel = media.get("channelTitle") or media.get("channelIdentifier")
    return Recording(
        id=RecordingId(text(key) or text(grab.get("mediaSubscriptionID"))),
        title=text(data.get("title")),
        state=_RECORDING_STATES.get(text(grab.get("status")), RecordingState.UNKNOWN),
        channel=text(channel),
        start=moment(media.get("beginsAt")),
        end=moment(media.get("endsAt")),
        series=text(data.get("grandparentTitle")) or None,
    )
