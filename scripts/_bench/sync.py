"""`scripts/bench sync`: what it takes to keep a catalogue in step with a server.

17,000 episodes and 2,000 films on a simulated Plex server, in one run and side by side:
plexapi's full listing with file paths; a full sync of Showrunner inside a real Home
Assistant, and another while somebody looks on; and the floor, which inserts the same
pages as plainly as Python can (see `floor.py` for what it leaves out). Then what later
syncs take: nothing changed, ten changes (eight edits, a film that is new and one that
is gone), a removal that only a walk can find, everything again in full.
1,000 to 200,000 items for the cost of one;
10,000 episodes of a Jellyfin server, which takes its time for pages as real ones do;
and searches in a catalogue of 200,000 items.

Home Assistant, the server and whatever is compared are a process each. Where the host
of a virtual machine stops it for a while, that is told apart (`machine_stopped_ms`).
"""

import argparse
import asyncio
from dataclasses import dataclass
from typing import Final

from aiohttp import ClientSession

from . import others
from .bench_probe.cost import Cost
from .library_rig import LibraryRig, Phase, open_library_rig
from .measure import Measure, Measures, as_json, as_table, milliseconds, percentile
from .simulated import EPISODES, FILMS

P95: Final = 95
STATUS_GOAL: Final = 50.0  # Milliseconds
BLOCK_GOAL: Final = 30.0
SEARCH_GOAL: Final = 10.0
SMALL: Final = 10_000  # Items; one of a large library may cost three times as much
LARGE: Final = 200_000
HUGE: Final = 500_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Sizes:
    """How much to measure with."""

    episodes: int = 17_000
    films: int = 2_000
    jellyfin: int = 10_000
    each: tuple[int, ...] = (1_000, SMALL, 100_000, LARGE)
    searched: int = LARGE


async def measure(sizes: Sizes) -> Measures:
    """Measure everything."""
    found = await plex(sizes) | await jellyfin(sizes)
    return found | await by_size(sizes.each) | await searches(sizes.searched)


async def plex(sizes: Sizes) -> dict[str, Measure]:
    """Measure syncs with a Plex server, beside what else there is."""
    async with ClientSession() as session, open_library_rig("plex") as rig:
        await rig.stock(sizes.episodes, sizes.films)
        full = await rig.sync("quick", alone=True)  # As whatever it is compared with
        listing = others.Listing.seen(await rig.server.requests())
        rival = await others.rival(rig.server)
        floor = await others.floor(rig.server, listing, session)
        await rig.forget()
        watched = await rig.sync("quick", watched=True)
        items = sizes.episodes + sizes.films
        later = await later_syncs(rig, items)
    return compared(full, rival, floor) | seen(watched) | later


def compared(full: Phase, rival: Cost, floor: Cost) -> dict[str, Measure]:
    """Return what a full sync costs, by itself and beside the others."""
    return {
        **cost("full", full),
        "full_requests": Measure(full.requests, ""),
        **cost("plexapi", rival),
        **cost("floor", floor),
        "full_vs_plexapi": ratio(full.took, rival.took, 0.2),
        "full_vs_plexapi_cpu": ratio(full.cpu, rival.cpu),
        "full_vs_floor": ratio(full.took, floor.took, 2.0),
        "full_vs_floor_cpu": ratio(full.cpu, floor.cpu),
        "memory_17k_mb": Measure(full.memory and round(full.memory, 1), "MB", 40),
    }


async def later_syncs(rig: LibraryRig, items: int) -> dict[str, Measure]:
    """Measure what syncs take of which little or nothing is new."""
    unchanged = await rig.sync("quick", EPISODES, count=True)
    await ten_changes(rig)
    ten = await rig.sync("quick", count=True)
    await rig.server.delete(_FILM.replace("#", "9"))
    walk = await rig.sync("quick", FILMS, count=True)
    await rig.server.delete(_episode(rig))
    long_walk = await rig.sync("quick", EPISODES, count=True)
    deep = await rig.sync("deep")
    return {
        "unchanged_requests": Measure(unchanged.requests, "", 3),
        "unchanged_s": Measure(round(unchanged.took, 3), "s", 0.1),
        "unchanged_written": Measure(unchanged.written, "", 0),
        # Of two libraries
        "ten_changes_requests": Measure(ten.requests / 2, "", 6),
        "ten_changes_s": Measure(round(ten.took, 3), "s"),
        "ten_changes_found": Measure(ten.changes, ""),
        "ten_changes_written_percent": percent(ten.written, items, 5),
        **phase("walk", walk),
        **phase("long_walk", long_walk),
        **phase("deep", deep, block_goal=BLOCK_GOAL),
    }


_FILM: Final = "Film 0000#"


async def ten_changes(rig: LibraryRig) -> None:
    """Edit eight episodes, add a film, and remove another."""
    for number in range(1, 9):
        await rig.server.edit(number)
    await rig.server.tell("grow", films=1)
    await rig.server.delete(_FILM.replace("#", "7"))


def _episode(rig: LibraryRig) -> str:
    """Return what an episode is called that nobody edited."""
    return "Episode 5" if rig.server.kind == "plex" else "Series 00001 - S02E05"


