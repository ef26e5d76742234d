"""A server of either kind, a catalogue in step with it, and whoever proves scans of it.

Nothing is timed: a server does what it does in a few milliseconds, and looks come one
after the other until there is a verdict.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
import os
from pathlib import Path
from typing import Any, override

from aiohttp import ClientSession
import pytest

from custom_components.showrunner.catalogue.lookup import Held
from custom_components.showrunner.engine.paths import PathMap
from custom_components.showrunner.engine.scan_options import ScanOptions
from custom_components.showrunner.engine.scans import (
    Expectation,
    FolderScan,
    RequestId,
    ScanRequest,
    ScanResult,
    ScanTask,
    Verdict,
)
from custom_components.showrunner.engine.syncs import SyncMode
from custom_components.showrunner.engine.verdicts import Pace
from custom_components.showrunner.providers.base import Connection, Provider
from custom_components.showrunner.providers.jellyfin.provider import JellyfinProvider
from custom_components.showrunner.runtime.scans.aiming import Aimer
from custom_components.showrunner.runtime.scans.proving import Prover
from custom_components.showrunner.runtime.scans.sight import Sight
from custom_components.showrunner.runtime.scans.taking_in import Intake
from tests.providers.contract.follower import LIMIT
from tests.runtime.jellyfin_world import JellyfinWorld
from tests.runtime.keeper import Keeper, keeping
from tests.runtime.plex_world import PlexWorld
from tests.runtime.world import PACE
from tests.simulators.jellyfin import JellyfinSimulator

type AnyWorld = PlexWorld | JellyfinWorld
type MakeWorld = Callable[[Path], AnyWorld]

PLEX: MakeWorld = PlexWorld
OLDER, NEWER = (partial(JellyfinWorld, version=each) for each in ("10.11.11", "12.0.0"))
ALL = pytest.mark.parametrize("make", [PLEX, OLDER, NEWER], ids=["plex", "10.11", "12"])
JELLYFIN = pytest.mark.parametrize("make", [OLDER, NEWER], ids=["10.11", "12"])

FILM = "Movies/Film 1 (1951)/Film 1 (1951).mkv"
NEW = "Movies/Film 2 (1952)/Film 2 (1952).mkv"
SHOW = "TV Shows/Office (2005)"
PILOT = f"{SHOW}/Season 01/Office - S01E01 - Pilot.mkv"
SECOND = f"{SHOW}/Season 01/Office - S01E02 - Diversity.mkv"
LATER = f"{SHOW}/Season 02/Office - S02E01 - Dundies.mkv"
STRANGE = f"{SHOW}/notes/clip.mkv"  # No server takes it for anything
ABSENT = Expectation.ABSENT

HASTY = replace(Pace().times(0.02), again=0.005)
SHORT = timedelta(seconds=1)  # For what never comes


class Mounted(JellyfinWorld):
    """A server in a container, which knows its media by another name than we do."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.simulator = JellyfinSimulator(
            folder, mount="/data", pace=PACE, clock=self.clock
        )


class Plain(JellyfinWorld):
    """A server that knows us as somebody who may not refresh anything."""

    @override
    def provider(self, session: ClientSession) -> Provider:
        simulator = self.simulator
        simulator.add_user("Ben", "secret")
        connection = Connection(
            url=simulator.url, token=simulator.login("Ben", "bens"), client_id="bens"
        )
        return JellyfinProvider(session, connection)


