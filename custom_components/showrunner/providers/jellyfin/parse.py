"""Turn what a Jellyfin server answers into what Showrunner knows."""

from collections.abc import Iterable
import re
from typing import Any, Final, cast

from ...engine.errors import BadPayloadError, BusyError
from ...engine.model import (
    Library,
    LibraryId,
    MediaType,
    Recording,
    RecordingId,
    RecordingState,
    Server,
    ServerId,
    User,
    UserId,
)
from ..coerce import entries, iso_moment, mapping, objects, text, texts
from .wire import BaseItem, PublicInfo, TaskInfo, Timer, VirtualFolder

SCAN_TASK: Final = "RefreshLibrary"

_LIBRARY_TYPES: Final = {
    "movies": MediaType.MOVIE,
    "homevideos": MediaType.MOVIE,
    "tvshows": MediaType.SHOW,
    "music": MediaType.ARTIST,
    "photos": MediaType.PHOTO,
}
# These hold what is elsewhere, or nothing that lasts
_NO_LIBRARIES: Final = {"boxsets", "playlists", "livetv"}
_RECORDING_STATES: Final = {
    "New": RecordingState.SCHEDULED,
    "ConflictedOk": RecordingState.SCHEDULED,
    "ConflictedNotOk": RecordingState.SCHEDULED,
    "InProgress": RecordingState.RECORDING,
    "Completed": RecordingState.FINISHED,
    "Cancelled": RecordingState.CANCELLED,
    "Error": RecordingState.FAILED,
}


def public_info(payload: Any) -> PublicInfo:
    """Return what a server says of itself to anybody.

    Raises BusyError while it starts, and BadPayloadError when it is no Jellyfin.
    """
    info = cast(PublicInfo, mapping(payload))
    if "startupWizardCompleted" in info:
        raise BusyError("The server is starting")
    if not text(info.get("Id")) or not text(info.get("Version")):
        raise BadPayloadError("It is no Jellyfin server")
    if info.get("StartupWizardCompleted") is False:
        raise BusyError("The server has not been set up yet")
    return info


def server(info: PublicInfo, *, full_access: bool) -> Server:
    """Return the server that introduced itself."""
    return Server(
        id=ServerId(text(info.get("Id"))),
        name=text(info.get("ServerName")) or "Jellyfin",
        version=text(info.get("Version")),
        platform=text(info.get("OperatingSystem")),
        full_access=full_access,
    )


def libraries(folders: Any, tasks: Any) -> list[Library]:
    """Return the libraries of `GET /Library/VirtualFolders`.

    A folder's own status ends with the walk through it; while the scan task of
    `GET /ScheduledTasks` runs, all of them are being scanned.
    """
    task = scan_task(tasks)
    ended_at = iso_moment(mapping(task.get("LastExecutionResult")).get("EndTimeUtc"))
    is_running = text(task.get("State")) not in {"", "Idle"}
    return [
        Library(
            id=LibraryId(text(folder.get("ItemId"))),
            name=text(folder.get("Name")),
            type=_library_type(folder),
            locations=_locations(folder),
            scanning=is_running or folder.get("RefreshStatus") == "Active",
            scanned_at=ended_at,
        )
        for folder in objects(folders)
        if _is_library(folder) and text(folder.get("ItemId"))
    ]


def views(answer: Any) -> list[Library]:
    """Return the libraries of `GET /UserViews`, of which no folders are told."""
    return [
        Library(
            id=LibraryId(text(view.get("Id"))),
            name=text(view.get("Name")),
            type=_library_type(view),
        )
        for view in entries(answer, "Items")
        if _is_library(view) and text(view.get("Id"))
    ]


def scan_task(tasks: Any) -> TaskInfo:
    """Return the task that scans all libraries, or nothing."""
    scans = (task for task in objects(tasks) if task.get("Key") == SCAN_TASK)
    return next(scans, TaskInfo())


def rows(answer: Any) -> list[Any]:
    """Return the rows of a listing."""
    return [*entries(answer, "Items")]


def users(payload: Any) -> list[User]:
    """Return the accounts of `GET /Users`."""
    return [
        User(id=UserId(text(entry.get("Id"))), name=text(entry.get("Name")))
        for entry in objects(payload)
        if text(entry.get("Id")) and text(entry.get("Name"))
    ]


def recordings(timers: Iterable[Any]) -> list[Recording]:
    """Return the recordings that the timers of `GET /LiveTv/Timers` make."""
    return [_recording(timer) for timer in timers if text(timer.get("Id"))]


def numbers(version: str) -> tuple[int, ...]:
    """Return the numbers of a version, such as (10, 11, 11)."""
    return tuple(int(part) for part in re.findall(r"\d+", version)[:4])


def _library_type(folder: VirtualFolder | BaseItem) -> MediaType:
    """Return what a library holds."""
    return _LIBRARY_TYPES.get(text(folder.get("CollectionType")), MediaType.UNKNOWN)


def _is_library(folder: VirtualFolder | BaseItem) -> bool:
    """Return whether a folder has items of its own."""
    return folder.get("CollectionType") not in _NO_LIBRARIES


def _locations(folder: VirtualFolder) -> tuple[str, ...]:
    """Return the paths of a library, without separators at their ends; `/` is one."""
    paths = texts(folder.get("Locations"))
    return tuple(path.rstrip("/\\") or path[:1] for path in paths if path)


def _recording(timer: Timer) -> Recording:
    """Return a recording."""
    status = text(timer.get("Status"))
    is_series = bool(text(timer.get("SeriesTimerId")))
    title = text(timer.get("Name"))
    return Recording(
        id=RecordingId(text(timer.get("Id"))),
        title=title,
        state=_RECORDING_STATES.get(status, RecordingState.UNKNOWN),
        channel=text(timer.get("ChannelName")),
        start=iso_moment(timer.get("StartDate")),
        end=iso_moment(timer.get("EndDate")),
        series=title if is_series else None,
    )
