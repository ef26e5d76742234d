"""What may be changed about a server that is set up."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.showrunner.engine.event_base import EventGroup
from tests.shell.conftest import Until
from tests.texts import ENGLISH, look_up

from .dialog import Dialog

ALL = [group.value for group in EventGroup]
SYNC = {
    "push": True,
    "quick_interval": 6,
    "deep_interval": 7,
    "libraries_at_once": 2,
    "page_size": 0,
    "request_timeout": 30,
    "tries": 3,
    "first_wait": 5,
    "errors_until_cooldown": 5,
    "cooldown": 15,
    "grouping_window": 60,
}
SCANS = {
    "scan_quiet": 10,
    "scan_deadline": 0,
    "smart_scanning": True,
    "verify_scans": True,
    "skip_known_files": True,
}
CHOICE: dict[str, Any] = {
    "finished_percent": 90,
    "groups": ALL,
    "sync": SYNC,
    "scans": SCANS,
    "connection": {"verify_ssl": True},
}


@pytest.fixture
def options(hass: HomeAssistant, entry: MockConfigEntry) -> Dialog:
    """Return the options of an entry, not opened yet."""
    entry.add_to_hass(hass)
    return Dialog(hass, part="options")


async def test_the_defaults_are_shown(options: Dialog, entry: MockConfigEntry) -> None:
    """All events, finished at 90 %, and a certificate that is verified."""
    await options.open_settings(entry.entry_id)
    connection = options.result["data_schema"].schema["connection"]
    (verify,) = connection.schema.schema
    assert options.suggested["finished_percent"] == 90
    assert options.suggested["groups"] == ALL
    assert options.suggested["paths"] == []
    assert verify.description == {"suggested_value": True}
    assert connection.options == {"collapsed": True}


async def test_what_was_chosen_is_kept_and_shown_again(
    options: Dialog, entry: MockConfigEntry
) -> None:
    """In the shape that the runtime reads."""
    await options.open_settings(entry.entry_id)
    await options.submit(
        finished_percent=75.0,
        groups=["playback", "server"],
        sync=SYNC,
        scans=SCANS,
        connection={"verify_ssl": False},
    )
    assert options.result["type"] == FlowResultType.CREATE_ENTRY
    assert entry.options == {
        "finished_percent": 75,
        "groups": ["playback", "server"],
        "paths": [],
        "libraries": [],
        **SYNC,
        **SCANS,
        "scan_anchors": [],
        "verify_ssl": False,
    }
    assert isinstance(entry.options["finished_percent"], int)
    await options.open_settings(entry.entry_id)
    assert options.suggested["finished_percent"] == 75
    assert options.suggested["groups"] == ["playback", "server"]


async def test_options_that_are_set_elsewhere_stay(
    hass: HomeAssistant, options: Dialog, entry: MockConfigEntry
) -> None:
    """Those of switches, which the form does not show."""
    hass.config_entries.async_update_entry(entry, options={"elsewhere": ["1"]})
    await options.open_settings(entry.entry_id)
    await options.submit(**CHOICE)
    assert entry.options["elsewhere"] == ["1"]
    assert entry.options["groups"] == ALL


async def test_no_events_at_all_may_be_chosen(
    options: Dialog, entry: MockConfigEntry
) -> None:
    """Somebody may want the sensors only."""
    await options.open_settings(entry.entry_id)
    await options.submit(**CHOICE | {"groups": []})
    assert entry.options["groups"] == []


@pytest.mark.parametrize("percent", [49, 100])
async def test_a_share_out_of_range_is_refused(
    options: Dialog, entry: MockConfigEntry, percent: int
) -> None:
    """A playback can hardly be finished before its half, or after its end."""
    await options.open_settings(entry.entry_id)
    with pytest.raises(InvalidData):
        await options.submit(**CHOICE | {"finished_percent": percent})


async def test_each_group_of_events_has_its_words() -> None:
    """In the list to choose from."""
    assert set(look_up(ENGLISH, "selector.groups.options")) == set(ALL)


async def test_options_apply_without_a_new_connection(
    hass: HomeAssistant, options: Dialog, entry: MockConfigEntry, until: Until
) -> None:
    """Unless the connection itself is what changed."""
    await hass.config_entries.async_setup(entry.entry_id)
    runtime = entry.runtime_data
    await until(lambda: runtime.watcher.pushing and runtime.provider.libraries)
    await options.open_settings(entry.entry_id)
    choice = CHOICE | {
        "finished_percent": 60,
        "groups": ["scan"],
        "paths": [{"from": "/media", "to": "/data"}],
        "sync": SYNC | {"quick_interval": 0, "push": False, "libraries": ["1"]},
    }
    await options.submit(**choice)
    await hass.async_block_till_done()
    assert entry.options["quick_interval"] == 0
    assert entry.runtime_data is runtime
    assert runtime.is_current
    assert runtime.provider.playbacks.finished_share == 0.6
    assert set(runtime.bridge.groups) == {EventGroup.SCAN}
    await options.open_settings(entry.entry_id)
    await options.submit(**choice | {"connection": {"verify_ssl": False}})
    await hass.async_block_till_done()
    assert entry.runtime_data is not runtime
    await until(lambda: entry.runtime_data.watcher.pushing)
    await hass.config_entries.async_unload(entry.entry_id)
