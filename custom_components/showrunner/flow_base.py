"""What every kind of server shares on its way into, or back into, a config entry."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import uuid4

from aiohttp import ClientSession
from homeassistant.config_entries import (
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
from .engine.errors import ShowrunnerError
from .flow_forms import RECONFIGURE_FORM, TOKEN_FORM, placed, typed_token
from .providers import ProviderKind
from .runtime.server import make_provider


def where_is(entry: ConfigEntry) -> dict[str, Any]:
    """Return where an entry's server is, as a form asks for it."""
    return {
        CONF_URL: entry.data[CONF_URL],
        CONF_VERIFY_SSL: entry.options.get(CONF_VERIFY_SSL, True),
    }


class ServerFlow(ConfigFlow):
    """Checks the access to a server, and makes or mends its config entry."""

    kind: ClassVar[ProviderKind]
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

    @abstractmethod
    async def locate(self, session: ClientSession, text: str) -> str:
        """Return the URL that a person meant. Raises ShowrunnerError."""

    async def finish(
        self, where: Mapping[str, Any], token: str, account: dict[str, str] | None
    ) -> ConfigFlowResult:
        """Check an access with the server, and keep it. Raises ShowrunnerError."""
        data = self._data(where[CONF_URL], token, account)
        options = {CONF_VERIFY_SSL: where[CONF_VERIFY_SSL]}
        provider = make_provider(self.hass, data, options, server_id=self.wanted_id)
        server = await provider.connect()
        if self.entry:
            return self._mend(self.entry, data, options)
        await self.async_set_unique_id(server.id, raise_on_progress=False)
        self._abort_if_unique_id_configured()
        return self.async_create_entry(title=server.name, data=data, options=options)

    async def finish_by_hand(
        self,
        where: Mapping[str, Any],
        token: str,
        account: dict[str, str] | None = None,
    ) -> ConfigFlowResult:
        """Check what was typed, and keep it. Raises ShowrunnerError."""
        token = typed_token(token)
        session = async_get_clientsession(self.hass, where[CONF_VERIFY_SSL])
        url = await self.locate(session, where[CONF_URL])
        return await self.finish({**where, CONF_URL: url}, token, account)

    async def async_step_reauth_token(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for a new token."""
        entry, errors = self._get_reauth_entry(), dict[str, str]()
        if user_input is not None:
            try:
                return await self.finish_by_hand(
                    where_is(entry), user_input[CONF_TOKEN]
                )
            except ShowrunnerError as err:
                errors = placed(err, TOKEN_FORM)
        return self.async_show_form(
            step_id="reauth_token",
            data_schema=TOKEN_FORM,
            errors=errors,
            description_placeholders={"name": entry.title},
        )

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change where the server is, or its token."""
        entry, errors = self._get_reconfigure_entry(), dict[str, str]()
        self.wanted_id = entry.unique_id
        if user_input is not None:
            new = user_input.get(CONF_TOKEN)
            account = None if new else entry.data.get(CONF_ACCOUNT)
            try:
                return await self.finish_by_hand(
                    user_input, new or entry.data[CONF_TOKEN], account
                )
            except ShowrunnerError as err:
                errors = placed(err, RECONFIGURE_FORM)
        return self.async_show_form(
            step_id="reconfigure",
            data_schema=self.add_suggested_values_to_schema(
                RECONFIGURE_FORM, user_input or where_is(entry)
            ),
            errors=errors,
            description_placeholders={"name": entry.title},
        )

    def _data(
        self, url: str, token: str, account: dict[str, str] | None
    ) -> dict[str, Any]:
        """Return what the entry holds."""
        data = {
            CONF_KIND: self.kind,
            CONF_URL: url,
            CONF_TOKEN: token,
            CONF_CLIENT_ID: self.client_id,
        }
        return data | ({CONF_ACCOUNT: account} if account else {})

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
