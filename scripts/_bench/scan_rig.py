"""A Home Assistant and a simulated server over the same folder of shows."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
import tempfile
import time
from typing import Any, Final

from aiohttp import ClientSession

from scripts._demo.api import HomeAssistant, Json

from .library_rig import follower
from .shows import Shows
from .simulated import Simulated, simulated

FIRST_SYNCS: Final = 300.0  # Seconds that a library may take to be known
GLANCE: Final = 0.25  # Seconds between questions how far something is


@dataclass(frozen=True, kw_only=True, slots=True)
class Proof:
    """What became of one file that came or went, and how long everything took."""

    verdict: str
    took: float  # Seconds from the change on disk to the verdict
    dispatch: float | None  # Seconds from the call to the request that it led to
    lag: float | None  # Seconds from when the server knew the file to the verdict
    requests: int  # Until the verdict
    looked: int  # Files that the server looked at


@dataclass(slots=True)
class ScanRig:
    """Somebody to put files on disk, and somebody to say whether they arrived."""

    home: HomeAssistant
    server: Simulated
    shows: Shows

    async def arrive(self, path: Path) -> Proof:
        """Put a file on disk, and ask for it."""
        return await self._prove(path, "present")

    async def vanish(self, path: Path) -> Proof:
        """Delete a file, and ask whether the server has missed it."""
        return await self._prove(path, "absent")

    async def _prove(self, path: Path, expects: str) -> Proof:
        """Change what is on disk, and wait for the verdict."""
        looked = await self.looked()
        await self.server.tell("forget_requests")
        changed = time.monotonic()
        change = self.shows.write if expects == "present" else Path.unlink
        await asyncio.to_thread(change, path)
        called = time.monotonic()
        [result] = await self.scan([path], expects=expects)
        told = time.monotonic()
        requests = [each for each in await self.server.requests() if each["at"] <= told]
        known_at = await self.server.tell("known_at", path=str(path))
        return Proof(
            verdict=result["verdict"],
            took=told - changed,
            dispatch=_first(requests, called),
            lag=known_at and told - known_at,
            requests=len(requests),
            looked=await self.looked() - looked,
        )

    async def scan(
        self, paths: Iterable[Path], *, wait: bool = True, expects: str = "present"
    ) -> Sequence[Json]:
        """Ask for paths; return their verdicts as far as they are known."""
        answer = await self.home.command(
            "call_service",
            domain="showrunner",
            service="scan_path",
            service_data={
                "path": list(map(str, paths)),
                "expects": expects,
                "immediate": True,
                "wait": wait,
            },
            return_response=True,
        )
        results: Sequence[Json] = answer["response"]["results"]
        return results

    async def ask(self, service: str, **how: Any) -> Any:
        """Return what the probe answers."""
        answer = await self.home.command(
            "call_service",
            domain="bench_probe",
            service=service,
            service_data=how,
            return_response=True,
        )
        return answer["response"]

    async def scanned(self) -> None:
        """Return when no scan is wanted or under way."""
        while True:
            now = await self.ask("scans")
            if not now["waiting"] and not now["running"]:
                return
            await asyncio.sleep(GLANCE)

    async def known(self) -> None:
        """Return when Showrunner knows all that the server holds."""
        async with asyncio.timeout(FIRST_SYNCS):
            while True:
                await asyncio.sleep(1)
                if await self._is_known():
                    return

    async def _is_known(self) -> bool:
        """Return whether there are libraries, and nothing to be done about them."""
        states = await self.ask("status")
        return bool(states) and all(s["state"] == "idle" for s in states.values())

    async def looked(self) -> int:
        """Return how many files the server has looked at; not all servers count."""
        counts = self.server.kind == "plex"
        return int(await self.server.tell("looked")) if counts else 0


def _first(requests: Iterable[Json], since: float) -> float | None:
    """Return how long it took until a server was first asked to look at something."""
    asked = (each["at"] for each in requests if _is_order(each))
    return next((at - since for at in asked), None)


def _is_order(request: Json) -> bool:
    """Return whether a request is to look at something."""
    return str(request["path"]).lower().endswith("/refresh")


@asynccontextmanager
async def open_scan_rig(
    kind: str, episodes: int, pace: float
) -> AsyncIterator[ScanRig]:
    """Run both, with so many episodes that are known; afterwards neither runs."""
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(ClientSession())
        prefix = "showrunner-bench-"
        name = stack.enter_context(tempfile.TemporaryDirectory(prefix=prefix))
        shows = Shows(Path(name) / "media")
        await asyncio.to_thread(shows.fill, episodes)
        serving = simulated(
            kind, session, "--media", str(shows.media), "--pace", f"{pace:g}"
        )
        server = await stack.enter_async_context(serving)
        following = follower(Path(name), server, session)
        home = await stack.enter_async_context(following)
        rig = ScanRig(home, server, shows)
        await rig.known()
        await home.act("bench_probe.freeze")
        yield rig
