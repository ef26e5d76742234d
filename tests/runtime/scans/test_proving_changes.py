"""What changes of files that are known, and what goes, on both kinds of servers."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from custom_components.showrunner.engine.listing import Detail
from custom_components.showrunner.engine.scans import (
    Reach,
    ScanTarget,
    Verdict,
)
from custom_components.showrunner.engine.syncs import SyncMode
from custom_components.showrunner.providers.base import Look
from custom_components.showrunner.providers.jellyfin.listing import MOST
from custom_components.showrunner.providers.plex import finder
from tests.runtime.plex_world import PlexWorld

from .proof_stage import (
    ABSENT,
    ALL,
    FILM,
    JELLYFIN,
    LATER,
    NEW,
    PILOT,
    SECOND,
    SHORT,
    SHOW,
    STRANGE,
    MakeWorld,
    ProofStage,
    proving,
)

pytestmark = pytest.mark.usefixtures("socket_enabled")

BETTER = "Movies/Film 1 (1951)/Film 1 (1951) - 2160p.mkv"
REMOVED = (Verdict.REMOVED, "")


def after_scan(stage: ProofStage, act: Callable[[], Awaitable[None]]) -> None:
    """Have something happen when the server has done with its first scan."""
    scan_folder, acts = stage.provider.scan_folder, [act]

    async def scan(target: ScanTarget) -> Reach:
        reach = await scan_folder(target)
        if acts:
            await stage.world.simulator.idle()
            await acts.pop()()
        return reach

    stage.provider.scan_folder = scan  # type: ignore[method-assign]


async def gone(stage: ProofStage, path: str) -> tuple[Verdict, str]:
    """Return what becomes of a path that is said to be gone."""
    result = await stage.one(path, expects=ABSENT)
    return result.verdict, result.reason


@ALL
async def test_a_replaced_file_is_updated_and_read_anew(
    make: MakeWorld, tmp_path: Path
) -> None:
    """Under the same name, with another length."""
    async with proving(make, tmp_path, FILM, PILOT) as stage:
        for path in (FILM, PILOT):
            stage.world.add(path, 5000)
            result = await stage.one(path)
            assert result.verdict is Verdict.UPDATED
            assert result.item is not None
            assert [file.size for file in result.item.files] == [5000]
            [held] = stage.known(path)
            assert held.item.files[0].size == 5000
            assert await stage.verdict(path) is Verdict.UP_TO_DATE
        if isinstance(stage.world, PlexWorld):
            media = stage.world.simulator.library.titled("Film 1").media
            assert media[0].analysed == 5000


@ALL
async def test_an_upgrade_is_a_file_that_is_found_and_one_that_is_gone(
    make: MakeWorld, tmp_path: Path
) -> None:
    """With another name; one scan does for both."""
    async with proving(make, tmp_path, FILM, PILOT) as stage:
        stage.world.add(BETTER, 5000)
        (stage.world.folder / FILM).unlink()
        new, _ = await stage.tasks(BETTER)
        old, _ = await stage.tasks(FILM, expects=ABSENT)
        results = await stage.together(*new, *old)
        assert {each.task.path: each.verdict for each in results} == {
            stage.path(BETTER): Verdict.FOUND,
            stage.path(FILM): Verdict.REMOVED,
        }
        assert {each.attempts for each in results} == {1}
        assert stage.known(FILM) == []
        assert stage.known(BETTER)


@ALL
async def test_a_file_that_grows_meanwhile_is_scanned_again(
    make: MakeWorld, tmp_path: Path
) -> None:
    """What the server has of it is not all of it."""
    async with proving(make, tmp_path, PILOT) as stage:
        for path in (SECOND, NEW):
            stage.world.add(path, 700)

            async def grow(path: str = path) -> None:
                stage.world.add(path, 2000)

            after_scan(stage, grow)
            result = await stage.until_found(path, immediate=True)
            # A look into the item is sooner done than another scan of all of it
            assert result.attempts > 1 or result.reach is Reach.LIBRARY


@ALL
@pytest.mark.parametrize("size", [0, 2000], ids=["empty", "fake"])
async def test_a_file_that_cannot_be_read_is_refused(
    make: MakeWorld, tmp_path: Path, size: int
) -> None:
    """It is listed, and nothing is known of it, however often it is looked into."""
    async with proving(make, tmp_path, PILOT) as stage:
        stage.world.simulator.add_fake(SECOND, size)
        result = await stage.one(SECOND)
        assert (result.verdict, result.reason) == (Verdict.REFUSED, "not_readable")
        assert result.item is not None
        assert result.item.files[0].path == stage.path(SECOND)
        assert await stage.verdict(SECOND) is Verdict.REFUSED


@JELLYFIN
async def test_what_somebody_else_had_listed_unprobed_is_healed(
    make: MakeWorld, tmp_path: Path
) -> None:
    """No other scan would; and it may be in the catalogue like that."""
    async with proving(make, tmp_path, PILOT) as stage:
        for path in (SECOND, LATER):
            stage.world.add(path, 2000)
            stage.world.simulator.scan("TV Shows", "validationonly")
            await stage.world.simulator.idle()
            if path == LATER:
                await stage.keeper.sync(SyncMode.QUICK)
                assert stage.known(path)
            result = await stage.one(path)
            assert result.verdict in {Verdict.FOUND, Verdict.UPDATED}
            assert result.item is not None
            assert result.item.files[0].streams
            assert await stage.verdict(path) is Verdict.UP_TO_DATE


@ALL
async def test_what_is_gone_is_removed(make: MakeWorld, tmp_path: Path) -> None:
    """A film, an episode, the last of a season; from the catalogue, too."""
    async with proving(make, tmp_path, FILM, NEW, PILOT, SECOND, LATER) as stage:
        for path in (NEW, SECOND, LATER):
            stage.world.remove(path)
            assert await gone(stage, path) == REMOVED
            assert stage.known(path) == []
        assert "Film 2" not in stage.keeper.titles()
        assert "Season 2" not in stage.keeper.titles()
        assert "Season 1" in stage.keeper.titles()


@ALL
async def test_a_folder_that_is_gone_is_removed_with_all_its_files(
    make: MakeWorld, tmp_path: Path
) -> None:
    """A season, then its show."""
    async with proving(make, tmp_path, FILM, PILOT, SECOND, LATER) as stage:
        (stage.world.folder / "TV Shows/Lost").mkdir()
        stage.world.remove(LATER)
        result = await stage.one(f"{SHOW}/Season 02", expects=ABSENT)
        assert (result.verdict, result.reason) == REMOVED
        assert [each.path for each in result.files] == [stage.path(LATER)]
        for path in (PILOT, SECOND):
            stage.world.remove(path)
        (stage.world.folder / SHOW).rmdir()
        assert await gone(stage, SHOW) == REMOVED
        assert "Office" not in stage.keeper.titles()


@ALL
async def test_what_was_never_there_is_gone(make: MakeWorld, tmp_path: Path) -> None:
    """Whoever says so is right."""
    async with proving(make, tmp_path, FILM, PILOT) as stage:
        for path in (NEW, SECOND, f"{SHOW}/Season 09"):
            assert await gone(stage, path) == REMOVED


@ALL
async def test_what_is_still_there_is_not_gone(make: MakeWorld, tmp_path: Path) -> None:
    """Although somebody says so."""
    async with proving(make, tmp_path, FILM, PILOT) as stage:
        stage.apply(deadline=SHORT)
        for path in (FILM, SHOW):
            assert await gone(stage, path) == (Verdict.NOT_FOUND, "still_listed")


@ALL
async def test_what_only_the_server_knows_is_not_gone(
    make: MakeWorld, tmp_path: Path
) -> None:
    """It lists it for long, and the catalogue has not seen that yet."""
    async with proving(make, tmp_path, FILM, PILOT) as stage:
        stage.world.add(SECOND, 2000)
        await stage.world.scan()
        for _ in range(3):
            stage.world.clock.tick()
        assert stage.known(SECOND) == []
        stage.apply(deadline=SHORT)
        for path in (SECOND, f"{SHOW}/Season 01"):
            assert await gone(stage, path) == (Verdict.NOT_FOUND, "still_listed")


@ALL
async def test_of_much_that_is_new_nothing_is_known_to_be_gone(
    make: MakeWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is in the catalogue is not new; so much else a server lists to nobody."""
    monkeypatch.setitem(MOST, Detail.FULL, 1)
    monkeypatch.setitem(MOST, Detail.LEAN, 2)
    monkeypatch.setattr(finder, "MOST", 2)
    async with proving(make, tmp_path, FILM, PILOT, SECOND, LATER) as stage:
        await stage.keeper.sync(SyncMode.QUICK)
        unknown = f"{SHOW}/Season 09"
        assert await gone(stage, unknown) == REMOVED
        assert await gone(stage, f"{unknown}/Office - S09E01.mkv") == REMOVED
        for number in range(1, 5):
            stage.world.add(f"{SHOW}/Season 03/Office - S03E0{number}.mkv", 2000)
        await stage.world.scan()
        stage.apply(deadline=SHORT)
        assert await gone(stage, unknown) == (Verdict.NOT_FOUND, "too_many")


