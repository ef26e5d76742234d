"""How a Plex server comes into Home Assistant, and gets a new token or address."""

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigFlowResult
from homeassistant.const import CONF_TOKEN, CONF_URL, CONF_VERIFY_SSL
from homeassistant.core import callback
from homeassistant.loader import async_get_integration

from .const import CONF_ACCOUNT, DOMAIN
from .engine.errors import ShowrunnerError
from .flow_approval import approval, trouble
from .flow_base import ServerFlow, where_is
from .flow_forms import (
    CONF_SERVER,
    MANUAL_FORM,
    NOTHING,
    RECONFIGURE_FORM,
    TOKEN_FORM,
    choice,
    placed,
    typed_token,
)
from .providers import ProviderKind
from .providers.plex.account import Account, Prompt, SignIn
from .providers.plex.addresses import netloc
from .providers.plex.reach import identify, locate, new_home, way_to
from .providers.plex.resources import ServerResource


class PlexFlow(ServerFlow):
    """The steps for a Plex server."""

    _account: Account  # Once somebody has signed in

    def __init__(self) -> None:
        super().__init__()
        self._servers: dict[str, ServerResource] = {}  # On the account
        self._address = ""  # Of the server that was found or chosen
        self._attempt: tuple[Prompt, asyncio.Task[Account]] | None = None
        self._trouble = ""  # Why the last sign-in led nowhere

    # A server on the network

    async def plex_discovered(
        self, name: str, host: str, port: int
    ) -> ConfigFlowResult:
        """Offer a server that was found, unless it is set up already."""
        # Nothing secret is sent, and its certificate's name is not known
        unverified = self.session(verify_ssl=False)
        if (server_id := await identify(unverified, host, port)) is None:
            return self.async_abort(reason="not_answering")

        async def follow(entry: ConfigEntry) -> str | None:
            session = self.session(verify_ssl=where_is(entry)[CONF_VERIFY_SSL])
            return await new_home(session, entry.data[CONF_URL], server_id, host, port)

        await self.take_up(server_id, follow)
        return await self.plex_chosen(server_id, name, host, port)

    async def plex_chosen(
        self, server_id: str, name: str, host: str, port: int
    ) -> ConfigFlowResult:
        """Go on with one particular server."""
        self.wanted_id, self._address = server_id, netloc(host, port)
        self.context["title_placeholders"] = {"name": name}
        return await self.async_step_plex_found()

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
            poll = partial(self.hass.async_add_executor_job, sign_in.poll)
            return Account(await approval(poll), version=version)

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
        session = self.session(verify_ssl=True)
        try:
            if self.entry:  # Only its token was refused; its address was good so far
                return await self._finish_by_hand(where_is(self.entry), token, account)
            where = {CONF_URL: await way_to(session, server), CONF_VERIFY_SSL: True}
            return await self._finish(where, token, account)
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
                return await self._finish_by_hand(user_input, user_input[CONF_TOKEN])
            except ShowrunnerError as err:
                errors = placed(err, MANUAL_FORM)
        shown = user_input or {CONF_URL: self._address}
        return self.async_show_form(
            step_id="plex_manual",
            data_schema=self.add_suggested_values_to_schema(MANUAL_FORM, shown),
            errors=errors,
        )

    async def _finish_by_hand(
        self,
        where: Mapping[str, Any],
        token: str,
        account: dict[str, str] | None = None,
    ) -> ConfigFlowResult:
        """Check what was typed, and keep it. Raises ShowrunnerError."""
        token = typed_token(token)
        session = self.session(verify_ssl=where[CONF_VERIFY_SSL])
        url = await locate(session, where[CONF_URL], self.wanted_id)
        return await self._finish({**where, CONF_URL: url}, token, account)

    async def _finish(
        self, where: Mapping[str, Any], token: str, account: dict[str, str] | None
    ) -> ConfigFlowResult:
        """Check an access with the server, and keep it. Raises ShowrunnerError."""
        return await self.finish(ProviderKind.PLEX, where, token, account)

    # Mend an entry

    async def plex_reauth(self) -> ConfigFlowResult:
        """Ask how to get a new token."""
        return self.async_show_menu(
            step_id="reauth_confirm",
            menu_options=["plex_sign_in", "reauth_token"],
            description_placeholders={"name": self._get_reauth_entry().title},
        )

    async def async_step_reauth_token(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for a new token."""
        entry, errors = self._get_reauth_entry(), dict[str, str]()
        if user_input is not None:
            try:
                return await self._finish_by_hand(
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

    async def plex_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change where the server is, or its token."""
        entry, errors = self._get_reconfigure_entry(), dict[str, str]()
        if user_input is not None:
            new = user_input.get(CONF_TOKEN)
            account = None if new else entry.data.get(CONF_ACCOUNT)
            try:
                return await self._finish_by_hand(
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
