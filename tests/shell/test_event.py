"""What happens on a server, as event entities."""

from collections.abc import Iterator
from datetime import UTC, datetime
from unittest.mock import patch

from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN, Platform
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
    snapshot_platform,
)
from syrupy.assertion import SnapshotAssertion

from custom_components.showrunner.const import CONF_GROUPS, EVENT
from custom_components.showrunner.engine.event_base import EventGroup
from custom_components.showrunner.engine.events import EVENT_TYPES, event_types
from custom_components.showrunner.engine.model import User, UserId
from custom_components.showrunner.engine.server_events import UserCreated
from custom_components.showrunner.event import ServerEvents
from custom_components.showrunner.runtime.bridge import Published
from tests.simulators.plex import PlexSimulator

from .conftest import Until, shown


@pytest.fixture(autouse=True)
def _only_events() -> Iterator[None]:
    """Set up this platform alone."""
    with patch("custom_components.showrunner.PLATFORMS", [Platform.EVENT]):
        yield


def user_created(name: str) -> UserCreated:
    """Return the event of a new account."""
    user = User(id=UserId("7"), name=name)
    return UserCreated(at=datetime(2026, 11, 21, tzinfo=UTC), user=user)


async def test_the_event_entities_of_a_server(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
) -> None:
    """One a subject, with its types, before anything has happened."""
    entry.add_to_hass(hass)
    none = {**entry.options, CONF_GROUPS: []}  # Its first sync would be told
    hass.config_entries.async_update_entry(entry, options=none)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()

    await snapshot_platform(hass, entity_registry, snapshot, entry.entry_id)


@pytest.mark.parametrize("group", EventGroup)
async def test_each_type_is_shown_by_the_entity_of_its_subject(
    hass: HomeAssistant, loaded: MockConfigEntry, group: EventGroup
) -> None:
    """An entity shows all its types, and none of another subject."""
    runtime, entity_id = loaded.runtime_data, f"event.attic_{group}"
    for kind, name in EVENT_TYPES.items():
        event = Published(name, kind.group, {"type": name, "at": "now"}, None)
        for subscriber in tuple(runtime.bridge._subscribers):
            subscriber(event)
        if kind.group is group:
            state = shown(hass, entity_id)
            assert state.attributes["event_type"] == name
            assert state.attributes["at"] == "now"
            assert "type" not in state.attributes
    assert shown(hass, entity_id).attributes["event_type"] == event_types(group)[-1]


async def test_an_entity_shows_what_the_bus_event_says(
    hass: HomeAssistant, loaded: MockConfigEntry, plex: PlexSimulator, until: Until
) -> None:
    """What somebody does on the server is on the bus and in the state alike."""
    told = async_capture_events(hass, EVENT)
    plex.play(user="Anna", title="Dune", player="Living Room TV")
    await until(
        lambda: (
            shown(hass, "event.attic_playback").attributes["event_type"]
            == "playback_started"
        )
    )

    state = shown(hass, "event.attic_playback")
    started = next(e for e in told if e.data["type"] == "playback_started")
    shared = set(started.data) - {"type", "device_id"}
    assert {key: state.attributes[key] for key in shared} == {
        key: started.data[key] for key in shared
    }
    assert state.attributes["user"]["name"] == "Anna"
    assert state.attributes["item"]["title"] == "Dune"


async def test_what_an_action_caused_has_its_context(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """And what happens next has not, however soon."""
    context = Context()
    loaded.runtime_data.publish(user_created("Anna"), context)
    assert shown(hass, "event.attic_users").context.id == context.id

    loaded.runtime_data.publish(user_created("Ben"), None)
    state = shown(hass, "event.attic_users")
    assert state.attributes["user"]["name"] == "Ben"
    assert state.context.id != context.id


async def test_a_burst_is_one_state_each(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Automations on the entity miss none of several events at once."""
    changes = async_capture_events(hass, "state_changed")
    for name in ("Anna", "Ben", "Cleo"):
        loaded.runtime_data.publish(user_created(name), None)
    await hass.async_block_till_done()

    states = [
        event.data["new_state"]
        for event in changes
        if event.data["entity_id"] == "event.attic_users"
    ]
    assert [s.attributes["user"]["name"] for s in states] == ["Anna", "Ben", "Cleo"]
    assert len({state.state for state in states}) == 3


async def test_a_group_that_is_not_published_is_not_shown(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """The option is for the bus and the entities alike."""
    hass.config_entries.async_update_entry(loaded, options={CONF_GROUPS: ["scan"]})
    await hass.async_block_till_done()
    loaded.runtime_data.publish(user_created("Anna"), None)
    assert shown(hass, "event.attic_users").state == STATE_UNKNOWN


async def test_that_the_server_is_gone_is_told_by_an_entity_that_is_there(
    hass: HomeAssistant, loaded: MockConfigEntry, plex: PlexSimulator, until: Until
) -> None:
    """A restart is shown as both its events; the other entities wait."""
    heard = async_capture_events(hass, EVENT)
    await plex.go_down()
    await until(lambda: shown(hass, "event.attic_scan").state == STATE_UNAVAILABLE)
    assert shown(hass, "event.attic_server").state == STATE_UNKNOWN
    assert shown(hass, "event.attic_downloads").state == STATE_UNKNOWN  # Others tell

    await plex.come_up()
    await until(lambda: shown(hass, "event.attic_server").state != STATE_UNKNOWN)
    told = [event.data["type"] for event in heard if "reason" in event.data]
    assert told == ["server_stopped", "server_started"]
    state = shown(hass, "event.attic_server")
    assert state.attributes["event_type"] == "server_started"
    assert state.attributes["reason"] == "restart"
    await until(lambda: shown(hass, "event.attic_scan").state == STATE_UNKNOWN)


async def test_a_guest_has_the_events_that_guests_are_told(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    """Entities that could never show anything are not there."""
    plex.revoke_token(plex.token)
    plex.add_token(plex.token, "shared")
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()

    there = {state.entity_id for state in hass.states.async_all("event")}
    named = {name.removeprefix("event.attic_") for name in there}
    assert named == {"downloads", "library", "scan", "server", "sync"}


def test_items_are_not_recorded_twice() -> None:
    """The recorder has them in the bus event."""
    assert "item" in ServerEvents._unrecorded_attributes
