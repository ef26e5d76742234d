"""What a server's answers mean, where the recordings show only one of the cases."""

from typing import Any

import pytest

from custom_components.showrunner.engine.errors import BadPayloadError, BusyError
from custom_components.showrunner.engine.model import (
    MediaType,
    RecordingState,
)
from custom_components.showrunner.providers.jellyfin import parse


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
