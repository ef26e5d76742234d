"""The search for servers while Home Assistant runs."""

from datetime import timedelta
from functools import partial

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)
from yarl import URL

from custom_components.showrunner import discovery
from custom_components.showrunner.providers import finders
from custom_components.showrunner.providers.discovery import discover_plex
from tests.simulators.gdm import GdmResponder
from tests.simulators.plex import PlexSimulator

from .conftest import Until

QUARTER = timedelta(minutes=15, seconds=1)


def attic(plex: PlexSimulator) -> GdmResponder:
    """Return what answers for the simulated server."""
    return GdmResponder("Attic", plex.machine_id, URL(plex.url).port or 0)


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for replies as long as loopback needs."""
    monkeypatch.setattr(discovery, "PATIENCE", 0.05)


def ask(responder: GdmResponder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Search on loopback instead of the network."""
    finder = partial(discover_plex, targets=[responder.address])
    monkeypatch.setattr(finders, "FINDERS", (finder,))


async def test_a_server_is_suggested_once(
    hass: HomeAssistant,
    plex: PlexSimulator,
    monkeypatch: pytest.MonkeyPatch,
    until: Until,
) -> None:
    """A quarter of an hour later it is still the same suggestion."""
    flows = hass.config_entries.flow
    async with attic(plex) as responder:
        ask(responder, monkeypatch)
        stop = discovery.async_start_discovery(hass)
        async_fire_time_changed(hass, dt_util.utcnow() + QUARTER)
        await until(flows.async_progress)
        (flow,) = flows.async_progress()
        assert flow["context"]["source"] == "integration_discovery"
        assert flow["context"]["unique_id"] == plex.machine_id
        assert flow["context"]["discovery_key"].key == plex.machine_id
        async_fire_time_changed(hass, dt_util.utcnow() + 2 * QUARTER)
        await until(lambda: len(responder.questions) == 2)
        await hass.async_block_till_done(wait_background_tasks=True)
        assert flows.async_progress() == [flow]
        stop()


async def test_a_server_that_was_ignored_stays_so(
    hass: HomeAssistant,
    plex: PlexSimulator,
    monkeypatch: pytest.MonkeyPatch,
    until: Until,
) -> None:
    """It answers the search, and nobody is bothered."""
    MockConfigEntry(
        domain="showrunner", unique_id=plex.machine_id, source="ignore"
    ).add_to_hass(hass)
    async with attic(plex) as responder:
        ask(responder, monkeypatch)
        stop = discovery.async_start_discovery(hass)
        async_fire_time_changed(hass, dt_util.utcnow() + QUARTER)
        await until(lambda: plex.requests)
        await hass.async_block_till_done(wait_background_tasks=True)
        assert not hass.config_entries.flow.async_progress()
        stop()


async def test_the_search_ends_when_told_to(
    hass: HomeAssistant, plex: PlexSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is asked any more."""
    async with attic(plex) as responder:
        ask(responder, monkeypatch)
        discovery.async_start_discovery(hass)()
        async_fire_time_changed(hass, dt_util.utcnow() + QUARTER)
        await hass.async_block_till_done(wait_background_tasks=True)
        assert not responder.questions
