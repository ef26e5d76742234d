"""A server is set up, followed, and taken away again."""

from dataclasses import replace
from datetime import timedelta

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntryState
from homeassistant.const import CONF_TOKEN, CONF_URL, CONF_VERIFY_SSL, STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.showrunner import async_remove_config_entry_device
from custom_components.showrunner.const import (
    CONF_ACCOUNT,
    CONF_FINISHED_PERCENT,
    CONF_GROUPS,
    DOMAIN,
)
from custom_components.showrunner.engine.event_base import EventGroup
from tests.simulators.plex import PlexSimulator

from .conftest import Until, shown

CONNECTIVITY = "binary_sensor.attic_connectivity"

RETRY = timedelta(minutes=3)  # Home Assistant's longest pause between early attempts


async def retry(hass: HomeAssistant) -> None:
    """Let the time come at which Home Assistant tries to set up again."""
    async_fire_time_changed(hass, dt_util.utcnow() + RETRY, fire_all=True)
    await hass.async_block_till_done(wait_background_tasks=False)


async def set_up(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Try to set an entry up."""
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()


async def test_a_server_is_set_up_and_taken_away(
    hass: HomeAssistant, loaded: MockConfigEntry, plex: PlexSimulator, until: Until
) -> None:
    """Unloading ends the entities, the line and the requests."""
    assert await hass.config_entries.async_unload(loaded.entry_id)

    assert loaded.state is ConfigEntryState.NOT_LOADED
    entities = [s for s in hass.states.async_all() if "attic" in s.entity_id]
    assert {entity.state for entity in entities} == {STATE_UNAVAILABLE}
    await until(lambda: not len(plex.state.notifications))


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("refuse", "down"),
        ("503", "busy"),
        ("500", "unavailable"),
        ("html", "bad_payload"),
        ("garbage", "bad_payload"),
    ],
)
async def test_an_unreachable_server_is_tried_again(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    until: Until,
    fault: str,
    reason: str,
) -> None:
    """A server that does not answer well says why, and is set up when it does."""
    plex.fail(fault)
    await set_up(hass, entry)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == reason
    assert entry.error_reason_translation_placeholders["error"]

    plex.heal()
    await retry(hass)
    await until(lambda: entry.state is ConfigEntryState.LOADED)


async def test_refused_credentials_ask_the_user_until_they_are_taken_again(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator, until: Until
) -> None:
    """The question is withdrawn when the server has got over it by itself."""
    plex.revoke_token(plex.token)
    await set_up(hass, entry)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == "authentication_failed"
    assert [*entry.async_get_active_flows(hass, {SOURCE_REAUTH})]

    plex.forget_requests()
    await retry(hass)
    await until(lambda: plex.requests and entry.state is ConfigEntryState.SETUP_RETRY)
    assert len([*entry.async_get_active_flows(hass, {SOURCE_REAUTH})]) == 1

    plex.add_token(plex.token, "owner", account=1)
    await retry(hass)
    await until(lambda: entry.state is ConfigEntryState.LOADED)
    assert not [*entry.async_get_active_flows(hass, {SOURCE_REAUTH})]


async def test_credentials_refused_later_ask_the_user_too(
    hass: HomeAssistant, loaded: MockConfigEntry, plex: PlexSimulator, until: Until
) -> None:
    """A token that is revoked while running starts one flow; the entry stays loaded."""
    plex.revoke_token(plex.token)
    plex.drop_sockets()
    await until(lambda: [*loaded.async_get_active_flows(hass, {SOURCE_REAUTH})])
    await until(lambda: shown(hass, CONNECTIVITY).state == "off")
    assert loaded.state is ConfigEntryState.LOADED

    plex.add_token(plex.token, "owner", account=1)
    await until(lambda: shown(hass, CONNECTIVITY).state == "on")
    assert not [*loaded.async_get_active_flows(hass, {SOURCE_REAUTH})]


async def test_a_lost_server_does_not_reload_the_entry(
    hass: HomeAssistant, loaded: MockConfigEntry, plex: PlexSimulator, until: Until
) -> None:
    """The same runtime waits for the server and goes on with it."""
    runtime = loaded.runtime_data

    def state(name: str) -> str:
        return shown(hass, name).state

    await plex.go_down()
    await until(lambda: state(CONNECTIVITY) == "off")
    assert state("sensor.attic_active_streams") == STATE_UNAVAILABLE
    assert state("event.attic_playback") == STATE_UNAVAILABLE
    assert state("event.attic_server") != STATE_UNAVAILABLE
    assert state("sensor.attic_last_contact") != STATE_UNAVAILABLE
    assert state("binary_sensor.attic_live_updates") == "off"

    await plex.come_up()
    await until(lambda: state("sensor.attic_active_streams") == "0")
    await until(lambda: state("binary_sensor.attic_live_updates") == "on")
    assert loaded.runtime_data is runtime


async def test_new_options_keep_the_line(
    hass: HomeAssistant, loaded: MockConfigEntry, plex: PlexSimulator
) -> None:
    """The runtime goes on, and does as it is told from now on."""
    runtime = loaded.runtime_data
    plex.forget_requests()
    hass.config_entries.async_update_entry(
        loaded,
        title="Loft",
        options={CONF_FINISHED_PERCENT: 50, CONF_GROUPS: ["scan"]},
    )
    await hass.async_block_till_done()

    assert loaded.runtime_data is runtime
    assert runtime.provider.playbacks.finished_share == 0.5
    assert runtime.bridge.groups == {EventGroup.SCAN}
    assert not plex.requests


@pytest.mark.parametrize(
    ("data", "options"),
    [
        ({CONF_URL: "http://127.0.0.1:1"}, {}),
        ({CONF_TOKEN: "new-token"}, {}),
        ({CONF_ACCOUNT: {"client_id": "1", "token": "account-token"}}, {}),
        ({}, {CONF_VERIFY_SSL: False}),
    ],
)
async def test_another_connection_needs_a_reload(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    plex: PlexSimulator,
    data: dict[str, object],
    options: dict[str, bool],
) -> None:
    """Address, credentials and the check of certificates are built into a runtime."""
    runtime = loaded.runtime_data
    plex.add_token("new-token", "owner", account=1)
    hass.config_entries.async_update_entry(
        loaded, data={**loaded.data, **data}, options=options
    )
    await hass.async_block_till_done()

    assert loaded.runtime_data is not runtime
    assert loaded.runtime_data.is_current


async def test_a_server_is_a_device_that_stays(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    plex: PlexSimulator,
    device_registry: dr.DeviceRegistry,
) -> None:
    """The device says what the server is, and goes only with its entry."""
    device = device_registry.async_get_device_by_identifier(
        (DOMAIN, plex.machine_id), loaded.entry_id
    )
    assert device
    assert device.name == "Attic"
    assert device.sw_version == plex.state.version
    assert device.configuration_url == plex.url
    assert not await async_remove_config_entry_device(hass, loaded, device)


async def test_a_device_follows_its_server(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    plex: PlexSimulator,
    device_registry: dr.DeviceRegistry,
    until: Until,
) -> None:
    """An update or a new name shows, without a restart of Home Assistant."""

    def device() -> dr.DeviceEntry:
        found = device_registry.async_get_device_by_identifier(
            (DOMAIN, plex.machine_id), loaded.entry_id
        )
        assert found
        return found

    plex.state.name, plex.state.version = "Loft", "1.50.0.1-abc"
    plex.drop_sockets()
    await until(lambda: device().sw_version == "1.50.0.1-abc")

    assert device().name == "Loft"
    assert shown(hass, "sensor.attic_version").state == "1.50.0.1-abc"
    assert loaded.runtime_data.bridge.server["name"] == "Loft"


async def test_a_connection_that_the_runtime_found_itself_needs_no_reload(
    hass: HomeAssistant, loaded: MockConfigEntry, plex: PlexSimulator
) -> None:
    """A renewed token is stored, and the line stays open."""
    runtime = loaded.runtime_data
    provider = runtime.provider
    plex.add_token("renewed", "owner", account=1)
    provider.connection = replace(provider.connection, token="renewed")  # noqa: S106 - the simulator's
    runtime.connection_changed(provider.connection)
    await hass.async_block_till_done()

    assert loaded.data[CONF_TOKEN] == "renewed"
    assert loaded.runtime_data is runtime
    assert runtime.watcher.pushing
