"""`scripts/bench scan`: how soon a file that came is proven to be in its library.

20,000 episodes on disk, a simulated Plex server over them that takes the longer for a
scan the more it looks at, and Showrunner in a real Home Assistant. An episode arrives,
and is asked for with `showrunner.scan_path`; beside it, another one, for which plexapi
has the whole library scanned. Then 10,000 paths of 200 folders in one call, and
100,000 requests, on a server that does not wait. And with a simulated Jellyfin server
that waits as a real one was seen to do, among 10,000 episodes: a new episode, season
and show, a removal, and an episode that is reported with `Library/Media/Updated`.

Home Assistant, the servers and plexapi are a process each. Times are from the moment
that a file is put on disk to the verdict; but `dispatch` is from the call to the
request that the server gets, and `verdict` from when the server knows the file. Those
of Plex are medians, and those of Jellyfin the longest of a few.
"""

import argparse
import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
import time
from typing import Final

from . import others
from .measure import (
    AtLeast,
    Measure,
    Measures,
    as_json,
    as_table,
    milliseconds,
    percentile,
)
from .scan_rig import Proof, ScanRig, open_scan_rig
from .shows import EPISODES, SEASONS

AS_IT_IS: Final = 1.0  # How servers wait
AT_ONCE: Final = 0.02
MEDIAN, P95 = 50, 95
DISPATCH_GOAL: Final = 30.0  # Milliseconds
FLOODED: Final = 500  # Paths that are asked for again and again
LAG_GOAL: Final = 1000.0
SAVED_GOAL: Final = 0.99
KNOWN_SHOW_GOAL: Final = 1.0  # Seconds
NEW_SHOW_GOAL: Final = 5.0
FLAT_GOAL: Final = 10.0  # Megabytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Sizes:
    """How much to measure with."""

    plex: int = 20_000
    jellyfin: int = 10_000
    tries: int = 20  # Of new episodes on Plex
    few: int = 3  # Of each kind on Jellyfin, which takes its time
    folders: int = 200
    paths: int = 10_000  # In these
    requests: int = 100_000


async def measure(sizes: Sizes) -> Measures:
    """Measure everything."""
    return await plex(sizes) | await many(sizes) | await jellyfin(sizes)


async def plex(sizes: Sizes) -> dict[str, Measure]:
    """Measure single episodes on Plex, beside a scan of the whole library."""
    async with open_scan_rig("plex", sizes.plex, AS_IT_IS) as rig:
        proofs = []
        for number in range(1, sizes.tries + 1):
            path = rig.shows.episode(1, number % SEASONS + 1, EPISODES + number)
            proofs.append(await rig.arrive(path))
            await rig.server.tell("idle")
        whole = await whole_library(rig, rig.shows.episode(1, 1, EPISODES * 9))
    return targeted(proofs) | beside(proofs, whole)


async def whole_library(rig: ScanRig, path: Path) -> Proof:
    """Let plexapi find a file by a scan of the whole library."""
    looked = await rig.looked()
    await asyncio.to_thread(rig.shows.write, path)
    await rig.server.tell("forget_requests")
    took = await others.rival_scan(rig.server, path)
    requests = [
        each
        for each in await rig.server.requests()
        if "PlexAPI" in each["headers"].get("X-Plex-Product", "")
    ]
    return Proof(
        verdict="found",
        took=took,
        dispatch=None,
        lag=None,
        requests=len(requests),
        looked=await rig.looked() - looked,
    )


def targeted(proofs: Sequence[Proof]) -> dict[str, Measure]:
    """Return what it takes to prove one new episode."""
    dispatches = [each.dispatch for each in proofs if each.dispatch is not None]
    lags = [each.lag for each in proofs if each.lag is not None]
    return {
        "episodes_found": found(proofs),
        "dispatch_ms": milliseconds(percentile(dispatches, MEDIAN), DISPATCH_GOAL),
        "dispatch_p95_ms": milliseconds(percentile(dispatches, P95)),
        "verdict_ms": milliseconds(percentile(lags, MEDIAN), LAG_GOAL),
        "verdict_p95_ms": milliseconds(percentile(lags, P95), LAG_GOAL),
    }


def beside(proofs: Sequence[Proof], whole: Proof) -> dict[str, Measure]:
    """Return what one new episode takes, beside a scan of the whole library."""
    looked = max(each.looked for each in proofs)
    return {
        "targeted_s": seconds(percentile([p.took for p in proofs], MEDIAN)),
        "whole_library_s": seconds(whole.took),
        "targeted_requests": Measure(max(each.requests for each in proofs), ""),
        "whole_library_requests": Measure(whole.requests, ""),
        "targeted_files": Measure(looked, ""),
        "whole_library_files": Measure(whole.looked, ""),
        "work_saved": AtLeast(round(1 - looked / whole.looked, 5), "", SAVED_GOAL),
    }


