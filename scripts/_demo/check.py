"""`scripts/demo --check`: do everything once, and see that each event comes."""

import asyncio
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
import re
import tempfile
import time
from typing import Final

from custom_components.showrunner.const import DOMAIN, EVENT
from custom_components.showrunner.engine.events import EVENT_TYPES
from scripts._docs.sources import given_by

from .acts import SCENES, Act, Story
from .api import Json
from .stage import Corner, Stage, open_stage

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


@dataclass(frozen=True, slots=True)
class Testimony:
    """What was seen of one kind of server."""

    maker: str
    seen: list[Seen]
    first: float | None  # Seconds from discovery to the first event

    @property
    def came(self) -> dict[str, Seen]:
        """Return the types that came."""
        return {one.type: one for one in self.seen if one.took is not None}

    @property
    def missing(self) -> list[str]:
        """Return the types that the server gives and that did not come."""
        return [kind for kind in given_by(self.maker) if kind not in self.came]

    def cell(self, kind: str) -> str:
        """Return how long a type took to come."""
        if kind not in given_by(self.maker):
            return "-"
        came = self.came.get(kind)
        return _duration(came.took if came else None)


class Witness:
    """Notes when each event of a server was on the bus."""

    def __init__(self, server_id: str, given: Collection[str]) -> None:
        """Watch for the types that a server gives."""
        self.first: float | None = None
        self._server_id, self._given = server_id, given
        self._seen: dict[str, list[float]] = {}
        self._news = asyncio.Event()

    def note(self, event: Json) -> None:
        """Take one event, unless it is another server's."""
        if event["data"]["server"]["id"] != self._server_id:
            return
        now = time.monotonic()
        self.first = self.first or now
        self._seen.setdefault(event["data"]["type"], []).append(now)
        self._news.set()

    async def watch(self, act: Act, began: float) -> list[Seen]:
        """Wait for the events of an act, and return when each came."""
        tells = [kind for kind in act.tells if kind in self._given]
        try:
            async with asyncio.timeout_at(began + act.patience):
                while any(self._after(kind, began) is None for kind in tells):
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            pass  # The table tells what is missing
        return [Seen(kind, act.does, self._took(kind, began)) for kind in tells]

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
    with tempfile.TemporaryDirectory(prefix="showrunner-demo-") as folder:
        async with open_stage(Path(folder), port) as stage:
            print(f"Home Assistant runs after {_duration(time.monotonic() - begun)}")
            testimonies = await _watch(stage)
        complaints = list(_complaints(stage.house.log))
    return _report(testimonies, complaints, time.monotonic() - begun)


async def _watch(stage: Stage) -> list[Testimony]:
    """Have everything happen on all servers, and return what was seen."""
    servers = stage.servers
    witnesses = [Witness(each.id, given_by(each.maker)) for each in servers]
    for witness in witnesses:
        await stage.home.subscribe(EVENT, witness.note)
    met = time.monotonic()
    await stage.introduce()
    await stage.acquainted()
    told = await asyncio.gather(*map(_play, stage.corners, witnesses, strict=True))
    return [
        Testimony(server.maker, seen, witness.first and witness.first - met)
        for server, witness, seen in zip(servers, witnesses, told, strict=True)
    ]


async def _play(corner: Corner, witness: Witness) -> list[Seen]:
    """Perform all scenes on a server, and return what was seen of them."""
    seen: list[Seen] = []
    for scene in SCENES:
        stories = [play(corner) for play in scene]
        told = await asyncio.gather(*(_perform(s, witness) for s in stories))
        seen += [one for story in told for one in story]
    return seen


async def _perform(story: Story, witness: Witness) -> list[Seen]:
    """Perform one story, act by act."""
    seen: list[Seen] = []
    began = time.monotonic()
    async for act in story:
        seen += await witness.watch(act, began)
        began = time.monotonic()
    return seen


def _complaints(log: str) -> Iterator[str]:
    """Yield what the log says that should not be there."""
    for entry in LOGGED.findall(log):
        if OURS.search(entry) and not EXPECTED.search(entry):
            yield entry


def _report(testimonies: list[Testimony], complaints: list[str], took: float) -> int:
    """Print the table, and return 0 if nothing is wrong."""
    print(_table(testimonies))
    print(f"\nAll in all: {_duration(took)}")
    for complaint in complaints:
        print(f"\nIn the log, unexpected:\n{complaint}")
    return int(not all([*map(_is_well, testimonies), not complaints]))


def _table(testimonies: list[Testimony]) -> str:
    """Return how long each type of event took to come, a server a column."""
    heads = "".join(f"  {one.maker:>9}" for one in testimonies)
    lines = [f"\n{'event':<20}{heads}  what was done"]
    does = {seen.type: seen.does for one in testimonies for seen in one.seen}
    for kind in EVENT_TYPES.values():
        cells = "".join(f"  {one.cell(kind):>9}" for one in testimonies)
        lines.append(f"{kind:<20}{cells}  {does.get(kind, 'nothing brings it about')}")
    return "\n".join(lines)


def _is_well(testimony: Testimony) -> bool:
    """Print how a server did, and return whether nothing is missing or late."""
    maker, first, missing = testimony.maker, testimony.first, testimony.missing
    print(f"\n{maker}: from discovery to the first event: {_duration(first)}")
    if missing:
        print(f"Missing: {', '.join(missing)}")
    else:
        print(f"All {len(testimony.came)} types of event were seen.")
    return not missing and first is not None and first <= FIRST_EVENT


def _duration(seconds: float | None) -> str:
    """Return a duration as a person reads it."""
    if seconds is None:
        return "missing"
    return f"{seconds * 1000:.1f} ms" if seconds < 1 else f"{seconds:.1f} s"
