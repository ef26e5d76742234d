"""One event of each type, from an evening at Anna's."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from custom_components.showrunner.engine.changes import Change
from custom_components.showrunner.engine.download_events import (
    DownloadCompleted,
    DownloadFailed,
    ImportFailed,
    ImportFinished,
)
from custom_components.showrunner.engine.events import ServerEvent
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
from custom_components.showrunner.engine.model import (
    Item,
    ItemId,
    Library,
    LibraryId,
    MediaFile,
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
from custom_components.showrunner.engine.playback_events import (
    PlaybackFinished,
    PlaybackPaused,
    PlaybackResumed,
    PlaybackStarted,
    PlaybackStopped,
    SessionEnded,
    SessionStarted,
)
from custom_components.showrunner.engine.scan_events import ScanVerified
from custom_components.showrunner.engine.scans import (
    RequestId,
    ScanResult,
    ScanSource,
    ScanTask,
    Verdict,
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

SERVER: Final = {
    "entry_id": "01KAH3WJ5Y8Q4N2B7R6T9VXZ0C",
    "device_id": "8c1f0d3b6a5e4c7f9b2d1e0a3c5f7b9d",
    "id": "4f8d2a6c0e1b3957",
    "name": "Attic",
    "kind": "plex",
}
EVENING: Final = datetime(2026, 11, 21, 19, 30, tzinfo=UTC)
FILMS: Final = Library(id=LibraryId("1"), name="Films", type=MediaType.MOVIE)
SHOWS: Final = Library(id=LibraryId("2"), name="TV Shows", type=MediaType.SHOW)
ANNA: Final = User(id=UserId("1"), name="Anna")
BEN: Final = User(id=UserId("48213507"), name="Ben")
ATTIC: Final = Server(id=ServerId(SERVER["id"]), name="Attic", version="1.43.0")
METROPOLIS: Final = Item(
    id=ItemId("1841"),
    type=MediaType.MOVIE,
    title="Metropolis",
    library=FILMS,
    year=1927,
    genres=("Drama", "Science Fiction"),
    guids={"imdb": "tt0017136", "tmdb": "19"},
    files=(
        MediaFile(
            path="/media/films/Metropolis (1927)/Metropolis (1927).mkv",
            size=8_921_374_208,
            container="mkv",
        ),
    ),
    duration=9180.0,
    rating=8.3,
    summary="The son of a city's master meets those who keep its machines running.",
)
EPISODE: Final = Item(
    id=ItemId("2077"),
    type=MediaType.EPISODE,
    title="The Lighthouse",
    library=SHOWS,
    year=2026,
    show="Harbour Lights",
    season=2,
    episode=5,
    genres=("Mystery",),
    guids={"tvdb": "10412345"},
    files=(
        MediaFile(
            path="/media/tv/Harbour Lights/Season 02/Harbour Lights - S02E05.mkv",
            size=1_482_113_024,
            container="mkv",
        ),
    ),
    duration=2710.0,
    summary="Somebody has lit the lamp, and the island has been empty for years.",
)
NEXT_EPISODE: Final = replace(
    EPISODE,
    id=ItemId("2078"),
    title="The Keeper",
    episode=6,
    guids={"tvdb": "10412346"},
    files=(),
    summary="",
)
DOWNLOAD: Final[dict[str, Any]] = {
    "source": "sonarr",
    "title": "Harbour Lights - 2x05 - The Lighthouse",
    "quality": "WEBDL-1080p",
}
TV: Final = Player(
    id=PlayerId("b7c1e9d2a4"),
    name="Living Room TV",
    product="Plex for LG",
    platform="webOS",
    address="192.168.1.23",
    local=True,
)


def watching(minutes: float) -> Session:
    """Return Anna's session when she has watched for some minutes."""
    return Session(
        id=SessionId("57"),
        user=ANNA,
        player=TV,
        item=METROPOLIS,
        state=PlaybackState.PLAYING,
        position=minutes * 60,
        method=PlayMethod.DIRECT_PLAY,
    )


