"""How the catalogue is kept in step, as a person sets it."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import InvalidData
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.showrunner.engine.model import LibraryId
from custom_components.showrunner.engine.options import SYNC_NUMBERS, SyncOptions
from tests.shell.conftest import Until

from .dialog import Dialog
from .test_options import CHOICE, SYNC, options

__all__ = ["options"]


def section_of(dialog: Dialog) -> Any:
    """Return the section about keeping in step."""
    return dialog.result["data_schema"].schema["sync"]


def suggested(dialog: Dialog) -> dict[str, Any]:
    """Return what the fields of the section are filled with."""
    fields = section_of(dialog).schema.schema
    return {str(field): field.description["suggested_value"] for field in fields}


def choices(dialog: Dialog) -> dict[str, str]:
    """Return the libraries to choose from, with their names."""
    (selector,) = (
        kind
        for field, kind in section_of(dialog).schema.schema.items()
        if field == "libraries"
    )
    return {each["value"]: each["label"] for each in selector.config["options"]}


async def test_the_defaults_are_shown(options: Dialog, entry: MockConfigEntry) -> None:
    """Folded away, because few need to change them."""
    await options.open_settings(entry.entry_id)
    assert suggested(options) == SYNC | {"libraries": []}
    assert section_of(options).options == {"collapsed": True}


async def test_the_defaults_change_nothing(
    options: Dialog, entry: MockConfigEntry
) -> None:
    """Who submits the form as it is gets what was there before."""
    await options.open_settings(entry.entry_id)
    await options.submit(**CHOICE)
    assert SyncOptions.from_mapping(entry.options) == SyncOptions()


async def test_what_was_set_is_read_and_shown_again(
    options: Dialog, entry: MockConfigEntry
) -> None:
    """A box says 12.0, and stores 12."""
    changed = SYNC | {"quick_interval": 12.0, "page_size": 250.0, "push": False}
    await options.open_settings(entry.entry_id)
    await options.submit(**CHOICE | {"sync": changed})
    read = SyncOptions.from_mapping(entry.options)
    assert (read.page_size, read.push) == (250, False)
    for option in SYNC_NUMBERS:
        assert isinstance(entry.options[option.key], int)
    await options.open_settings(entry.entry_id)
    assert suggested(options) == changed | {"libraries": []}


@pytest.mark.parametrize("key", [option.key for option in SYNC_NUMBERS])
@pytest.mark.parametrize("number", [-1, 10**6])
async def test_a_number_out_of_bounds_is_refused(
    options: Dialog, entry: MockConfigEntry, key: str, number: int
) -> None:
    """And then another one is taken."""
    await options.open_settings(entry.entry_id)
    with pytest.raises(InvalidData):
        await options.submit(**CHOICE | {"sync": SYNC | {key: number}})
    await options.submit(**CHOICE)
    assert entry.options[key] == SYNC[key]


async def test_the_libraries_of_the_server_can_be_chosen(
    hass: HomeAssistant, options: Dialog, entry: MockConfigEntry, until: Until
) -> None:
    """By their names; and none is all of them."""
    await hass.config_entries.async_setup(entry.entry_id)
    provider = entry.runtime_data.provider
    await until(lambda: entry.runtime_data.watcher.pushing and provider.libraries)
    known = {library.id: library.name for library in provider.libraries}
    await options.open_settings(entry.entry_id)
    assert len(known) > 1
    assert choices(options) == known
    one, *others = known
    await options.submit(**CHOICE | {"sync": SYNC | {"libraries": [one]}})
    read = SyncOptions.from_mapping(entry.options)
    assert read.follows(one)
    assert not any(map(read.follows, others))
    await options.open_settings(entry.entry_id)
    assert suggested(options)["libraries"] == [one]
    await options.submit(**CHOICE)
    assert all(map(SyncOptions.from_mapping(entry.options).follows, known))
    await hass.config_entries.async_unload(entry.entry_id)


async def test_a_library_stays_chosen_while_the_server_is_away(
    hass: HomeAssistant, options: Dialog, entry: MockConfigEntry
) -> None:
    """Otherwise another change would follow all libraries again."""
    hass.config_entries.async_update_entry(entry, options={"libraries": ["7"]})
    await options.open_settings(entry.entry_id)
    assert choices(options) == {"7": "7"}
    await options.submit(**CHOICE | {"sync": SYNC | {"libraries": ["7"]}})
    assert SyncOptions.from_mapping(entry.options).libraries == {LibraryId("7")}
