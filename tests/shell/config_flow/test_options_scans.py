"""How targeted scans are done, as a person sets it."""

from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import InvalidData
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.showrunner.engine.scan_options import SCAN_NUMBERS, ScanOptions
from tests.shell.conftest import Until

from .dialog import Dialog
from .test_options import CHOICE, SCANS, options

__all__ = ["options"]

CHANGED: Final[dict[str, Any]] = {
    "scan_quiet": 5.0,
    "scan_deadline": 240.0,
    "scan_anchors": ["/media/films/anchor"],
    "smart_scanning": False,
    "verify_scans": False,
    "skip_known_files": False,
}


def suggested(dialog: Dialog) -> dict[str, Any]:
    """Return what the fields of the section are filled with."""
    section = dialog.result["data_schema"].schema["scans"]
    fields = section.schema.schema
    return {str(field): field.description["suggested_value"] for field in fields}


async def test_the_defaults_are_shown_and_change_nothing(
    options: Dialog, entry: MockConfigEntry
) -> None:
    """Who submits the form as it is gets what was there before."""
    await options.open_settings(entry.entry_id)
    assert suggested(options) == SCANS | {"scan_anchors": []}
    await options.submit(**CHOICE)
    assert ScanOptions.from_mapping(entry.options) == ScanOptions()


async def test_what_was_set_applies_at_once_and_is_shown_again(
    hass: HomeAssistant, options: Dialog, loaded: MockConfigEntry, until: Until
) -> None:
    """Without another connection; a box says 5.0, and stores 5."""
    scanner = loaded.runtime_data.scanner
    await options.open_settings(loaded.entry_id)
    await options.submit(**CHOICE | {"scans": CHANGED})
    await hass.async_block_till_done()
    assert loaded.runtime_data.scanner is scanner
    read = ScanOptions.from_mapping(loaded.options)
    assert (read.smart, read.verify, read.dedupe) == (False, False, False)
    assert read.anchors == ("/media/films/anchor",)
    for option in SCAN_NUMBERS:
        assert loaded.options[option.key] == CHANGED[option.key]
        assert isinstance(loaded.options[option.key], int)
    await options.open_settings(loaded.entry_id)
    assert suggested(options) == CHANGED


@pytest.mark.parametrize("key", [option.key for option in SCAN_NUMBERS])
@pytest.mark.parametrize("number", [-1, 10**6])
async def test_a_number_out_of_bounds_is_refused(
    options: Dialog, entry: MockConfigEntry, key: str, number: int
) -> None:
    """And then another one is taken."""
    await options.open_settings(entry.entry_id)
    with pytest.raises(InvalidData):
        await options.submit(**CHOICE | {"scans": SCANS | {key: number}})
    await options.submit(**CHOICE)
    assert ScanOptions.from_mapping(entry.options) == ScanOptions()


async def test_an_anchor_must_say_where_it_begins(
    options: Dialog, entry: MockConfigEntry
) -> None:
    """Else nothing would ever be scanned; empty lines count for nothing."""
    await options.open_settings(entry.entry_id)
    wrong = CHANGED | {"scan_anchors": ["/media/films", "  ", "media/shows"]}
    await options.submit(**CHOICE | {"scans": wrong})
    assert options.result["errors"] == {"base": "anchor_relative"}
    assert options.result["description_placeholders"]["path"] == "media/shows"
    right = wrong | {"scan_anchors": ["/media/films", "  "]}
    await options.submit(**CHOICE | {"scans": right})
    assert entry.options["scan_anchors"] == ["/media/films"]
