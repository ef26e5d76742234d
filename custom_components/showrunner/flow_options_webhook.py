"""The pages about the webhook: its address, made on demand, renewed or removed."""

from datetime import datetime
from typing import Any, Final

from homeassistant.components import webhook
from homeassistant.config_entries import ConfigFlowResult, OptionsFlow
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant
from homeassistant.helpers.network import NoURLAvailableError
from homeassistant.util import dt as dt_util

from .flow_forms import NOTHING
from .webhook import async_follow_webhook

GUIDE: Final = (
    "https://github.com/showrunner-ha/showrunner/blob/main/docs/scans.md"
    "#from-sonarr-radarr-and-others"
)
SOMEWHERE: Final = "http://homeassistant.local:8123"  # Unless it knows better
NEVER: Final = "-"


class WebhookSteps(OptionsFlow):
    """Shows where a server's webhook is. The address is in the entry's data.

    It is no option: those are shown, and copied into bug reports, more freely.
    """

    async def async_step_webhook(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Say what it is for, and make an address when the user wants one."""
        if CONF_WEBHOOK_ID in self.config_entry.data:
            return await self.async_step_webhook_address()
        if user_input is None:
            return self.async_show_form(
                step_id="webhook",
                data_schema=NOTHING,
                description_placeholders={"name": self.config_entry.title},
            )
        return await self.async_step_webhook_renew()

    async def async_step_webhook_address(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show the address, and whether somebody uses it."""
        entry = self.config_entry
        tally = async_follow_webhook(self.hass, entry).tally
        return self.async_show_menu(
            step_id="webhook_address",
            menu_options=["webhook_done", "webhook_renew", "webhook_remove"],
            description_placeholders={
                "name": entry.title,
                "url": _url(self.hass, entry.data[CONF_WEBHOOK_ID]),
                "guide": GUIDE,
                "taken": str(tally.taken),
                "refused": str(tally.refused),
                "last": _told(tally.last_at),
                "test": _told(tally.last_test_at),
            },
        )

    async def async_step_webhook_renew(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Make an address, and take nothing at the old one any more."""
        self._store({CONF_WEBHOOK_ID: webhook.async_generate_id()})
        return await self.async_step_webhook_address()

    async def async_step_webhook_remove(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Take nothing at the address any more."""
        self._store({})
        return await self.async_step_webhook_done()

    async def async_step_webhook_done(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Leave the options as they are."""
        return self.async_create_entry(data=dict(self.config_entry.options))

    def _store(self, address: dict[str, str]) -> None:
        """Keep an address, or that there is none, and listen there only.

        An entry that is not loaded follows no change of its own.
        """
        entry = self.config_entry
        others = {k: v for k, v in entry.data.items() if k != CONF_WEBHOOK_ID}
        self.hass.config_entries.async_update_entry(entry, data=others | address)
        async_follow_webhook(self.hass, entry)


def _url(hass: HomeAssistant, webhook_id: str) -> str:
    """Return where others in the same network reach a webhook."""
    try:
        return webhook.async_generate_url(
            hass, webhook_id, allow_external=False, prefer_external=False
        )
    except NoURLAvailableError:
        return SOMEWHERE + webhook.async_generate_path(webhook_id)


def _told(moment: datetime | None) -> str:
    """Return when something was, by the clock of Home Assistant."""
    return f"{dt_util.as_local(moment):%Y-%m-%d %H:%M:%S}" if moment else NEVER
