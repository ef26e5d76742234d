"""What others tell of files, from their call to the verdict of each file."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import Event, HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.showrunner.const import EVENT
from custom_components.showrunner.engine.scan_options import SCAN_QUIET
from scripts._demo.bringers import film_imported
from scripts._demo.media import film
from scripts._demo.servers import SERVERS, Server

from .conftest import Until
from .entries import entry_of, is_acquainted
from .hooks import SECRET, Caller

HEAT, DUNE = film("Heat (1995)"), film("Dune (2021)")


@pytest.fixture(params=SERVERS, ids=[kind.kind for kind in SERVERS])
async def server(
    request: pytest.FixtureRequest, socket_enabled: None, tmp_path: Path
) -> AsyncIterator[Server]:
    """Run a simulated server of each kind."""
    server: Server = request.param.over(tmp_path / "media", pace=0.01)
    async with server.simulator:
        yield server


@pytest.fixture
async def caller(
    hass: HomeAssistant,
    server: Server,
    until: Until,
    hass_client_no_auth: ClientSessionGenerator,
) -> Caller:
    """Return somebody who calls the server's webhook."""
    entry = entry_of(server)
    entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(
        entry,
        data={**entry.data, CONF_WEBHOOK_ID: SECRET},
        options={**entry.options, SCAN_QUIET.key: 0},
    )
    assert await hass.config_entries.async_setup(entry.entry_id)
    await until(lambda: is_acquainted(entry))
    return Caller(hass, await hass_client_no_auth(), entry)


@pytest.fixture
def told(hass: HomeAssistant) -> list[Event]:
    """Return all that was told on the bus so far."""
    events: list[Event] = async_capture_events(hass, EVENT)
    return events


def verdicts(told: list[Event]) -> dict[str, str]:
    """Return the verdicts that were told, by the names of the files."""
    return {
        Path(event.data["path"]).name: event.data["verdict"]
        for event in told
        if event.data["type"] == "scan_verified"
    }


async def test_what_is_imported_is_told_and_proven(
    server: Server, caller: Caller, told: list[Event], until: Until
) -> None:
    """The import first, then that the file is in the library."""
    server.simulator.add_file(HEAT)
    await caller.send(film_imported(server.file(HEAT)))
    await until(lambda: verdicts(told))
    assert verdicts(told) == {"Heat (1995).mkv": "found"}
    types = [event.data["type"] for event in told]
    assert types.index("import_finished") < types.index("scan_verified")


async def test_what_an_upgrade_replaced_is_proven_to_be_gone(
    server: Server, caller: Caller, told: list[Event], until: Until
) -> None:
    """The file under its new name is there."""
    old, new = server.file(DUNE), "Dune (2021) 2160p.mkv"
    server.simulator.add_file(f"Films/Dune (2021)/{new}")
    server.simulator.remove_file(DUNE)
    message = film_imported(old.with_name(new))
    message |= {"deletedFiles": [{"relativePath": old.name}], "isUpgrade": True}
    await caller.send(message)
    await until(lambda: len(verdicts(told)) == 2)
    assert verdicts(told)[old.name] == "removed"
    assert verdicts(told)[new] in {"found", "updated"}


async def test_a_path_that_is_in_no_library_is_told_and_noticed(
    server: Server, caller: Caller, told: list[Event], until: Until
) -> None:
    """Most often a pair of paths is missing."""
    await caller.send({"path": "/elsewhere/Heat (1995).mkv"})
    await until(lambda: verdicts(told))
    assert verdicts(told) == {"Heat (1995).mkv": "outside_libraries"}
    scanner: Any = caller.entry.runtime_data.scanner
    assert [each.task.path for each in scanner.misses] == ["/elsewhere/Heat (1995).mkv"]


async def test_what_went_from_nowhere_tells_nothing_of_paths(
    caller: Caller, told: list[Event], until: Until
) -> None:
    """Whoever deletes may have moved it to a bin before."""
    await caller.send({"path": "/bin/Heat (1995).mkv", "expects": "absent"})
    await until(lambda: verdicts(told))
    assert verdicts(told) == {"Heat (1995).mkv": "outside_libraries"}
    assert not caller.entry.runtime_data.scanner.misses
