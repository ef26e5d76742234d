"""Look for servers that are not set up yet, and for those that moved, now and then."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Final

from homeassistant.config_entries import (
    SOURCE_INTEGRATION_DISCOVERY,
    ConfigFlowContext,
)
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import discovery_flow
from homeassistant.helpers.event import async_track_time_interval

from .const import DOMAIN
from .providers.finders import discover

INTERVAL: Final = timedelta(minutes=15)
PATIENCE: Final = 3.0  # Seconds; nobody waits for it


@callback
def async_start_discovery(hass: HomeAssistant) -> CALLBACK_TYPE:
    """Search until Home Assistant stops, or until told to by what this returns."""

    async def search(_now: datetime) -> None:
        for server in await discover(PATIENCE):
            _suggest(hass, asdict(server))

    return async_track_time_interval(
        hass, search, INTERVAL, name=f"{DOMAIN} discovery", cancel_on_shutdown=True
    )


@callback
def _suggest(hass: HomeAssistant, server: dict[str, str | int]) -> None:
    """Start a flow for a server; it ends at once where there is nothing to do."""
    key = str(server["machine_id"])
    discovery_flow.async_create_flow(
        hass,
        DOMAIN,
        ConfigFlowContext(source=SOURCE_INTEGRATION_DISCOVERY),
        server,
        discovery_key=discovery_flow.DiscoveryKey(domain=DOMAIN, key=key, version=1),
    )
