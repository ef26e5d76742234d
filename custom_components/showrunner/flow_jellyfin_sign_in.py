"""How somebody signs in to a Jellyfin server for Showrunner."""

import asyncio
from typing import Any

from homeassistant.config_entries import SOURCE_REAUTH, ConfigFlowResult
from homeassistant.const import (
    CONF_PASSWORD,
    CONF_TOKEN,
    CONF_URL,
    CONF_USERNAME,
)

from .engine.errors import (
    AuthenticationFailedError,
    ForbiddenError,
    RejectedError,
    ShowrunnerError,
)
from .flow_approval import approval
from .flow_forms import NOTHING, PASSWORD_FORM, TOKEN_FORM, placed, typed_token
from .flow_jellyfin_access import JellyfinAccess
from .providers.jellyfin.auth import Code, SignedIn, SignIn
from .providers.jellyfin.locate import check

type Attempt = tuple[Code, asyncio.Task[SignedIn]]


class WrongPasswordError(AuthenticationFailedError):
    """The server knows nobody of this name and password."""

    translation_key = "wrong_password"


class NotLetInError(ForbiddenError):
    """The server knows somebody, and does not let them in."""

    translation_key = "not_let_in"


class QuickConnectOffError(RejectedError):
    """The server lets nobody in by a code any more."""

    translation_key = "quick_connect_off"


