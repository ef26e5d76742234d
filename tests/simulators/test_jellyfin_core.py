"""Judge: Home Assistant's own `jellyfin` integration, against the simulated server."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

from homeassistant.config_entries import SOURCE_USER, ConfigEntryState
from homeassistant.core import HomeAssistant, State
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from .jellyfin import JellyfinSimulator

ROUNDS = 200
STEP = 0.02


@pytest.fixture(params=("10.9.11", "10.10.7", "10.11.11", "12.0.0"))
async def jellyfin(
    request: pytest.FixtureRequest,
    socket_enabled: None,  # Requested before the port opens
    tmp_path: Path,
) -> AsyncIterator[JellyfinSimulator]:
    """Return a running server of each version, with a film and an episode."""
    for file in (
        "movies/Dune (2021)/Dune (2021).mkv",
        "shows/Severance (2022)/Season 01/Severance - S01E01.mkv",
    ):
        path = tmp_path / file
        path.parent.mkdir(parents=True)
        path.write_bytes(b"0" * 1000)
    async with JellyfinSimulator(tmp_path, version=request.param) as simulator:
        yield simulator


def said(jellyfin: JellyfinSimulator) -> dict[str, str]:
    """Return what a user tells core's config flow."""
    return {
        "url": jellyfin.url,
        "username": jellyfin.user,
        "password": jellyfin.password,
    }


@pytest.fixture
async def entry(
    hass: HomeAssistant, jellyfin: JellyfinSimulator
) -> AsyncIterator[MockConfigEntry]:
    """Return core's Jellyfin entry, set up."""
    entry = MockConfigEntry(
        domain="jellyfin",
        minor_version=2,
        data={**said(jellyfin), "client_device_id": "core-of-home-assistant"},
    )
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    yield entry
    await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)


def player(hass: HomeAssistant, jellyfin: JellyfinSimulator, session: str) -> State:
    """Return core's media player of a session."""
    registry = er.async_get(hass)
    unique_id = f"{jellyfin.server_id}-{session}"
    entity_id = registry.async_get_entity_id("media_player", "jellyfin", unique_id)
    assert entity_id is not None
    state = hass.states.get(entity_id)
    assert state is not None
    return state


def watching(hass: HomeAssistant, jellyfin: JellyfinSimulator) -> str | None:
    """Return the state of core's sensor."""
    registry = er.async_get(hass)
    unique_id = f"{jellyfin.server_id}-watching"
    entity_id = registry.async_get_entity_id("sensor", "jellyfin", unique_id)
    assert entity_id is not None
    state = hass.states.get(entity_id)
    return None if state is None else state.state


async def passing(hass: HomeAssistant, true: Callable[[], bool]) -> bool:
    """Let time pass until something is true; core asks every ten seconds."""
    for number in range(1, ROUNDS):
        if true():
            return True
        later = dt_util.utcnow() + timedelta(seconds=15 * number)
        async_fire_time_changed(hass, later)
        await hass.async_block_till_done(wait_background_tasks=True)
        await asyncio.sleep(STEP)
    return False


async def test_core_signs_in_through_its_flow(
    hass: HomeAssistant, jellyfin: JellyfinSimulator
) -> None:
    """The name of the server becomes the entry's; a wrong password is told."""
    begin = hass.config_entries.flow.async_init
    go_on = hass.config_entries.flow.async_configure
    form = await begin("jellyfin", context={"source": SOURCE_USER})
    wrong = await go_on(form["flow_id"], {**said(jellyfin), "password": "nonsense"})
    right = await go_on(form["flow_id"], said(jellyfin))
    await hass.async_block_till_done(wait_background_tasks=True)

    assert wrong["errors"] == {"base": "invalid_auth"}
    assert right["type"] is FlowResultType.CREATE_ENTRY
    assert right["title"] == "Den"
    await hass.config_entries.async_unload(right["result"].entry_id)


async def test_core_sets_up(
    hass: HomeAssistant, jellyfin: JellyfinSimulator, entry: MockConfigEntry
) -> None:
    """The device tells the version, and nobody is watching."""
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)

    assert entry.state is ConfigEntryState.LOADED
    found = [(one.name, one.sw_version) for one in devices]
    assert found == [("Den", jellyfin.state.version)]
    assert watching(hass, jellyfin) == "0"


async def test_core_follows_a_playback(
    hass: HomeAssistant, jellyfin: JellyfinSimulator, entry: MockConfigEntry
) -> None:
    """The sensor counts who is watching; players tell what, and when it is paused."""
    assert entry.state is ConfigEntryState.LOADED
    film = jellyfin.play("Ben", "Dune")
    assert await passing(hass, lambda: watching(hass, jellyfin) == "1")
    playing = player(hass, jellyfin, film)
    episode = jellyfin.play("Cleo", "Severance - S01E01", "Tablet", "transcode")
    assert await passing(hass, lambda: watching(hass, jellyfin) == "2")
    jellyfin.pause(film)
    paused = await passing(hass, lambda: player(hass, jellyfin, film).state == "paused")
    jellyfin.stop_playing(film)
    jellyfin.vanish(episode)

    assert await passing(hass, lambda: watching(hass, jellyfin) == "0")
    assert playing.state == "playing"
    assert playing.attributes["media_title"] == "Dune (2021)"
    assert playing.attributes["media_content_type"] == "movie"
    assert paused


async def test_core_commands_a_player(
    hass: HomeAssistant, jellyfin: JellyfinSimulator, entry: MockConfigEntry
) -> None:
    """A pause through Home Assistant pauses the session."""
    assert entry.state is ConfigEntryState.LOADED
    film = jellyfin.play("Ben", "Dune")
    assert await passing(hass, lambda: watching(hass, jellyfin) == "1")
    entity_id = player(hass, jellyfin, film).entity_id
    call = hass.services.async_call
    target = {"entity_id": entity_id}
    await call("media_player", "media_pause", target, blocking=True)

    paused = await passing(hass, lambda: player(hass, jellyfin, film).state == "paused")
    assert paused


async def test_core_is_refused_while_its_user_is_disabled(
    hass: HomeAssistant, jellyfin: JellyfinSimulator, entry: MockConfigEntry
) -> None:
    """It cannot be set up then, and can again afterwards."""
    reload = hass.config_entries.async_reload
    jellyfin.disable_user("Anna")
    refused = await reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    steps = [flow["step_id"] for flow in hass.config_entries.flow.async_progress()]
    jellyfin.disable_user("Anna", disabled=False)

    assert (refused, steps) == (False, ["reauth_confirm"])
    assert await reload(entry.entry_id)
