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

from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
import pytest
import yaml

from custom_components.showrunner.engine.events import EVENT_TYPES
from scripts._demo import acts, check, life, stage
from scripts._demo.acts import SCENES, Act
from scripts._demo.api import HomeAssistant, RefusedError
from scripts._demo.configuration import CONFIGURATION
from scripts._demo.house import House, free_port
from scripts._demo.servers import SERVERS, Server
from scripts._demo.stage import Corner
from scripts._docs.sources import SOURCES, Never

ROOT = Path(__file__).parents[1]
BEGUN: Final = "2026-11-21 12:00:00.000"
OURS: Final = "custom_components.showrunner"
TYPES: Final = list(EVENT_TYPES.values())


class EnoughError(Exception):
    """Enough has happened."""


def told(kind: str, server_id: str) -> dict[str, Any]:
    """Return an event as the bus has it."""
    return {"data": {"type": kind, "server": {"id": server_id}}}


def witnessed(
    maker: str, kinds: list[str], first: float | None = 3.0
) -> check.Testimony:
    """Return a testimony of some types of event."""
    return check.Testimony(
        maker, [check.Seen(kind, "An act", 0.001) for kind in kinds], first
    )


@pytest.fixture(params=SERVERS, ids=lambda kind: kind.kind)
async def corner(
    request: pytest.FixtureRequest, socket_enabled: None, tmp_path: Path
) -> AsyncIterator[Corner]:
    """Return a corner of the stage in which only the server is real."""
    server: Server = request.param.over(tmp_path, pace=0)
    async with server.simulator:
        names = ("refresh_users", "sync_all")
        buttons = {f"{server.id}_{name}": f"button.{name}" for name in names}
        home = AsyncMock(entities=AsyncMock(return_value=buttons))
        page = {"flow_id": "1", "description_placeholders": {"url": "http://h/x"}}
        home.post.return_value = page
        yield Corner(home, server)
        await server.simulator.idle()


async def test_every_type_of_event_has_an_act(
    corner: Corner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The acts can be performed, and together they promise each type of event once."""
    monkeypatch.setattr(acts, "DOWN", 0)
    promised: list[str] = []
    for play in itertools.chain(*SCENES):
        async for act in play(corner):
            promised += act.tells
            await corner.server.simulator.idle()
    assert sorted(promised) == sorted(EVENT_TYPES.values())


@pytest.mark.parametrize("expected_lingering_timers", [True])  # Recordings go on
async def test_life_goes_on_with_every_kind(
    corner: Corner, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """All that happens in the demo can be done to the server."""
    monkeypatch.setattr(life, "PAUSE", 0)
    monkeypatch.setattr(life, "DOWN", 0)
    life.settle(Mock(servers=[corner.server]))
    for title in (*life.TITLES, corner.server.episode, "Metropolis"):
        assert corner.server.length(title) > 0
    monkeypatch.setattr(life, "lose_the_line", AsyncMock(side_effect=EnoughError))
    with pytest.raises(EnoughError):
        await life._live_on(corner)
    await life.restart(corner.server)
    assert capsys.readouterr().out.count(f"  {corner.server.maker}") >= 10


@pytest.mark.parametrize("expected_lingering_timers", [True])  # Recordings go on
async def test_life_goes_on_when_a_visitor_removes_the_server(
    corner: Corner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither its button nor an action is there any more."""
    monkeypatch.setattr(life, "PAUSE", 0)
    monkeypatch.setattr(life, "lose_the_line", AsyncMock(side_effect=EnoughError))
    monkeypatch.setattr(corner.home, "entities", AsyncMock(return_value={}))
    refuse = AsyncMock(side_effect=RefusedError("No server is loaded"))
    monkeypatch.setattr(corner.home, "act", refuse)
    with pytest.raises(EnoughError):
        await life._live_on(corner)
    assert refuse.await_count == 1  # A film came


async def test_the_witness_times_only_what_came_after_the_act() -> None:
    """An event of before is no answer, and one that never comes is missing."""
    witness, before = check.Witness("1", TYPES), time.monotonic()
    for kind in ("playback_paused", "playback_started"):
        witness.note(told(kind, "1"))
    act = Act("Anna pauses", ("playback_paused", "playback_started"), patience=0)
    assert all(one.took is not None for one in await witness.watch(act, before))
    assert all(
        one.took is None for one in await witness.watch(act, time.monotonic() + 0.01)
    )


async def test_the_witness_hears_of_its_own_server_only() -> None:
    """The other one may do the same at the same time."""
    witness = check.Witness("1", TYPES)
    witness.note(told("playback_paused", "2"))
    act = Act("Anna pauses", ("playback_paused",), patience=0)
    [seen] = await witness.watch(act, 0)
    assert (seen.took, witness.first) == (None, None)


async def test_the_witness_waits_for_nothing_that_a_server_does_not_give() -> None:
    """Only for the rest of the act."""
    witness = check.Witness("1", ["user_created"])
    witness.note(told("user_created", "1"))
    act = Act("Ben comes", ("user_created", "user_updated"), patience=100)
    assert [one.type for one in await witness.watch(act, 0)] == ["user_created"]


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
        (TYPES, 3.0, [], 0),
        (TYPES[1:], 3.0, [], 1),
        (TYPES, 120.5, [], 1),
        (TYPES, None, [], 1),
        (TYPES, 3.0, ["ERROR"], 1),
    ],
)
@pytest.mark.parametrize("maker", SOURCES)
def test_the_check_fails_for_each_reason(
    maker: str,
    seen: list[str],
    first: float | None,
    complaints: list[str],
    status: int,
) -> None:
    """A missing event, a late first one and a complaint fail it, of either server."""
    told = [witnessed(each, TYPES) for each in SOURCES if each != maker]
    told.append(witnessed(maker, seen, first))
    assert check._report(told, complaints, 60.0) == status


