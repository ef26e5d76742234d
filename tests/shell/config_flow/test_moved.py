"""Servers that are set up, and found again: where they were, or elsewhere."""

from unittest.mock import AsyncMock

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from yarl import URL

from custom_components.showrunner.providers.plex import reach
from tests.simulators.plex import PlexSimulator

from .dialog import Dialog
from .found import FOUND, port, suggestion
from .others import proxy, served

DIRECT = "https://127-0-0-1.0123456789abcdef0123456789abcdef.plex.direct:32400"

pytestmark = pytest.mark.usefixtures("setup")


async def test_finding_a_server_again_changes_nothing(
    hass: HomeAssistant, plex: PlexSimulator, entry: MockConfigEntry, setup: AsyncMock
) -> None:
    """Not while it answers where it always did, even if it does elsewhere as well."""
    entry.add_to_hass(hass)
    async with served(proxy(plex.url)) as url:
        found = suggestion(plex, port=URL(url).port)
        dialog = await Dialog(hass).open(FOUND, found)
    assert dialog.aborted == "already_configured"
    assert entry.data["url"] == plex.url
    assert not setup.await_count


async def test_a_server_that_moved_is_followed(
    hass: HomeAssistant, dialog: Dialog, plex: PlexSimulator, entry: MockConfigEntry
) -> None:
    """It answers at the new address, and nobody does at the old one."""
    entry.add_to_hass(hass)
    gone = {**entry.data, "url": "http://127.0.0.1:1"}
    hass.config_entries.async_update_entry(entry, data=gone)
    assert (await dialog.open(FOUND, suggestion(plex))).aborted == "already_configured"
    assert dict(entry.data) == gone | {"url": plex.url}


async def test_a_server_that_moved_is_set_up_at_once(
    hass: HomeAssistant,
    dialog: Dialog,
    plex: PlexSimulator,
    entry: MockConfigEntry,
    setup: AsyncMock,
) -> None:
    """Without waiting for the next attempt."""
    entry.add_to_hass(hass)
    entry.mock_state(hass, ConfigEntryState.SETUP_RETRY)
    await dialog.open(FOUND, suggestion(plex))
    await hass.async_block_till_done()
    assert setup.await_count == 1


@pytest.mark.parametrize(
    "old",
    [
        pytest.param(DIRECT, id="encrypted"),
        pytest.param("https://127.0.0.1:1", id="other certificate"),
        pytest.param("http://attic.example:1", id="name"),
    ],
)
@pytest.mark.usefixtures("no_names")
async def test_a_safer_address_is_not_given_up(
    hass: HomeAssistant,
    dialog: Dialog,
    plex: PlexSimulator,
    entry: MockConfigEntry,
    old: str,
) -> None:
    """A stranger could pose as the server, whose id is no secret, to get the token."""
    entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(entry, data={**entry.data, "url": old})
    assert (await dialog.open(FOUND, suggestion(plex))).aborted == "already_configured"
    assert entry.data["url"] == old


async def test_a_server_is_followed_under_its_own_certificate(
    hass: HomeAssistant,
    dialog: Dialog,
    plex: PlexSimulator,
    entry: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The name in it holds the address; the rest of the name stays."""
    entry.add_to_hass(hass)
    old = DIRECT.replace("127-0-0-1", "192-0-2-1")
    new = DIRECT.replace("32400", str(port(plex)))
    asked: list[str] = []

    async def answers(_session: object, url: str, _wanted: str) -> bool:
        asked.append(url)
        return url == new

    monkeypatch.setattr(reach, "_answers", answers)
    hass.config_entries.async_update_entry(entry, data={**entry.data, "url": old})
    await dialog.open(FOUND, suggestion(plex))
    assert asked == [old, new]
    assert entry.data["url"] == new


async def test_another_server_is_not_followed(
    hass: HomeAssistant,
    dialog: Dialog,
    plex: PlexSimulator,
    cellar: PlexSimulator,
    entry: MockConfigEntry,
) -> None:
    """Whoever says they are the server, but answers as another one."""
    entry.add_to_hass(hass)
    gone = {**entry.data, "url": "http://127.0.0.1:1"}
    hass.config_entries.async_update_entry(entry, data=gone)
    await dialog.open(FOUND, suggestion(plex, port=port(cellar)))
    assert dialog.step == "plex_found"  # The other server itself is offered
    assert dict(entry.data) == gone
