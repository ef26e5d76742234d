"""`scripts/bench events`: from a frame that a server sends to the event on the bus.

The frames are pauses and resumptions of ten sessions that are known already, one event
each; those of Plex tell of one session, those of Jellyfin of all ten. Measured is
Showrunner in a Home Assistant without a recorder, which is what it costs by itself;
then with one, whose thread takes its turns from the event loop; and core's `plex`, by
the states of its media players, which follow the same frames. How long each, and core's
`jellyfin`, takes to count a new session is told beside: core's sensors wait on purpose.

Where the host of a virtual machine stops it for a while, the loop was not held by
anybody within; `machine_stopped_ms` says how long that took.
"""

import argparse
import asyncio
from collections.abc import Iterable
from typing import Final

from .measure import Measure, Measures, as_json, as_table, milliseconds, percentile
from .rig import Run, Subject, open_rig
from .subjects import CORE_JELLYFIN, CORE_PLEX, JELLYFIN, PLEX

RATES: Final = {20: 200, 200: 2_000, 2_000: 10_000}  # Frames a second: frames
USUAL: Final = 200
BURST: Final = 10_000
WARM_UP: Final = 100
GOAL_P50: Final = 3.0  # Milliseconds
GOAL_P99: Final = 15.0
GOAL_BLOCK: Final = 50.0


async def ours(subject: Subject) -> dict[str, Measure]:
    """Measure Showrunner by itself."""
    name = subject.name
    async with open_rig(subject, recorder=False) as rig:
        await rig.run(WARM_UP, USUAL)
        runs = {rate: await rig.run(count, rate) for rate, count in RATES.items()}
        burst = await rig.run(BURST, None)
        sensor = await rig.play_one_more()
    every, usual = [*runs.values(), burst], runs.pop(USUAL)
    found = _spread(name, usual, GOAL_P50, GOAL_P99)
    found[f"{name}_lost"] = Measure(sum(run.lost for run in every), "", 0)
    found[f"{name}_burst_lost"] = Measure(burst.lost, "", 0)
    found[f"{name}_longest_block_ms"] = _longest(every, GOAL_BLOCK)
    found[f"{name}_machine_stopped_ms"] = _stopped(every)
    for rate, run in runs.items():
        found |= _spread(f"{name}_{rate}", run)
    found |= _spread(f"{name}_burst", burst)
    found[f"{name}_burst_rate"] = Measure(round(BURST / burst.took), "/s")
    return found | {f"{name}_sensor_ms": milliseconds(sensor)}


async def recorded(subject: Subject) -> dict[str, Measure]:
    """Measure Showrunner beside a recorder."""
    async with open_rig(subject, recorder=True) as rig:
        await rig.run(WARM_UP, USUAL)
        usual = await rig.run(RATES[USUAL], USUAL)
        burst = await rig.run(BURST, None)
    name = f"{subject.name}_recorder"
    return _spread(name, usual) | {
        f"{name}_longest_block_ms": _longest([usual]),
        f"{name}_burst_lost": Measure(burst.lost, ""),
        f"{name}_burst_longest_block_ms": _longest([burst]),
        f"{name}_machine_stopped_ms": _stopped([usual, burst]),
    }


async def core_plex() -> dict[str, Measure]:
    """Measure core's `plex`."""
    async with open_rig(CORE_PLEX, recorder=False) as rig:
        await rig.run(WARM_UP, USUAL)
        usual = await rig.run(RATES[USUAL], USUAL)
        sensor = await rig.play_one_more()
    return _spread("core_plex", usual) | {
        "core_plex_lost": Measure(usual.lost, ""),
        "core_plex_longest_block_ms": _longest([usual]),
        "core_plex_sensor_ms": milliseconds(sensor),
    }


async def core_jellyfin() -> dict[str, Measure]:
    """Measure core's `jellyfin`, which hears of no frames: it looks now and then."""
    async with open_rig(CORE_JELLYFIN, recorder=False) as rig:
        sensor = await rig.play_one_more()
    return {"core_jellyfin_sensor_ms": milliseconds(sensor)}


def _spread(
    name: str, run: Run, p50: float | None = None, p99: float | None = None
) -> dict[str, Measure]:
    """Return the middle and the tail of a run, with their goals."""
    return {
        f"{name}_p50_ms": milliseconds(percentile(run.latencies, 50), p50),
        f"{name}_p99_ms": milliseconds(percentile(run.latencies, 99), p99),
    }


def _longest(runs: Iterable[Run], goal: float | None = None) -> Measure:
    """Return how long the loop stood still at most."""
    return milliseconds(max(run.longest for run in runs), goal)


def _stopped(runs: Iterable[Run]) -> Measure:
    """Return how long the machine itself was stopped at most."""
    return milliseconds(max(run.stopped for run in runs))


async def measure() -> Measures:
    """Measure everything."""
    found: dict[str, Measure] = {}
    for subject in (PLEX, JELLYFIN):
        found |= await ours(subject) | await recorded(subject)
    return found | await core_plex() | await core_jellyfin()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="scripts/bench events",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    wishes = parser.parse_args()
    measured = asyncio.run(measure())
    print(as_json(measured) if wishes.json else as_table(measured))
