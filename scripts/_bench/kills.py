"""A Home Assistant that is killed in the middle of a sync, and started again.

It is a process of its own, and is killed as the kernel does it when memory runs out.
Its catalogue is read from outside.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from random import Random
import sqlite3
import tempfile
from typing import Final

from aiohttp import ClientSession

from scripts._demo.api import HomeAssistant
from scripts._demo.house import House
from scripts._demo.servers import Jellyfin
from tests.simulators.jellyfin import JellyfinSimulator

from .rig import SHOWRUNNER

EPISODES: Final = 6000  # Some seconds of listing, as long as a real server takes
LONGEST: Final = 1.5  # Seconds from the first page to a kill
GLANCE: Final = 0.02  # Seconds between two looks at the catalogue
PATIENCE: Final = 120.0  # Seconds
COMPLETE: Final = """
SELECT count(*) FROM libraries WHERE listed_at IS NOT NULL AND id = ?
"""
UNDER_WAY: Final = "SELECT count(*) FROM runs WHERE finished_at IS NULL AND library = ?"
HELD: Final = "SELECT count(*) FROM items WHERE type = 'episode' AND library = ?"
NEWS: Final = "SELECT count(*) FROM history WHERE library = ?"


@dataclass(slots=True)
class Victim:
    """A Home Assistant, and the server that it follows."""

    house: House
    server: JellyfinSimulator
    random: Random
    kills: int = 0  # In the middle of a run
    survived: int = 0  # After which the catalogue was sound
    completed: int = 0  # Listings that were brought to their end after kills
    wrong: int = 0  # Of these, those that were not what the server holds

    async def suffer(self, kills: int) -> None:
        """List a library, be killed so many times, and see whether it is listed."""
        self._begin_anew()
        goal = self.kills + kills
        while self.kills < goal:
            await self.house.launch()
            await self._be_killed()
        await self.house.launch()
        await self._until(COMPLETE)
        await self.house.stop()
        self.completed += 1
        self.wrong += (self._ask(HELD), self._ask(NEWS)) != (EPISODES, 0)

    def _begin_anew(self) -> None:
        """Forget the catalogue."""
        for file in self._folder.glob("*.db*"):
            file.unlink()

    async def _be_killed(self) -> None:
        """Be killed while the library is listed; if that is through, begin anew."""
        await self._until(HELD)
        await asyncio.sleep(self.random.uniform(0, LONGEST))
        await self.house.kill()
        [path] = self._folder.glob("*.db")
        with closing(sqlite3.connect(path)) as connection:
            [(verdict,)] = connection.execute("PRAGMA integrity_check").fetchall()
        if self._ask(UNDER_WAY):
            self.kills += 1
            self.survived += verdict == "ok"
        else:
            self._begin_anew()

    async def _until(self, question: str) -> None:
        """Wait until the catalogue answers a question with yes."""
        async with asyncio.timeout(PATIENCE):
            while not self._ask(question):  # noqa: ASYNC110 - another process writes it
                await asyncio.sleep(GLANCE)

    def _ask(self, question: str) -> int:
        """Return a number from the catalogue; of none, or a young one, it is 0."""
        library = next(iter(self.server.shelf.libraries))
        try:
            [path] = self._folder.glob("*.db")
            address = f"file:{path}?mode=ro"
            with closing(sqlite3.connect(address, uri=True)) as connection:
                row: tuple[int] = connection.execute(question, (library,)).fetchone()
        except ValueError, sqlite3.OperationalError:
            return 0
        return row[0]

    @property
    def _folder(self) -> Path:
        """Return where the catalogue is."""
        return self.house.folder / ".storage" / "showrunner"


@asynccontextmanager
async def open_victim(seed: int) -> AsyncIterator[Victim]:
    """Set up Home Assistant with a large library; afterwards neither runs."""
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="showrunner-"))
        server = JellyfinSimulator(synthetic=EPISODES, pace=1.0)
        await stack.enter_async_context(server)
        house = House(Path(folder) / "config")
        house.furnish({"frontend": {}}, SHOWRUNNER)
        stack.push_async_callback(house.kill)
        await house.start()
        async with ClientSession() as session:
            home = HomeAssistant(session, house.url)
            await home.onboard()
            await home.add_integration("showrunner", *Jellyfin(server).answers())
        await house.stop()  # What was set up is written down
        yield Victim(house, server, Random(seed))  # noqa: S311 - no secret
