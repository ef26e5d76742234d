"""What a server need not be asked for: it is known, or plainly nothing to be found."""

from pathlib import Path

import pytest

from custom_components.showrunner.engine.scans import Verdict

from .proof_stage import ALL, FILM, NEW, PILOT, SHOW, MakeWorld, proving, touch

pytestmark = pytest.mark.usefixtures("socket_enabled")


@ALL
async def test_a_file_that_was_only_touched_is_updated(
    make: MakeWorld, tmp_path: Path
) -> None:
    """It is newer than what is known of it, so it may be another."""
    async with proving(make, tmp_path, FILM, PILOT) as stage:
        for path in (FILM, PILOT):
            assert await stage.verdict(path) is Verdict.UP_TO_DATE
            touch(stage, path)
            result = await stage.one(path)
            assert result.verdict is Verdict.UPDATED
            assert result.attempts == 1
            assert await stage.verdict(path) is Verdict.UP_TO_DATE


@ALL
async def test_a_file_that_is_touched_again_and_again_is_known_each_time(
    make: MakeWorld, tmp_path: Path
) -> None:
    """Nothing of it is different any more, and yet it was looked at just now."""
    async with proving(make, tmp_path, FILM, PILOT) as stage:
        for path in (FILM, f"{SHOW}/Season 01"):
            for _ in range(3):
                for file in (FILM, PILOT):
                    touch(stage, file)
                assert await stage.verdict(path) is Verdict.UPDATED
                assert await stage.verdict(path) is Verdict.UP_TO_DATE


@ALL
async def test_a_file_is_missing_with_its_folder(
    make: MakeWorld, tmp_path: Path
) -> None:
    """A typing mistake in the name of a folder is no reason to look at a library."""
    async with proving(make, tmp_path, FILM, PILOT) as stage:
        for path in (NEW, "TV Shows/Lost/Season 01/Lost - S01E01.mkv"):
            result = await stage.one(path)
            assert (result.verdict, result.requests) == (Verdict.MISSING_FILE, 0)


@ALL
@pytest.mark.parametrize("name", ["readme.txt", "Film 2.mkv.part", "Film.NZB"])
async def test_what_no_server_plays_is_not_waited_for(
    make: MakeWorld, tmp_path: Path, name: str
) -> None:
    """A watcher of folders tells of all that is written."""
    async with proving(make, tmp_path, FILM) as stage:
        path = stage.world.folder / FILM
        path.with_name(name).write_text("x")
        result = await stage.one(str(path.with_name(name)))
        assert (result.verdict, result.reason) == (Verdict.NOT_FOUND, "no_media")
        assert result.requests == 0
