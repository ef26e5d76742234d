"""A server of each kind whose libraries are known."""

from collections.abc import AsyncIterator
from pathlib import Path

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from scripts._demo.servers import SERVERS, Server

from ..conftest import Until
from ..entries import entry_of
from .shown import age, is_counted


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """Give each test a folder of its own."""
    return hass_tmp_config_dir


@pytest.fixture(params=SERVERS, ids=lambda kind: kind.kind)
async def server(
    request: pytest.FixtureRequest, socket_enabled: None, tmp_path: Path
) -> AsyncIterator[Server]:
    """Run a simulated server of each kind."""
    server: Server = request.param.over(tmp_path / "media", pace=0.01)
    async with server.simulator:
        age(server)
        yield server


@pytest.fixture
async def known(hass: HomeAssistant, server: Server, until: Until) -> MockConfigEntry:
    """Return the entry of a server whose libraries are known."""
    entry = entry_of(server)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await until(lambda: is_counted(entry))
    return entry
