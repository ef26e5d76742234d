"""New files are found on both kinds of servers, wherever they are."""

from pathlib import Path

import pytest

from custom_components.showrunner.engine.model import MediaType
from custom_components.showrunner.engine.scans import Reach, Verdict

from .proof_stage import (
    ALL,
    FILM,
    PILOT,
    SECOND,
    SHORT,
    SHOW,
    MakeWorld,
    Plain,
    proving,
)

pytestmark = pytest.mark.usefixtures("socket_enabled")

SONG = "Music/Anna/Songs (1999)/01 - First.flac"

TRACK = "Music/Anna/Songs (1999)/02 - Second.flac"
ARRIVALS = (
    SECOND,
    f"{SHOW}/Season 02/Office - S02E01 - Dundies.mkv",
    f"{SHOW}/Specials/Office - S00E01 - Special.mkv",
    "TV Shows/Lost (2004)/Season 01/Lost - S01E01 - Pilot.mkv",
    "TV Shows/News (2020)/Season 00/News - S00E02 - Another.mkv",
    "Movies/Film 2 (1952)/Film 2 (1952).mkv",
    "Movies/Film 3 (1953).mp4",
    "More Movies/Film 1 (1951)/Film 1 (1951).mkv",
    TRACK,
    "Music/Anna/More Songs (2001)/01 - Third.mp3",
    "Music/Ben/Tunes (2011)/01 - Fourth.m4a",
    "Movies/Marvel/Iron Man (2008)/Iron Man (2008).mkv",
    "Movies/A/B/Deep (2009)/Deep (2009).mkv",
    "Music/Anna/Double (2003)/CD1/01 - Fifth.flac",
    "Music/Anna/Double (2003)/CD2/01 - Sixth.flac",
    f"{SHOW}/Season 01/Extra/Office - S01E03 - Health.mkv",
    f"{SHOW}/S03/Office - S03E01 - Gay.mkv",
    f"{SHOW}/Season 04 (2007)/Office - S04E01 - Fun.mkv",
    f"{SHOW}/Season 05/Office - 2026-11-21.mkv",
    f"{SHOW}/Season 06/Office - 001.mkv",
)


@ALL
async def test_what_is_new_is_found(make: MakeWorld, tmp_path: Path) -> None:
    """With all that there is to know of it; it is in the catalogue by then."""
    async with proving(make, tmp_path, FILM, PILOT, SONG) as stage:
        for path in ARRIVALS:
            stage.world.add(path, 2000)
            result = await stage.until_found(path)
            assert (result.attempts, result.reason) == (1, "")
            assert result.requests < 20
            assert result.before is not None
            assert result.after is not None
            assert result.after.items == result.before.items + 1
            assert result.after.hours > result.before.hours
            assert await stage.verdict(path) is Verdict.UP_TO_DATE


@ALL
async def test_only_as_much_is_looked_at_as_has_to_be(
    make: MakeWorld, tmp_path: Path
) -> None:
    """A folder, or the season; a library only for what is new to it altogether."""
    async with proving(make, tmp_path, FILM, PILOT) as stage:
        stage.world.add(SECOND, 2000)
        result = await stage.until_found(SECOND)
        assert result.reach in {Reach.FOLDER, Reach.ITEM}
        show, more = (
            f"TV Shows/Lost (2004)/Season 01/Lost - S01E0{number}.mkv"
            for number in (1, 2)
        )
        stage.world.add(show, 2000)
        assert (await stage.until_found(show)).reach in {Reach.FOLDER, Reach.LIBRARY}
        stage.world.add(more, 2000)
        assert (await stage.until_found(more)).reach in {Reach.FOLDER, Reach.ITEM}


@ALL
async def test_films_of_several_parts_and_versions_are_found(
    make: MakeWorld, tmp_path: Path
) -> None:
    """Each file that the server lists is proven by itself."""
    paths = [
        f"Movies/Film 2 (1952)/Film 2 (1952){end}.mkv"
        for end in (" - 1080p", " - 2160p")
    ]
    async with proving(make, tmp_path, FILM) as stage:
        for path in paths:
            stage.world.add(path, 2000)
        results = await stage.scan(*paths)
        assert [each.verdict for each in results] == [Verdict.FOUND] * 2
        assert len({each.item.id for each in results if each.item}) == 1
        assert {each.attempts for each in results} == {1}
        better = "Movies/Film 1 (1951)/Film 1 (1951) - 2160p.mkv"
        stage.world.add(better, 3000)
        assert await stage.verdict(better) is Verdict.FOUND


