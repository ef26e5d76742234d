"""`scripts/bench events`: from a frame that a server sends to the event on the bus."""

import argparse
import asyncio
from collections.abc import Sequence
from typing import Final

from .measure import Measure, Measures, as_json, as_table, milliseconds, percentile
from .rig import SHOWRUNNER, Rig, Run, open_rig

RATES: Final = {20: 200, 200: 2_000, 2_000: 10_000}  # Frames a second: frames
USUAL: Final = 200
BURST: Final = 10_000
WARM_UP: Final = 100
GOAL_P50: Final = 3.0  # Milliseconds
GOAL_P99: Final = 15.0
GOAL_BLOCK: Final = 50.0


async def ours() -> dict[str, Measure]:
    """Measure Showrunner."""
    async with open_rig(SHOWRUNNER) as rig:
        flow = ({"next_step_id": "plex_manual"}, _access(rig))
        await rig.home.add_integration("showrunner", *flow)
        await asyncio.sleep(3)  # It looks at everything first
        await rig.play()
        await rig.run(WARM_UP, USUAL)
        runs = {rate: await rig.run(count, rate) for rate, count in RATES.items()}
        burst = await rig.run(BURST, None)
    return _ours(runs, burst)


def _access(rig: Rig) -> dict[str, str | bool]:
    """Return what lets a user in."""
    return {"url": rig.plex.url, "token": rig.plex.token, "verify_ssl": True}


def _ours(runs: dict[int, Run], burst: Run) -> dict[str, Measure]:
    """Return the measures of all runs; those without a rate are of the usual one."""
    every = [*runs.values(), burst]
    usual = runs[USUAL].latencies
    found = {
        "plex_p50_ms": milliseconds(percentile(usual, 50), GOAL_P50),
        "plex_p99_ms": milliseconds(percentile(usual, 99), GOAL_P99),
        "plex_lost": Measure(sum(run.lost for run in every), "", 0),
        "plex_burst_lost": Measure(burst.lost, "", 0),
        "plex_longest_block_ms": milliseconds(_longest(every), GOAL_BLOCK),
    }
    for rate, run in runs.items():
        if rate != USUAL:
            found |= _spread(f"plex_{rate}", run)
    found |= _spread("plex_burst", burst)
    return found | {"plex_burst_rate": Measure(round(BURST / burst.took), "/s")}


def _spread(name: str, run: Run) -> dict[str, Measure]:
    """Return the middle and the tail of a run."""
    return {
        f"{name}_p50_ms": milliseconds(percentile(run.latencies, 50)),
        f"{name}_p99_ms": milliseconds(percentile(run.latencies, 99)),
    }


def _longest(runs: Sequence[Run]) -> float:
    """Return how long the loop stood still at most."""
    return max(run.longest for run in runs)


async def measure() -> Measures:
    """Measure everything."""
    return await ours()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="scripts/bench events", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    wishes = parser.parse_args()
    measured = asyncio.run(measure())
    print(as_json(measured) if wishes.json else as_table(measured))
