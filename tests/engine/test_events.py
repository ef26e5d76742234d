"""The vocabulary that automations are written in."""

from dataclasses import FrozenInstanceError
from datetime import timedelta
from inspect import getdoc
from typing import get_args

import orjson
import pytest

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
from custom_components.showrunner.engine.server_events import (
    Reason,
    ServerStopped,
    UserCreated,
)

from .builders import ANNA, ATTIC, FILMS, NOON, film, session

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
    EventGroup.SCAN: ["scan_started", "scan_finished"],
    EventGroup.SYNC: ["sync_started", "sync_finished", "sync_failed"],
    EventGroup.USERS: ["user_created", "user_updated", "user_deleted"],
    EventGroup.RECORDINGS: [
        "recording_scheduled",
        "recording_started",
        "recording_finished",
        "recording_failed",
        "recording_cancelled",
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