async def many(sizes: Sizes) -> dict[str, Measure]:
    """Measure many paths in one call, and many calls."""
    async with open_scan_rig("plex", sizes.folders * EPISODES, AT_ONCE) as rig:
        paths = await asyncio.to_thread(new_episodes, rig, sizes)
        at_once = await all_at_once(rig, paths)
        scans = sizes.requests // 10
        skips = sizes.requests - scans
        skipped = await flood(rig, paths, skips, skip=True)
        scanned = await flood(rig, paths, scans, skip=False)
    grown = [each["grown"] for each in (skipped, scanned) if each["grown"] is not None]
    return at_once | {
        "skipped_per_s": per_second(skips, skipped["took"]),
        "scanned_per_s": per_second(scans, scanned["took"]),
        "memory_flat_mb": Measure(
            rounded(sum(grown)) if grown else None, "MB", FLAT_GOAL
        ),
    }


async def flood(
    rig: ScanRig, paths: Sequence[Path], count: int, *, skip: bool
) -> dict[str, float]:
    """Ask for files that are known, again and again, one a request."""
    some = list(map(str, paths[:: len(paths) // FLOODED or 1]))
    asked: dict[str, float] = await rig.ask(
        "flood", paths=some, before=count // 5, count=count, skip=skip
    )
    return asked


def new_episodes(rig: ScanRig, sizes: Sizes) -> list[Path]:
    """Put episodes on disk, as many in each of some seasons."""
    paths = []
    for number in range(sizes.paths):
        episode, folder = divmod(number, sizes.folders)
        show, season = divmod(folder, SEASONS)
        path = rig.shows.episode(show + 1, season + 1, EPISODES + episode + 1)
        rig.shows.write(path)
        paths.append(path)
    return paths


async def all_at_once(rig: ScanRig, paths: Sequence[Path]) -> dict[str, Measure]:
    """Ask for many paths in one call."""
    folders = len({path.parent for path in paths})
    await rig.server.tell("forget_requests")
    await rig.ask("begin_to_measure")
    began = time.monotonic()
    await rig.scan(paths, wait=False)
    queued = time.monotonic() - began
    await rig.scanned()
    took = time.monotonic() - began
    memory = (await rig.ask("measured"))["memory"]
    scans = sum(
        str(each["path"]).endswith("/refresh") for each in await rig.server.requests()
    )
    verdicts = (await rig.ask("scans"))["verdicts"]
    return {
        "queue_10000_s": seconds(queued),
        "paths_10000_s": seconds(took),
        "paths_10000_scans": Measure(scans, "", folders),
        "paths_10000_found": AtLeast(verdicts["found"], "", len(paths)),
        "paths_10000_memory_mb": Measure(rounded(memory), "MB"),
    }


async def jellyfin(sizes: Sizes) -> dict[str, Measure]:
    """Measure what comes and goes on Jellyfin, beside what everybody else does."""
    async with open_scan_rig("jellyfin", sizes.jellyfin, AS_IT_IS) as rig:
        place, few = rig.shows.episode, range(1, sizes.few + 1)
        episodes = await each_of(rig.arrive, rig, [place(1, n, 11) for n in few])
        seasons = await each_of(rig.arrive, rig, [place(n, 11, 1) for n in few])
        removals = await each_of(rig.vanish, rig, [place(2, n, 1) for n in few])
        shows = await each_of(rig.arrive, rig, [place(9000 + n, 1, 1) for n in few])
        reported = await others.media_updated(rig.server, rig.shows, place(3, 1, 11))
    proofs = [*episodes, *seasons, *shows]
    return {
        "jellyfin_found": found(proofs),
        "jellyfin_episode_s": longest(episodes, KNOWN_SHOW_GOAL),
        "jellyfin_season_s": longest(seasons, KNOWN_SHOW_GOAL),
        "jellyfin_show_s": longest(shows, NEW_SHOW_GOAL),
        "jellyfin_removal_s": longest(removals),
        "jellyfin_removed": found(removals, "removed"),
        "jellyfin_verdict_ms": milliseconds(
            max((each.lag for each in proofs if each.lag is not None), default=None),
            LAG_GOAL,
        ),
        "jellyfin_requests": Measure(max(each.requests for each in episodes), ""),
        "jellyfin_media_updated_s": seconds(reported),
    }


async def each_of(
    change: Callable[[Path], Awaitable[Proof]], rig: ScanRig, paths: Sequence[Path]
) -> list[Proof]:
    """Prove changes one after the other, each on a server with nothing else to do."""
    proofs = []
    for path in paths:
        proofs.append(await change(path))
        await rig.server.tell("calm")
    return proofs


def found(proofs: Sequence[Proof], verdict: str = "found") -> Measure:
    """Return how many have the verdict that all are to have."""
    good = sum(each.verdict == verdict for each in proofs)
    return AtLeast(good, "", len(proofs))


def longest(proofs: Sequence[Proof], goal: float | None = None) -> Measure:
    """Return the longest that it took."""
    return seconds(max(each.took for each in proofs), goal)


def seconds(value: float | None, goal: float | None = None) -> Measure:
    """Return a time as a measure in seconds."""
    return Measure(None if value is None else round(value, 3), "s", goal)


def per_second(count: int, took: float) -> Measure:
    """Return how many that are in a second."""
    return Measure(round(count / took), "/s")


def rounded(value: float | None) -> float | None:
    """Return a number as people read it."""
    return None if value is None else round(value, 1)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="scripts/bench scan",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    wishes = parser.parse_args()
    measured = asyncio.run(measure(Sizes()))
    print(as_json(measured) if wishes.json else as_table(measured))
