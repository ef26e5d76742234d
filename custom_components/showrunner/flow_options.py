"""What a user may change about a server that is set up."""

from typing import Any, Final

from homeassistant.config_entries import ConfigFlowResult, OptionsFlow
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
from .engine.events import EventGroup
from .engine.sessions import FINISHED_SHARE

SECTION_CONNECTION: Final = "connection"
DEFAULTS: Final = {
    CONF_FINISHED_PERCENT: round(FINISHED_SHARE * 100),
    CONF_GROUPS: [group.value for group in EventGroup],
    CONF_VERIFY_SSL: True,
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
_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_FINISHED_PERCENT): _PERCENT,
        vol.Required(CONF_GROUPS): _GROUPS,
        vol.Required(SECTION_CONNECTION): section(
            vol.Schema({vol.Required(CONF_VERIFY_SSL): bool}), {"collapsed": True}
        ),
    }
)


class ServerOptionsFlow(OptionsFlow):
    """Asks for the options; the entry's update listener applies them."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show the options, and keep what was chosen."""
        if user_input is not None:
            connection = user_input.pop(SECTION_CONNECTION)
            percent = int(user_input[CONF_FINISHED_PERCENT])  # A slider says 90.0
            chosen = user_input | connection | {CONF_FINISHED_PERCENT: percent}
            return self.async_create_entry(data=chosen)
        known = DEFAULTS | dict(self.config_entry.options)
        shown = known | {SECTION_CONNECTION: {CONF_VERIFY_SSL: known[CONF_VERIFY_SSL]}}
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(_SCHEMA, shown),
        )
