"""The section of the options about scans of just one folder."""

from typing import Any, Final

from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import TextSelector, TextSelectorConfig
import voluptuous as vol

from .engine.paths import is_absolute
from .engine.scan_options import OPTION_ANCHORS, SCAN_NUMBERS, SCAN_SWITCHES
from .flow_forms import number_box

SECTION_SCANS: Final = "scans"
SCAN_DEFAULTS: Final[dict[str, Any]] = {
    **{option.key: option.default for option in SCAN_NUMBERS},
    OPTION_ANCHORS: [],
    **dict.fromkeys(SCAN_SWITCHES, True),
}
SCANS: Final = section(
    vol.Schema(
        {
            **{vol.Required(each.key): number_box(each) for each in SCAN_NUMBERS},
            vol.Optional(OPTION_ANCHORS): TextSelector(
                TextSelectorConfig(multiple=True)
            ),
            **{vol.Required(switch): bool for switch in SCAN_SWITCHES},
        }
    ),
    {"collapsed": True},
)


def typed_scans(form: dict[str, Any]) -> dict[str, Any]:
    """Return what the section holds, with its numbers whole: a box says 6.0."""
    numbers = {option.key: int(form[option.key]) for option in SCAN_NUMBERS}
    anchors = [path for each in form.get(OPTION_ANCHORS, ()) if (path := each.strip())]
    return SCAN_DEFAULTS | form | numbers | {OPTION_ANCHORS: anchors}


def wrong_anchor(anchors: list[str]) -> str | None:
    """Return the first anchor that could never be there."""
    return next((path for path in anchors if not is_absolute(path)), None)
