"""How a server comes into Home Assistant, and comes back after something changed."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final, override

from aiohttp import ClientSession
from homeassistant.config_entries import (
    SOURCE_IGNORE,
    ConfigEntry,
    ConfigFlowResult,
    OptionsFlow,
)
from homeassistant.const import CONF_TOKEN, CONF_URL, CONF_VERIFY_SSL
from homeassistant.core import callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo
from homeassistant.loader import async_get_integration

from .const import DOMAIN
from .engine.errors import ShowrunnerError
from .flow_approval import approval, trouble
from .flow_base import ServerFlow, where_is
from .flow_forms import CONF_SERVER, MANUAL_FORM, NOTHING, choice, placed
from .flow_options import ServerOptionsFlow
from .providers import ProviderKind
from .providers.discovery import DiscoveredServer, discover_plex
from .providers.plex.account import Account, Prompt, SignIn
from .providers.plex.addresses import PORT, netloc
from .providers.plex.reach import identify, locate, new_home, way_to
from .providers.plex.resources import ServerResource

SEARCH_TIME: Final = 1.5  # Seconds; somebody looks at an empty dialog meanwhile


class ShowrunnerConfigFlow(ServerFlow, domain=DOMAIN):
    """Sets up a Plex server, and mends its config entry."""

    VERSION = 1
    MINOR_VERSION = 1
    kind = ProviderKind.PLEX
    _account: Account  # Once somebody has signed in

    def __init__(self) -> None:
        super().__init__()
        self._found: dict[str, DiscoveredServer] = {}  # On the network
        self._servers: dict[str, ServerResource] = {}  # On the account
        self._address = ""  # Of the server that was found or chosen
        self._attempt: tuple[Prompt, asyncio.Task[Account]] | None = None
        self._trouble = ""  # Why the last sign-in led nowhere

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> OptionsFlow:
        """Return the flow that changes options."""
        return ServerOptionsFlow()

    # Where a flow begins

    @override
    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask how to find the server."""
        known = self._async_current_ids(include_ignore=False)
        found = await discover_plex(SEARCH_TIME)
        self._found = {s.machine_id: s for s in found if s.machine_id not in known}
        discovered = ["plex_discovered"] if self._found else []
        return self.async_show_menu(
            step_id="user", menu_options=[*discovered, "plex_sign_in", "plex_manual"]
        )

    @override
    async def async_step_zeroconf(
        self, discovery_info: ZeroconfServiceInfo
    ) -> ConfigFlowResult:
        """Look at a server that announces itself. It does not say its id."""
        name = discovery_info.name.removesuffix(f".{discovery_info.type}")
        port = discovery_info.port or PORT
        return await self._discovered(name, discovery_info.host, port)

    @override
    async def async_step_integration_discovery(
        self, discovery_info: dict[str, Any]
    ) -> ConfigFlowResult:
        """Look at a server that answered our own search."""
        server = DiscoveredServer(**discovery_info)
        return await self._discovered(server.name, server.host, server.port)

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
        return self.async_show_menu(
            step_id="reauth_confirm",
            menu_options=["plex_sign_in", "reauth_token"],
            description_placeholders={"name": entry.title},
        )

    # A server on the network

    async def async_step_plex_discovered(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Choose one of the servers that answered."""
        if user_input is not None:
            server = self._found[user_input[CONF_SERVER]]
            self._want(server.machine_id, server.name, server.host, server.port)
            return await self.async_step_plex_found()
        names = {s.machine_id: f"{s.name} ({s.host})" for s in self._found.values()}
        return self.async_show_form(
            step_id="plex_discovered", data_schema=choice(names)
        )

    async def _discovered(self, name: str, host: str, port: int) -> ConfigFlowResult:
        """Offer a server that was found, unless it is set up already."""
        # Nothing secret is sent, and its certificate's name is not known
        unverified = async_get_clientsession(self.hass, verify_ssl=False)
        if (server_id := await identify(unverified, host, port)) is None:
            return self.async_abort(reason="not_answering")
        entry = await self.async_set_unique_id(server_id)
        if entry and entry.source != SOURCE_IGNORE:
            await self._follow(entry, server_id, host, port)
        self._abort_if_unique_id_configured()
        self._want(server_id, name, host, port)
        return await self.async_step_plex_found()

    async def _follow(
        self, entry: ConfigEntry, server_id: str, host: str, port: int
    ) -> None:
        """Give an entry its server's new address, if the old one has gone silent."""
        session = async_get_clientsession(
            self.hass, verify_ssl=where_is(entry)[CONF_VERIFY_SSL]
        )
        old = entry.data[CONF_URL]
        if new := await new_home(session, old, server_id, host, port):
            self.hass.config_entries.async_update_entry(
                entry, data={**entry.data, CONF_URL: new}
            )

    def _want(self, server_id: str, name: str, host: str, port: int) -> None:
        """Remember which server this flow is about."""
        self.wanted_id, self._address = server_id, netloc(host, port)
        self.context["title_placeholders"] = {"name": name}

    async def async_step_plex_found(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask how to be let into the server that was found."""
        names = self.context["title_placeholders"]
        return self.async_show_menu(
            step_id="plex_found",
            menu_options=["plex_sign_in", "plex_manual"],
            description_placeholders={**names, "address": self._address},
        )

    # Sign in to plex.tv

    async def async_step_plex_sign_in(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Wait until a person has approved us at plex.tv."""
        try:
            self._attempt = self._attempt or await self._ask_for_approval()
        except ShowrunnerError as err:
            return await self._retry(trouble(err))
        prompt, task = self._attempt
        if task.done():
            self._attempt = None
            return self.async_show_progress_done(next_step_id=self._outcome(task))
        return self.async_show_progress(
            step_id="plex_sign_in",
            progress_action="wait_for_approval",
            description_placeholders={"url": prompt.url, "code": str(prompt.code)},
            progress_task=task,
        )

    async def _ask_for_approval(self) -> tuple[Prompt, asyncio.Task[Account]]:
        """Get a code, and begin to ask whether somebody approved it."""
        version = str((await async_get_integration(self.hass, DOMAIN)).version)
        sign_in = SignIn(self.client_id, version=version)
        prompt = await self.hass.async_add_executor_job(sign_in.start)

        async def account() -> Account:
            return Account(await approval(self.hass, sign_in.poll), version=version)

        # In the background: neither start nor stop of Home Assistant waits for a person
        return prompt, self.hass.async_create_background_task(account(), "sign-in")

    def _outcome(self, task: asyncio.Task[Account]) -> str:
        """Return the step that follows a sign-in."""
        try:
            self._account = task.result()
        except ShowrunnerError as err:
            self._trouble = trouble(err)
            return "plex_retry"
        return "plex_choose"

    async def _retry(self, trouble: str) -> ConfigFlowResult:
        """Say why a sign-in led nowhere."""
        self._trouble = trouble
        return await self.async_step_plex_retry()

    async def async_step_plex_retry(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Say why a sign-in led nowhere, and begin anew."""
        if user_input is not None:
            return await self.async_step_plex_sign_in()
        return self.async_show_form(
            step_id="plex_retry", data_schema=NOTHING, errors={"base": self._trouble}
        )

    async def async_step_plex_choose(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Choose one of the account's servers."""
        if user_input is not None:
            return await self._use(self._servers[user_input[CONF_SERVER]])
        try:
            servers = await self.hass.async_add_executor_job(self._account.servers)
        except ShowrunnerError as err:
            return await self._retry(trouble(err))
        self._servers = {server.machine_id: server for server in servers}
        return await self._offer()

    async def _offer(self) -> ConfigFlowResult:
        """Offer those of the account's servers that this flow may be about."""
        known = self._async_current_ids(include_ignore=False)
        mine = {self.wanted_id} if self.wanted_id else self._servers.keys() - known
        offered = [server for key, server in self._servers.items() if key in mine]
        if len(offered) == 1:
            return await self._use(offered[0])
        if offered:
            self._servers = {server.machine_id: server for server in offered}
            return self._show_choice()
        if self.wanted_id:
            return await self._retry("not_on_account")
        reason = "all_configured" if self._servers else "no_servers"
        return self.async_abort(reason=reason)

    @callback
    def _show_choice(self, errors: dict[str, str] | None = None) -> ConfigFlowResult:
        """Ask for a server of the account."""
        names = {key: server.name for key, server in self._servers.items()}
        return self.async_show_form(
            step_id="plex_choose", data_schema=choice(names), errors=errors
        )

    async def _use(self, server: ServerResource) -> ConfigFlowResult:
        """Find a way to a server of the account, and keep it."""
        token, account = server.access_token, self._account.credentials.as_dict()
        session = async_get_clientsession(self.hass)
        try:
            if self.entry:  # Only its token was refused; its address was good so far
                return await self.finish_by_hand(where_is(self.entry), token, account)
            where = {CONF_URL: await way_to(session, server), CONF_VERIFY_SSL: True}
            return await self.finish(where, token, account)
        except ShowrunnerError as err:
            return self._show_choice({"base": err.translation_key})

    # By hand

    async def async_step_plex_manual(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for address and token."""
        errors = dict[str, str]()
        if user_input is not None:
            try:
                return await self.finish_by_hand(user_input, user_input[CONF_TOKEN])
            except ShowrunnerError as err:
                errors = placed(err, MANUAL_FORM)
        shown = user_input or {CONF_URL: self._address}
        return self.async_show_form(
            step_id="plex_manual",
            data_schema=self.add_suggested_values_to_schema(MANUAL_FORM, shown),
            errors=errors,
        )

    @override
    async def locate(self, session: ClientSession, text: str) -> str:
        return await locate(session, text, self.wanted_id)
