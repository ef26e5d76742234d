"""Scans of just one folder, of servers as they are set up in Home Assistant."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Context, Event, HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
)

from custom_components.showrunner.const import EVENT
from custom_components.showrunner.engine.errors import BusyError, UnavailableError
from custom_components.showrunner.engine.retry import Backoff
from custom_components.showrunner.engine.scan_options import SCAN_QUIET
from custom_components.showrunner.engine.scans import (
    Expectation,
    RequestId,
    ScanRequest,
    Verdict,
)
from custom_components.showrunner.engine.syncs import SyncState
from custom_components.showrunner.runtime import watcher
from custom_components.showrunner.runtime.scans import conducting
from custom_components.showrunner.runtime.scans.submissions import Submission
from custom_components.showrunner.runtime.server import ServerRuntime
from scripts._demo.media import film
from scripts._demo.servers import SERVERS, Server

from .conftest import PATIENCE, Until
from .entries import entry_of, is_acquainted

HEAT = film("Heat (1995)")
DUNE = film("Dune (2021)")
STRANGE = "TV Shows/Strange/notes/clip.mkv"  # No server takes it for anything


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again in no time."""
    moment = Backoff(timedelta(seconds=0.05), timedelta(seconds=0.05))
    monkeypatch.setattr(watcher, "BACKOFF", moment)
    monkeypatch.setattr(conducting, "BACKOFF", moment)


@pytest.fixture
async def servers(socket_enabled: None, tmp_path: Path) -> AsyncIterator[list[Server]]:
    """Run a simulated server of each kind."""
    async with AsyncExitStack() as stack:
        servers = [kind.over(tmp_path / kind.kind, pace=0.01) for kind in SERVERS]
        for server in servers:
            await stack.enter_async_context(server.simulator)
        yield servers


@pytest.fixture
def told(hass: HomeAssistant) -> list[Event]:
    """Return all that was told on the bus so far."""
    events: list[Event] = async_capture_events(hass, EVENT)
    return events


@pytest.fixture(params=range(len(SERVERS)), ids=[kind.kind for kind in SERVERS])
def server(request: pytest.FixtureRequest, servers: list[Server]) -> Server:
    """Return one of the servers."""
    number: int = request.param
    return servers[number]


@pytest.fixture
async def entry(hass: HomeAssistant, server: Server, until: Until) -> MockConfigEntry:
    """Return the entry of that server, when Showrunner knows it."""
    return await follow(hass, server, until)


async def follow(hass: HomeAssistant, server: Server, until: Until) -> MockConfigEntry:
    """Set a server up, and return its entry when Showrunner knows it."""
    entry = entry_of(server)
    entry.add_to_hass(hass)
    options = {**entry.options, SCAN_QUIET.key: 0}
    hass.config_entries.async_update_entry(entry, options=options)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await until(lambda: is_acquainted(entry))
    return entry


async def ask(
    entry: MockConfigEntry,
    server: Server,
    path: str,
    context: Context | None = None,
    **given: Any,
) -> Submission:
    """Ask for a path of a server."""
    request = ScanRequest(
        id=RequestId(path),
        paths=(f"{server.simulator.media}/{path}",),
        asked_at=datetime.now(UTC),
        immediate=True,
        **given,
    )
    runtime: ServerRuntime = entry.runtime_data
    return await runtime.scanner.submit(request, context)


async def ask_in_vain(entry: MockConfigEntry, server: Server) -> Submission:
    """Say that a film is gone, which is not."""
    return await ask(entry, server, DUNE, expects=Expectation.ABSENT)


def verdicts(told: list[Event]) -> Iterator[tuple[str, str]]:
    """Yield the verdicts that were told, with the names of the files."""
    for event in told:
        if event.data["type"] == "scan_verified":
            yield Path(event.data["path"]).stem, event.data["verdict"]