async def jellyfin(sizes: Sizes) -> dict[str, Measure]:
    """Measure syncs with a Jellyfin server."""
    async with open_library_rig("jellyfin") as rig:
        await rig.stock(sizes.jellyfin, 20)
        full = await rig.sync("quick", EPISODES)
        await rig.sync("quick", FILMS)
        unchanged = await rig.sync("quick", EPISODES, count=True)
        await ten_changes(rig)
        ten = await rig.sync("quick", count=True)
        await rig.server.delete(_episode(rig))
        walk = await rig.sync("quick", EPISODES)
        deep = await rig.sync("deep")
    return {
        "jellyfin_10k_s": Measure(round(full.took, 2), "s", 7),
        **phase("jellyfin_full", full, memory_goal=40, block_goal=BLOCK_GOAL),
        "jellyfin_unchanged_s": Measure(round(unchanged.took, 3), "s", 0.2),
        "jellyfin_unchanged_requests": Measure(unchanged.requests, "", 3),
        "jellyfin_unchanged_written": Measure(unchanged.written, "", 0),
        "jellyfin_ten_changes_requests": Measure(ten.requests / 2, "", 6),
        "jellyfin_ten_changes_s": Measure(round(ten.took, 3), "s"),
        "jellyfin_ten_changes_found": Measure(ten.changes, ""),
        **phase("jellyfin_walk", walk),
        **phase("jellyfin_deep", deep, block_goal=BLOCK_GOAL),
    }


async def by_size(each: tuple[int, ...]) -> dict[str, Measure]:
    """Measure full syncs of libraries of some sizes."""
    found: dict[str, Measure] = {}
    costs: dict[int, float] = {}
    for count in each:
        async with open_library_rig("plex") as rig:
            await rig.stock(count)
            full = await rig.sync("quick", alone=True)
        costs[count] = full.took / full.processed
        name = f"{count // 1000}k"
        found |= {
            f"item_of_{name}_us": Measure(round(costs[count] * 1e6), "us"),
            f"item_of_{name}_cpu_us": Measure(
                round(full.cpu / full.processed * 1e6), "us"
            ),
            f"memory_{name}_mb": Measure(
                full.memory and round(full.memory, 1),
                "MB",
                80 if count == LARGE else None,
            ),
        }
    if SMALL in costs and LARGE in costs:
        found["item_of_200k_vs_10k"] = ratio(costs[LARGE], costs[SMALL], 3)
    return found


async def searches(count: int) -> dict[str, Measure]:
    """Measure searches in a catalogue of so many items."""
    took = await others.searches(count)
    return {
        "search_p50_ms": milliseconds(percentile(took, 50)),
        "search_p95_ms": milliseconds(percentile(took, P95), SEARCH_GOAL),
        "search_longest_ms": milliseconds(max(took, default=None)),
    }


def seen(full: Phase) -> dict[str, Measure]:
    """Return what others feel of a full sync, and the time until told how it goes."""
    slowest = max(full.statuses, default=None)
    return {
        "watched_s": Measure(round(full.took, 3), "s"),
        "longest_block_ms": milliseconds(full.longest, BLOCK_GOAL),
        "machine_stopped_ms": milliseconds(full.stopped),
        "status_longest_ms": milliseconds(slowest, STATUS_GOAL),
    }


def phase(
    name: str,
    found: Phase,
    *,
    memory_goal: float | None = None,
    block_goal: float | None = None,
) -> dict[str, Measure]:
    """Return what a run took."""
    memory = None if found.memory is None else round(found.memory, 1)
    return {
        f"{name}_s": Measure(round(found.took, 3), "s"),
        f"{name}_cpu_s": Measure(round(found.cpu, 3), "s"),
        f"{name}_memory_mb": Measure(memory, "MB", memory_goal),
        f"{name}_requests": Measure(found.requests, ""),
        f"{name}_block_ms": milliseconds(found.longest, block_goal),
    }


def cost(name: str, found: Cost | Phase) -> dict[str, Measure]:
    """Return what something took that is compared."""
    memory = None if found.memory is None else round(found.memory, 1)
    return {
        f"{name}_s": Measure(round(found.took, 3), "s"),
        f"{name}_cpu_s": Measure(round(found.cpu, 3), "s"),
        f"{name}_memory_mb": Measure(memory, "MB"),
    }


def ratio(one: float, other: float, goal: float | None = None) -> Measure:
    """Return how many times the other one is."""
    return Measure(round(one / other, 2), "x", goal)


def percent(part: int | None, whole: int, goal: float) -> Measure:
    """Return a part as a share of a whole, each of which was written once."""
    value = None if part is None else round(100 * part / whole, 2)
    return Measure(value, "%", goal)


def wishes() -> argparse.Namespace:
    """Return what is wished of us."""
    parser = argparse.ArgumentParser(
        prog="scripts/bench sync",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--large", action="store_true", help="also 500,000 items")
    return parser.parse_args()


if __name__ == "__main__":
    wished = wishes()
    chosen = Sizes()
    if wished.large:
        chosen = Sizes(each=(*chosen.each, HUGE))
    measured = asyncio.run(measure(chosen))
    print(as_json(measured) if wished.json else as_table(measured))
