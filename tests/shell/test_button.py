"""What a server can be told to do at once."""

from collections.abc import Iterator
from datetime import timedelta
from unittest.mock import patch

from homeassistant.const import Platform
from homeassistant.core import Context, Event, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
    snapshot_platform,
)
from syrupy.assertion import SnapshotAssertion

from custom_components.showrunner.const import EVENT
from tests.simulators.plex import PlexSimulator

from .conftest import Until

SCAN = "button.attic_scan_all_libraries"
USERS = "button.attic_refresh_users"


@pytest.fixture(autouse=True)
def _only_buttons() -> Iterator[None]:
    """Set up this platform alone."""
    with patch("custom_components.showrunner.PLATFORMS", [Platform.BUTTON]):
        yield


async def press(hass: HomeAssistant, entity_id: str) -> Context:
    """Press a button, and return the context in which it was pressed."""
    context = Context()
    await hass.services.async_call(
        "button", "press", {"entity_id": entity_id}, blocking=True, context=context
    )
    return context


def of_type(events: list[Event], kind: str) -> list[Event]:
    """Return the events of one type."""
    return [event for event in events if event.data["type"] == kind]


@pytest.mark.usefixtures("server_alone")
async def test_the_buttons_of_a_server(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
) -> None:
    """Names and categories."""
    await snapshot_platform(hass, entity_registry, snapshot, loaded.entry_id)


async def test_users_are_looked_at_on_request(
    hass: HomeAssistant, loaded: MockConfigEntry, plex: PlexSimulator
) -> None:
    """A new account is told at once, in the context of whoever pressed."""
    told = async_capture_events(hass, EVENT)
    plex.add_user("Ben")
    context = await press(hass, USERS)

    (created,) = of_type(told, "user_created")
    assert created.data["user"]["name"] == "Ben"
    assert created.context.id == context.id


async def test_all_libraries_are_scanned_on_request(
    hass: HomeAssistant, loaded: MockConfigEntry, plex: PlexSimulator, until: Until
) -> None:
    """Each scan is told as ours, and so is what it found."""
    loaded.runtime_data.provider.touches.settle = timedelta(seconds=0.1)
    told = async_capture_events(hass, EVENT)
    plex.add_file("Movies/Alien (1979)/Alien (1979).mkv")
    context = await press(hass, SCAN)
    await until(lambda: of_type(told, "item_added"))
    await until(lambda: len(of_type(told, "scan_finished")) == 2)

    caused = [
        *of_type(told, "scan_started"),
        *of_type(told, "scan_finished"),
        *of_type(told, "item_added"),
    ]
    assert {event.data["library"]["name"] for event in caused} == {"Movies", "TV Shows"}
    assert {event.data.get("trigger", "showrunner") for event in caused} == {
        "showrunner"
    }
    assert {event.context.id for event in caused} == {context.id}


@pytest.mark.parametrize("button", [SCAN, USERS])
@pytest.mark.parametrize(
    ("fault", "error"), [("500", "unavailable"), ("403", "forbidden")]
)
async def test_a_wish_that_cannot_be_granted_says_why(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    plex: PlexSimulator,
    button: str,
    fault: str,
    error: str,
) -> None:
    """The error is one that Home Assistant can show."""
    plex.fail(fault)
    with pytest.raises(HomeAssistantError) as failed:
        await press(hass, button)
    assert failed.value.translation_key == error
    assert "token" not in str(failed.value)


async def test_a_guest_can_only_sync(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    """What the server would refuse is not offered."""
    plex.revoke_token(plex.token)
    plex.add_token(plex.token, "shared")
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()

    buttons = {state.entity_id for state in hass.states.async_all("button")}
    assert "button.attic_sync_all_libraries" in buttons
    assert not [name for name in buttons if "scan" in name or "users" in name]
