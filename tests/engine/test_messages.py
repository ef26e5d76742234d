"""Events in words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from custom_components.showrunner.engine.events import (
    EVENT_TYPES,
    ServerEvent,
    as_data,
    event_type,
)
from custom_components.showrunner.engine.library_events import (
    ItemAdded,
    ItemRemoved,
    ItemUpdated,
    ScanFinished,
    ScanStarted,
    SyncFailed,
    SyncFinished,
    SyncStarted,
    Trigger,
)
from custom_components.showrunner.engine.messages import sentence
from custom_components.showrunner.engine.model import (
    Item,
    ItemId,
    Library,
    LibraryId,
    MediaType,
    Player,
    PlayerId,
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
from custom_components.showrunner.engine.playback_events import (
    PlaybackFinished,
    PlaybackPaused,
    PlaybackResumed,
    PlaybackStarted,
    PlaybackStopped,
    SessionEnded,
    SessionStarted,
)
from custom_components.showrunner.engine.server_events import (
    Reason,
    RecordingCancelled,
    RecordingFailed,
    RecordingFinished,
    RecordingScheduled,
    RecordingStarted,
    ServerStarted,
    ServerStopped,
    UserCreated,
    UserDeleted,
    UserUpdated,
)
from custom_components.showrunner.engine.syncs import SyncMode, Tally

from .test_scan_messages import LINES as SCAN_LINES

NOW = datetime(2026, 11, 21, 20, 15, tzinfo=UTC)
SERVER = Server(id=ServerId("attic"), name="Attic", version="1.43")
MOVIES = Library(id=LibraryId("1"), name="Movies", type=MediaType.MOVIE)
SHOWS = Library(id=LibraryId("2"), name="TV Shows", type=MediaType.SHOW)
ANNA = User(id=UserId("1"), name="Anna")
DUNE = Item(
    id=ItemId("1"), type=MediaType.MOVIE, title="Dune", year=2021, duration=9000
)
HOME = Item(
    id=ItemId("2"),
    type=MediaType.EPISODE,
    title="Home",
    show="The Expanse",
    season=2,
    episode=5,
)
NEWS = Recording(
    id=RecordingId("1"),
    title="Tagesschau",
    state=RecordingState.RECORDING,
    channel="ARD",
)


def watching(item: Item, position: float = 0) -> Session:
    """Return Anna's session on the television."""
    return Session(
        id=SessionId("1"),
        user=ANNA,
        player=Player(id=PlayerId("tv"), name="Living Room TV"),
        item=item,
        position=position,
    )


def scan(seconds: float, **counts: int) -> ScanFinished:
    """Return the end of a scan that found so much."""
    return ScanFinished(
        at=NOW,
        library=MOVIES,
        trigger=Trigger.SERVER,
        duration=timedelta(seconds=seconds),
        **{"added": 0, "updated": 0, "removed": 0, **counts},
    )


def sync(seconds: float, tally: Tally) -> SyncFinished:
    """Return the end of a sync that took so long and found so much."""
    took = timedelta(seconds=seconds)
    return SyncFinished(
        at=NOW,
        library=MOVIES,
        mode=SyncMode.QUICK,
        duration=took,
        tally=tally,
        items={},
    )


