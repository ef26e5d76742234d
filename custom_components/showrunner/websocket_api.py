"""What a frontend can ask and follow: the state of the syncs, from memory."""

from collections.abc import Callable
from typing import Any, Final

from homeassistant.components import websocket_api
from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.components.websocket_api.decorators import websocket_command
from homeassistant.components.websocket_api.messages import event_message
from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
    ConfigEntryState,
)
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
import voluptuous as vol

from .const import DOMAIN
from .sync_state import sync_states

STATUS: Final = f"{DOMAIN}/sync/status"
SUBSCRIBE: Final = f"{DOMAIN}/sync/subscribe"


@callback
def async_register_commands(hass: HomeAssistant) -> None:
    """Answer from now on."""
    websocket_api.async_register_command(hass, sync_status)
    websocket_api.async_register_command(hass, subscribe_syncs)


@callback
@websocket_command({vol.Required("type"): STATUS})
def sync_status(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
) -> None:
    """Say how all libraries are."""
    connection.send_result(msg["id"], {"libraries": sync_states(hass)})


@callback
@websocket_command({vol.Required("type"): SUBSCRIBE})
def subscribe_syncs(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
) -> None:
    """Say how all libraries are, now and whenever that changes."""

    def send(states: list[dict[str, Any]]) -> None:
        message = event_message(msg["id"], {"libraries": states})
        connection.send_message(message)

    followed = Followed(hass, send)
    connection.subscriptions[msg["id"]] = followed.stop
    connection.send_result(msg["id"])
    followed.start()


class Followed:
    """The servers that somebody follows: also those that are loaded later."""

    def __init__(
        self, hass: HomeAssistant, send: Callable[[list[dict[str, Any]]], None]
    ) -> None:
        self._hass = hass
        self._send = send
        self._sent: list[dict[str, Any]] | None = None
        self._leave: dict[str, CALLBACK_TYPE] = {}  # By entry
        self._ignore: CALLBACK_TYPE | None = None

    @callback
    def start(self) -> None:
        """Tell how things are, and listen for what changes."""
        self._ignore = async_dispatcher_connect(
            self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._entry_changed
        )
        for entry in self._hass.config_entries.async_loaded_entries(DOMAIN):
            self._follow(entry)
        self._tell()

    @callback
    def stop(self) -> None:
        """Listen no more."""
        if self._ignore:
            self._ignore()
        for leave in self._leave.values():
            leave()
        self._leave.clear()

    @callback
    def _follow(self, entry: ConfigEntry[Any]) -> None:
        """Listen to a server."""
        if entry.entry_id not in self._leave:
            leave = entry.runtime_data.subscribe(self._tell)
            self._leave[entry.entry_id] = leave

    @callback
    def _entry_changed(
        self, _change: ConfigEntryChange, entry: ConfigEntry[Any]
    ) -> None:
        """Listen to a server that was loaded, and not to one that no longer is."""
        if entry.domain != DOMAIN:
            return
        if entry.state is ConfigEntryState.LOADED:
            self._follow(entry)
        elif leave := self._leave.pop(entry.entry_id, None):
            leave()
        self._tell()

    @callback
    def _tell(self) -> None:
        """Tell how things are, if they are not as they were told last."""
        states = sync_states(self._hass)
        if states != self._sent:
            self._sent = states
            self._send(states)