async def test_what_stays_in_the_trash_is_gone(tmp_path: Path) -> None:
    """A server may keep what it knew of it; when it comes back, it is as it was."""
    async with proving(PlexWorld, tmp_path, FILM, NEW) as stage:
        assert isinstance(stage.world, PlexWorld)
        stage.world.simulator.state.scanner.empties_trash = False
        stage.world.remove(NEW)
        assert await gone(stage, NEW) == (Verdict.REMOVED, "in_trash")
        stage.world.add(NEW, 1000)
        assert await stage.verdict(NEW) is Verdict.UPDATED


async def test_a_folder_that_is_gone_may_have_to_be_looked_for_above(
    tmp_path: Path,
) -> None:
    """A server may do nothing about a folder that it cannot find."""
    async with proving(PlexWorld, tmp_path, FILM, PILOT) as stage:
        assert isinstance(stage.world, PlexWorld)
        stage.world.simulator.section("TV Shows").misses_gone = False
        stage.sight.glance = lambda _: None  # type: ignore[assignment, method-assign]
        stage.world.remove(PILOT)
        result = await stage.one(PILOT, expects=ABSENT)
        assert (result.verdict, result.attempts) == (Verdict.REMOVED, 2)


@ALL
async def test_a_file_that_is_deleted_while_it_is_waited_for_is_missing(
    make: MakeWorld, tmp_path: Path
) -> None:
    """The server is not to blame, and nobody waits for the deadline."""
    async with proving(make, tmp_path, PILOT) as stage:
        stage.world.add(STRANGE, 2000)

        async def delete() -> None:
            (stage.world.folder / STRANGE).unlink()

        after_scan(stage, delete)
        assert await stage.verdict(STRANGE) is Verdict.MISSING_FILE


@ALL
async def test_a_library_that_is_removed_holds_nothing_any_more(
    make: MakeWorld, tmp_path: Path
) -> None:
    """While a file of it is waited for."""
    async with proving(make, tmp_path, FILM, PILOT) as stage:
        stage.world.add(STRANGE, 2000)

        async def remove() -> None:
            stage.world.simulator.remove_library("TV Shows")
            await stage.keeper.follower.watcher.look(Look.LIBRARIES)

        after_scan(stage, remove)
        result = await stage.one(STRANGE)
        assert result.verdict is Verdict.OUTSIDE_LIBRARIES
        assert result.reason == "library_gone"
