"""Run after run while anything may go wrong, as nobody would wish for a server."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any, Final
from unittest.mock import patch

from aiohttp import ClientSession, ClientTimeout

from custom_components.showrunner.catalogue.catalogue import Catalogue
from custom_components.showrunner.engine import schedule
from custom_components.showrunner.engine.grouping import MOST, NoticeKind
from custom_components.showrunner.engine.library_events import (
    ItemRemoved,
    ItemUpdated,
    SyncFailed,
)
from custom_components.showrunner.engine.model import ItemId, MediaType
from custom_components.showrunner.engine.options import SyncOptions
from custom_components.showrunner.engine.retry import Backoff
from custom_components.showrunner.engine.syncs import SyncMode, SyncOrder, SyncTrigger
from custom_components.showrunner.providers import http
from custom_components.showrunner.runtime import watcher
from tests.providers.contract.follower import Follower, following
from tests.simulators.jellyfin import JellyfinSimulator
from tests.simulators.plex import PlexSimulator

from .jellyfin_world import JellyfinWorld
from .news import PLAYED
from .plex_world import PlexWorld
from .world import FILMS, SHOWS, World

MOMENT: Final = timedelta(milliseconds=10)
REQUEST: Final = 1.0  # Seconds; much longer than an answer takes
PATIENCE: Final = 60.0  # Seconds for one run, with all its failures
OPTIONS: Final = SyncOptions(
    first_wait=MOMENT,
    errors=5,
    cooldown=MOMENT * 5,
    grouping=timedelta(0),
    timeout=timedelta(seconds=REQUEST),
    page_size=3,
)
THINGS: Final = 12
# Stalls are rare: each takes as long as a request may
FAULTS: Final = (
    *("refuse", "cut", "503", "500", "401", "html", "garbage") * 3,
    "stall",
)
PATHS: Final = ("*", "*/all", "/library/metadata/*", "/Items", "/Items*", "*ection*")


@contextmanager
def hurried() -> Iterator[None]:
    """Wait milliseconds where users wait for seconds and minutes."""
    backoff = Backoff(first=MOMENT, cap=MOMENT * 5)
    with ExitStack() as stack:
        for place, name, value in (
            (schedule, "PAUSE", MOMENT),
            (http, "TIMEOUT", ClientTimeout(total=REQUEST)),
            (watcher, "MIN_GAP", MOMENT),
            (watcher, "LINE_COMES", MOMENT),
            (watcher, "BACKOFF", backoff),
        ):
            stack.enter_context(patch.object(place, name, value))
        yield


@dataclass
class Soak[S: (PlexSimulator, JellyfinSimulator)]:
    """A server that changes and fails, and somebody who follows it."""

    world: World[S]
    follower: Follower
    catalogue: Catalogue
    session: ClientSession
    random: Random
    there: dict[int, str] = field(default_factory=dict)  # Paths
    removed: int = 0  # Items that were told as removed although they are there
    incomplete: int = 0  # Runs that did not get through, or not to all that there is
    failed: int = 0  # Runs that had to be tried again

    async def run(self) -> None:
        """Let things change and go wrong, and see whether a run gets through."""
        for _ in range(self.random.randint(1, 3)):
            self.happen()
        await self.world.scan()
        before = await self.world.rows(self.session)
        for _ in range(self.random.randint(0, 4)):
            kind, path = self.random.choice(FAULTS), self.random.choice(PATHS)
            self.world.simulator.fail(kind, path, self.random.randint(1, 4))
        try:
            async with asyncio.timeout(PATIENCE):
                await self._complete()
        except TimeoutError:
            self.incomplete += 1
        self.world.simulator.heal()
        await self._tell()
        self._check(set(before))

    async def refresh(self) -> tuple[int, int]:
        """Let the server look at all items anew, and find nothing different.

        Return how many it looked at, and how many were told as updated.
        """
        self.world.clock.tick()
        rows = await self.world.rows(self.session)
        played = [held for held in rows.values() if held.kind in PLAYED]
        for held in played:
            self.world.describe(held.title, held.summary)
        await self._complete()
        await self._tell()
        told = sum(isinstance(event, ItemUpdated) for event in self.follower.events)
        self.follower.forget()
        return len(played), told

    def happen(self) -> None:
        """Let a film or an episode come, change or go."""
        self.world.clock.tick()
        number = self.random.randrange(THINGS)
        if number not in self.there:
            self.there[number] = path = _path(number)
            self.world.add(path, 1000 + number)
        elif self.random.choice((True, False)):
            self.world.remove(self.there.pop(number))
        else:
            self.world.add(self.there[number], self.random.randint(1000, 9000))

    async def _complete(self) -> None:
        """Want a run on each library, and wait until each was complete."""
        librarian = self.follower.librarian
        mode = self.random.choice((SyncMode.QUICK, SyncMode.QUICK, SyncMode.DEEP))
        for key in librarian.libraries:
            order = SyncOrder(library=key, mode=mode, trigger=SyncTrigger.SERVER)
            librarian.want(order)
        while not librarian.is_in_step:
            await self.follower._wait()

    async def _tell(self) -> None:
        """Wait until all removals are told."""
        untold = self.catalogue.untold
        while NoticeKind.REMOVED in {n.kind for n in untold(MOST)}:  # noqa: ASYNC110 - some are told without an event
            await asyncio.sleep(MOMENT.total_seconds())

    def _check(self, there: set[str]) -> None:
        """Compare the catalogue with the server, and count what was told wrongly."""
        told = [e for e in self.follower.events if isinstance(e, ItemRemoved)]
        self.removed += sum(event.item.id in there for event in told)
        self.follower.forget()
        self.failed += sum(isinstance(e, SyncFailed) for e in self.follower.syncs)
        self.follower.syncs.clear()
        libraries = self.catalogue.libraries()
        total = sum(self.catalogue.count(each.id, set(MediaType)) for each in libraries)
        known = self.catalogue.libraries_of([ItemId(key) for key in there])
        if set(known) != there or total != len(there):
            self.incomplete += 1


def _path(number: int) -> str:
    """Return where the file of a film or an episode is."""
    if number % 2:
        folder, name = f"{SHOWS}/Show (2001)/Season 01", f"Show - S01E{number:02d}"
        return f"{folder}/{name} - Part {number}.mkv"
    name = f"Film {number} ({1950 + number})"
    return f"{FILMS}/{name}/{name}.mkv"


@asynccontextmanager
async def soaking[W: PlexWorld | JellyfinWorld](
    world: W, seed: int
) -> AsyncIterator[Soak[Any]]:
    """Follow a server that fails."""
    with hurried():
        async with world, ClientSession() as session:
            follows = following(world.provider(session), OPTIONS)
            async with follows as follower:
                catalogue = follower.librarian.catalogue
                yield Soak(world, follower, catalogue, session, Random(seed))  # noqa: S311
