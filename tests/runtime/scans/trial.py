"""A server that does as it is told, and whoever proves scans of it."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from custom_components.showrunner.engine.paths import PathMap
from custom_components.showrunner.engine.scans import (
    FolderScan,
    RequestId,
    ScanResult,
    ScanTask,
)
from custom_components.showrunner.engine.syncs import SyncOrder
from custom_components.showrunner.engine.verdicts import Pace
from custom_components.showrunner.runtime.scans.proving import Prover
from custom_components.showrunner.runtime.scans.sight import Sight
from custom_components.showrunner.runtime.scans.taking_in import Intake
from tests.engine.builders import FILMS
from tests.providers.contract.follower import LIMIT
from tests.runtime.keeper import Keeper
from tests.runtime.scripted import ScriptedServer

STEADY = Pace().times(0.02)
HASTY = replace(STEADY, again=0.0001)
HOUR = timedelta(hours=1)
# After the first look, only news or a deadline are worth another
PATIENT = Pace(first=timedelta(milliseconds=1), share=1e9, soon=HOUR, late=HOUR)


def task(title: str, **facts: Any) -> ScanTask:
    """Return the task of a film."""
    path = f"/films/{title}.mkv"
    given = {
        "request": RequestId(title),
        "path": path,
        "server_path": path,
        "library": FILMS.id,
        "root": "/films",
        "folder": "/films",
        "asked_at": datetime.now(UTC),
        **facts,
    }
    return ScanTask(**given)


def scan_of(*tasks: ScanTask, whole: bool = False) -> FolderScan:
    """Return a scan for some tasks of a folder."""
    return FolderScan(
        FILMS.id,
        tasks[0].folder,
        whole=whole,
        tasks=[*tasks],
        started_at=datetime.now(UTC),
    )


class Trial:
    """A server, and whoever proves scans of it without seeing its files."""

    def __init__(self, server: ScriptedServer, keeper: Keeper) -> None:
        self.server, self.keeper = server, keeper
        self.news = asyncio.Event()
        catalogue, thread = keeper.catalogue, asyncio.to_thread
        self.orders: list[SyncOrder] = []
        performer = keeper.librarian.performer
        self.intake = Intake(catalogue, thread, self._sync, performer.states_of)
        self.intake.longest = LIMIT
        self._perform = performer.perform
        sight = Sight(PathMap())
        self.prover = Prover(server, catalogue, sight, thread, self.intake)
        self.prover.pace = HASTY

    async def _sync(self, order: SyncOrder) -> None:
        self.orders.append(order)
        await self._perform(order)

    def appear(self, *titles: str, **facts: Any) -> None:
        """Have files found by the next scan."""
        self.server.on_scan = lambda _: self.server.add(*titles, **facts)

    async def prove(self, scan: FolderScan) -> list[ScanResult]:
        """Return what becomes of the tasks of a scan."""
        results: list[ScanResult] = []
        async for result in self.prover.prove(scan, self.news):
            scan.tasks.remove(result.task)
            results.append(result)
        return results

    async def one(self, title: str, **facts: Any) -> ScanResult:
        """Return what becomes of a film."""
        [result] = await self.prove(scan_of(task(title, **facts)))
        return result
