"""How a Jellyfin server comes into Home Assistant, and where it is."""

from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigFlowResult
from homeassistant.const import CONF_TOKEN, CONF_URL, CONF_VERIFY_SSL
from homeassistant.core import callback

from .engine.errors import AuthenticationFailedError, ShowrunnerError
from .flow_base import where_is
from .flow_forms import ADDRESS_FORM, placed
from .flow_jellyfin_sign_in import JellyfinSignIn
from .providers.discovery import DiscoveredServer
from .providers.jellyfin.locate import identify, locate, new_home
from .providers.jellyfin.reach import Found


class JellyfinFlow(JellyfinSignIn):
    """The steps for a Jellyfin server."""

    async def jellyfin_discovered(self, server: DiscoveredServer) -> ConfigFlowResult:
        """Offer a server that was found, unless it is set up already."""
        if (found := await self._identified(server)) is None:
            return self.async_abort(reason="not_answering")

        async def follow(entry: ConfigEntry) -> str | None:
            session = self.session(verify_ssl=where_is(entry)[CONF_VERIFY_SSL])
            old = entry.data[CONF_URL]
            return await new_home(session, old, server, self.client_id)

        await self.take_up(found.server_id, follow)
        return await self._chosen(found)

    async def jellyfin_chosen(self, server: DiscoveredServer) -> ConfigFlowResult:
        """Go on with a server that was chosen among those on the network."""
        if (found := await self._identified(server)) is None:
            return self.async_abort(reason="not_answering")
        return await self._chosen(found)

    async def _identified(self, server: DiscoveredServer) -> Found | None:
        """Return a server that was found on the network, if it answers."""
        # Nothing secret is sent, and its certificate's name is not known
        unverified = self.session(verify_ssl=False)
        return await identify(unverified, server, self.client_id)

    async def _chosen(self, found: Found) -> ConfigFlowResult:
        """Go on with one particular server."""
        self.wanted_id = found.server_id
        self._settle(found, verify_ssl=True)
        return await self.async_step_jellyfin_ways()

    @callback
    def _settle(self, found: Found, *, verify_ssl: bool) -> None:
        """Remember where the server is."""
        self._where = {CONF_URL: found.url, CONF_VERIFY_SSL: verify_ssl}
        self._server_id = found.server_id
        self.context["title_placeholders"] = {"name": found.name}

    async def async_step_jellyfin_address(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask where the server is."""
        errors = dict[str, str]()
        if user_input is not None:
            try:
                return await self._located(user_input)
            except ShowrunnerError as err:
                errors = placed(err, ADDRESS_FORM)
        shown = user_input or self._where
        return self.async_show_form(
            step_id="jellyfin_address",
            data_schema=self.add_suggested_values_to_schema(ADDRESS_FORM, shown),
            errors=errors,
        )

    async def _located(self, typed: dict[str, Any]) -> ConfigFlowResult:
        """Go on with the server at an address. Raises ShowrunnerError."""
        session = self.session(verify_ssl=typed[CONF_VERIFY_SSL])
        found = await locate(session, typed[CONF_URL], self.client_id, self.wanted_id)
        self._settle(found, verify_ssl=typed[CONF_VERIFY_SSL])
        if self.entry:
            return await self._keep_token(self.entry)
        await self.async_set_unique_id(found.server_id, raise_on_progress=False)
        self._abort_if_unique_id_configured()
        return await self.async_step_jellyfin_ways()

    async def _keep_token(self, entry: ConfigEntry) -> ConfigFlowResult:
        """Give an entry another address, and a new token only if it must be."""
        try:
            return await self._keep(entry.data[CONF_TOKEN])
        except AuthenticationFailedError:
            return await self.async_step_jellyfin_ways()

    async def jellyfin_mend(self, entry: ConfigEntry) -> ConfigFlowResult:
        """Begin with what an entry holds."""
        self._where, self._server_id = where_is(entry), str(entry.unique_id)
        self.context["title_placeholders"] = {"name": entry.title}
        return await self.async_step_jellyfin_ways()
