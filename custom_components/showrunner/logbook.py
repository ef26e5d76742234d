"""A server's events in the logbook."""

from collections.abc import Callable

from homeassistant.components.logbook.const import (
    LOGBOOK_ENTRY_ICON,
    LOGBOOK_ENTRY_MESSAGE,
    LOGBOOK_ENTRY_NAME,
)
from homeassistant.core import Event, HomeAssistant, callback

from .const import DOMAIN, EVENT
from .engine.event_base import EventGroup
from .engine.events import EVENT_TYPES, event_types
from .engine.messages import sentence

_ICONS = {
    EventGroup.PLAYBACK: "mdi:play-circle",
    EventGroup.SESSIONS: "mdi:television",
    EventGroup.LIBRARY: "mdi:filmstrip",
    EventGroup.SCAN: "mdi:magnify-scan",
    EventGroup.SYNC: "mdi:database-sync",
    EventGroup.USERS: "mdi:account",
    EventGroup.RECORDINGS: "mdi:record-rec",
    EventGroup.DOWNLOADS: "mdi:download",
    EventGroup.SERVER: "mdi:server-network",
}
ICONS = {name: _ICONS[kind.group] for kind, name in EVENT_TYPES.items()}
ABOUT_ITSELF = frozenset(event_types(EventGroup.SERVER))
UNKNOWN_ICON = "mdi:help-circle-outline"

type Describe = Callable[[Event], dict[str, str]]


@callback
def async_describe_events(
    hass: HomeAssistant, async_describe_event: Callable[[str, str, Describe], None]
) -> None:
    """Say how our events are described."""
    async_describe_event(DOMAIN, EVENT, describe)


@callback
def describe(event: Event) -> dict[str, str]:
    """Return what the logbook says of an event, be it one of an older version."""
    kind = str(event.data.get("type", "unknown"))
    name = (event.data.get("server") or {}).get("name") or "Showrunner"
    message = sentence(kind, event.data)
    if kind in ABOUT_ITSELF:  # The logbook shows the name in front of the line
        message = message.removeprefix(f"{name} ")
    return {
        LOGBOOK_ENTRY_NAME: name,
        LOGBOOK_ENTRY_MESSAGE: message,
        LOGBOOK_ENTRY_ICON: ICONS.get(kind, UNKNOWN_ICON),
    }
