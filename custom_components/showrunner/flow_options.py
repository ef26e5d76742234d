"""What a user may change about a server that is set up."""

from typing import Any, Final

from homeassistant.config_entries import (
    ConfigEntry,
    ConfigFlowResult,
    OptionsFlow,
)
from homeassistant.const import CONF_VERIFY_SSL, PERCENTAGE
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import voluptuous as vol

from .const import CONF_FINISHED_PERCENT, CONF_GROUPS
from .engine.event_base import EventGroup
from .engine.options import OPTION_PATHS
from .engine.scan_options import OPTION_ANCHORS
from .engine.sessions import FINISHED_SHARE
from .flow_options_paths import PATHS, typed_paths, wrong_path
from .flow_options_scans import (
    SCAN_DEFAULTS,
    SCANS,
    SECTION_SCANS,
    typed_scans,
    wrong_anchor,
)
from .flow_options_sync import (
    SECTION_SYNC,
    SYNC_DEFAULTS,
    sync_section,
    typed_sync,
)
from .flow_options_webhook import WebhookSteps

SECTION_CONNECTION: Final = "connection"
DEFAULTS: Final[dict[str, Any]] = {
    CONF_FINISHED_PERCENT: round(FINISHED_SHARE * 100),
    CONF_GROUPS: [group.value for group in EventGroup],
    CONF_VERIFY_SSL: True,
    OPTION_PATHS: [],
    **SYNC_DEFAULTS,
    **SCAN_DEFAULTS,
}

_PERCENT = NumberSelector(
    NumberSelectorConfig(
        min=50,
        max=99,
        step=1,
        unit_of_measurement=PERCENTAGE,
        mode=NumberSelectorMode.SLIDER,
    )
)
_GROUPS = SelectSelector(
    SelectSelectorConfig(
        options=[group.value for group in EventGroup],
        multiple=True,
        mode=SelectSelectorMode.LIST,
        translation_key="groups",
    )
)
_CONNECTION = section(
    vol.Schema({vol.Required(CONF_VERIFY_SSL): bool}), {"collapsed": True}
)


class ServerOptionsFlow(WebhookSteps, OptionsFlow):
    """Asks for the options; the entry's update listener applies them."""

    async def async_step_init(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask what this is about."""
        return self.async_show_menu(
            step_id="init", menu_options=["settings", "webhook"]
        )

    async def async_step_settings(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show the options, and keep what was chosen."""
        if user_input is None:
            return self._show(_form_of(DEFAULTS | dict(self.config_entry.options)))
        chosen = _chosen(user_input)
        if wrong := wrong_path(chosen[OPTION_PATHS]):
            path, fault = wrong
            return self._show(user_input, {OPTION_PATHS: fault}, path)
        if anchor := wrong_anchor(chosen[OPTION_ANCHORS]):
            # A field within a section can show no error of its own
            return self._show(user_input, {"base": "anchor_relative"}, anchor)
        kept = dict(self.config_entry.options)  # Switches keep theirs there, too
        return self.async_create_entry(data=kept | chosen)

    def _show(
        self,
        shown: dict[str, Any],
        errors: dict[str, str] | None = None,
        path: str = "",
    ) -> ConfigFlowResult:
        """Show the form, filled in, with what is wrong with a path."""
        form = options_form(self.config_entry)
        return self.async_show_form(
            step_id="settings",
            data_schema=self.add_suggested_values_to_schema(form, shown),
            errors=errors,
            description_placeholders={"path": path},
        )


def options_form(entry: ConfigEntry) -> vol.Schema:
    """Return the form of an entry's options."""
    return vol.Schema(
        {
            vol.Required(CONF_FINISHED_PERCENT): _PERCENT,
            vol.Required(CONF_GROUPS): _GROUPS,
            vol.Optional(OPTION_PATHS): PATHS,
            vol.Required(SECTION_SYNC): sync_section(entry),
            vol.Required(SECTION_SCANS): SCANS,
            vol.Required(SECTION_CONNECTION): _CONNECTION,
        }
    )


def _form_of(options: dict[str, Any]) -> dict[str, Any]:
    """Return options as the form has them: some in sections."""
    sync = {key: options[key] for key in SYNC_DEFAULTS}
    scans = {key: options[key] for key in SCAN_DEFAULTS}
    connection = {CONF_VERIFY_SSL: options[CONF_VERIFY_SSL]}
    sections = {SECTION_SYNC: sync, SECTION_SCANS: scans}
    return options | sections | {SECTION_CONNECTION: connection}


def _chosen(form: dict[str, Any]) -> dict[str, Any]:
    """Return a form as options: without sections, and numbers whole."""
    return {
        CONF_FINISHED_PERCENT: int(form[CONF_FINISHED_PERCENT]),  # A slider says 90.0
        CONF_GROUPS: form[CONF_GROUPS],
        OPTION_PATHS: typed_paths(form),
        **typed_sync(form[SECTION_SYNC]),
        **typed_scans(form[SECTION_SCANS]),
        **form[SECTION_CONNECTION],
    }
