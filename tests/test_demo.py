"""The demo: every event has something that brings it about, and `--check` sees it."""

from collections.abc import AsyncIterator
import itertools
from pathlib import Path
import socket
import subprocess
import sys
import time
from typing import Any, Final
from unittest.mock import AsyncMock, Mock

import pytest
import yaml

from custom_components.showrunner.engine.events import EVENT_TYPES
from scripts._demo import acts, check, media
from scripts._demo.acts import SCENES, Act
from scripts._demo.configuration import CONFIGURATION
from scripts._demo.house import House, free_port
from scripts._demo.stage import Stage
from tests.simulators.plex import PlexSimulator

ROOT = Path(__file__).parents[1]
BEGUN: Final = "2026-11-21 12:00:00.000"
OURS: Final = "custom_components.showrunner"


@pytest.fixture
async def stage(socket_enabled: None, tmp_path: Path) -> AsyncIterator[Stage]:
    """Return a stage on which only the server is real."""
    media.fill(tmp_path)
    async with PlexSimulator(tmp_path, pace=0, dvr=True) as plex:
        key = f"{plex.machine_id}_refresh_users"
        home = AsyncMock(entities=AsyncMock(return_value={key: "button.refresh"}))
        yield Stage(house=Mock(), home=home, plex=plex)
        await plex.idle()


async def test_every_type_of_event_has_an_act(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The acts can be performed, and together they promise each type of event once."""
    monkeypatch.setattr(acts, "DOWN", 0)
    promised: list[str] = []
    for play in itertools.chain(*SCENES):
        async for act in play(stage):
            promised += act.tells
            await stage.plex.idle()
    assert sorted(promised) == sorted(EVENT_TYPES.values())


async def test_the_witness_times_only_what_came_after_the_act() -> None:
    """An event of before is no answer, and one that never comes is missing."""
    witness, before = check.Witness(), time.monotonic()
    for kind in ("playback_paused", "playback_started"):
        witness.note({"data": {"type": kind}})
    act = Act("Anna pauses", ("playback_paused", "playback_started"), patience=0)
    assert all(one.took is not None for one in await witness.watch(act, before))
    assert all(
        one.took is None for one in await witness.watch(act, time.monotonic() + 0.01)
    )


@pytest.mark.parametrize(
    "entry",
    [
        "WARNING (Main) [homeassistant.bootstrap] Skipping pip installation",
        "WARNING (W) [homeassistant.loader] We found a custom integration showrunner ",
        f"WARNING (Main) [{OURS}] Lost contact with Attic: Refused",
    ],
)
def test_the_log_may_say_what_is_expected(entry: str) -> None:
    """What is not ours, and what the acts must bring about, is no complaint."""
    assert not list(check._complaints(f"{BEGUN} {entry}\n"))


@pytest.mark.parametrize(
    "entry",
    [
        f"WARNING (Main) [{OURS}] A listener failed",
        "ERROR (Main) [homeassistant] Error\nTraceback\n  custom_components/showrunner",
        "ERROR (Main) [asyncio] Task exception was never retrieved",
    ],
)
def test_the_log_may_say_nothing_else_of_us(entry: str) -> None:
    """Anything else that is ours is a complaint, with all its lines."""
    log = f"{BEGUN} {entry}\n{BEGUN} WARNING (Main) [other] Not ours\n"
    assert list(check._complaints(log)) == [f"{BEGUN} {entry}"]


@pytest.mark.parametrize(
    ("seen", "first", "complaints", "status"),
    [
        (list(EVENT_TYPES.values()), 3.0, [], 0),
        (list(EVENT_TYPES.values())[1:], 3.0, [], 1),
        (list(EVENT_TYPES.values()), 120.5, [], 1),
        (list(EVENT_TYPES.values()), None, [], 1),
        (list(EVENT_TYPES.values()), 3.0, ["ERROR"], 1),
    ],
)
def test_the_check_fails_for_each_reason(
    seen: list[str], first: float | None, complaints: list[str], status: int
) -> None:
    """A missing event, a late first one and a complaint in the log each fail it."""
    rows = [check.Seen(kind, "An act", 0.001) for kind in seen]
    assert check._report(rows, first, complaints, 60.0) == status


def test_the_report_names_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    """Somebody who reads the table knows what did not come, and of which act."""
    check._report([check.Seen("user_created", "Ben comes", None)], 1.0, [], 1.0)
    printed = capsys.readouterr().out
    assert "user_created            missing  Ben comes" in printed
    assert "Missing: playback_started, " in printed


def test_the_house_is_furnished_for_loopback_only(tmp_path: Path) -> None:
    """Home Assistant listens on loopback, and sets up nothing that searches."""
    house = House(tmp_path / "house", 8123)
    house.furnish(CONFIGURATION, ROOT / "custom_components/showrunner")
    config: dict[str, Any] = yaml.safe_load(
        (house.folder / "configuration.yaml").read_text()
    )
    assert config["http"] == {"server_host": "127.0.0.1", "server_port": house.port}
    assert not {"default_config", "zeroconf", "ssdp", "dhcp", "bluetooth"} & set(config)
    assert (house.folder / "custom_components/showrunner/manifest.json").exists()


def test_a_port_that_is_taken_is_not_chosen(socket_enabled: None) -> None:
    """The wanted port is taken if it is free, and another one else."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert free_port(port) not in {0, port}
    assert free_port(port) == port


@pytest.mark.timeout(240)
def test_the_check_sees_every_event() -> None:
    """`scripts/demo --check` passes, in a real Home Assistant, and takes its time."""
    done = subprocess.run(
        [sys.executable, "-m", "scripts._demo", "--check"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
        timeout=230,
    )
    assert done.returncode == 0, done.stdout + done.stderr
