"""The benchmark of scans: what it measures is what it says, with few files."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import AsyncMock, Mock

from aiohttp import ClientSession
import pytest

from custom_components.showrunner.engine.scans import ScanRequest
from scripts._bench import others, rival_scan, scan
from scripts._bench.bench_probe import scans
from scripts._bench.scan_rig import Proof, ScanRig
from scripts._bench.shows import SIZE, Shows
from scripts._bench.simulated import Simulated
from tests.simulators.jellyfin import JellyfinSimulator
from tests.simulators.plex import PlexSimulator

FEW = scan.Sizes(
    plex=25, jellyfin=25, tries=2, few=1, folders=4, paths=20, requests=100
)
PROOF = Proof(verdict="found", took=0.5, dispatch=0.02, lag=0.1, requests=4, looked=11)
# What the issue and the page about performance name
NAMES = {
    "dispatch_ms",
    "verdict_ms",
    "paths_10000_scans",
    "work_saved",
    "queue_10000_s",
    "memory_flat_mb",
    "jellyfin_episode_s",
    "jellyfin_season_s",
    "jellyfin_show_s",
    "jellyfin_removal_s",
    "jellyfin_media_updated_s",
}


@pytest.fixture
def shows(tmp_path: Path) -> Shows:
    """Return 25 episodes of one show."""
    made = Shows(tmp_path / "media")
    made.fill(25)
    return made


@pytest.fixture
async def session(socket_enabled: None) -> AsyncIterator[ClientSession]:
    """Return somebody to ask with."""
    async with ClientSession() as session:
        yield session


@pytest.fixture
async def plex(shows: Shows, socket_enabled: None) -> AsyncIterator[PlexSimulator]:
    """Run a Plex server over the shows, which does not wait."""
    async with PlexSimulator(shows.media, pace=0) as simulator:
        yield simulator


def outside(
    simulator: PlexSimulator | JellyfinSimulator, session: ClientSession
) -> Simulated:
    """Return a simulator as if it were a process of its own."""
    if isinstance(simulator, PlexSimulator):
        kind, token = "plex", simulator.token
    else:
        kind, token = "jellyfin", simulator.admin_token
    return Simulated(kind, {"url": simulator.url, "token": token}, session)


class Home:
    """A Home Assistant that has a Plex server scan a folder, and believes in it."""

    def __init__(self, server: Simulated, session: ClientSession) -> None:
        self._server, self._session = server, session
        self.asked: list[dict[str, Any]] = []

    async def command(self, _: str, **call: Any) -> dict[str, Any]:
        """Do what the action does."""
        self.asked.append(call["service_data"])
        path = Path(call["service_data"]["path"][0])
        head = {"X-Plex-Token": self._server.token}
        url = f"{self._server.url}/library/sections"
        async with (
            self._session.get(url, headers=head),
            self._session.get(
                f"{url}/1/refresh", params={"path": str(path.parent)}, headers=head
            ),
        ):
            await self._server.tell("idle")
        is_there = call["service_data"]["expects"] == "present"
        verdict = "found" if is_there else "removed"
        return {"response": {"results": [{"verdict": verdict}]}}


def test_the_shows_are_what_both_kinds_of_servers_take_for_shows(shows: Shows) -> None:
    """Else they would have nothing to look at."""
    plex, jellyfin = PlexSimulator(shows.media), JellyfinSimulator(shows.media)
    [section] = plex.library.sections.values()
    [library] = jellyfin.shelf.libraries.values()
    kinds = Counter(item.kind for folder in library.folders for item in folder.below)

    assert [len(section.of_kind(each)) for each in ("show", "season", "episode")] == [
        *(1, 3, 25)
    ]
    assert kinds == {"Series": 1, "Season": 3, "Episode": 25}
    assert shows.episode(1, 3, 5).stat().st_size == SIZE
    assert not shows.episode(1, 3, 6).exists()


async def test_a_proof_knows_when_everything_was(
    plex: PlexSimulator, session: ClientSession, shows: Shows
) -> None:
    """A file arrives and goes; what the server was asked before does not count."""
    server = outside(plex, session)
    home = Home(server, session)
    rig = ScanRig(home, server, shows)  # type: ignore[arg-type]  # As far as it goes
    path = shows.episode(1, 3, 6)
    plex.scan()
    await plex.idle()
    came, went = await rig.arrive(path), await rig.vanish(path)

    assert [each["expects"] for each in home.asked] == ["present", "absent"]
    assert all(each["immediate"] for each in home.asked)
    assert (came.verdict, went.verdict) == ("found", "removed")
    assert (came.requests, came.looked, went.looked) == (2, 6, 5)
    assert came.dispatch is not None
    assert came.lag is not None
    assert 0 < came.dispatch < came.took
    assert 0 < came.lag < came.took


async def test_only_what_has_a_server_look_is_an_order(
    plex: PlexSimulator, session: ClientSession, shows: Shows
) -> None:
    """A verdict that asked for nothing has no moment of it."""
    server = outside(plex, session)
    home = Mock(command=AsyncMock(return_value={"response": {"results": [{}]}}))
    home.command.return_value["response"]["results"][0]["verdict"] = "up_to_date"
    proof = await ScanRig(home, server, shows).arrive(shows.episode(1, 3, 6))

    assert (proof.dispatch, proof.lag, proof.looked) == (None, None, 0)


@pytest.mark.parametrize(
    ("looked", "verdict"), [(11, "MISSED"), (10, "met"), (0, "met")]
)
def test_saved_work_is_a_share_of_the_whole(looked: int, verdict: str) -> None:
    """Ten of a thousand files are one in a hundred."""
    whole = replace(PROOF, looked=1000, took=60.0)
    found = scan.beside([replace(PROOF, looked=looked)], whole)

    assert found["work_saved"].value == 1 - looked / 1000
    assert found["work_saved"].verdict == verdict
    assert (found["targeted_s"].value, found["whole_library_s"].value) == (0.5, 60.0)


def test_each_verdict_counts() -> None:
    """One that is another is a goal that is missed."""
    bad = replace(PROOF, verdict="not_found")
    assert scan.targeted([PROOF, PROOF])["episodes_found"].verdict == "met"
    assert scan.targeted([PROOF, bad])["episodes_found"].verdict == "MISSED"
    slow = replace(PROOF, dispatch=0.1)
    found = scan.targeted([PROOF, PROOF, slow])
    assert (found["dispatch_ms"].value, found["dispatch_ms"].verdict) == (20.0, "met")
    assert found["dispatch_p95_ms"].value == 92.0


async def test_plexapi_finds_a_file_by_a_scan_of_the_library(
    plex: PlexSimulator, shows: Shows, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It looks until the file is there."""
    monkeypatch.setattr(rival_scan, "PAUSE", 0.01)
    path = shows.episode(1, 3, 6)
    shows.write(path)
    took = await asyncio.to_thread(
        rival_scan.scan, plex.url, plex.token, "TV Shows", str(path)
    )

    assert took > 0
    assert plex.looked() == 26
    assert plex.known_at(str(path)) is not None


