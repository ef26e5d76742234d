"""`scripts/bench events`: from a frame that a server sends to the event on the bus.

The frames are pauses and resumptions of ten sessions that are known already, one event
each. Measured is Showrunner in a Home Assistant without a recorder, which is what it
costs by itself; then with one, whose thread takes its turns from the event loop; and
core's `plex`, by the states of its media players, which follow the same frames. How
long each takes to count a new session is told beside: core's sensor waits on purpose.
"""

import argparse
import asyncio
from collections.abc import Iterable
from typing import Final

from scripts._demo.api import Json
from tests.simulators.plex import PlexSimulator

from .measure import Measure, Measures, as_json, as_table, milliseconds, percentile
from .rig import SESSIONS, Run, Subject, open_rig

RATES: Final = {20: 200, 200: 2_000, 2_000: 10_000}  # Frames a second: frames
USUAL: Final = 200
BURST: Final = 10_000
WARM_UP: Final = 100
GOAL_P50: Final = 3.0  # Milliseconds
GOAL_P99: Final = 15.0
GOAL_BLOCK: Final = 50.0


def _our_answers(plex: PlexSimulator) -> list[Json]:
    """Return what a user answers to Showrunner's config flow."""
    access = {"url": plex.url, "token": plex.token, "verify_ssl": True}
    return [{"next_step_id": "plex_manual"}, access]


def _core_answers(plex: PlexSimulator) -> list[Json]:
    """Return what a user answers to the config flow of core's `plex`."""
    host, _, port = plex.url.removeprefix("http://").partition(":")
    access = {"host": host, "port": int(port), "ssl": False, "verify_ssl": True}
    return [{"next_step_id": "manual_setup"}, access | {"token": plex.token}]


OURS: Final = Subject(
    domain="showrunner",
    answers=_our_answers,
    echo="events",
    step=0.1,
    counts=(SESSIONS, SESSIONS + 1),
)
CORE: Final = Subject(
    domain="plex",
    answers=_core_answers,
    echo="players",
    step=1.0,  # Its players know their position by the second only
    counts=(1, 2),  # It counts users of an app, not sessions
)


async def ours() -> dict[str, Measure]:
    """Measure Showrunner by itself."""
    async with open_rig(OURS, recorder=False) as rig:
        await rig.run(WARM_UP, USUAL)
        runs = {rate: await rig.run(count, rate) for rate, count in RATES.items()}
        burst = await rig.run(BURST, None)
        sensor = await rig.play_one_more()
    every, usual = [*runs.values(), burst], runs.pop(USUAL)
    found = _spread("plex", usual, GOAL_P50, GOAL_P99)
    found["plex_lost"] = Measure(sum(run.lost for run in every), "", 0)
    found["plex_burst_lost"] = Measure(burst.lost, "", 0)
    found["plex_longest_block_ms"] = _longest(every, GOAL_BLOCK)
    for rate, run in runs.items():
        found |= _spread(f"plex_{rate}", run)
    found |= _spread("plex_burst", burst)
    found["plex_burst_rate"] = Measure(round(BURST / burst.took), "/s")
    return found | {"plex_sensor_ms": milliseconds(sensor)}


async def recorded() -> dict[str, Measure]:
    """Measure Showrunner beside a recorder."""
    async with open_rig(OURS, recorder=True) as rig:
        await rig.run(WARM_UP, USUAL)
        usual = await rig.run(RATES[USUAL], USUAL)
        burst = await rig.run(BURST, None)
    name = "plex_recorder"
    return _spread(name, usual) | {
        f"{name}_longest_block_ms": _longest([usual]),
        f"{name}_burst_lost": Measure(burst.lost, ""),
        f"{name}_burst_longest_block_ms": _longest([burst]),
    }


async def core() -> dict[str, Measure]:
    """Measure core's `plex`."""
    async with open_rig(CORE, recorder=False) as rig:
        await rig.run(WARM_UP, USUAL)
        usual = await rig.run(RATES[USUAL], USUAL)
        sensor = await rig.play_one_more()
    return _spread("core_plex", usual) | {
        "core_plex_lost": Measure(usual.lost, ""),
        "core_plex_longest_block_ms": _longest([usual]),
        "core_plex_sensor_ms": milliseconds(sensor),
    }


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


async def measure() -> Measures:
    """Measure everything."""
    return await ours() | await recorded() | await core()


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
