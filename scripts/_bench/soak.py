"""`scripts/bench soak`: a thousand syncs under random faults, and twenty kills.

The faults are refusals, cuts, errors, strange answers and stalls, at random requests
to a Plex and a Jellyfin server on which films and episodes come, change and go. A run
is complete if it comes to its end by itself and the catalogue is what the server holds.
Afterwards all items are refreshed, and nothing of them is different: what is told as
updated then was detected wrongly. The kills hit a Home Assistant of its own in the
middle of a first listing; it survives if its database is sound, and completes if the
next run ends with all that there is.
"""

import argparse
import asyncio
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from tests.runtime.jellyfin_world import JellyfinWorld
from tests.runtime.plex_world import PlexWorld
from tests.runtime.soaking import soaking

from .kills import open_victim
from .measure import AtLeast, Measure, Measures, as_json, as_table

RUNS: Final = 1000
REFRESHES: Final = 25  # Of all items, on each kind of server
KILLS: Final = 20
IN_A_ROW: Final = (1, 1, 3)  # Kills until a listing may be completed, in turn
GOAL: Final = 0.999


async def under_faults(runs: int, seed: int) -> Measures:
    """Run on servers that fail."""
    incomplete = removed = failed = refreshed = told = 0
    makers: list[Callable[[Path], Any]] = [PlexWorld, JellyfinWorld]
    for number, make in enumerate(makers):
        share = runs // 2 + (runs % 2) * number
        with TemporaryDirectory(prefix="showrunner-") as folder:
            async with soaking(make(Path(folder)), seed + number) as soak:
                for _ in range(share):
                    await soak.run()
                await soak.refresh()  # Brings what was read before its metadata came
                found = [await soak.refresh() for _ in range(REFRESHES)]
        incomplete += soak.incomplete
        removed += soak.removed
        failed += soak.failed
        refreshed += sum(each for each, _ in found)
        told += sum(each for _, each in found)
    return {
        "soak_runs": Measure(runs, ""),
        "soak_tried_again": Measure(failed, ""),
        "completed_share": AtLeast(1 - incomplete / runs, "", GOAL),
        "wrongly_removed": Measure(removed, "", 0),
        "refreshed": Measure(refreshed, ""),  # Of which nothing changed
        "wrongly_updated_percent": Measure(round(100 * told / refreshed, 2), "%", 1),
    }


async def under_kills(kills: int, seed: int) -> Measures:
    """Be killed in the middle of runs."""
    async with open_victim(seed) as victim:
        turn = 0
        while victim.kills < kills:
            most = kills - victim.kills
            await victim.suffer(min(IN_A_ROW[turn % len(IN_A_ROW)], most))
            turn += 1
    return {
        "kills": Measure(victim.kills, ""),
        "kills_survived": AtLeast(victim.survived, "", kills),
        "kills_completed": AtLeast(victim.completed - victim.wrong, "", turn),
    }


async def measure(runs: int, kills: int, seed: int) -> Measures:
    """Measure everything."""
    return {**await under_faults(runs, seed), **await under_kills(kills, seed)}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="scripts/bench soak",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--runs", type=int, default=RUNS, help="syncs under faults")
    parser.add_argument("--kills", type=int, default=KILLS, help="kills of a process")
    parser.add_argument("--seed", type=int, default=1, help="of what happens")
    wishes = parser.parse_args()
    measured = asyncio.run(measure(wishes.runs, wishes.kills, wishes.seed))
    print(as_json(measured) if wishes.json else as_table(measured))
