"""Whether the server is there, and whether it pushes."""

from collections.abc import Iterator
from unittest.mock import patch

from homeassistant.const import STATE_OFF, STATE_ON, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    snapshot_platform,
)
from syrupy.assertion import SnapshotAssertion

from tests.simulators.plex import PlexSimulator

from .conftest import Until, shown

CONNECTIVITY = "binary_sensor.attic_connectivity"
PUSH = "binary_sensor.attic_live_updates"


@pytest.fixture(autouse=True)
def _only_binary_sensors() -> Iterator[None]:
    """Set up this platform alone."""
    with patch("custom_components.showrunner.PLATFORMS", [Platform.BINARY_SENSOR]):
        yield


@pytest.mark.usefixtures("server_alone")
async def test_the_binary_sensors_of_a_server(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
    until: Until,
) -> None:
    """Names, classes, categories and states while all is well."""
    await until(lambda: shown(hass, PUSH).state == STATE_ON)
    await snapshot_platform(hass, entity_registry, snapshot, loaded.entry_id)


async def test_a_line_that_does_not_come_back_is_shown(
    hass: HomeAssistant, loaded: MockConfigEntry, plex: PlexSimulator, until: Until
) -> None:
    """A server without its line is there all the same."""
    await until(lambda: shown(hass, PUSH).state == STATE_ON)
    plex.fail("500", path="/:/websockets/*")
    plex.drop_sockets()
    await until(lambda: shown(hass, PUSH).state == STATE_OFF)
    assert shown(hass, CONNECTIVITY).state == STATE_ON


async def test_a_server_that_is_gone_is_shown(
    hass: HomeAssistant, loaded: MockConfigEntry, plex: PlexSimulator, until: Until
) -> None:
    """Both sensors say so instead of being unavailable."""
    await plex.go_down()
    await until(lambda: shown(hass, CONNECTIVITY).state == STATE_OFF)
    assert shown(hass, PUSH).state == STATE_OFF
