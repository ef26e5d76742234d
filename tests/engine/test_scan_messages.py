"""What came of paths and downloads, in words."""

import pytest

from custom_components.showrunner.engine.download_events import (
    DownloadCompleted,
    DownloadFailed,
    ImportFailed,
    ImportFinished,
)
from custom_components.showrunner.engine.events import (
    ServerEvent,
    as_data,
    event_type,
)
from custom_components.showrunner.engine.messages import sentence
from custom_components.showrunner.engine.model import (
    Item,
    ItemId,
    Library,
    LibraryId,
    MediaType,
)
from custom_components.showrunner.engine.scan_events import ScanVerified
from custom_components.showrunner.engine.scans import Expectation, ScanResult, Verdict

from .builders import NOON
from .folder_scan_acts import task

SHOWS = Library(id=LibraryId("2"), name="TV Shows", type=MediaType.SHOW)
HOME = Item(
    id=ItemId("2"),
    type=MediaType.EPISODE,
    title="Home",
    show="The Expanse",
    season=2,
    episode=5,
)


def verified(
    verdict: Verdict,
    *,
    item: Item | None = None,
    library: Library | None = SHOWS,
    reason: str = "",
    expects: Expectation = Expectation.PRESENT,
) -> ScanVerified:
    """Return what came of a file of a show's season."""
    wish = task("Lost/Season 1/S01E01.mkv", expects=expects)
    result = ScanResult(
        task=wish, verdict=verdict, finished_at=NOON, reason=reason, item=item
    )
    return ScanVerified(at=NOON, library=library, result=result)


LINES: list[tuple[ServerEvent, str]] = [
    (
        verified(Verdict.FOUND, item=HOME),
        "The Expanse S02E05 “Home” was found in TV Shows",
    ),
    (verified(Verdict.UPDATED), "“S01E01.mkv” was updated in TV Shows"),
    (verified(Verdict.UP_TO_DATE), "“S01E01.mkv” was in TV Shows already"),
    (verified(Verdict.REMOVED), "“S01E01.mkv” is gone from TV Shows"),
    (verified(Verdict.REQUESTED), "“S01E01.mkv” was looked for in TV Shows"),
    (verified(Verdict.CANCELLED), "“S01E01.mkv” is no longer looked for"),
    (verified(Verdict.NOT_FOUND), "“S01E01.mkv” was not found in TV Shows"),
    (
        verified(Verdict.NOT_FOUND, expects=Expectation.ABSENT),
        "“S01E01.mkv” is still in TV Shows",
    ),
    (verified(Verdict.MISSING_FILE), "“S01E01.mkv” is not on the disk"),
    (
        verified(Verdict.OUTSIDE_LIBRARIES, library=None),
        "“S01E01.mkv” is in no library's folder",
    ),
    (
        verified(Verdict.REFUSED, reason="forbidden"),
        "“S01E01.mkv” was refused by the server",
    ),
    (
        verified(Verdict.REFUSED, reason="not_readable"),
        "“S01E01.mkv” cannot be read by the server",
    ),
    (
        verified(Verdict.SERVER_UNAVAILABLE),
        "“S01E01.mkv” could not be looked for: the server is away",
    ),
    (
        DownloadCompleted(at=NOON, source="sonarr", title="Lost 1x01"),
        "Download of Lost 1x01 completed",
    ),
    (
        DownloadFailed(at=NOON, source="sonarr", title="Lost 1x01", reason="Disk full"),
        "Download of Lost 1x01 failed: Disk full",
    ),
    (
        ImportFinished(at=NOON, source="radarr", title="Dune (2021)"),
        "Import of Dune (2021) finished",
    ),
    (
        ImportFailed(at=NOON, source="radarr", title="Dune (2021)", reason="A sample"),
        "Import of Dune (2021) failed: A sample",
    ),
]


@pytest.mark.parametrize(("event", "line"), LINES, ids=[line for _, line in LINES])
def test_an_event_is_told_as_a_person_would(event: ServerEvent, line: str) -> None:
    """Each event in words."""
    assert sentence(event_type(event), as_data(event, {})) == line


@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_has_its_words(verdict: Verdict) -> None:
    """None is told as one of the future is."""
    data = as_data(verified(verdict), {})
    assert not sentence("scan_verified", data).endswith("was scanned")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/tv/Lost/", "“Lost”"),
        ("D:\\TV\\Lost\\1.mkv", "“1.mkv”"),
        ("/tv/{library}.mkv", "“{library}.mkv”"),
        ("/", "A path"),
    ],
)
def test_a_path_is_called_by_its_last_name(path: str, name: str) -> None:
    """In the notation of any server."""
    data = {"path": path, "verdict": "found", "library": {"name": "{x}"}}
    assert sentence("scan_verified", data) == f"{name} was found in {{x}}"
