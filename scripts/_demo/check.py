"""`scripts/demo --check`: do everything once, and see that each event comes."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
import re
import tempfile
import time
from typing import Final

from custom_components.showrunner.const import DOMAIN, EVENT
from custom_components.showrunner.engine.events import EVENT_TYPES

from .acts import SCENES, Act, Play
from .api import Json
from .stage import Stage, open_stage

FIRST_EVENT: Final = 120.0  # Seconds from discovery, at most
# What Home Assistant logs of any custom integration, and ours when its server is gone
EXPECTED: Final = re.compile(
    rf"We found a custom integration {DOMAIN} |"
    rf"\[custom_components\.{DOMAIN}\] Lost contact with [^:]+: "
)
LOGGED: Final = re.compile(
    r"^\d{4}-\d\d-\d\d .*?$(?:\n(?!\d{4}-\d\d-\d\d ).*)*", re.MULTILINE
)
OURS: Final = re.compile(rf"{DOMAIN}|plexapi|\[asyncio\]|\[aiohttp\.", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Seen:
    """One type of event: what was to bring it about, and when it came."""

    type: str
    does: str
    took: float | None

    def row(self) -> str:
        """Return a line of the table."""
        return f"{self.type:<20}  {_duration(self.took):>9}  {self.does}"


class Witness:
    """Notes when each event was on the bus."""

    def __init__(self) -> None:
        self.first: float | None = None
        self._seen: dict[str, list[float]] = {}
        self._news = asyncio.Event()

    def note(self, event: Json) -> None:
        """Take one event."""
        now = time.monotonic()
        self.first = self.first or now
        self._seen.setdefault(event["data"]["type"], []).append(now)
        self._news.set()

    async def watch(self, act: Act, began: float) -> list[Seen]:
        """Wait for the events of an act, and return when each came."""
        try:
            async with asyncio.timeout_at(began + act.patience):
                while any(self._after(kind, began) is None for kind in act.tells):
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            pass  # The table tells what is missing
        return [Seen(kind, act.does, self._took(kind, began)) for kind in act.tells]

    def _after(self, kind: str, began: float) -> float | None:
        """Return when an event came first after something was begun."""
        return next((at for at in self._seen.get(kind, ()) if at >= began), None)

    def _took(self, kind: str, began: float) -> float | None:
        """Return how long an event took to come."""
        came = self._after(kind, began)
        return None if came is None else came - began


async def check(port: int) -> int:
    """Run the check, print what was seen, and return the exit status."""
    begun = time.monotonic()
    witness = Witness()
    with tempfile.TemporaryDirectory(prefix="showrunner-demo-") as folder:
        async with open_stage(Path(folder), port) as stage:
            print(f"Home Assistant runs after {_duration(time.monotonic() - begun)}")
            await stage.home.subscribe(EVENT, witness.note)
            met = time.monotonic()
            await stage.introduce()
            await stage.acquainted()
            seen = await _play(stage, witness)
        complaints = list(_complaints(stage.house.log))
    first = None if witness.first is None else witness.first - met
    return _report(seen, first, complaints, time.monotonic() - begun)


async def _play(stage: Stage, witness: Witness) -> list[Seen]:
    """Perform all scenes and return what was seen of them."""
    seen: list[Seen] = []
    for scene in SCENES:
        told = await asyncio.gather(*(_perform(p, stage, witness) for p in scene))
        seen += [one for story in told for one in story]
    return seen


async def _perform(play: Play, stage: Stage, witness: Witness) -> list[Seen]:
    """Perform one story, act by act."""
    seen: list[Seen] = []
    began = time.monotonic()
    async for act in play(stage):
        seen += await witness.watch(act, began)
        began = time.monotonic()
    return seen


def _complaints(log: str) -> Iterator[str]:
    """Yield what the log says that should not be there."""
    for entry in LOGGED.findall(log):
        if OURS.search(entry) and not EXPECTED.search(entry):
            yield entry


def _report(
    seen: list[Seen], first: float | None, complaints: list[str], took: float
) -> int:
    """Print the table, and return 0 if nothing is wrong."""
    came = {one.type: one for one in seen if one.took is not None}
    asked = {one.type: one for one in seen}
    nothing = "nothing brings it about"
    print(f"\n{'event':<20}  {'latency':>9}  what was done")
    for kind in EVENT_TYPES.values():
        print((came.get(kind) or asked.get(kind) or Seen(kind, nothing, None)).row())
    missing = [kind for kind in EVENT_TYPES.values() if kind not in came]
    print(f"\nFrom discovery to the first event: {_duration(first)}")
    print(f"All in all: {_duration(took)}")
    for complaint in complaints:
        print(f"\nIn the log, unexpected:\n{complaint}")
    if missing:
        print(f"\nMissing: {', '.join(missing)}")
    late = first is None or first > FIRST_EVENT
    if not (missing or complaints or late):
        print(f"\nAll {len(came)} types of event were seen.")
    return int(bool(missing or complaints or late))


def _duration(seconds: float | None) -> str:
    """Return a duration as a person reads it."""
    if seconds is None:
        return "missing"
    return f"{seconds * 1000:.1f} ms" if seconds < 1 else f"{seconds:.1f} s"