async def test_a_file_that_arrives_is_found(
    hass: HomeAssistant, server: Server, entry: MockConfigEntry, told: list[Event]
) -> None:
    """The catalogue has it by then, and the event the context of whoever asked."""
    server.simulator.add_file(HEAT)
    context = Context()
    submission = await ask(entry, server, HEAT, context)
    [result] = await submission.wait()

    assert result.verdict is Verdict.FOUND
    assert result.item
    assert result.item.title.startswith("Heat")
    catalogue = entry.runtime_data.librarian.catalogue
    assert catalogue.get_item(result.item.id)
    await hass.async_block_till_done()
    assert list(verdicts(told)) == [("Heat (1995)", "found")]
    [event] = [each for each in told if each.data["type"] == "scan_verified"]
    assert event.context is context


async def test_a_library_shows_that_a_folder_of_it_is_scanned(
    server: Server, entry: MockConfigEntry, until: Until
) -> None:
    """As if the server scanned all of it."""
    runtime: ServerRuntime = entry.runtime_data
    [key] = [k for k, v in runtime.librarian.libraries.items() if v.name == "Films"]
    status = runtime.libraries.status(key)
    await until(lambda: status.state is SyncState.IDLE)
    await ask_in_vain(entry, server)
    await until(lambda: runtime.scanner.running)
    assert status.is_scanning
    assert status.state is SyncState.SCANNING
    await runtime.scanner.cancel()
    await until(lambda: not status.is_scanning)


@pytest.mark.parametrize("stops", ["unloads", "stops"])
async def test_what_is_under_way_when_it_ends_is_taken_up(
    hass: HomeAssistant,
    server: Server,
    entry: MockConfigEntry,
    until: Until,
    told: list[Event],
    stops: str,
) -> None:
    """Nobody waits for it any more; it is told as an event."""
    submission = await ask_in_vain(entry, server)
    await until(lambda: entry.runtime_data.scanner.running)
    if stops == "stops":
        hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
        await hass.async_block_till_done()
    else:
        assert await hass.config_entries.async_unload(entry.entry_id)
    with pytest.raises(UnavailableError):
        await submission.wait()
    assert not list(verdicts(told))

    server.simulator.remove_file(DUNE)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await until(lambda: list(verdicts(told)))
    assert list(verdicts(told)) == [("Dune (2021)", "removed")]


async def test_a_server_that_restarts_meanwhile_is_asked_again(
    server: Server, entry: MockConfigEntry, until: Until
) -> None:
    """When it is up, and not while it says that it starts."""
    runtime: ServerRuntime = entry.runtime_data
    submission = await ask_in_vain(entry, server)
    await until(lambda: runtime.scanner.running)
    await server.simulator.go_down()
    await until(lambda: runtime.scanner.waiting and not runtime.watcher.reachable)
    server.simulator.remove_file(DUNE)
    server.simulator.fail("503")
    await server.simulator.come_up()
    await until(lambda: isinstance(runtime.watcher.last_error, BusyError))
    assert runtime.scanner.waiting
    server.simulator.heal()
    [result] = await submission.wait()
    assert result.verdict is Verdict.REMOVED


async def test_a_file_that_no_server_takes_keeps_no_other_library_waiting(
    server: Server, entry: MockConfigEntry
) -> None:
    """Where new things have all of a library looked at, one after the other."""
    server.simulator.add_file(STRANGE)
    strange = await ask(entry, server, STRANGE)
    server.simulator.add_file(HEAT)
    async with asyncio.timeout(PATIENCE):
        [result] = await (await ask(entry, server, HEAT)).wait()
    assert result.verdict is Verdict.FOUND
    assert not strange.is_done


async def test_of_two_servers_one_may_be_down(
    hass: HomeAssistant, servers: list[Server], until: Until
) -> None:
    """The other is asked, and the one is when it is back."""
    entries = [await follow(hass, server, until) for server in servers]
    for server in servers:
        server.simulator.add_file(HEAT)
    await servers[0].simulator.go_down()
    await until(lambda: not entries[0].runtime_data.watcher.reachable)
    waits, goes = [
        await ask(entry, server, HEAT)
        for entry, server in zip(entries, servers, strict=True)
    ]
    [result] = await goes.wait()
    assert result.verdict is Verdict.FOUND
    assert not waits.is_done
    await servers[0].simulator.come_up()
    [result] = await waits.wait()
    assert result.verdict is Verdict.FOUND
