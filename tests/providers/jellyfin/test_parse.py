"""What a server's answers mean, where the recordings show only one of the cases."""

from typing import Any

import pytest

from custom_components.showrunner.engine.errors import BadPayloadError, BusyError
from custom_components.showrunner.engine.model import (
    Library,
    LibraryId,
    MediaType,
    RecordingState,
)
from custom_components.showrunner.providers.jellyfin import items, parse

FILMS = Library(id=LibraryId("1"), name="Films", locations=("/films", "/more/films"))
KIDS = Library(id=LibraryId("2"), name="Kids", locations=("/films/kids",))
WINDOWS = Library(id=LibraryId("3"), name="Windows", locations=(r"D:\Films",))


def folder(status: str = "Idle", kind: str | None = "movies") -> dict[str, Any]:
    """Return a library as an administrator sees it."""
    found = {"ItemId": "1", "Name": "Films", "RefreshStatus": status}
    return found | ({"CollectionType": kind} if kind else {})


def task(state: str) -> dict[str, Any]:
    """Return the task that scans everything."""
    ended = {"EndTimeUtc": "2026-11-21T10:16:58.6558584Z"}
    return {"Key": "RefreshLibrary", "State": state, "LastExecutionResult": ended}


@pytest.mark.parametrize(
    ("status", "state", "scanning"),
    [
        ("Idle", "Idle", False),
        ("Queued", "Idle", False),
        ("Active", "Idle", True),
        # The walk is over, and files are still being looked into
        ("Idle", "Running", True),
        ("Idle", "Cancelling", True),
    ],
)
def test_which_libraries_are_being_scanned(
    status: str, state: str, *, scanning: bool
) -> None:
    """By the walk of their own, or by that of all."""
    (library,) = parse.libraries([folder(status)], [task(state)])
    assert library.scanning is scanning
    assert library.scanned_at
    assert library.scanned_at.second == 58


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("movies", MediaType.MOVIE),
        ("homevideos", MediaType.MOVIE),
        ("tvshows", MediaType.SHOW),
        ("music", MediaType.ARTIST),
        ("books", MediaType.UNKNOWN),
        (None, MediaType.UNKNOWN),
    ],
)
def test_what_a_library_holds(kind: str | None, expected: MediaType) -> None:
    """Mixed ones say nothing."""
    (library,) = parse.libraries([folder(kind=kind)], [])
    assert library.type is expected


@pytest.mark.parametrize("kind", ["boxsets", "playlists", "livetv"])
def test_what_is_no_library(kind: str) -> None:
    """What it holds is elsewhere."""
    view = {"Id": "1", "Name": "Collections", "CollectionType": kind}
    assert parse.libraries([folder(kind=kind)], []) == []
    assert parse.views({"Items": [view]}) == []


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"Type": "Movie"}, MediaType.MOVIE),
        ({"Type": "Video"}, MediaType.MOVIE),
        ({"Type": "Video", "ExtraType": "BehindTheScenes"}, MediaType.CLIP),
        ({"Type": "Trailer"}, MediaType.CLIP),
        ({"Type": "AudioBook"}, MediaType.TRACK),
        ({"Type": "MusicVideo"}, MediaType.UNKNOWN),
        ({"Type": "TvChannel"}, MediaType.UNKNOWN),
        ({"Type": "Hologram"}, MediaType.UNKNOWN),
    ],
)
def test_what_an_item_is(row: dict[str, str], expected: MediaType) -> None:
    """Kinds that have no word of ours stay items, of an unknown kind."""
    [item] = items.items([{"Id": "1", **row}], [])  # type: ignore[typeddict-item]
    assert item.type is expected


def test_items_that_are_not_there() -> None:
    """Such as an episode that is yet to come."""
    there = {"Id": "1", "Type": "Episode", "LocationType": "FileSystem"}
    coming = {"Id": "2", "Type": "Episode", "LocationType": "Virtual"}
    assert [item.id for item in items.items([there, coming], [])] == ["1"]  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("path", "owner"),
    [
        ("/films/Dune/Dune.mkv", FILMS),
        ("/more/films/Dune.mkv", FILMS),
        ("/films/kids/Up.mkv", KIDS),
        ("/films", FILMS),
        ("/filmstrips/x.mkv", None),
        ("/", None),
        ("", None),
        (r"D:\Films\Dune.mkv", WINDOWS),
        (r"D:\Films2\Dune.mkv", None),
    ],
)
def test_which_library_a_path_is_in(path: str, owner: Library | None) -> None:
    """The innermost one."""
    assert items.owner(path, [FILMS, KIDS, WINDOWS]) is owner


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("New", RecordingState.SCHEDULED),
        ("ConflictedOk", RecordingState.SCHEDULED),
        ("ConflictedNotOk", RecordingState.SCHEDULED),
        ("InProgress", RecordingState.RECORDING),
        ("Completed", RecordingState.FINISHED),
        ("Cancelled", RecordingState.CANCELLED),
        ("Error", RecordingState.FAILED),
        ("Whatever", RecordingState.UNKNOWN),
    ],
)
def test_states_of_recordings(status: str, state: RecordingState) -> None:
    """In the server's words."""
    (recording,) = parse.recordings([{"Id": "1", "Name": "News", "Status": status}])
    assert recording.state is state


@pytest.mark.parametrize(
    ("info", "error"),
    [
        ({"id": "1", "version": "12.0.0", "startupWizardCompleted": False}, BusyError),
        ({"Id": "1", "Version": "12.0.0", "StartupWizardCompleted": False}, BusyError),
        ({"Id": "", "Version": "12.0.0"}, BadPayloadError),
        ({"Id": "1"}, BadPayloadError),
        ({"MediaContainer": {}}, BadPayloadError),
        ([], BadPayloadError),
        (None, BadPayloadError),
    ],
)
def test_who_is_no_server_yet_or_at_all(info: object, error: type[Exception]) -> None:
    """One that starts writes in another style, and calls itself new."""
    with pytest.raises(error):
        parse.public_info(info)


ODD: tuple[object, ...] = (None, 5, "x", [], {}, [None], [[]], {"a": None}, True, 1e400)


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize(
    "key",
    [
        "Artists",
        "Genres",
        "MediaSources",
        "ProviderIds",
        "RunTimeTicks",
        "ProductionYear",
        "IndexNumber",
        "DateCreated",
        "Path",
        "Name",
        "Type",
        "Etag",
        "ExtraType",
        "LocationType",
    ],
)
def test_odd_values_are_no_stumble(key: str, odd: object) -> None:
    """An item stays an item."""
    for kind in ("Movie", "Episode", "Audio"):
        row: Any = {"Id": "1", "Type": kind, key: odd}
        items.items([row], [FILMS])
