"""Judge: Home Assistant's own `plex` integration, against the simulated server."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from .plex import PlexSimulator
from .plextv import PlexTvSimulator, session_for

ENTITY = "homeassistant.helpers.entity.Entity"
ROUNDS = 200
STEP = 0.02


@pytest.fixture
def expected_lingering_timers() -> bool:
    """Return that core's `plex` leaves its debouncers running when it is unloaded."""
    return True


@pytest.fixture
async def entry(
    hass: HomeAssistant, plex: PlexSimulator
) -> AsyncIterator[MockConfigEntry]:
    """Return core's Plex entry, set up; plex.tv does not know the token."""
    entry = MockConfigEntry(
        domain="plex",
        unique_id=plex.machine_id,
        data={
            "server": "Attic",
            "server_id": plex.machine_id,
            "server_config": {
                "url": plex.url,
                "token": plex.token,
                "verify_ssl": True,
            },
        },
    )
    entry.add_to_hass(hass)
    async with PlexTvSimulator() as plextv:
        with (
            patch("requests.Session", lambda: session_for(plextv.url)),
            # It asks the whole network for players
            patch("plexapi.gdm.GDM.scan"),
            # The sensors of libraries are off unless somebody turns them on
            patch(f"{ENTITY}.entity_registry_enabled_default", return_value=True),
        ):
            assert await hass.config_entries.async_setup(entry.entry_id)
            await hass.async_block_till_done()
            yield entry
            await hass.config_entries.async_unload(entry.entry_id)
            await hass.async_block_till_done(wait_background_tasks=True)


def state_of(hass: HomeAssistant, unique_id: str) -> str | None:
    """Return the state of core's sensor with a unique id."""
    registry = er.async_get(hass)
    entity_id = registry.async_get_entity_id("sensor", "plex", unique_id)
    assert entity_id is not None
    state = hass.states.get(entity_id)
    return None if state is None else state.state


async def passing(hass: HomeAssistant, true: Callable[[], bool]) -> bool:
    """Let time pass until something is true; core waits seconds before it looks."""
    for number in range(1, ROUNDS):
        if true():
            return True
        later = dt_util.utcnow() + timedelta(seconds=5 * number)
        async_fire_time_changed(hass, later)
        await hass.async_block_till_done()
        await asyncio.sleep(STEP)
    return False


async def test_core_sets_up_and_follows_a_playback(
    hass: HomeAssistant, plex: PlexSimulator, entry: MockConfigEntry
) -> None:
    """The sensor counts who is watching, by frame and by question."""
    watching = f"sensor-{plex.machine_id}"
    assert entry.state is ConfigEntryState.LOADED
    assert await passing(hass, lambda: state_of(hass, watching) == "0")

    film = plex.play("Anna", "Dune")
    assert await passing(hass, lambda: state_of(hass, watching) == "1")
    episode = plex.play("Ben", "Episode 1", "Tablet", "transcode")
    assert await passing(hass, lambda: state_of(hass, watching) == "2")

    plex.stop_playing(film)
    plex.stop_playing(episode)
    assert await passing(hass, lambda: state_of(hass, watching) == "0")


async def test_core_follows_a_scan(
    hass: HomeAssistant, plex: PlexSimulator, entry: MockConfigEntry
) -> None:
    """The library sensor counts the films, and again when a scan is complete."""
    assert entry.state is ConfigEntryState.LOADED
    section = plex.section("Movies")
    films = f"library-{plex.machine_id}-{section.uuid}"
    assert await passing(hass, lambda: state_of(hass, films) == "3")

    plex.add_file("Movies/Sicario (2015)/Sicario (2015).mkv")
    plex.scan("Movies")
    await plex.idle()

    assert await passing(hass, lambda: state_of(hass, films) == "4")
