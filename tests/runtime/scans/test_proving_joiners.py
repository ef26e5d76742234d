"""Tasks that join a scan that is under way, or are taken off it, on both kinds."""

from datetime import timedelta
from pathlib import Path

import pytest

from custom_components.showrunner.engine.scans import (
    FolderScan,
    Reach,
    ScanResult,
    ScanTarget,
    Verdict,
)

from .proof_stage import (
    ALL,
    LATER,
    PILOT,
    SECOND,
    SHOW,
    STRANGE,
    MakeWorld,
    files_of,
    proving,
)

pytestmark = pytest.mark.usefixtures("socket_enabled")

HOUR = timedelta(hours=1)


@ALL
async def test_who_joins_a_scan_is_proven_by_it(
    make: MakeWorld, tmp_path: Path
) -> None:
    """Its folder is scanned again, as the server may have been there already."""
    async with proving(make, tmp_path, PILOT) as stage:
        stage.world.add(SECOND, 2000)
        [first] = (await stage.tasks(SECOND))[0]
        scan = FolderScan(first.library, first.folder, tasks=[first])
        third = SECOND.replace("E02", "E03")
        results: list[ScanResult] = []
        async for result in stage.prover.prove(scan, stage.news):
            scan.tasks.remove(result.task)
            results.append(result)
            if len(results) == 1:
                stage.world.add(third, 2000)
                [joins] = (await stage.tasks(third))[0]
                scan.tasks.append(joins)
        assert [each.verdict for each in results] == [Verdict.FOUND] * 2
        assert [each.attempts for each in results] == [1, 2]
        assert results[1].task.path == stage.path(third)


@ALL
async def test_who_joins_from_another_season_has_that_one_scanned(
    make: MakeWorld, tmp_path: Path
) -> None:
    """The first scan of a show's folder may have been of the only new season."""
    async with proving(make, tmp_path, PILOT) as stage:
        stage.apply(deadline=HOUR)  # Nothing is scanned for a second time
        stage.world.add(SECOND, 2000)
        tasks, _ = await stage.tasks(SHOW)
        scan = FolderScan(tasks[0].library, tasks[0].folder, tasks=[*tasks])
        scan_folder, folders = stage.provider.scan_folder, list[str]()

        async def join(target: ScanTarget) -> Reach:
            folders.append(target.folder)
            if len(folders) == 1:
                stage.world.add(LATER, 2000)
                scan.tasks.extend((await stage.tasks(SHOW))[0])
            return await scan_folder(target)

        stage.provider.scan_folder = join  # type: ignore[method-assign]
        first, second = await stage.prove(scan)
        assert (first.verdict, second.verdict) == (Verdict.FOUND, Verdict.FOUND)
        assert files_of(stage, second)[LATER] == "found"
        seasons = [stage.path(f"{SHOW}/Season {one}") for one in ("01", "02")]
        assert folders == seasons


@ALL
async def test_a_task_that_is_taken_off_is_not_waited_for(
    make: MakeWorld, tmp_path: Path
) -> None:
    """Somebody cancelled it; the scan is over with its last task."""
    async with proving(make, tmp_path, PILOT) as stage:
        stage.world.add(STRANGE, 2000)
        [task] = (await stage.tasks(STRANGE))[0]
        scan = FolderScan(task.library, task.folder, tasks=[task])
        scan_folder = stage.provider.scan_folder

        async def cancel(target: ScanTarget) -> Reach:
            scan.tasks.clear()
            return await scan_folder(target)

        stage.provider.scan_folder = cancel  # type: ignore[method-assign]
        assert await stage.prove(scan) == []
