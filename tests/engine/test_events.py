"""The vocabulary that automations are written in."""

from dataclasses import FrozenInstanceError
from datetime import timedelta
from inspect import getdoc
from typing import get_args

import orjson
import pytest

from custom_components.showrunner.engine.download_events import DownloadFailed
from custom_components.showrunner.engine.event_base import EventGroup
from custom_components.showrunner.engine.events import (
    EVENT_TYPES,
    ServerEvent,
    as_data,
    event_type,
    event_types,
)
from custom_components.showrunner.engine.library_events import (
    ItemAdded,
    ScanFinished,
    Trigger,
)
from custom_components.showrunner.engine.playback_events import (
    PlaybackStarted,
    SessionStarted,
)
from custom_components.showrunner.engine.scan_events import ScanVerified
from custom_components.showrunner.engine.scans import ScanResult, Verdict
from custom_components.showrunner.engine.server_events import (
    Reason,
    ServerStopped,
    UserCreated,
)

from .builders import ANNA, ATTIC, FILMS, NOON, after, film, session
from .folder_scan_acts import task

# What automations out there listen for: a name may be added, never changed
NAMES = {
    EventGroup.PLAYBACK: [
        "playback_started",
        "playback_paused",
        "playback_resumed",
        "playback_finished",
        "playback_stopped",
    ],
    EventGroup.SESSIONS: ["session_started", "session_ended"],
    EventGroup.LIBRARY: ["item_added", "item_updated", "item_removed"],
    EventGroup.SCAN: ["scan_started", "scan_finished", "scan_verified"],
    EventGroup.SYNC: ["sync_started", "sync_finished", "sync_failed"],
    EventGroup.USERS: ["user_created", "user_updated", "user_deleted"],
    EventGroup.RECORDINGS: [
        "recording_scheduled",
        "recording_started",
        "recording_finished",
        "recording_failed",
        "recording_cancelled",
    ],
    EventGroup.DOWNLOADS: [
        "download_completed",
        "download_failed",
        "import_finished",
        "import_failed",
    ],
    EventGroup.SERVER: ["server_started", "server_stopped"],
}


@pytest.mark.parametrize("group", EventGroup)
def test_the_names_of_events_do_not_change(group: EventGroup) -> None:
    """Each group has its own."""
    assert event_types(group) == NAMES[group]


def test_every_event_has_a_name_of_its_own_and_says_when_it_happens() -> None:
    """The documentation is made of it."""
    kinds = get_args(ServerEvent.__value__)

    assert set(EVENT_TYPES) == set(kinds)
    assert len(set(EVENT_TYPES.values())) == len(kinds)
    assert len({getdoc(kind) for kind in kinds}) == len(kinds)


def test_every_event_begins_with_the_common_part() -> None:
    """Its type, its moment with zone, and its server."""
    server = {"name": "Attic", "device_id": "d"}
    data = as_data(UserCreated(at=NOON, user=ANNA), server)

    assert data == {
        "type": "user_created",
        "at": "2026-11-21T12:00:00+00:00",
        "device_id": "d",
        "server": server,
        "user": {"id": "1", "name": "Anna"},
    }


def test_a_session_event_is_about_the_client_alone() -> None:
    """What it plays is another event."""
    data = as_data(SessionStarted(at=NOON, session=session()), {})

    assert set(data) == {
        "type",
        "at",
        "device_id",
        "server",
        "user",
        "player",
        "session",
    }


def test_a_scan_carries_what_it_found() -> None:
    """Its duration is in seconds."""
    event = ScanFinished(
        at=NOON,
        library=FILMS,
        trigger=Trigger.SHOWRUNNER,
        duration=timedelta(minutes=1, milliseconds=1.5),
        added=1,
        updated=2,
        removed=3,
    )

    assert (
        as_data(event, {}).items()
        >= {
            "library": {"id": "1", "name": "Films", "type": "movie"},
            "trigger": "showrunner",
            "duration": 60.002,
            "added": 1,
            "updated": 2,
            "removed": 3,
        }.items()
    )


def test_a_verdict_carries_the_request_and_what_came_of_it() -> None:
    """Seconds from the question to the verdict; null where there is nothing."""
    result = ScanResult(
        task=task("Lost/1.mkv"),
        verdict=Verdict.NOT_FOUND,
        finished_at=after(60.0004),
        attempts=2,
    )
    event = ScanVerified(at=NOON, library=FILMS, result=result)

    assert (
        as_data(event, {}).items()
        >= {
            "request": "r",
            "path": "/data/tv/Lost/1.mkv",
            "expects": "present",
            "verdict": "not_found",
            "reason": None,
            "library": {"id": "1", "name": "Films", "type": "movie"},
            "item": None,
            "took": 60.0,
            "attempts": 2,
        }.items()
    )


def test_a_verdict_of_a_path_that_no_library_owns_names_none() -> None:
    """And an item is told as in all events."""
    result = ScanResult(
        task=task(), verdict=Verdict.FOUND, finished_at=NOON, item=film(), reason="why"
    )
    data = as_data(ScanVerified(at=NOON, library=None, result=result), {})

    assert data["library"] is None
    assert data["item"]["title"] == "Dune"
    assert data["reason"] == "why"


def test_a_download_is_told_in_the_words_of_who_tells_it() -> None:
    """What was not told is null."""
    event = DownloadFailed(at=NOON, source="sonarr", title="Lost", files=("/a", "/b"))

    assert (
        as_data(event, {}).items()
        >= {
            "source": "sonarr",
            "title": "Lost",
            "files": ["/a", "/b"],
            "quality": None,
            "reason": None,
        }.items()
    )


def test_a_server_event_says_why() -> None:
    """In a word that does not change."""
    event = ServerStopped(at=NOON, server=ATTIC, reason=Reason.UNREACHABLE)

    assert as_data(event, {}).items() >= {"reason": "unreachable"}.items()


def test_events_are_facts() -> None:
    """Nobody changes them on their way."""
    event = ItemAdded(at=NOON, library=FILMS, item=film())

    with pytest.raises(FrozenInstanceError):
        event.at = NOON  # type: ignore[misc]  # That is the point


def test_an_event_is_json() -> None:
    """As Home Assistant writes it."""
    event = PlaybackStarted(at=NOON, session=session())

    assert event_type(event) == "playback_started"
    assert orjson.loads(orjson.dumps(as_data(event, {}))) == as_data(event, {})
