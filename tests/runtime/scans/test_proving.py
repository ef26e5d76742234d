"""Scans of just a folder, proven against both kinds of servers."""

from pathlib import Path

import pytest

from custom_components.showrunner.engine.scans import Expectation, Verdict

from .proof_stage import ALL, MakeWorld, proving

pytestmark = pytest.mark.usefixtures("socket_enabled")

FILM = "Movies/Film 1 (1951)/Film 1 (1951).mkv"
PILOT = "TV Shows/Office (2005)/Season 01/Office (2005) - S01E01 - Pilot.mkv"
SECOND = "TV Shows/Office (2005)/Season 01/Office (2005) - S01E02 - Diversity.mkv"


@ALL
async def test_a_new_episode_is_found(make: MakeWorld, tmp_path: Path) -> None:
    """With all that there is to know of it, and in the catalogue."""
    async with proving(make, tmp_path, FILM, PILOT) as stage:
        stage.world.add(SECOND, 2000)
        result = await stage.one(SECOND)
        assert result.verdict is Verdict.FOUND
        assert result.item is not None
        assert result.item.duration
        assert result.item.files[0].streams
        assert stage.keeper.items()[result.item.id].episode == 2
        assert result.before is not None
        assert result.after is not None
        assert result.after.items == result.before.items + 1
        assert result.after.hours > result.before.hours


@ALL
async def test_a_new_show_is_found(make: MakeWorld, tmp_path: Path) -> None:
    """X."""
    async with proving(make, tmp_path, FILM) as stage:
        stage.world.add(PILOT, 2000)
        assert await stage.verdict(PILOT) is Verdict.FOUND
        assert await stage.verdict(PILOT) is Verdict.UP_TO_DATE
        assert "Office" in stage.keeper.titles()


@ALL
async def test_an_episode_that_is_gone_is_removed(
    make: MakeWorld, tmp_path: Path
) -> None:
    """From the catalogue, too."""
    async with proving(make, tmp_path, FILM, PILOT, SECOND) as stage:
        stage.world.remove(SECOND)
        before = len(stage.keeper.items())
        result = await stage.one(SECOND, expects=Expectation.ABSENT)
        assert (result.verdict, result.reason) == (Verdict.REMOVED, "")
        assert len(stage.keeper.items()) == before - 1
