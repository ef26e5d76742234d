"""The address at which others tell of files: made, shown, renewed and removed."""

from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

from homeassistant.components.webhook import async_handle_webhook
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant
from homeassistant.core_config import async_process_ha_core_config
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.network import NoURLAvailableError
from homeassistant.setup import async_setup_component
from homeassistant.util.aiohttp import MockRequest
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.showrunner.webhook import async_follow_webhook

from .dialog import Dialog

MOMENT = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)
TEST = b'{"eventType": "Test"}'


@pytest.fixture
async def options(hass: HomeAssistant, entry: MockConfigEntry) -> Dialog:
    """Return the options of an entry that is not set up, not opened yet."""
    assert await async_setup_component(hass, "webhook", {})
    entry.add_to_hass(hass)
    return Dialog(hass, part="options")


def placeholders(options: Dialog) -> dict[str, str]:
    """Return what the page says beyond its texts."""
    return dict(options.result["description_placeholders"])


async def call(hass: HomeAssistant, webhook_id: str) -> None:
    """Press the test button of Sonarr."""
    request = MockRequest(TEST, "test", "POST", remote="127.0.0.1")
    answer: Any = await async_handle_webhook(hass, webhook_id, request)
    assert answer.status == 200


async def made(options: Dialog, entry: MockConfigEntry) -> str:
    """Make an address, and return its secret."""
    await options.open_for(entry.entry_id)
    await options.choose("webhook")
    await options.submit()
    return str(entry.data[CONF_WEBHOOK_ID])


async def test_nobody_has_an_address_who_did_not_ask_for_one(
    options: Dialog, entry: MockConfigEntry
) -> None:
    """A look at the page is no question yet."""
    await options.open_for(entry.entry_id)
    await options.choose("webhook")
    assert placeholders(options) == {"name": "Attic"}
    options.close()
    assert CONF_WEBHOOK_ID not in entry.data


async def test_an_address_is_made_and_shown(
    hass: HomeAssistant, options: Dialog, entry: MockConfigEntry
) -> None:
    """It works at once, also if the server cannot be reached."""
    await async_process_ha_core_config(
        hass,
        {"internal_url": "http://10.0.0.2:8123", "external_url": "https://a.example"},
    )
    secret = await made(options, entry)
    assert len(secret) == 64
    shown = placeholders(options)
    assert shown["url"] == f"http://10.0.0.2:8123/api/webhook/{secret}"
    assert shown["guide"].endswith("docs/scans.md#from-sonarr-radarr-and-others")
    assert (shown["taken"], shown["refused"]) == ("0", "0")
    assert shown["last"] == shown["test"] == "-"
    assert entry.data["token"]
    await call(hass, secret)
    assert async_follow_webhook(hass, entry).tally.tests == 1


async def test_what_came_is_shown(
    hass: HomeAssistant, options: Dialog, entry: MockConfigEntry
) -> None:
    """By the clock of Home Assistant, so that somebody sees their test arrive."""
    await hass.config.async_set_time_zone("Asia/Tokyo")
    secret = await made(options, entry)
    with patch("custom_components.showrunner.webhook.datetime") as clock:
        clock.now.return_value = MOMENT
        await call(hass, secret)
    await options.open_for(entry.entry_id)
    await options.choose("webhook")
    shown = placeholders(options)
    assert (shown["taken"], shown["refused"]) == ("1", "0")
    assert shown["last"] == shown["test"] == "2026-11-22 05:00:00"
    await hass.config.async_set_time_zone("UTC")


async def test_an_address_is_shown_where_home_assistant_does_not_know_its_own(
    options: Dialog, entry: MockConfigEntry
) -> None:
    """By the name that most have; the page says what to put in its place."""
    with patch(
        "homeassistant.components.webhook.get_url", side_effect=NoURLAvailableError
    ):
        secret = await made(options, entry)
    url = f"http://homeassistant.local:8123/api/webhook/{secret}"
    assert placeholders(options)["url"] == url


async def test_a_new_address_ends_the_old_one(
    hass: HomeAssistant, options: Dialog, entry: MockConfigEntry
) -> None:
    """Somebody may have seen it who should not."""
    old = await made(options, entry)
    await options.choose("webhook_renew")
    new = entry.data[CONF_WEBHOOK_ID]
    assert new != old
    assert placeholders(options)["url"].endswith(new)
    await call(hass, old)
    assert async_follow_webhook(hass, entry).tally.taken == 0
    await call(hass, new)
    assert async_follow_webhook(hass, entry).tally.taken == 1


async def test_an_address_can_be_removed(
    hass: HomeAssistant, options: Dialog, entry: MockConfigEntry
) -> None:
    """What else the entry holds stays as it is."""
    before = dict(entry.data)
    secret = await made(options, entry)
    await options.choose("webhook_remove")
    assert options.kind == FlowResultType.CREATE_ENTRY
    assert dict(entry.data) == before
    await call(hass, secret)
    assert async_follow_webhook(hass, entry).tally.taken == 0


async def test_the_pages_change_no_option(
    hass: HomeAssistant, options: Dialog, entry: MockConfigEntry
) -> None:
    """Whoever is done with the address leaves the rest alone."""
    hass.config_entries.async_update_entry(entry, options={"finished_percent": 75})
    await made(options, entry)
    await options.choose("webhook_done")
    assert options.kind == FlowResultType.CREATE_ENTRY
    assert entry.options == {"finished_percent": 75}


async def test_an_address_of_a_server_that_is_followed_needs_no_new_connection(
    hass: HomeAssistant, options: Dialog, entry: MockConfigEntry
) -> None:
    """The runtime goes on, and hears what is said there."""
    await hass.config_entries.async_setup(entry.entry_id)
    runtime = entry.runtime_data
    secret = await made(options, entry)
    await hass.async_block_till_done(wait_background_tasks=False)
    assert entry.runtime_data is runtime
    assert runtime.is_current
    await call(hass, secret)
    assert async_follow_webhook(hass, entry).tally.tests == 1