class JellyfinSignIn(JellyfinAccess):
    """The ways to a token of a server that answers."""

    def __init__(self) -> None:
        super().__init__()
        self._attempt_by_code: Attempt | None = None
        self._problem = ""  # Why the last sign-in led nowhere

    async def async_step_jellyfin_ways(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask how to be let into the server."""
        await self._drop()
        if self.source == SOURCE_REAUTH:
            return await self.async_step_jellyfin_reauth()
        return self.async_show_menu(
            step_id="jellyfin_ways",
            menu_options=await self._ways(),
            description_placeholders=self._names(),
        )

    async def async_step_jellyfin_reauth(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask how to be let in again."""
        return self.async_show_menu(
            step_id="jellyfin_reauth",
            menu_options=await self._ways(),
            description_placeholders=self._names(),
        )

    async def _ways(self) -> list[str]:
        """Return how somebody can sign in, and where else the server may be."""
        try:
            can_quick_connect = await self._sign_in().can_quick_connect()
        except ShowrunnerError:  # Each of the other ways says what is wrong
            can_quick_connect = False
        quick = ["jellyfin_quick"] if can_quick_connect else []
        return [*quick, "jellyfin_password", "jellyfin_key", "jellyfin_address"]

    def _sign_in(self) -> SignIn:
        """Return an attempt to be let in."""
        return SignIn(self._session(), self._where[CONF_URL], self.client_id)

    # Quick Connect

    async def async_step_jellyfin_quick(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Wait until a person has approved our code in Jellyfin."""
        try:
            self._attempt_by_code = self._attempt_by_code or await self._ask_for_code()
        except ShowrunnerError as err:
            return await self._retry_sign_in(_of_codes(err))
        code, task = self._attempt_by_code
        if task.done():
            self._attempt_by_code = None
            return self.async_show_progress_done(next_step_id=self._end_of(task))
        return self.async_show_progress(
            step_id="jellyfin_quick",
            progress_action="wait_for_code",
            description_placeholders={**self._names(), "code": code.code},
            progress_task=task,
        )

    async def _ask_for_code(self) -> Attempt:
        """Get a code, and begin to ask whether somebody approved it."""
        await self._check()
        sign_in = self._sign_in()
        code = await sign_in.start_quick_connect()

        async def redeemed() -> SignedIn | None:
            if not await sign_in.is_approved(code):
                return None
            try:
                signed_in = await sign_in.redeem(code)
            except ForbiddenError as err:
                raise NotLetInError("The user may not sign in") from err
            self._loose = signed_in.token
            return signed_in

        # In the background: neither start nor stop of Home Assistant waits for a person
        work = self.hass.async_create_background_task(approval(redeemed), "sign-in")
        return code, work

    def _end_of(self, task: asyncio.Task[SignedIn]) -> str:
        """Return the step that follows a sign-in by code."""
        try:
            self._signed_in = task.result()
        except ShowrunnerError as err:
            self._problem = _of_codes(err).translation_key
            return "jellyfin_retry"
        return "jellyfin_approved"

    async def async_step_jellyfin_approved(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Go on after the code was approved."""
        try:
            return await self._let_in(self._signed_in)
        except ShowrunnerError as err:
            return await self._retry_sign_in(err)

    # Name and password, or a key

    async def async_step_jellyfin_password(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for name and password, which are used once and kept nowhere."""
        errors, name = dict[str, str](), ""
        if user_input is not None:
            name = user_input[CONF_USERNAME].strip()
            try:
                return await self._by_password(name, user_input[CONF_PASSWORD])
            except ShowrunnerError as err:
                errors = placed(err, PASSWORD_FORM)
        return self.async_show_form(
            step_id="jellyfin_password",
            data_schema=self.add_suggested_values_to_schema(
                PASSWORD_FORM, {CONF_USERNAME: name}
            ),
            errors=errors,
            description_placeholders=self._names(),
        )

    async def _by_password(self, name: str, password: str) -> ConfigFlowResult:
        """Sign in. Raises ShowrunnerError."""
        await self._check()
        try:
            signed_in = await self._sign_in().by_password(name, password)
        except AuthenticationFailedError as err:
            raise WrongPasswordError("Name or password is wrong") from err
        except ForbiddenError as err:
            raise NotLetInError("The user may not sign in") from err
        self._loose = signed_in.token
        return await self._let_in(signed_in)

    async def async_step_jellyfin_key(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for an API key, and say what does not work with one."""
        errors = dict[str, str]()
        if user_input is not None:
            try:
                return await self._by_key(typed_token(user_input[CONF_TOKEN]))
            except ShowrunnerError as err:
                errors = placed(err, TOKEN_FORM)
        return self.async_show_form(
            step_id="jellyfin_key",
            data_schema=TOKEN_FORM,
            errors=errors,
            description_placeholders=self._names(),
        )

    async def _by_key(self, key: str) -> ConfigFlowResult:
        """Keep a key that somebody made. Raises ShowrunnerError."""
        await self._check()
        return await self._keep(key)

    async def _check(self) -> None:
        """Return if the right server is there still. Raises ShowrunnerError."""
        url, session = self._where[CONF_URL], self._session()
        await check(session, url, self.client_id, self._server_id)

    # Whoever was let in

    async def _let_in(self, signed_in: SignedIn) -> ConfigFlowResult:
        """Go on with somebody's token. Raises ShowrunnerError."""
        self._signed_in = signed_in
        if self.entry or signed_in.is_administrator:
            return await self._keep_ours()
        return await self.async_step_jellyfin_limited()

    async def async_step_jellyfin_limited(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Say what does not work for a plain user, and ask whether that will do."""
        return self.async_show_menu(
            step_id="jellyfin_limited",
            menu_options=["jellyfin_accept", "jellyfin_ways"],
            description_placeholders={
                **self._names(),
                "user": self._signed_in.user.name,
            },
        )

    async def async_step_jellyfin_accept(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Go on with a plain user's token."""
        try:
            return await self._keep_ours()
        except ShowrunnerError as err:
            return await self._retry_sign_in(err)

    async def _retry_sign_in(self, error: ShowrunnerError) -> ConfigFlowResult:
        """Say why a sign-in led nowhere."""
        self._problem = error.translation_key
        return await self.async_step_jellyfin_retry()

    async def async_step_jellyfin_retry(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Say why a sign-in led nowhere, and ask again how to be let in."""
        if user_input is not None:
            return await self.async_step_jellyfin_ways()
        return self.async_show_form(
            step_id="jellyfin_retry",
            data_schema=NOTHING,
            errors={"base": self._problem},
            description_placeholders=self._names(),
        )


def _of_codes(error: ShowrunnerError) -> ShowrunnerError:
    """Return what an error of Quick Connect means."""
    if isinstance(error, AuthenticationFailedError):
        return QuickConnectOffError("Quick Connect is off")
    return error
