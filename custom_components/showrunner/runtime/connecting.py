"""Make the provider that a config entry, or a flow, asks for."""

from collections.abc import Mapping
from typing import Any

from homeassistant.const import CONF_TOKEN, CONF_URL, CONF_VERIFY_SSL
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from ..const import CONF_ACCOUNT, CONF_CLIENT_ID, CONF_KIND
from ..providers import PROVIDERS, ProviderKind
from ..providers.base import Connection, Provider


def make_provider(
    hass: HomeAssistant,
    data: Mapping[str, Any],
    options: Mapping[str, Any],
    server_id: str | None = None,
) -> Provider:
    """Return a provider for what a config entry, or a flow, holds."""
    session = async_get_clientsession(
        hass, verify_ssl=options.get(CONF_VERIFY_SSL, True)
    )
    kind = PROVIDERS[ProviderKind(data[CONF_KIND])]
    return kind(session, make_connection(data, server_id))


def make_connection(data: Mapping[str, Any], server_id: str | None) -> Connection:
    """Return where and as whom a config entry, or a flow, wants a server reached.

    A server with another id than `server_id` is not told the token.
    """
    return Connection(
        url=data[CONF_URL],
        token=data[CONF_TOKEN],
        client_id=data[CONF_CLIENT_ID],
        server_id=server_id,
        account=data.get(CONF_ACCOUNT),
    )
