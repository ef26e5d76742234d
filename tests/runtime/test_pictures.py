"""Pictures are kept as long as there is room, and nothing depends on it."""

from datetime import timedelta
import os
from pathlib import Path

import pytest

from custom_components.showrunner.runtime.pictures import (
    Picture,
    PictureCache,
    remove_pictures,
)

POSTER = Picture(b"x" * 100, "image/jpeg")


class Clock:
    """A clock that is set by hand."""

    now = 1_800_000_000.0

    def __call__(self) -> float:
        """Return what it was set to."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Return a clock."""
    return Clock()


@pytest.fixture
def cache(tmp_path: Path, clock: Clock) -> PictureCache:
    """Return an empty cache with room for ten posters."""
    return PictureCache(tmp_path / "deep" / "down", limit=1000, clock=clock)


def kept(cache: PictureCache, names: str) -> str:
    """Return which of some names, a letter each, there are pictures of.

    Looked up in the folder: asking would count as wanting.
    """
    files = {file.stem for file in cache._folder.iterdir()}
    return "".join(name for name in names if name in files)


def test_a_picture_is_given_back_as_it_was(cache: PictureCache, clock: Clock) -> None:
    """With its type, and how old it is."""
    cache.put("a", POSTER)
    clock.now += 60
    assert cache.get("a") == Picture(POSTER.content, "image/jpeg", timedelta(minutes=1))


def test_what_was_never_kept_is_not_there(cache: PictureCache) -> None:
    """Not even the folder."""
    assert cache.get("a") is None


def test_being_wanted_makes_nothing_younger(cache: PictureCache, clock: Clock) -> None:
    """Or a picture would be shown for ever."""
    cache.put("a", POSTER)
    clock.now += 60
    assert cache.get("a")
    clock.now += 60
    picture = cache.get("a")
    assert picture
    assert picture.age == timedelta(minutes=2)


def test_what_was_not_wanted_for_the_longest_time_goes(
    cache: PictureCache, clock: Clock
) -> None:
    """When there is no more room; some is made at once."""
    for name in "abcdefghij":
        cache.put(name, POSTER)
        clock.now += 1
    assert kept(cache, "abcdefghij") == "abcdefghij"
    assert cache.get("a")

    clock.now += 1
    cache.put("k", POSTER)
    assert kept(cache, "abcdefghijk") == "adefghijk"


def test_the_order_is_known_after_a_restart(cache: PictureCache, clock: Clock) -> None:
    """It stands in the dates of the files."""
    for name in "abcdefghij":
        cache.put(name, POSTER)
        clock.now += 1
    assert cache.get("a")
    again = PictureCache(cache._folder, limit=1000, clock=clock)
    again.put("k", POSTER)
    assert kept(again, "abcdefghijk") == "adefghijk"


def test_a_picture_in_another_format_takes_the_place_of_the_first(
    cache: PictureCache,
) -> None:
    """There is one picture of a name, and its room is counted once."""
    for _ in range(20):
        cache.put("a", POSTER)
        cache.put("a", Picture(b"y" * 100, "image/png"))
    cache.put("b", POSTER)
    assert cache._size == 200
    picture = cache.get("a")
    assert picture
    assert (picture.content, picture.type) == (b"y" * 100, "image/png")
    assert len(list(cache._folder.iterdir())) == 2


def test_what_a_crash_left_half_written_goes_in_time(
    cache: PictureCache, clock: Clock
) -> None:
    """It counts, and nobody ever wants it."""
    cache.put("a", POSTER)
    rest = cache._folder / "tmp1234"
    rest.write_bytes(b"z" * 900)
    os.utime(rest, (1, 1))
    again = PictureCache(cache._folder, limit=1000, clock=clock)
    again.put("b", POSTER)
    assert not rest.exists()
    assert kept(again, "ab") == "ab"


@pytest.mark.parametrize("folder", ["/dev/null/pictures", "/proc/pictures"])
def test_a_disk_that_does_not_work_costs_no_more_than_time(folder: str) -> None:
    """Nothing is kept, and nothing is raised."""
    cache = PictureCache(Path(folder))
    cache.put("a", POSTER)
    assert cache.get("a") is None


def test_what_cannot_be_written_leaves_nothing(
    cache: PictureCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as when the disk is full."""

    def full(*_: object) -> None:
        raise OSError("No space left on device")

    cache.put("a", POSTER)
    monkeypatch.setattr(Path, "replace", full)
    cache.put("b", POSTER)
    assert [file.name for file in cache._folder.iterdir()] == ["a.jpg"]


def test_a_clock_that_was_wrong_keeps_nothing_for_ever(
    cache: PictureCache, clock: Clock
) -> None:
    """A picture from the future is as old as it seems to be young."""
    cache.put("a", POSTER)
    clock.now -= 86400
    picture = cache.get("a")
    assert picture
    assert picture.age == timedelta(days=1)


def test_all_go_with_their_server(cache: PictureCache) -> None:
    """And twice is no mistake."""
    cache.put("a", POSTER)
    for _ in range(2):
        remove_pictures(cache._folder)
    assert not cache._folder.exists()
