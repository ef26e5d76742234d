"""Home Assistant with a flow, and the world around it: servers, plex.tv, a network."""

from collections.abc import AsyncIterator, Iterator
from functools import partial
import secrets
from types import MappingProxyType
from unittest.mock import AsyncMock, patch

from aiohttp.resolver import AsyncResolver
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.showrunner import config_flow, flow_approval, flow_plex
from custom_components.showrunner.providers import finders
from custom_components.showrunner.providers.discovery import (
    Address,
    discover_jellyfin,
    discover_plex,
)
from custom_components.showrunner.providers.plex.account import Account, SignIn
from tests.simulators.plex import PlexSimulator
from tests.simulators.plextv import PlexTvSimulator, session_for

from .dialog import Dialog


@pytest.fixture(autouse=True)
def network(
    socket_enabled: None,
    monkeypatch: pytest.MonkeyPatch,
) -> list[Address]:
    """Return whom a search on the network asks: nobody, until one is added."""
    targets: list[Address] = []
    search = (
        partial(discover_plex, targets=targets),
        partial(discover_jellyfin, targets=targets),
    )
    monkeypatch.setattr(finders, "FINDERS", search)
    monkeypatch.setattr(config_flow, "SEARCH_TIME", 0.05)
    return targets


@pytest.fixture
def setup(hass: HomeAssistant) -> Iterator[AsyncMock]:
    """Return what sets entries up: nothing, but it counts."""
    with patch(
        "custom_components.showrunner.async_setup_entry", return_value=True
    ) as mock:
        yield mock


@pytest.fixture
async def dialog(hass: HomeAssistant) -> Dialog:
    """Return a flow that has not begun."""
    return Dialog(hass)


@pytest.fixture
async def cellar(
    socket_enabled: None,
) -> AsyncIterator[PlexSimulator]:
    """Run a second server."""
    token = secrets.token_hex(10)
    async with PlexSimulator(
        name="Cellar",
        machine_id="ce11a0ce",
        token=token,
    ) as simulator:
        yield simulator


@pytest.fixture
def no_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no name resolve."""
    unknown = AsyncMock(side_effect=OSError(None, "No such name"))
    monkeypatch.setattr(AsyncResolver, "resolve", unknown)


@pytest.fixture
async def plextv(
    plex: PlexSimulator, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[PlexTvSimulator]:
    """Run a plex.tv where Anna owns the server in the attic, and Bob owns nothing."""
    async with PlexTvSimulator() as simulator:
        simulator.add_user("Anna")
        simulator.add_user("Bob")
        simulator.add_server(plex.machine_id, "Attic", "Anna", plex.url, plex.token)
        session = session_for(simulator.url)
        for kind in (SignIn, Account):
            monkeypatch.setattr(
                flow_plex, kind.__name__, partial(kind, session=session)
            )
        monkeypatch.setattr(flow_approval, "INTERVAL", 0.01)
        monkeypatch.setattr(flow_approval, "PAUSE", 0.02)
        yield simulator


@pytest.fixture
def entry(entry: MockConfigEntry) -> MockConfigEntry:
    """Return the entry as long as its user has set no option."""
    object.__setattr__(entry, "options", MappingProxyType({}))
    return entry
