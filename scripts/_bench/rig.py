"""A Home Assistant with a probe in it, and a simulated server outside of it.

Home Assistant is a process of its own, run as users run it. The simulator lives in
ours, so that its work is not measured with the integration's. Each frame is known by
the position it reports, which an event or a player's state carries; both processes
read the same clock.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
import tempfile
import time
from typing import Any, Final

from aiohttp import ClientSession

from scripts._demo.api import HomeAssistant, Json
from scripts._demo.house import ROOT, House
from scripts._demo.servers import Server

PROBE: Final = Path(__file__).parent / "bench_probe"
SHOWRUNNER: Final = ROOT / "custom_components" / "showrunner"
SESSIONS: Final = 10
TITLE: Final = "Dune"
OWNER: Final = "Anna"
GUEST: Final = "Ben"
QUIET: Final = 0.5  # Seconds without news; then nothing more will come
PATIENCE: Final = 60.0

RECORDER: Final[dict[str, Any]] = {"history": {}, "logbook": {}, "recorder": {}}
SETTLED: Final = 5.0  # Seconds; whoever is new in the house looks around first

type Heard = dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """Which integration is measured, and by what."""

    name: str  # In front of its measures
    domain: str
    server: type[Server]
    pace: float  # How the server waits
    answers: Callable[[Server], Sequence[Json]]  # To its config flow
    echo: str  # Where in the probe's report the frames come up
    step: float  # Seconds of position from one frame to the next
    counts: tuple[int, int]  # What its sensor says of our sessions, and of one more


@dataclass(frozen=True, slots=True)
class Run:
    """What a number of frames led to."""

    latencies: list[float]  # Seconds, of those that were heard of
    lost: int
    longest: float  # Seconds that the loop stood still while the machine ran
    stopped: float  # Seconds that the machine's host let it stand still
    took: float  # Seconds from the first frame to the last echo


@dataclass(slots=True)
class Rig:
    """Somebody to send frames, and somebody to hear of them."""

    home: HomeAssistant
    server: Server
    subject: Subject
    _keys: list[str] = field(default_factory=list)
    _last: int = 0

    async def report(self) -> Heard:
        """Return what the probe heard since the last time."""
        answer = await self.home.command(
            "call_service",
            domain="bench_probe",
            service="report",
            return_response=True,
        )
        heard: Heard = answer["response"]
        return heard

    async def play(self, user: str, sessions: int, count: int) -> float:
        """Have sessions begin; return how long it took until a sensor says so."""
        await self.report()
        begin = self.server.simulator.play
        began = time.monotonic()
        for _ in range(sessions):
            player = f"Player {len(self._keys)}"
            self._keys.append(begin(user=user, title=TITLE, player=player))
        return await self._counted(str(count)) - began

    async def play_one_more(self) -> float:
        """Have somebody else join; return how long it took until a sensor says so."""
        return await self.play(GUEST, 1, self.subject.counts[1])

    async def _counted(self, count: str) -> float:
        """Return when a sensor said a number."""
        async with asyncio.timeout(PATIENCE):
            while True:
                for at, _, state in (await self.report())["sensors"]:
                    if state == count:
                        return float(at)
                await asyncio.sleep(QUIET)

    async def run(self, count: int, rate: float | None) -> Run:
        """Send frames at a rate, or as fast as can be, and see what comes of them."""
        await self.report()
        sent = await self._send(count, rate)
        heard = await self._settle()
        came = {
            self._number(row[2]): row[0] for row in reversed(heard[self.subject.echo])
        }
        latencies = [came[key] - at for key, at in sent.items() if key in came]
        return Run(
            latencies=latencies,
            lost=count - len(latencies),
            longest=heard["longest"],
            stopped=heard["stopped"],
            took=max(came.values(), default=0) - min(sent.values()),
        )

    async def _send(self, count: int, rate: float | None) -> dict[int, float]:
        """Pause and resume the sessions in turn; return when each frame was sent."""
        sent: dict[int, float] = {}
        began = time.monotonic()
        for index in range(count):
            delay = began + index / rate - time.monotonic() if rate else 0.0
            await asyncio.sleep(max(delay, 0.0))  # At least for the socket to send
            self._last += 1
            turn, session = divmod(self._last - 1, len(self._keys))
            # Not the edge of a step: the simulator's clock moves while it writes
            offset = (self._last + 0.25) * self.subject.step
            sent[self._last] = time.monotonic()
            key, paused = self._keys[session], not turn % 2
            self.server.report(key, paused=paused, position=offset)
        return sent

    async def _settle(self) -> Heard:
        """Return all that was heard, once there is no more news."""
        heard = await self.report()
        async with asyncio.timeout(PATIENCE):
            while True:
                await asyncio.sleep(QUIET)
                more = await self.report()
                if not more[self.subject.echo]:
                    return heard
                for key in ("events", "players", "sensors"):
                    heard[key] += more[key]
                for key in ("longest", "stopped"):
                    heard[key] = max(heard[key], more[key])

    def _number(self, position: float) -> int:
        """Return which frame reported a position."""
        return int(position / self.subject.step)


@asynccontextmanager
async def open_rig(subject: Subject, *, recorder: bool) -> AsyncIterator[Rig]:
    """Run Home Assistant with a probe, and a server; afterwards neither runs."""
    async with AsyncExitStack() as stack:
        folder = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="showrunner-bench-"))
        )
        server = subject.server.over(folder / "media", subject.pace)
        await stack.enter_async_context(server.simulator)
        house = House(folder / "config")
        configuration: Json = {"bench_probe": {}, "frontend": {}}
        house.furnish(configuration | (RECORDER if recorder else {}), PROBE, SHOWRUNNER)
        await stack.enter_async_context(house)
        session = await stack.enter_async_context(ClientSession())
        home = HomeAssistant(session, house.url)
        await home.onboard()
        await stack.enter_async_context(home.connected())
        rig = Rig(home, server, subject)
        await home.add_integration(subject.domain, *subject.answers(server))
        await asyncio.sleep(SETTLED)
        await home.act("bench_probe.freeze")
        await rig.play(OWNER, SESSIONS, subject.counts[0])
        yield rig
