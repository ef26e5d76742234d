"""Everything that one config entry needs while it is loaded."""

from collections.abc import Callable, Sequence

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_TOKEN, CONF_URL, CONF_VERIFY_SSL
from homeassistant.core import CALLBACK_TYPE, Context, HomeAssistant, callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from ..const import (
    CONF_CLIENT_ID,
    CONF_FINISHED_PERCENT,
    CONF_GROUPS,
    CONF_KIND,
    DOMAIN,
    LOGGER,
)
from ..engine.events import EventGroup
from ..engine.model import Server, Session
from ..providers import PROVIDERS
from ..providers.base import Connection, Look, Provider
from .bridge import Bridge, Subscriber
from .watcher import Watcher

type ShowrunnerConfigEntry = ConfigEntry[ServerRuntime]

SHOW_AFTER = 0.1  # Seconds; a burst of events is one new state of an entity


class ServerRuntime:
    """Follows one server. The one entrance for whatever Home Assistant wants of it."""

    def __init__(self, hass: HomeAssistant, entry: ShowrunnerConfigEntry) -> None:
        self.provider = _provider(hass, entry)
        self.bridge = Bridge(hass, {})
        self.watcher = Watcher(
            self.provider, self.bridge.publish, self._state_changed, self._refused
        )
        self._hass = hass
        self._entry = entry
        self._listeners: list[CALLBACK_TYPE] = []
        self._show: CALLBACK_TYPE | None = None
        self.apply_options()
