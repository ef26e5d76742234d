"""How soon a server is asked again, and how it stands with a file."""

from datetime import timedelta
from pathlib import Path

import pytest

from custom_components.showrunner.engine.model import MediaType
from custom_components.showrunner.engine.verdicts import (
    Because,
    Listing,
    Pace,
    Standing,
    is_probed,
)

from .proof_acts import FILE, listed, unprobed


@pytest.mark.parametrize(
    ("passed", "pause"),
    [(0, 0.2), (0.4, 0.2), (2, 0.5), (10, 1), (29, 1), (30, 5), (600, 5)],
)
def test_looks_come_at_growing_intervals(passed: float, pause: float) -> None:
    """Hastily at first, and never less often than each five seconds."""
    found = Pace().until_next_look(timedelta(seconds=passed))
    assert found.total_seconds() == pytest.approx(pause)


def test_a_pace_can_be_made_slower() -> None:
    """All of it, but what is a share of something."""
    pace = Pace().times(10)
    assert pace.first == Pace().first * 10
    assert pace.unread == Pace().unread * 10
    assert (pace.share, pace.again) == (Pace().share, Pace().again)


@pytest.mark.parametrize(
    ("item", "standing"),
    [
        (listed(), Standing.THERE),
        (listed(size=1), Standing.OTHER_SIZE),
        (listed(size=None), Standing.THERE),
        (unprobed(size=1), Standing.UNPROBED),
        (listed(readable=False), Standing.UNREADABLE),
        (listed(readable=True), Standing.THERE),
        (listed(in_trash=True), Standing.TRASHED),
        (listed("/films/Dune/Other.mkv"), Standing.ABSENT),
    ],
)
def test_how_a_file_stands(item: object, standing: Standing) -> None:
    """As the item says; the file on disk has a thousand bytes."""
    found = Listing([item]).at(FILE, 1000)  # type: ignore[list-item]
    assert found.standing is standing
    assert (found.item is None) is (standing is Standing.ABSENT)


@pytest.mark.parametrize(
    "path",
    [
        "D:\\Films\\Dune\\Dune.mkv",
        "d:/films/dune/DUNE.mkv",
        "\\\\?\\D:\\Films\\Dune\\Dune.mkv",
    ],
)
def test_a_path_of_windows_is_found_however_it_is_written(path: str) -> None:
    """By its case, its slashes, and what stands before long ones."""
    listing = Listing([listed("D:\\Films\\Dune\\Dune.mkv")])
    assert listing.at(path).standing is Standing.THERE
    assert listing.below("D:/FILMS").standing is Standing.THERE
    assert [file.size for _, file in listing.files_in("D:\\")] == [1000]


def test_an_item_is_known_as_it_was_told_last() -> None:
    """It may be in a listing twice."""
    listing = Listing([unprobed(), listed()])
    assert len(listing.items) == 1
    assert listing.at(FILE).standing is Standing.THERE


def test_only_what_is_played_has_to_be_probed() -> None:
    """By its length, where streams are not told."""
    for item, expected in (
        (listed(streams=None), True),
        (listed(streams=None, duration=None), False),
        (listed(streams=()), False),
        (unprobed(type=MediaType.PHOTO), True),
        (unprobed(type=MediaType.UNKNOWN), True),
    ):
        assert is_probed(item, item.files[0]) is expected


def test_the_page_on_scans_tells_what_each_reason_means() -> None:
    """In a row of its table."""
    page = (Path(__file__).parents[2] / "docs" / "scans.md").read_text("utf-8")
    for reason in Because:
        assert f"\n| `{reason.value}` |" in page