class ProofStage:
    """Aims at paths and proves them, one folder after the other."""

    def __init__(self, world: AnyWorld, keeper: Keeper) -> None:
        self.world, self.keeper = world, keeper
        self.sight = Sight(PathMap())
        self.provider = keeper.provider
        self.news = asyncio.Event()
        catalogue, thread = keeper.catalogue, asyncio.to_thread
        performer = keeper.librarian.performer
        intake = Intake(catalogue, thread, performer.perform, performer.states_of)
        intake.longest = LIMIT
        libraries = lambda: self.provider.libraries  # noqa: E731
        self.aimer = Aimer(libraries, catalogue, self.sight, thread)
        self.aimer.scans_folders = lambda: self.provider.scans_folders
        self.aimer.home = self.provider.home
        self.prover = Prover(self.provider, catalogue, self.sight, thread, intake)
        self.prover.pace = HASTY
        self._requests = count()

    def path(self, path: str) -> str:
        """Return where a file in the media folder is, unless it says that itself."""
        return path if path.startswith("/") else str(self.world.folder / path)

    def apply(self, **options: Any) -> None:
        """Go by some options."""
        self.aimer.options = self.prover.options = ScanOptions(**options)

    async def tasks(
        self, *paths: str, **facts: Any
    ) -> tuple[Sequence[ScanTask], Sequence[ScanResult]]:
        """Aim at some paths."""
        request = ScanRequest(
            id=RequestId(f"{next(self._requests)}"),
            paths=tuple(map(self.path, paths)),
            asked_at=datetime.now(UTC),
            **facts,
        )
        aimed = await self.aimer.aim(request)
        return aimed.tasks, aimed.results

    async def scan(self, *paths: str, **facts: Any) -> list[ScanResult]:
        """Return what becomes of some paths."""
        tasks, results = await self.tasks(*paths, **facts)
        scans: dict[tuple[str, str], FolderScan] = {}
        for task in tasks:
            key = task.library, task.folder
            scan = scans.setdefault(key, FolderScan(task.library, task.folder))
            scan.tasks.append(task)
        proven = [await self.prove(scan) for scan in scans.values()]
        return [*results, *(result for found in proven for result in found)]

    async def together(self, *tasks: ScanTask) -> list[ScanResult]:
        """Return what becomes of tasks of one folder."""
        scan = FolderScan(tasks[0].library, tasks[0].folder, tasks=[*tasks])
        return await self.prove(scan)

    async def prove(self, scan: FolderScan) -> list[ScanResult]:
        """Return what becomes of the tasks of a folder."""
        results: list[ScanResult] = []
        async for result in self.prover.prove(scan, self.news):
            scan.tasks.remove(result.task)
            results.append(result)
        return results

    async def one(self, path: str, **facts: Any) -> ScanResult:
        """Return what becomes of a path."""
        [result] = await self.scan(path, **facts)
        return result

    async def until_found(self, path: str, **facts: Any) -> ScanResult:
        """Return what becomes of a file that is new, which is all that there can be."""
        result = await self.one(path, **facts)
        assert (result.verdict, result.reason) == (Verdict.FOUND, "")
        assert result.item is not None
        [file] = [f for f in result.item.files if f.path == self.path(path)]
        assert file.streams
        assert file.size == (self.world.folder / path).stat().st_size
        assert result.item.duration
        assert [each.item.id for each in self.known(path)] == [result.item.id]
        return result

    def known(self, path: str) -> Sequence[Held]:
        """Return what the catalogue has at a path."""
        return self.keeper.catalogue.held_at(self.path(path))

    async def verdict(self, path: str, **facts: Any) -> Verdict:
        """Return the verdict on a path."""
        return (await self.one(path, **facts)).verdict


def files_of(stage: ProofStage, result: ScanResult) -> dict[str, str]:
    """Return what became of the files of a folder, by their place in it."""
    root = stage.path("") + "/"
    return {each.path.removeprefix(root): each.verdict.value for each in result.files}


def touch(stage: ProofStage, media: str, path: str = "") -> None:
    """Touch a file after its media were looked at, also if the disk's clock is coarse.

    That of the media itself, if no other is named.
    """
    [held] = stage.known(media)
    assert held.stored_at
    place = Path(stage.path(path or media))
    while place.stat().st_ctime <= held.stored_at.timestamp():
        os.utime(place)


@asynccontextmanager
async def proving(
    make: MakeWorld, folder: Path, *paths: str
) -> AsyncIterator[ProofStage]:
    """Run a server with some files, in step with a catalogue."""
    (folder / "media" / "Music").mkdir(parents=True)
    (folder / "media" / "Music" / "empty.txt").touch()
    world = make(folder / "media")
    for path in paths:
        world.add(path, 1000)
    async with world, ClientSession() as session:
        await world.scan()
        database = folder / "catalogue.db"
        async with keeping(lambda: world.provider(session), database) as keeper:
            await keeper.sync(SyncMode.QUICK)
            world.clock.tick()
            yield ProofStage(world, keeper)
