"""The benchmark: what it counts as lost, and what it prints."""

from dataclasses import dataclass, field
import json
from pathlib import Path
import time
from typing import Any
from unittest.mock import Mock

import pytest

from scripts._bench import bench_probe, rig
from scripts._bench.bench_probe import host
from scripts._bench.events import BURST, RATES, WARM_UP
from scripts._bench.measure import (
    Measure,
    as_json,
    as_table,
    milliseconds,
    percentile,
)
from scripts._bench.subjects import PLEX
from scripts._demo.servers import SERVERS, Jellyfin, Plex, Server

MEASURES = {
    "fast_ms": milliseconds(0.0012345, 3.0),
    "slow_ms": milliseconds(0.0601, 50.0),
    "unknown_ms": milliseconds(None, 15.0),
    "rate": Measure(9000, "/s"),
}


@dataclass(slots=True)
class Echo:
    """A Home Assistant that hears of each frame but some, at once."""

    deaf_to: set[int]  # Which frames, counted from 1
    heard: list[tuple[float, str, float]] = field(default_factory=list)
    frames: int = 0

    def report(self, _: str, *, paused: bool, position: float) -> None:
        """Take a frame."""
        self.frames += 1
        if self.frames not in self.deaf_to:
            state = "paused" if paused else "playing"
            self.heard.append((time.monotonic(), state, round(position, 3)))

    async def command(self, *_: str, **__: object) -> dict[str, Any]:
        """Report, and forget."""
        events, self.heard = self.heard, []
        stood = {"longest": 0.004, "stopped": 0.1}
        return {"response": {"events": events, "players": [], "sensors": []} | stood}


def rig_over(echo: Echo) -> rig.Rig:
    """Return a rig with two sessions that Home Assistant knows."""
    server = Mock(report=echo.report)
    return rig.Rig(home=echo, server=server, subject=PLEX, _keys=["1", "2"])  # type: ignore[arg-type]


@pytest.mark.parametrize("deaf_to", [set(), {3}, {1, 39, 40}])
async def test_each_frame_that_is_not_heard_of_is_lost(
    deaf_to: set[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run tells how many frames led to nothing, whichever they were."""
    monkeypatch.setattr(rig, "QUIET", 0.001)
    run = await rig_over(Echo(deaf_to)).run(40, None)
    assert (run.lost, len(run.latencies)) == (len(deaf_to), 40 - len(deaf_to))
    assert all(0 <= latency < 1 for latency in run.latencies)
    assert (run.longest, run.stopped) == (0.004, 0.1)


STAT = """\
cpu  100 0 50 900 3 0 1 {both} 0 0
cpu0 50 0 25 450 2 0 1 {first} 0 0
cpu1 50 0 25 450 1 0 0 {second} 0 0
intr 12345 0 9
"""


def test_what_the_host_takes_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the processor that was away for longest; a second time nothing was taken."""
    monkeypatch.setattr(host, "STAT", tmp_path / "stat")
    monkeypatch.setattr(host, "HERTZ", 100)
    host.STAT.write_text(STAT.format(both=40, first=30, second=10))
    somebody = host.Host()
    host.STAT.write_text(STAT.format(both=52, first=32, second=20))
    assert (somebody.took(), somebody.took()) == (0.1, 0)


def test_elsewhere_than_on_linux_nobody_takes_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is nothing to read there."""
    monkeypatch.setattr(host, "STAT", tmp_path / "none")
    assert host.Host().took() == 0


@pytest.mark.parametrize(("took", "held"), [(0.0, 0.11), (0.1, 0.01)])
async def test_the_loop_is_not_held_while_the_machine_is_stopped(
    monkeypatch: pytest.MonkeyPatch, took: float, held: float
) -> None:
    """What the host took counts apart."""
    loop = Mock(time=Mock(side_effect=[100.0, 100.005 + 0.11, 101.0]))
    monkeypatch.setattr(host.Host, "took", lambda _: took)
    probe = bench_probe.Probe(Mock(loop=loop))
    probe._tick()
    found: Any = probe.report(Mock())
    assert (found["longest"], found["stopped"]) == (pytest.approx(held), took)


def where(server: Server) -> tuple[bool, float]:
    """Return whether the only session is paused, and where it is."""
    match server:
        case Plex(simulator):
            [one] = simulator.state.sessions.running.values()
            return one.state == "paused", one.offset
        case Jellyfin(simulator):
            [client] = simulator.state.sessions.all
            return client.paused, client.position
        case _:
            raise AssertionError("Nobody knows such a server")


@pytest.mark.parametrize("kind", SERVERS)
async def test_a_frame_is_known_by_its_position(
    socket_enabled: None, kind: type[Server], tmp_path: Path
) -> None:
    """Each server takes a player's report as it is, to the millisecond."""
    server = kind.over(tmp_path)
    async with server.simulator:
        key = server.simulator.play(title=rig.TITLE)
        for is_paused, said in ((True, 0.125), (False, 2230.025)):
            server.report(key, paused=is_paused, position=said)
            paused, position = where(server)
            assert (paused, round(position, 3)) == (is_paused, said)


@pytest.mark.parametrize("kind", SERVERS)
def test_the_film_is_longer_than_the_bench(kind: type[Server], tmp_path: Path) -> None:
    """Else the last positions would all be its end."""
    frames = WARM_UP + sum(RATES.values()) + BURST
    assert kind.over(tmp_path).length(rig.TITLE) > (frames + 1) * PLEX.step


async def test_frames_are_sent_at_their_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forty frames at 400 a second take a tenth of a second, or the better part."""
    monkeypatch.setattr(rig, "QUIET", 0.001)
    run = await rig_over(Echo(set())).run(40, 400)
    assert run.took >= 0.5 * 39 / 400  # The first may have been late


def test_the_json_is_one_object_with_value_unit_and_goal() -> None:
    """A program gets each measure by its name; what has no goal says null."""
    found = json.loads(as_json(MEASURES))
    assert found["fast_ms"] == {"value": 1.234, "unit": "ms", "goal": 3.0}
    assert found["rate"] == {"value": 9000, "unit": "/s", "goal": None}
    assert list(found) == list(MEASURES)


def test_the_table_says_which_goals_are_missed() -> None:
    """A value beyond its goal and one that is not there are missed."""
    verdicts = {line.split()[0]: line.split()[-1] for line in _rows(MEASURES)}
    assert verdicts["fast_ms"] == "met"
    assert verdicts["slow_ms"] == verdicts["unknown_ms"] == "MISSED"
    assert verdicts["rate"] == "-"


def _rows(measures: dict[str, Measure]) -> list[str]:
    """Return the lines of a table that hold measures."""
    return as_table(measures).splitlines()[-len(measures) :]


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([], 50, None),
        ([7.0], 99, 7.0),
        ([1.0, 2.0, 3.0], 50, 2.0),
        ([float(each) for each in range(101)], 99, 99.0),
    ],
)
def test_percentiles(values: list[float], share: int, expected: float | None) -> None:
    """The middle is the middle, the tail is the tail, and nothing is nothing."""
    assert percentile(values, share) == expected
