"""What every kind of server shares on its way into, or back into, a config entry."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypedDict
from uuid import uuid4

from aiohttp import ClientSession
from homeassistant.config_entries import (
    SOURCE_IGNORE,
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    ConfigEntry,
    ConfigFlow,
    ConfigFlowResult,
)
from homeassistant.const import CONF_TOKEN, CONF_URL, CONF_VERIFY_SSL
from homeassistant.core import callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from .const import CONF_ACCOUNT, CONF_CLIENT_ID, CONF_KIND
from .providers import ProviderKind
from .runtime.connecting import make_provider


class Access(TypedDict):
    """How a server is reached, as an entry holds it."""

    data: dict[str, Any]
    options: dict[str, Any]


type Follow = Callable[[ConfigEntry], Awaitable[str | None]]


def where_is(entry: ConfigEntry) -> dict[str, Any]:
    """Return where an entry's server is, as a form asks for it."""
    return {
        CONF_URL: entry.data[CONF_URL],
        CONF_VERIFY_SSL: entry.options.get(CONF_VERIFY_SSL, True),
    }


class ServerFlow(ConfigFlow):
    """Checks the access to a server, and makes or mends its config entry."""

    wanted_id: str | None = None  # The server that this flow is about, once it is clear

    def __init__(self) -> None:
        self._new_client_id = uuid4().hex

    @property
    def entry(self) -> ConfigEntry | None:
        """Return the entry that this flow is to mend, if it is no new one."""
        if self.source == SOURCE_REAUTH:
            return self._get_reauth_entry()
        if self.source == SOURCE_RECONFIGURE:
            return self._get_reconfigure_entry()
        return None

    @property
    def client_id(self) -> str:
        """Return by which id servers and accounts know this entry."""
        client_id: str = (
            self.entry.data[CONF_CLIENT_ID] if self.entry else self._new_client_id
        )
        return client_id

    def session(self, *, verify_ssl: bool) -> ClientSession:
        """Return what to ask servers with."""
        return async_get_clientsession(self.hass, verify_ssl)

    async def take_up(self, server_id: str, follow: Follow) -> None:
        """Go on with a server that was found, unless it is set up already.

        `follow` returns the URL to which the server of an entry has moved, if it has.
        """
        entry = await self.async_set_unique_id(server_id)
        if entry and entry.source != SOURCE_IGNORE and (new := await follow(entry)):
            self.hass.config_entries.async_update_entry(
                entry, data={**entry.data, CONF_URL: new}
            )
        self._abort_if_unique_id_configured()

    async def finish(
        self,
        kind: ProviderKind,
        where: Mapping[str, Any],
        token: str,
        account: dict[str, str] | None = None,
        *,
        server_id: str | None = None,
    ) -> ConfigFlowResult:
        """Check an access with the server, and keep it.

        Raises ShowrunnerError, and AbortFlow if the server is set up already.
        """
        access = self._access(kind, where, token, account)
        expected = server_id or self.wanted_id
        provider = make_provider(self.hass, **access, server_id=expected)
        server = await provider.connect()
        if self.entry:
            return self._mend(self.entry, **access)
        await self.async_set_unique_id(server.id, raise_on_progress=False)
        self._abort_if_unique_id_configured()
        return self.async_create_entry(title=server.name, **access)

    def _access(
        self,
        kind: ProviderKind,
        where: Mapping[str, Any],
        token: str,
        account: dict[str, str] | None = None,
    ) -> Access:
        """Return what an entry holds of an access."""
        data = {
            CONF_KIND: kind,
            CONF_URL: where[CONF_URL],
            CONF_TOKEN: token,
            CONF_CLIENT_ID: self.client_id,
        } | ({CONF_ACCOUNT: account} if account else {})
        return Access(data=data, options={CONF_VERIFY_SSL: where[CONF_VERIFY_SSL]})

    @callback
    def _mend(
        self, entry: ConfigEntry, data: dict[str, Any], options: dict[str, Any]
    ) -> ConfigFlowResult:
        """Give an entry its new access, and have it used."""
        is_watched = bool(entry.update_listeners)  # A reload takes them away
        kept = {key: each for key, each in entry.data.items() if key != CONF_ACCOUNT}
        result = self.async_update_and_abort(
            entry, data=kept | data, options={**entry.options, **options}
        )
        if not is_watched:  # It is not set up, so nobody else would notice
            self.hass.config_entries.async_schedule_reload(entry.entry_id)
        return result
