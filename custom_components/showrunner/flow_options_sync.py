"""The section of the options about keeping the catalogue in step."""

from typing import Any, Final

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import voluptuous as vol

from .engine.options import (
    OPTION_LIBRARIES,
    OPTION_PUSH,
    SYNC_NUMBERS,
    SyncOptions,
)
from .flow_forms import number_box

SECTION_SYNC: Final = "sync"
SYNC_DEFAULTS: Final[dict[str, Any]] = {
    OPTION_LIBRARIES: [],
    OPTION_PUSH: SyncOptions().push,
    **{option.key: option.default for option in SYNC_NUMBERS},
}


def sync_section(entry: ConfigEntry) -> section:
    """Return the fields about keeping step, with the libraries to choose from."""
    numbers = {vol.Required(each.key): number_box(each) for each in SYNC_NUMBERS}
    own = {
        vol.Optional(OPTION_LIBRARIES): _libraries(entry),
        vol.Required(OPTION_PUSH): bool,
    }
    return section(vol.Schema(own | numbers), {"collapsed": True})


def typed_sync(form: dict[str, Any]) -> dict[str, Any]:
    """Return what the section holds, with its numbers whole: a box says 6.0."""
    numbers = {option.key: int(form[option.key]) for option in SYNC_NUMBERS}
    return SYNC_DEFAULTS | form | numbers


def _libraries(entry: ConfigEntry) -> SelectSelector:
    """Return the list of libraries, also of those chosen that are not there now."""
    known = {}
    if entry.state is ConfigEntryState.LOADED:
        libraries = entry.runtime_data.provider.libraries
        known = {library.id: library.name for library in libraries}
    chosen = sorted(SyncOptions.from_mapping(entry.options).libraries)
    names = known | {key: known.get(key, key) for key in chosen}
    return SelectSelector(
        SelectSelectorConfig(
            options=[SelectOptionDict(value=key, label=names[key]) for key in names],
            multiple=True,
            mode=SelectSelectorMode.LIST,
        )
    )