LINES: list[tuple[ServerEvent, str]] = [
    (
        PlaybackStarted(at=NOW, session=watching(DUNE)),
        "Anna started Dune (2021) on Living Room TV",
    ),
    (
        PlaybackPaused(at=NOW, session=watching(DUNE)),
        "Anna paused Dune (2021) on Living Room TV",
    ),
    (
        PlaybackResumed(at=NOW, session=watching(DUNE)),
        "Anna resumed Dune (2021) on Living Room TV",
    ),
    (
        PlaybackFinished(at=NOW, session=watching(HOME)),
        "Anna finished The Expanse S02E05 “Home” on Living Room TV",
    ),
    (
        PlaybackStopped(at=NOW, session=watching(DUNE, 3870)),
        "Anna stopped Dune (2021) on Living Room TV, 43 % played",
    ),
    (
        PlaybackStopped(at=NOW, session=watching(HOME)),
        "Anna stopped The Expanse S02E05 “Home” on Living Room TV",
    ),
    (
        SessionStarted(at=NOW, session=watching(DUNE)),
        "Anna came online on Living Room TV",
    ),
    (
        SessionEnded(at=NOW, session=watching(DUNE)),
        "Anna went offline on Living Room TV",
    ),
    (
        ItemAdded(at=NOW, library=MOVIES, item=DUNE),
        "Dune (2021) was added to Movies",
    ),
    (
        ItemRemoved(
            at=NOW, library=MOVIES, item=replace(DUNE, title="Dune (2021)")
        ),  # Called like its file
        "Dune (2021) was removed from Movies",
    ),
    (
        ItemAdded(at=NOW, library=SHOWS, item=HOME, items=(HOME,) * 12),
        "12 episodes of The Expanse, season 2, were added to TV Shows",
    ),
    (
        ItemUpdated(at=NOW, library=SHOWS, item=HOME),
        "The Expanse S02E05 “Home” was updated in TV Shows",
    ),
    (
        ItemRemoved(at=NOW, library=MOVIES, item=DUNE),
        "Dune (2021) was removed from Movies",
    ),
    (
        ScanStarted(at=NOW, library=MOVIES, trigger=Trigger.SERVER),
        "Scan of Movies started",
    ),
    (
        scan(12.3, added=1),
        "Scan of Movies finished: 1 added, 0 removed, took 12 s",
    ),
    (
        scan(185, updated=3, removed=2),
        "Scan of Movies finished: 0 added, 3 updated, 2 removed, took 3 min 5 s",
    ),
    (scan(7505), "Scan of Movies finished: 0 added, 0 removed, took 2 h 5 min"),
    (scan(0.2), "Scan of Movies finished: 0 added, 0 removed, took 0 s"),
    (
        SyncStarted(at=NOW, library=MOVIES, mode=SyncMode.QUICK),
        "Sync of Movies started",
    ),
    (
        sync(1.2, Tally(processed=9, added=2, updated=1)),
        "Sync of Movies finished: 2 added, 1 updated, 0 removed, took 1 s",
    ),
    (
        SyncFailed(
            at=NOW,
            library=MOVIES,
            mode=SyncMode.DEEP,
            duration=timedelta(seconds=9),
            tally=Tally(),
            items={},
            error="bad_payload",
        ),
        "Sync of Movies failed: bad payload",
    ),
    (UserCreated(at=NOW, user=ANNA), "Anna got an account"),
    (UserUpdated(at=NOW, user=ANNA), "An account is now called Anna"),
    (UserDeleted(at=NOW, user=ANNA), "The account of Anna was removed"),
    (
        RecordingScheduled(at=NOW, recording=NEWS),
        "Recording of Tagesschau on ARD was scheduled",
    ),
    (
        RecordingStarted(at=NOW, recording=NEWS),
        "Recording of Tagesschau on ARD started",
    ),
    (
        RecordingFinished(at=NOW, recording=NEWS),
        "Recording of Tagesschau on ARD finished",
    ),
    (
        RecordingFailed(at=NOW, recording=NEWS),
        "Recording of Tagesschau on ARD failed",
    ),
    (
        RecordingCancelled(at=NOW, recording=NEWS),
        "Recording of Tagesschau on ARD was cancelled",
    ),
    (
        ServerStarted(at=NOW, server=SERVER, reason=Reason.RESTART),
        "Attic is back after a restart",
    ),
    (
        ServerStarted(at=NOW, server=SERVER, reason=Reason.UNREACHABLE),
        "Attic is back",
    ),
    (
        ServerStopped(at=NOW, server=SERVER, reason=Reason.RESTART),
        "Attic went down for a restart",
    ),
    (
        ServerStopped(at=NOW, server=SERVER, reason=Reason.SHUTDOWN),
        "Attic was shut down",
    ),
    (
        ServerStopped(at=NOW, server=SERVER, reason=Reason.UNREACHABLE),
        "Attic can no longer be reached",
    ),
]


@pytest.mark.parametrize(("event", "line"), LINES, ids=[line for _, line in LINES])
def test_an_event_is_told_as_a_person_would(event: ServerEvent, line: str) -> None:
    """Each event in words."""
    data = as_data(event, {"name": "Attic"})
    assert sentence(event_type(event), data) == line


def test_every_type_has_its_words() -> None:
    """The lines above leave out none of the vocabulary."""
    told = {event_type(event) for event, _ in (*LINES, *SCAN_LINES)}
    assert told == set(EVENT_TYPES.values())


BARE = {
    "playback_started": "Somebody started something",
    "playback_paused": "Somebody paused something",
    "playback_resumed": "Somebody resumed something",
    "playback_finished": "Somebody finished something",
    "playback_stopped": "Somebody stopped something",
    "session_started": "Somebody came online",
    "session_ended": "Somebody went offline",
    "item_added": "An item was added",
    "item_updated": "An item was updated",
    "item_removed": "An item was removed",
    "scan_started": "Scan of a library started",
    "scan_finished": "Scan of a library finished",
    "scan_verified": "A path was scanned",
    "sync_started": "Sync of a library started",
    "sync_finished": "Sync of a library finished",
    "sync_failed": "Sync of a library failed",
    "user_created": "Somebody got an account",
    "user_updated": "An account was renamed",
    "user_deleted": "An account was removed",
    "recording_scheduled": "Recording of something was scheduled",
    "recording_started": "Recording of something started",
    "recording_finished": "Recording of something finished",
    "recording_failed": "Recording of something failed",
    "recording_cancelled": "Recording of something was cancelled",
    "download_completed": "Download of something completed",
    "download_failed": "Download of something failed",
    "import_finished": "Import of something finished",
    "import_failed": "Import of something failed",
    "server_started": "The server is back",
    "server_stopped": "The server can no longer be reached",
}
NOTHING = dict.fromkeys(
    (
        *("user", "player", "item", "library", "recording", "server"),
        *("progress", "duration", "path", "verdict", "expects", "title", "reason"),
    )
)


@pytest.mark.parametrize("data", [{}, NOTHING], ids=["nothing", "null"])
@pytest.mark.parametrize("kind", EVENT_TYPES.values())
def test_an_event_that_lacks_everything_is_told(
    kind: str, data: dict[str, Any]
) -> None:
    """What an old or cut event does not hold is left out of the line."""
    assert sentence(kind, data) == BARE[kind]
