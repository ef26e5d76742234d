"""What may be changed about a server that is set up."""

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.showrunner.engine.events import EventGroup
from tests.texts import ENGLISH, look_up

from .dialog import Dialog

ALL = [group.value for group in EventGroup]


@pytest.fixture
def options(hass: HomeAssistant, entry: MockConfigEntry) -> Dialog:
    """Return the options of an entry, not opened yet."""
    entry.add_to_hass(hass)
    return Dialog(hass, part="options")


async def test_the_defaults_are_shown(options: Dialog, entry: MockConfigEntry) -> None:
    """All events, finished at 90 %, and a certificate that is verified."""
    await options.open_for(entry.entry_id)
    connection = options.result["data_schema"].schema["connection"]
    (verify,) = connection.schema.schema
    assert options.suggested["finished_percent"] == 90
    assert options.suggested["groups"] == ALL
    assert verify.description == {"suggested_value": True}
    assert connection.options == {"collapsed": True}


async def test_what_was_chosen_is_kept_and_shown_again(
    options: Dialog, entry: MockConfigEntry
) -> None:
    """In the shape that the runtime reads."""
    await options.open_for(entry.entry_id)
    await options.submit(
        finished_percent=75.0,
        groups=["playback", "server"],
        connection={"verify_ssl": False},
    )
    assert options.result["type"] == FlowResultType.CREATE_ENTRY
    assert entry.options == {
        "finished_percent": 75,
        "groups": ["playback", "server"],
        "verify_ssl": False,
    }
    assert isinstance(entry.options["finished_percent"], int)
    await options.open_for(entry.entry_id)
    assert options.suggested["finished_percent"] == 75
    assert options.suggested["groups"] == ["playback", "server"]


async def test_no_events_at_all_may_be_chosen(
    options: Dialog, entry: MockConfigEntry
) -> None:
    """Somebody may want the sensors only."""
    await options.open_for(entry.entry_id)
    choice = {"finished_percent": 90, "groups": [], "connection": {"verify_ssl": True}}
    await options.submit(**choice)
    assert entry.options["groups"] == []


@pytest.mark.parametrize("percent", [49, 100])
async def test_a_share_out_of_range_is_refused(
    options: Dialog, entry: MockConfigEntry, percent: int
) -> None:
    """A playback can hardly be finished before its half, or after its end."""
    await options.open_for(entry.entry_id)
    choice = {"groups": ALL, "connection": {"verify_ssl": True}}
    with pytest.raises(InvalidData):
        await options.submit(finished_percent=percent, **choice)


async def test_each_group_of_events_has_its_words() -> None:
    """In the list to choose from."""
    assert set(look_up(ENGLISH, "selector.groups.options")) == set(ALL)


async def test_options_apply_without_a_new_connection(
    hass: HomeAssistant, options: Dialog, entry: MockConfigEntry
) -> None:
    """Unless the connection itself is what changed."""
    await hass.config_entries.async_setup(entry.entry_id)
    runtime = entry.runtime_data
    await options.open_for(entry.entry_id)
    choice = {"finished_percent": 60, "groups": ["scan"]}
    await options.submit(**choice, connection={"verify_ssl": True})
    await hass.async_block_till_done()
    assert entry.runtime_data is runtime
    assert runtime.provider.playbacks.finished_share == 0.6
    assert set(runtime.bridge.groups) == {EventGroup.SCAN}
    await options.open_for(entry.entry_id)
    await options.submit(**choice, connection={"verify_ssl": False})
    await hass.async_block_till_done()
    assert entry.runtime_data is not runtime
    await hass.config_entries.async_unload(entry.entry_id)
