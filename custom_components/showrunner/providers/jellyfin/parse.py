"""Turn what a Jellyfin server answers into what Showrunner knows."""

from collections.abc import Iterable
import re
from typing import Any, Final, cast

from ...engine.errors import BadPayloadError, BusyError
from ...engine.model import (
    Item,
    ItemId,
    Library,
    LibraryId,
    MediaFile,
    MediaType,
    Recording,
    RecordingId,
    RecordingState,
    Server,
    ServerId,
    User,
    UserId,
)
from ..coerce import entries, iso_moment, mapping, number, objects, text, whole
from .wire import BaseItem, PublicInfo, TaskInfo, Timer, VirtualFolder

TICKS: Final = 10_000_000  # In a second
MAX_FILES: Final = 50  # An item with more is a mistake of its server
MAX_TAGS: Final = 30
SCAN_TASK: Final = "RefreshLibrary"

_ITEM_TYPES: Final = {
    "Movie": MediaType.MOVIE,
    "Video": MediaType.MOVIE,  # A film of one's own, or of no known title
    "Series": MediaType.SHOW,
    "Season": MediaType.SEASON,
    "Episode": MediaType.EPISODE,
    "MusicArtist": MediaType.ARTIST,
    "MusicAlbum": MediaType.ALBUM,
    "Audio": MediaType.TRACK,
    "AudioBook": MediaType.TRACK,  # A chapter, or all of it
    "Photo": MediaType.PHOTO,
    "Trailer": MediaType.CLIP,
}
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


def items(listed: Iterable[BaseItem], libraries: Iterable[Library]) -> list[Item]:
    """Return the items that are there, with their libraries as far as known."""
    known = tuple(libraries)
    return [
        item(data, known)
        for data in listed
        if text(data.get("Id")) and not _is_shadow(data)
    ]


def item(data: BaseItem, libraries: Iterable[Library]) -> Item:
    """Return an item."""
    kind = _item_type(data)
    is_episode, is_season = kind is MediaType.EPISODE, kind is MediaType.SEASON
    is_music = kind in {MediaType.ALBUM, MediaType.TRACK}
    season = data.get("ParentIndexNumber") if is_episode else data.get("IndexNumber")
    return Item(
        id=ItemId(text(data.get("Id"))),
        type=kind,
        title=text(data.get("Name")),
        library=owner(text(data.get("Path")), libraries),
        year=whole(data.get("ProductionYear")),
        show=text(data.get("SeriesName")) or None,
        season=whole(season) if is_episode or is_season else None,
        episode=whole(data.get("IndexNumber")) if is_episode else None,
        artist=_artist(data) if is_music else None,
        album=(text(data.get("Album")) or None) if kind is MediaType.TRACK else None,
        genres=tuple(_texts(data.get("Genres")))[:MAX_TAGS],
        guids=_guids(data),
        files=_files(data),
        duration=seconds(data.get("RunTimeTicks")),
        rating=number(data.get("CommunityRating")),
        summary=text(data.get("Overview")),
        added_at=iso_moment(data.get("DateCreated")),
        revision=text(data.get("Etag")),
    )


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


def owner(path: str, libraries: Iterable[Library]) -> Library | None:
    """Return the library whose folder a path is in; the innermost one, if several."""
    owners = [
        (len(location), library)
        for library in libraries
        for location in library.locations
        if path.startswith(location) and path[len(location) :][:1] in {"", "/", "\\"}
    ]
    return max(owners, key=lambda found: found[0])[1] if owners else None


def numbers(version: str) -> tuple[int, ...]:
    """Return the numbers of a version, such as (10, 11, 11)."""
    return tuple(int(part) for part in re.findall(r"\d+", version)[:4])


def total(answer: Any) -> int | None:
    """Return how many items a listing has in all."""
    return whole(mapping(answer).get("TotalRecordCount"))


def seconds(ticks: object) -> float | None:
    """Return ticks as seconds, or None."""
    parsed = number(ticks)
    return None if parsed is None else parsed / TICKS


def _item_type(data: BaseItem) -> MediaType:
    """Return what an item is; trailers and other extras are clips."""
    if data.get("ExtraType"):
        return MediaType.CLIP
    return _ITEM_TYPES.get(text(data.get("Type")), MediaType.UNKNOWN)


def _is_shadow(data: BaseItem) -> bool:
    """Return whether an item is only known of, such as an episode yet to come."""
    return data.get("LocationType") == "Virtual"


def _library_type(folder: VirtualFolder | BaseItem) -> MediaType:
    """Return what a library holds."""
    return _LIBRARY_TYPES.get(text(folder.get("CollectionType")), MediaType.UNKNOWN)


def _is_library(folder: VirtualFolder | BaseItem) -> bool:
    """Return whether a folder has items of its own."""
    return folder.get("CollectionType") not in _NO_LIBRARIES


def _locations(folder: VirtualFolder) -> tuple[str, ...]:
    """Return the paths of a library, without separators at their ends."""
    paths = (path.rstrip("/\\") for path in _texts(folder.get("Locations")))
    return tuple(path for path in paths if path)


def _texts(value: object) -> list[str]:
    """Return the texts of a list."""
    return [x for x in value if isinstance(x, str)] if isinstance(value, list) else []


def _artist(data: BaseItem) -> str | None:
    """Return who made an album or a track."""
    artists = _texts(data.get("Artists"))
    return text(data.get("AlbumArtist")) or (artists[0] if artists else None)


def _guids(data: BaseItem) -> dict[str, str]:
    """Return the external ids of an item: {"imdb": "tt1160419"}."""
    ids = [*mapping(data.get("ProviderIds")).items()][:MAX_TAGS]
    return {source.lower(): text(key) for source, key in ids if text(key)}


def _files(data: BaseItem) -> tuple[MediaFile, ...]:
    """Return the files of all versions of an item; a session's item tells only one."""
    sources = [*entries(data, "MediaSources")] or [data]
    return tuple(
        MediaFile(
            path=text(source.get("Path")),
            size=whole(source.get("Size")),
            container=text(source.get("Container")),
        )
        for source in sources[:MAX_FILES]
        if text(source.get("Path"))
    )


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
