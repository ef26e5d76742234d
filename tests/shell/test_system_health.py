"""How each server is doing, for the page on Home Assistant's health."""

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    get_system_health_info,
)

from custom_components.showrunner.const import DOMAIN
from custom_components.showrunner.engine.syncs import SyncMode, SyncOrder, SyncTrigger
from tests.simulators.plex import PlexSimulator

from .conftest import Until


@pytest.fixture(autouse=True)
async def _system_health(hass: HomeAssistant) -> None:
    """Set up the page."""
    assert await async_setup_component(hass, "system_health", {})


async def test_a_server_that_is_well(
    hass: HomeAssistant, loaded: MockConfigEntry, plex: PlexSimulator, until: Until
) -> None:
    """Its version, its line and its libraries are told."""
    await until(lambda: loaded.runtime_data.librarian.is_in_step)
    assert await get_system_health_info(hass, DOMAIN) == {
        "servers_loaded": "1 of 1",
        "Attic": f"version {plex.state.version}, reachable, pushing, 2 libraries",
    }


async def test_a_server_that_is_gone(
    hass: HomeAssistant, loaded: MockConfigEntry, plex: PlexSimulator, until: Until
) -> None:
    """It is told as not reachable."""
    await plex.go_down()
    await until(lambda: not loaded.runtime_data.watcher.reachable)
    told = (await get_system_health_info(hass, DOMAIN))["Attic"]
    assert "not reachable, not pushing" in told


async def test_what_is_going_on_with_the_catalogue(
    hass: HomeAssistant, loaded: MockConfigEntry, plex: PlexSimulator, until: Until
) -> None:
    """Libraries that are not simply in step are counted, and a mishap is named."""
    runtime = loaded.runtime_data
    await until(lambda: runtime.librarian.is_in_step)
    runtime.shelter.mishap = "catalogue_newer"
    plex.fail("stall", "/library/sections/*/all")
    for library in runtime.librarian.libraries:
        order = SyncOrder(library=library, mode=SyncMode.DEEP, trigger=SyncTrigger.USER)
        runtime.librarian.want(order)
    await until(lambda: len(runtime.librarian.running) == 2)
    told = (await get_system_health_info(hass, DOMAIN))["Attic"]
    assert told.endswith("2 libraries, catalogue_newer, 2 deep_syncing")
    plex.heal()
    await until(lambda: runtime.librarian.is_in_step)


async def test_a_server_that_is_not_set_up(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """It is counted."""
    await hass.config_entries.async_unload(loaded.entry_id)
    told = await get_system_health_info(hass, DOMAIN)
    assert told == {"servers_loaded": "0 of 1"}
