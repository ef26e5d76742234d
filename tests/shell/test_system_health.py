"""How each server is doing, for the page on Home Assistant's health."""

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    get_system_health_info,
)

from custom_components.showrunner.const import DOMAIN
from tests.simulators.plex import PlexSimulator

from .conftest import Until


@pytest.fixture(autouse=True)
async def _system_health(hass: HomeAssistant) -> None:
    """Set up the page."""
    assert await async_setup_component(hass, "system_health", {})


async def test_a_server_that_is_well(
    hass: HomeAssistant, loaded: MockConfigEntry, plex: PlexSimulator
) -> None:
    """Its version, its line and its libraries are told."""
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


async def test_a_server_that_is_not_set_up(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """It is counted."""
    await hass.config_entries.async_unload(loaded.entry_id)
    told = await get_system_health_info(hass, DOMAIN)
    assert told == {"servers_loaded": "0 of 1"}
