"""A library within another's folder: a path in both has a result of each."""

from pathlib import Path

import pytest

from custom_components.showrunner.engine.scans import Expectation, Reach, Verdict
from custom_components.showrunner.engine.syncs import SyncMode
from tests.runtime.plex_world import PlexWorld

from .proof_stage import ABSENT, ALL, JELLYFIN, AnyWorld, MakeWorld, ProofStage, proving

pytestmark = pytest.mark.usefixtures("socket_enabled")

FILM = "Movies/Film 1 (1951)/Film 1 (1951).mkv"
OLD = "Movies/Kids/Film 2 (1952)/Film 2 (1952).mkv"
NEW = "Movies/Kids/Film 3 (1953)/Film 3 (1953).mkv"
KINDS = {"Movies/Kids": ("movie", "movies"), "TV Shows/Kids": ("show", "tvshows")}
PILOT = "TV Shows/Kids/Office (2005)/Season 01/Office - S01E01.mkv"
SECOND = PILOT.replace("E01", "E02")


def nested(make: MakeWorld, folder: str) -> MakeWorld:
    """Return what makes a server that has a library within another's folder."""

    def build(media: Path) -> AnyWorld:
        world = make(media)
        plex, jellyfin = KINDS[folder]
        kind = plex if isinstance(world, PlexWorld) else jellyfin
        world.simulator.add_library("Kids", kind, folder)
        return world

    return build


async def verdicts(stage: ProofStage, path: str, **facts: Expectation) -> list[Verdict]:
    """Return the verdicts on a path, that of the inner library first."""
    results = await stage.scan(path, **facts)
    libraries = {each.id: each.name for each in stage.provider.libraries}
    names = [libraries[each.task.library] for each in results]
    assert names == ["Kids", path.split("/", maxsplit=1)[0]]
    return [each.verdict for each in results]


@ALL
async def test_a_film_in_two_libraries_is_found_and_removed_in_both(
    make: MakeWorld, tmp_path: Path
) -> None:
    """And known from then on, whether the server has it once or twice."""
    async with proving(nested(make, "Movies/Kids"), tmp_path, FILM, OLD) as stage:
        stage.world.add(NEW, 2000)
        assert await verdicts(stage, NEW) == [Verdict.FOUND] * 2
        assert await verdicts(stage, NEW) == [Verdict.UP_TO_DATE] * 2
        assert await verdicts(stage, "Movies/Kids") == [Verdict.UP_TO_DATE] * 2
        stage.world.remove(NEW)
        assert await verdicts(stage, NEW, expects=ABSENT) == [Verdict.REMOVED] * 2
        assert stage.known(NEW) == []


@JELLYFIN
async def test_where_a_file_is_one_item_it_stays_at_home(
    make: MakeWorld, tmp_path: Path
) -> None:
    """In the nearest library, as the server has it; no request moves it."""
    async with proving(nested(make, "Movies/Kids"), tmp_path, FILM, OLD) as stage:
        stage.world.add(NEW, 2000)
        [inner, outer] = await stage.scan(NEW)
        assert inner.item
        assert outer.item
        assert inner.item.id == outer.item.id
        assert outer.item.library
        assert outer.item.library.name == "Kids"
        assert outer.after == outer.before
        await stage.keeper.sync(SyncMode.QUICK)
        [held] = stage.known(NEW)
        assert held.item.library
        assert held.item.library.name == "Kids"


@JELLYFIN
async def test_only_the_outer_library_may_be_asked_about(
    make: MakeWorld, tmp_path: Path
) -> None:
    """It is the inner one, or the season in it, that is refreshed."""
    world = nested(make, "TV Shows/Kids")
    async with proving(world, tmp_path, FILM, PILOT) as stage:
        stage.world.add(SECOND, 2000)
        [outer] = [
            each.id for each in stage.provider.libraries if each.name == "TV Shows"
        ]
        tasks, _ = await stage.tasks(SECOND, libraries=frozenset({outer}))
        [result] = await stage.together(*tasks)
        assert (result.verdict, result.reach) == (Verdict.FOUND, Reach.ITEM)
        assert result.task.library == outer
        assert result.attempts == 1
