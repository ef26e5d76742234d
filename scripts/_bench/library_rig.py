"""A Home Assistant that follows a simulated server, each in a process of its own.

The server has no libraries at first, so that what Home Assistant needs to follow it at
all is there, and not measured with what its libraries cost.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
import tempfile
import time
from typing import Any, Final

from aiohttp import ClientSession

from scripts._demo.api import HomeAssistant
from scripts._demo.house import House

from .rig import PROBE, SHOWRUNNER
from .simulated import Simulated, simulated

SETTLED: Final = 3.0  # Seconds; whoever is new in the house looks around first
PATIENCE: Final = 600.0  # For one run on half a million items
GLANCE: Final = 0.1  # Seconds between questions how far a run is


@dataclass(frozen=True, kw_only=True, slots=True)
class Phase:
    """What a run on some libraries took."""

    took: float  # Seconds
    cpu: float  # Seconds
    memory: float | None  # Megabytes, at the peak
    longest: float  # Seconds that the loop stood still while the machine ran
    stopped: float  # Seconds that the machine's host let it stand still
    requests: int  # That the server saw
    processed: int  # Rows
    changes: int  # Items
    written: int | None  # Rows of items, if they were counted
    statuses: Sequence[float] = ()  # Seconds until it was told how it goes


@dataclass(slots=True)
class LibraryRig:
    """Somebody to change libraries, and somebody to find out."""

    home: HomeAssistant
    server: Simulated
    libraries: dict[str, str] = field(default_factory=dict)  # Ids by names

    async def stock(self, episodes: int, films: int = 0) -> None:
        """Have the server hold so much, of which Showrunner knows nothing yet."""
        await self.server.tell("grow", episodes=episodes, films=films)
        await self.forget()

    async def forget(self) -> None:
        """Have Showrunner know nothing of any library."""
        await self._ask("forget")

    async def meet(self) -> None:
        """Show Showrunner libraries that hold nothing, and let it settle."""
        await self.server.tell("grow")
        self.libraries = await self._ask("meet")
        await asyncio.sleep(SETTLED)
        await self.home.act("bench_probe.freeze")

    async def sync(
        self,
        mode: str,
        *names: str,
        count: bool = False,
        watched: bool = False,
        alone: bool = False,
    ) -> Phase:
        """Bring libraries in step, all if none is named, and see what it takes.

        Alone, nobody looks meanwhile whether the loop stands still.
        """
        wanted = [self.libraries[name] for name in names or self.libraries]
        await self.server.tell("forget_requests")
        await (self.home.act("bench_probe.rest") if alone else self._ask("report"))
        run = asyncio.create_task(
            self._ask("sync", mode=mode, libraries=wanted, count=count)
        )
        statuses = await self._watch(run) if watched else []
        found, stood = await run, await self._ask("report")
        return Phase(
            took=found["took"],
            cpu=found["cpu"],
            memory=found["memory"],
            longest=stood["longest"],
            stopped=stood["stopped"],
            requests=len(await self.server.requests()),
            processed=sum(tally["processed"] for tally in found["tallies"]),
            changes=sum(
                tally["added"] + tally["updated"] + tally["removed"]
                for tally in found["tallies"]
            ),
            written=found.get("written"),
            statuses=statuses,
        )

    async def _watch(self, run: asyncio.Task[Any]) -> list[float]:
        """Ask how it goes while a run is under way; return how long answers took."""
        found = []
        while not run.done():
            began = time.monotonic()
            await self._ask("status")
            found.append(time.monotonic() - began)
            await asyncio.sleep(GLANCE)
        return found

    async def _ask(self, service: str, **how: Any) -> Any:
        """Return what the probe answers."""
        answer = await self.home.command(
            "call_service",
            domain="bench_probe",
            service=service,
            service_data=how,
            return_response=True,
        )
        return answer["response"]


@asynccontextmanager
async def follower(
    folder: Path, server: Simulated, session: ClientSession
) -> AsyncIterator[HomeAssistant]:
    """Run a Home Assistant in a folder that follows a server, with a probe in it."""
    house = House(folder / "config")
    house.furnish({"bench_probe": {}, "frontend": {}}, PROBE, SHOWRUNNER)
    async with house:
        home = HomeAssistant(session, house.url)
        home.patience = PATIENCE
        await home.onboard()
        async with home.connected():
            await home.add_integration("showrunner", *server.answers())
            await asyncio.sleep(SETTLED)
            yield home


@asynccontextmanager
async def open_library_rig(kind: str) -> AsyncIterator[LibraryRig]:
    """Run Home Assistant and a server without libraries; afterwards neither runs."""
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(ClientSession())
        server = await stack.enter_async_context(simulated(kind, session))
        prefix = "showrunner-bench-"
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix=prefix))
        following = follower(Path(folder), server, session)
        home = await stack.enter_async_context(following)
        # What is told by and by would be runs that nobody measures
        await server.tell("silence")
        rig = LibraryRig(home, server)
        await rig.meet()
        yield rig
