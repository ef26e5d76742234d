"""How a server comes into Home Assistant, and comes back after something changed."""

from collections.abc import Mapping
from typing import Any, Final, override

from homeassistant.config_entries import ConfigEntry, ConfigFlowResult, OptionsFlow
from homeassistant.core import callback
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo

from .const import CONF_KIND, DOMAIN
from .flow_forms import CONF_SERVER, choice
from .flow_jellyfin import JellyfinFlow
from .flow_options import ServerOptionsFlow
from .flow_plex import PlexFlow
from .providers import PROVIDERS, ProviderKind
from .providers.discovery import DiscoveredServer
from .providers.finders import discover
from .providers.plex.addresses import PORT

SEARCH_TIME: Final = 1.5  # Seconds; somebody looks at an empty dialog meanwhile


class ShowrunnerConfigFlow(PlexFlow, JellyfinFlow, domain=DOMAIN):
    """Sets up a server, and mends its config entry."""

    VERSION = 1
    MINOR_VERSION = 1

    def __init__(self) -> None:
        super().__init__()
        self._found: dict[str, DiscoveredServer] = {}  # On the network

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> OptionsFlow:
        """Return the flow that changes options."""
        return ServerOptionsFlow()

    @override
    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask how to find the server."""
        known = self._async_current_ids(include_ignore=False)
        found = await discover(SEARCH_TIME)
        self._found = {s.machine_id: s for s in found if s.machine_id not in known}
        discovered = ["discovered"] if self._found else []
        return self.async_show_menu(
            step_id="user",
            menu_options=[
                *discovered,
                "plex_sign_in",
                "plex_manual",
                "jellyfin_address",
            ],
        )

    async def async_step_discovered(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Choose one of the servers that answered."""
        if user_input is not None:
            return await self._chosen_server(self._found[user_input[CONF_SERVER]])
        names = {key: _label(server) for key, server in self._found.items()}
        return self.async_show_form(step_id="discovered", data_schema=choice(names))

    async def _chosen_server(self, server: DiscoveredServer) -> ConfigFlowResult:
        """Go on with a server that was chosen."""
        if server.kind == ProviderKind.JELLYFIN:
            return await self.jellyfin_chosen(server)
        return await self.plex_chosen(
            server.machine_id, server.name, server.host, server.port
        )

    @override
    async def async_step_zeroconf(
        self, discovery_info: ZeroconfServiceInfo
    ) -> ConfigFlowResult:
        """Look at a Plex server that announces itself. It does not say its id."""
        name = discovery_info.name.removesuffix(f".{discovery_info.type}")
        port = discovery_info.port or PORT
        return await self.plex_discovered(name, discovery_info.host, port)

    @override
    async def async_step_integration_discovery(
        self, discovery_info: dict[str, Any]
    ) -> ConfigFlowResult:
        """Look at a server that answered our own search."""
        server = DiscoveredServer(**discovery_info)
        if server.kind == ProviderKind.JELLYFIN:
            return await self.jellyfin_discovered(server)
        return await self.plex_discovered(server.name, server.host, server.port)

    async def async_step_reauth(
        self, _entry_data: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """Mend an entry whose token the server refuses."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask how to get a new token."""
        entry = self._get_reauth_entry()
        self.wanted_id = entry.unique_id
        if entry.data[CONF_KIND] == ProviderKind.JELLYFIN:
            return await self.jellyfin_mend(entry)
        return await self.plex_reauth()

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change where the server is, or how we are let in."""
        entry = self._get_reconfigure_entry()
        self.wanted_id = entry.unique_id
        if entry.data[CONF_KIND] == ProviderKind.JELLYFIN:
            return await self.jellyfin_mend(entry)
        return await self.plex_reconfigure(user_input)


def _label(server: DiscoveredServer) -> str:
    """Return by what a person knows a server on the network."""
    maker = PROVIDERS[ProviderKind(server.kind)].maker
    return f"{server.name} ({maker}, {server.host})"
