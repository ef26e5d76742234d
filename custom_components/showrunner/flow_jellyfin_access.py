"""What becomes of a token for a Jellyfin server: it is kept, or ended."""

from typing import Any, override

from aiohttp import ClientSession
from homeassistant.config_entries import ConfigFlowResult
from homeassistant.const import CONF_TOKEN, CONF_URL, CONF_VERIFY_SSL
from homeassistant.core import callback
from homeassistant.data_entry_flow import AbortFlow

from .engine.errors import ShowrunnerError, UnavailableError
from .flow_base import ServerFlow
from .providers import ProviderKind
from .providers.base import Connection
from .providers.jellyfin.auth import SignedIn
from .providers.parting import part


class JellyfinAccess(ServerFlow):
    """What the steps for a Jellyfin server have in common."""

    _signed_in: SignedIn  # Once somebody has signed in

    def __init__(self) -> None:
        super().__init__()
        self._where: dict[str, Any] = {}  # Once the server has answered there
        self._server_id = ""  # Of the server there
        self._loose: str | None = None  # A token that we got and do not keep yet

    @callback
    @override
    def async_remove(self) -> None:
        """Leave no token behind when the window is closed."""
        super().async_remove()
        if self._loose:
            _ = self.hass.async_create_task(self._drop(), "sign-out")

    def _session(self) -> ClientSession:
        """Return what to ask the server with."""
        return self.session(verify_ssl=self._where[CONF_VERIFY_SSL])

    def _names(self) -> dict[str, str]:
        """Return what this is about, for the texts."""
        names = self.context["title_placeholders"]
        return {"name": names["name"], "address": self._where[CONF_URL]}

    async def _keep_ours(self) -> ConfigFlowResult:
        """Keep the token of who has signed in, or end it. Raises ShowrunnerError."""
        self._loose = None  # A reload of the entry may remove this flow at any moment
        try:
            return await self._keep(self._signed_in.token)
        except UnavailableError as err:
            return await self._keep_unchecked(err)
        except ShowrunnerError, AbortFlow:
            await self._part(self._signed_in.token)
            raise

    async def _keep_unchecked(self, error: UnavailableError) -> ConfigFlowResult:
        """Give an entry its new token though the server went; raise without an entry.

        The sign-in may have ended the entry's old token, and the server has just given
        us the new one.
        """
        token = self._signed_in.token
        if self.entry is None:
            await self._part(token)
            raise error
        old = self.entry.data[CONF_TOKEN]
        access = self._access(ProviderKind.JELLYFIN, self._where, token)
        result = self._mend(self.entry, **access)
        self._end(old)
        return result

    async def _keep(self, token: str) -> ConfigFlowResult:
        """Keep a token, and end the one before. Raises ShowrunnerError."""
        old = self.entry.data[CONF_TOKEN] if self.entry else token
        result = await self.finish(
            ProviderKind.JELLYFIN, self._where, token, server_id=self._server_id
        )
        if old != token:
            self._end(old)
        return result

    @callback
    def _end(self, token: str) -> None:
        """End a token, without waiting: a reload of the entry may end this flow."""
        _ = self.hass.async_create_task(self._part(token), "sign-out")

    async def _drop(self) -> None:
        """End the token that we got and do not keep, if there is one."""
        if token := self._loose:
            self._loose = None
            await self._part(token)

    async def _part(self, token: str) -> None:
        """End a token, if the server can be reached."""
        connection = Connection(
            url=self._where[CONF_URL],
            token=token,
            client_id=self.client_id,
            server_id=self._server_id,
        )
        await part(ProviderKind.JELLYFIN, self._session(), connection)