@ALL
async def test_a_part_that_is_no_item_of_its_own_is_told_as_it_is(
    make: MakeWorld, tmp_path: Path
) -> None:
    """One kind of server lists all parts of a film, the other only the first."""
    first, second = (
        f"Movies/Film 2 (1952)/Film 2 (1952) - cd{number}.mkv" for number in (1, 2)
    )
    async with proving(make, tmp_path, FILM) as stage:
        stage.world.add(first, 2000)
        stage.world.add(second, 2000)
        await stage.until_found(first)
        stage.apply(deadline=SHORT)
        listed = stage.known(second)
        verdict = await stage.verdict(second)
        assert verdict is (Verdict.UP_TO_DATE if listed else Verdict.NOT_FOUND)


@ALL
async def test_the_same_file_twice_is_one_scan(make: MakeWorld, tmp_path: Path) -> None:
    """Two requests have their results, and the server was asked once."""
    async with proving(make, tmp_path, PILOT) as stage:
        stage.world.add(SECOND, 2000)
        one, _ = await stage.tasks(SECOND)
        two, _ = await stage.tasks(SECOND)
        results = await stage.together(*one, *two)
        assert [each.verdict for each in results] == [Verdict.FOUND] * 2
        assert {each.attempts for each in results} == {1}
        assert len({each.task.request for each in results}) == 2


@ALL
async def test_a_whole_season_is_one_scan(make: MakeWorld, tmp_path: Path) -> None:
    """Each of its episodes has its own result."""
    paths = [f"{SHOW}/Season 02/Office - S02E{n:02}.mkv" for n in range(1, 13)]
    async with proving(make, tmp_path, PILOT) as stage:
        for path in paths:
            stage.world.add(path, 2000)
        results = await stage.scan(*paths)
        assert [each.verdict for each in results] == [Verdict.FOUND] * 12
        assert {each.attempts for each in results} == {1}
        assert [each.task.path for each in results] == [*map(stage.path, paths)]
        numbers = [each.item.episode for each in results if each.item]
        assert numbers == [*range(1, 13)]


@ALL
async def test_the_same_name_elsewhere_is_another_file(
    make: MakeWorld, tmp_path: Path
) -> None:
    """In another library, or another folder of the same one."""
    film = "Movies/Film 2 (1952)/Film 2 (1952).mkv"
    twin = film.replace("Movies", "More Movies")
    async with proving(make, tmp_path, FILM, twin) as stage:
        stage.world.add(film, 2000)
        result = await stage.until_found(film)
        assert result.item is not None
        assert result.item.library is not None
        assert result.item.library.name == "Movies"
        other = "Movies/Elsewhere/Film 2 (1952).mkv"
        stage.world.add(other, 2000)
        assert await stage.verdict(other) is Verdict.FOUND


@ALL
async def test_a_path_outside_all_libraries_is_not_scanned(
    make: MakeWorld, tmp_path: Path
) -> None:
    """Whatever is there."""
    async with proving(make, tmp_path, FILM) as stage:
        stage.world.add("Books/Dune.mkv", 2000)
        result = await stage.one("Books/Dune.mkv")
        assert result.verdict is Verdict.OUTSIDE_LIBRARIES
        assert (result.requests, result.reach) == (0, None)


async def test_whoever_may_not_scan_can_still_report(tmp_path: Path) -> None:
    """And see what came of it; the server takes its time, once."""
    async with proving(Plain, tmp_path, FILM, PILOT) as stage:
        stage.world.add(SECOND, 2000)
        result = await stage.one(SECOND)
        assert (result.verdict, result.reach) == (Verdict.FOUND, Reach.REPORT)
        assert result.attempts == 1


@ALL
async def test_a_file_that_no_server_understands_is_not_found(
    make: MakeWorld, tmp_path: Path
) -> None:
    """Nobody waits for it longer than the deadline."""
    path = f"{SHOW}/notes/clip.mkv"
    async with proving(make, tmp_path, PILOT) as stage:
        stage.apply(deadline=SHORT)
        stage.world.add(path, 2000)
        result = await stage.one(path)
        assert (result.verdict, result.item) == (Verdict.NOT_FOUND, None)


@ALL
async def test_music_is_known_by_its_kind(make: MakeWorld, tmp_path: Path) -> None:
    """A track has a length and a stream, too."""
    async with proving(make, tmp_path, SONG) as stage:
        stage.world.add(TRACK, 2000)
        result = await stage.until_found(TRACK)
        assert result.item is not None
        assert result.item.type is MediaType.TRACK
        assert (result.item.artist, result.item.album) == ("Anna", "Songs")
