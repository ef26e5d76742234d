"""A Home Assistant with one server set up."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from unittest.mock import patch

from homeassistant.core import HomeAssistant, State
from homeassistant.helpers.entity import Entity
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.syrupy import HomeAssistantSnapshotExtension
from syrupy.assertion import SnapshotAssertion

from custom_components.showrunner import binary_sensor, button, sensor
from custom_components.showrunner.providers import finders
from tests.simulators.jellyfin import JellyfinSimulator

PATIENCE = 20.0  # Seconds; far more than anything here takes

type Until = Callable[[Callable[[], object]], Awaitable[None]]


def shown(hass: HomeAssistant, entity_id: str) -> State:
    """Return what Home Assistant shows of an entity."""
    state = hass.states.get(entity_id)
    assert state, f"There is no {entity_id}"
    return state


@pytest.fixture(autouse=True)
def _custom_integrations(
    enable_custom_integrations: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Let Home Assistant find the integration, and that nobody on the network."""
    monkeypatch.setattr(finders, "FINDERS", ())


@pytest.fixture(autouse=True)
def _own_folder(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """Keep the files of each Home Assistant apart, as they last longer than it does."""
    if "hass" in request.fixturenames:
        hass: HomeAssistant = request.getfixturevalue("hass")
        hass.config.config_dir = str(tmp_path)


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Keep snapshots beside the tests, in the words of Home Assistant."""
    return snapshot.use_extension(HomeAssistantSnapshotExtension)


@pytest.fixture
def until(hass: HomeAssistant) -> Until:
    """Return a function that waits until something is true."""

    async def wait(is_true: Callable[[], object]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not is_true():
                await asyncio.sleep(0.01)
                await hass.async_block_till_done()

    return wait


@pytest.fixture
async def loaded(
    hass: HomeAssistant, entry: MockConfigEntry, until: Until
) -> MockConfigEntry:
    """Return the entry of the simulated server, set up, and with all looks taken.

    What happens from here on is told as an event.
    """
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    provider = entry.runtime_data.provider
    machines = (provider.playbacks, provider.accounts, provider.recordings)
    await until(
        lambda: (
            entry.runtime_data.watcher.pushing
            and entry.runtime_data.librarian.is_in_step
            and all(machine._known is not None for machine in machines)
        )
    )
    return entry


@pytest.fixture
def all_enabled() -> Iterator[None]:
    """Enable every entity, also those that wait for somebody to ask for them."""
    with patch.object(Entity, "entity_registry_enabled_default", new=True):
        yield


@pytest.fixture
def server_alone() -> Iterator[None]:
    """Leave the entities of libraries out."""
    with ExitStack() as stack:
        for platform in (binary_sensor, button, sensor):
            stack.enter_context(patch.object(platform, "add_for_libraries"))
        yield


@pytest.fixture
async def den(socket_enabled: None) -> AsyncIterator[JellyfinSimulator]:
    """Run a Jellyfin server where Anna is the administrator, and Bob a plain user."""
    async with JellyfinSimulator(version="12.0.0") as simulator:
        simulator.add_user("Bob", "bobs own")
        yield simulator