def recording(state: RecordingState) -> Recording:
    """Return a recording of tonight."""
    return Recording(
        id=RecordingId("a1c4"),
        title="Northern Skies",
        state=state,
        channel="Three",
        start=EVENING + timedelta(minutes=45),
        end=EVENING + timedelta(minutes=90),
        series="Planet Diaries",
    )


def later(minutes: float) -> datetime:
    """Return a moment of the evening."""
    return EVENING + timedelta(minutes=minutes)


def verified(item: Item) -> ScanResult:
    """Return what came of an item's file, which a program told of."""
    path = item.files[0].path
    task = ScanTask(
        request=RequestId("01KAH5Q2M7E9"),
        path=path,
        server_path=path,
        library=SHOWS.id,
        root="/media/tv",
        folder=path.rpartition("/")[0],
        asked_at=later(11.3),
        source=ScanSource.WEBHOOK,
    )
    return ScanResult(
        task=task,
        verdict=Verdict.FOUND,
        finished_at=later(11.5),
        item=item,
        attempts=1,
    )


SAMPLES: Final[list[ServerEvent]] = [
    PlaybackStarted(at=later(0), session=watching(0)),
    PlaybackPaused(at=later(41), session=watching(41)),
    PlaybackResumed(at=later(46), session=watching(41)),
    PlaybackFinished(at=later(143), session=watching(137.7)),
    PlaybackStopped(at=later(156), session=watching(150.5)),
    SessionStarted(at=later(0), session=watching(0)),
    SessionEnded(at=later(156.05), session=watching(150.5)),
    ItemAdded(at=later(12), library=SHOWS, item=EPISODE, items=(EPISODE, NEXT_EPISODE)),
    ItemUpdated(
        at=later(13),
        library=FILMS,
        item=METROPOLIS,
        changes=(Change.FILE, Change.SUBTITLES),
    ),
    ItemRemoved(at=later(14), library=SHOWS, item=EPISODE),
    ScanStarted(at=later(11.5), library=SHOWS, trigger=Trigger.SERVER),
    ScanFinished(
        at=later(11.6),
        library=SHOWS,
        trigger=Trigger.SERVER,
        duration=timedelta(seconds=6.2),
        added=1,
        updated=0,
        removed=0,
    ),
    ScanVerified(at=later(11.5), library=SHOWS, result=verified(EPISODE)),
    SyncStarted(at=later(11.7), library=SHOWS, mode=SyncMode.QUICK),
    SyncFinished(
        at=later(11.75),
        library=SHOWS,
        mode=SyncMode.QUICK,
        duration=timedelta(seconds=0.3),
        tally=Tally(processed=6, added=2, skipped=4, requests=3),
        items={},
    ),
    SyncFailed(
        at=later(12),
        library=FILMS,
        mode=SyncMode.DEEP,
        duration=timedelta(seconds=91.5),
        tally=Tally(processed=1500, skipped=1500, requests=6),
        items={},
        error="unavailable",
    ),
    UserCreated(at=later(20), user=BEN),
    UserUpdated(at=later(25), user=BEN),
    UserDeleted(at=later(30), user=BEN),
    RecordingScheduled(at=later(2), recording=recording(RecordingState.SCHEDULED)),
    RecordingStarted(at=later(45), recording=recording(RecordingState.RECORDING)),
    RecordingFinished(at=later(90), recording=recording(RecordingState.FINISHED)),
    RecordingFailed(at=later(61), recording=recording(RecordingState.FAILED)),
    RecordingCancelled(at=later(50), recording=recording(RecordingState.CANCELLED)),
    DownloadCompleted(at=later(11), **DOWNLOAD),
    DownloadFailed(at=later(10), **DOWNLOAD | {"reason": "Not enough free space"}),
    ImportFinished(at=later(11.3), **DOWNLOAD | {"files": (EPISODE.files[0].path,)}),
    ImportFailed(at=later(11.2), **DOWNLOAD | {"reason": "No files are eligible"}),
    ServerStarted(at=later(182), server=ATTIC, reason=Reason.RESTART),
    ServerStopped(at=later(181), server=ATTIC, reason=Reason.RESTART),
]