def test_what_a_kind_of_server_never_gives_is_not_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The documentation's word for it counts, also in the table."""
    silent = SOURCES["Jellyfin"] | {"user_updated": Never("it says nothing of names")}
    monkeypatch.setitem(SOURCES, "Jellyfin", silent)
    seen = [kind for kind in TYPES if kind != "user_updated"]
    told = [witnessed("Plex", TYPES), witnessed("Jellyfin", seen)]
    assert check._report(told, [], 60.0) == 0
    printed = capsys.readouterr().out
    assert "user_updated             1.0 ms          -  An act" in printed
    assert "All 30 types of event were seen." in printed
    assert "All 29 types of event were seen." in printed


def test_the_report_names_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    """Somebody who reads the table knows what did not come, of which server."""
    none = check.Testimony("Jellyfin", [check.Seen("user_created", "Ben", None)], 1.0)
    check._report([witnessed("Plex", TYPES), none], [], 1.0)
    printed = capsys.readouterr().out
    assert "user_created             1.0 ms    missing  " in printed
    assert printed.index("Jellyfin: from") < printed.index("Missing: playback_started")
    assert printed.count("Missing") == 1


async def test_all_questions_of_a_server_are_waited_for(corner: Corner) -> None:
    """Showrunner knows a server when it has asked the last of them."""
    assert not stage._has_answered(corner.server)
    async with ClientSession() as session:
        for path in corner.server.last_questions:
            async with session.get(f"{corner.server.simulator.url}{path}"):
                pass
    assert stage._has_answered(corner.server)


class Door:
    """A Home Assistant whose address is on trial, as far as its socket goes."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    async def open(self, request: web.Request) -> web.WebSocketResponse:
        """Let anybody in, and answer."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "auth_required"})
        await socket.receive_json()
        await socket.send_json({"type": "auth_ok"})
        async for message in socket:
            said = message.json()
            self.heard.append(said["type"])
            is_on_trial = "http/config/promote" not in self.heard
            result = {"pending": {"server_port": 1} if is_on_trial else None}
            await socket.send_json(
                {"id": said["id"], "success": True}
                | {"result": result, "type": "result"}
            )
        return socket


async def test_the_address_is_confirmed_once(socket_enabled: None) -> None:
    """Home Assistant restarts after five minutes at one that nobody confirmed."""
    door = Door()
    app = web.Application()
    app.router.add_get("/api/websocket", door.open)
    async with TestServer(app) as server, ClientSession() as session:
        home = HomeAssistant(session, str(server.make_url("")).rstrip("/"))
        for _ in range(2):
            async with home.connected():
                pass
    assert door.heard == ["http/config", "http/config/promote", "http/config"]


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


@pytest.mark.timeout(300)
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