async def test_a_report_to_jellyfin_is_waited_for(
    shows: Shows, session: ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until the file was looked into."""
    monkeypatch.setattr(others, "LOOK_AGAIN", 0.01)
    path = shows.episode(1, 3, 6)
    async with JellyfinSimulator(shows.media, pace=0) as jellyfin:
        took = await others.media_updated(outside(jellyfin, session), shows, path)
        assert took > 0
        assert jellyfin.known_at(str(path)) is not None


class Rig:
    """A rig in which everything is found."""

    def __init__(self, shows: Shows) -> None:
        self.shows = shows
        self.server = Mock(tell=AsyncMock(), requests=AsyncMock(return_value=[]))
        self.arrive = AsyncMock(return_value=PROOF)
        self.vanish = AsyncMock(return_value=replace(PROOF, verdict="removed"))
        self.scan, self.scanned = AsyncMock(), AsyncMock()
        self.looked = AsyncMock(side_effect=[0, 1000])

    async def ask(self, service: str, **_: Any) -> dict[str, Any]:
        """Answer as the probe does."""
        answers: dict[str, dict[str, Any]] = {
            "begin_to_measure": {},
            "measured": {"memory": 5.0},
            "scans": {"verdicts": {"found": 20}},
            "flood": {"grown": 1.5, "took": 2.0},
        }
        return answers[service]


async def test_everything_is_measured_and_has_its_name(
    shows: Shows, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And where a goal is set, it can be met."""

    @asynccontextmanager
    async def rig(*_: object) -> AsyncIterator[Rig]:
        yield Rig(shows)

    monkeypatch.setattr(scan, "open_scan_rig", rig)
    monkeypatch.setattr(others, "rival_scan", AsyncMock(return_value=60.0))
    monkeypatch.setattr(others, "media_updated", AsyncMock(return_value=60.3))
    found = await scan.measure(FEW)

    assert found.keys() >= NAMES
    assert [name for name, each in found.items() if each.verdict == "MISSED"] == [
        "work_saved"  # 11 of 1,000 files
    ]
    assert found["memory_flat_mb"].value == 3.0
    assert found["skipped_per_s"].value == 45


def test_new_episodes_are_spread_over_folders(shows: Shows) -> None:
    """As many in each, and none that was there."""
    paths = scan.new_episodes(Mock(shows=shows), FEW)

    assert len(set(paths)) == 20
    assert set(Counter(path.parent for path in paths).values()) == {5}
    assert all(path.stat().st_size == SIZE for path in paths)
    assert shows.episode(1, 1, 10) not in paths


class Scanner:
    """Takes requests, whose verdicts are there at once."""

    def __init__(self) -> None:
        self.taken: list[ScanRequest] = []

    async def submit(self, request: ScanRequest) -> Mock:
        """Take a request."""
        self.taken.append(request)
        return Mock(wait=AsyncMock())


async def test_a_flood_asks_for_paths_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """One a request, each of its own, and those beforehand do not count."""
    scanner, heard = Scanner(), AsyncMock()
    monkeypatch.setattr(scans, "followed", lambda _: Mock(scanner=scanner))
    monkeypatch.setattr(scans, "AT_ONCE", 3)
    entry = Mock(options={"finished_percent": 90})
    hass = Mock(async_block_till_done=AsyncMock())
    hass.config_entries.async_entries.return_value = [entry]
    hass.services.async_call = heard
    probe = scans.Scans(hass, "bench_probe")
    data = {"paths": ["/a", "/b"], "before": 1, "count": 4, "skip": False}
    found = await probe.flood(Mock(data=data))

    assert [each.paths for each in scanner.taken] == [
        *(("/a",), ("/b",), ("/a",), ("/b",), ("/a",))
    ]
    assert len({each.id for each in scanner.taken}) == 5
    assert all(each.immediate for each in scanner.taken)
    assert heard.await_count == 3  # What was noted is forgotten after each three
    hass.config_entries.async_update_entry.assert_called_once_with(
        entry, options={"finished_percent": 90, "skip_known_files": False}
    )
    assert found
    assert set(found) == {"grown", "took"}
