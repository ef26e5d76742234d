"""A server's events in the logbook."""

from datetime import UTC, datetime
from typing import Any
from unittest.mock import Mock

from homeassistant.core import Context, Event, HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.showrunner.const import DOMAIN, EVENT
from custom_components.showrunner.engine.events import EVENT_TYPES
from custom_components.showrunner.engine.model import User, UserId
from custom_components.showrunner.engine.server_events import UserCreated
from custom_components.showrunner.logbook import (
    ICONS,
    UNKNOWN_ICON,
    async_describe_events,
    describe,
)

USER_CREATED = UserCreated(
    at=datetime(2026, 11, 21, tzinfo=UTC), user=User(id=UserId("7"), name="Anna")
)


ATTIC = {"name": "Attic"}


@pytest.fixture(autouse=True)
def _custom_integrations(recorder_mock: None, enable_custom_integrations: None) -> None:
    """Record from the start, which must come before Home Assistant itself."""


def described(**data: Any) -> dict[str, str]:
    """Return what the logbook says of an event with this data."""
    return describe(Event(EVENT, data))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (
            {
                "type": "playback_started",
                "server": ATTIC,
                "user": {"name": "Anna"},
                "player": {"name": "Living Room TV"},
                "item": {"type": "movie", "title": "Dune", "year": 2021},
            },
            (
                "Attic",
                "Anna started Dune (2021) on Living Room TV",
                "mdi:play-circle",
            ),
        ),
        (
            {"type": "server_started", "server": ATTIC, "reason": "restart"},
            ("Attic", "is back after a restart", "mdi:server-network"),
        ),
        (
            {"type": "user_deleted", "server": ATTIC, "user": {"name": "Anna"}},
            ("Attic", "The account of Anna was removed", "mdi:account"),
        ),
        (
            {"type": "user_created", "server": ATTIC, "user": {"name": "Attic"}},
            ("Attic", "Attic got an account", "mdi:account"),
        ),
        (
            {"type": "of_the_future", "server": None},
            ("Showrunner", "Of the future", UNKNOWN_ICON),
        ),
        ({}, ("Showrunner", "Unknown", UNKNOWN_ICON)),
    ],
)
def test_an_event_has_name_line_and_icon(
    data: dict[str, Any], expected: tuple[str, str, str]
) -> None:
    """Also one that was recorded by another version."""
    line = described(**data)
    assert (line["name"], line["message"], line["icon"]) == expected


def test_every_type_has_an_icon() -> None:
    """None is shown with the icon of the unknown."""
    assert set(ICONS) == set(EVENT_TYPES.values())


def test_our_bus_event_is_described(hass: HomeAssistant) -> None:
    """The logbook learns who describes what."""
    register = Mock()
    async_describe_events(hass, register)
    register.assert_called_once_with(DOMAIN, EVENT, describe)


async def test_the_logbook_tells_what_happened_and_whose_doing_it_was(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """The line is there, and so is the user whose action caused the event."""
    assert await async_setup_component(hass, "logbook", {})
    start = dt_util.utcnow()
    context = Context(user_id="5d1e7ad7f0c04b0f9a5b1c1ed6c2f7e1")
    loaded.runtime_data.publish(USER_CREATED, context)
    await async_wait_recording_done(hass)

    client = await hass_ws_client()
    await client.send_json_auto_id(
        {"type": "logbook/get_events", "start_time": start.isoformat()}
    )
    entries = (await client.receive_json())["result"]
    (line,) = [entry for entry in entries if entry.get("domain") == DOMAIN]
    assert line["name"] == "Attic"
    assert line["message"] == "Anna got an account"
    assert line["icon"] == "mdi:account"
    assert line["context_user_id"] == context.user_id
