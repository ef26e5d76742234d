"""Jellyfin servers that are found on the network, and those that moved there."""

from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from yarl import URL

from custom_components.showrunner.providers.discovery import Address
from tests.simulators.jellyfin import JellyfinSimulator
from tests.simulators.jellyfin.discovery import DiscoveryResponder
from tests.simulators.plex import PlexSimulator

from .den import den_entry, signed_in
from .dialog import Dialog
from .found import FOUND, gdm
from .others import proxy, served

pytestmark = pytest.mark.usefixtures("setup")


def told(den: JellyfinSimulator, **changes: Any) -> dict[str, Any]:
    """Return what our own search hands to a flow."""
    found = {
        "kind": "jellyfin",
        "name": "Den",
        "machine_id": den.server_id,
        "host": "127.0.0.1",
        "port": URL(den.url).port,
        "version": "",
        "url": den.url,
    }
    return found | changes


async def test_servers_of_both_kinds_are_in_one_list(
    dialog: Dialog,
    den: JellyfinSimulator,
    plex: PlexSimulator,
    network: list[Address],
) -> None:
    """With what they are, and where."""
    responder = DiscoveryResponder(den.url, den.server_id, "Den")
    await responder.start()
    async with gdm(plex) as attic:
        network += [attic.address, responder.address]
        await dialog.open()
    await responder.stop()
    await dialog.choose("discovered")
    (selector,) = dialog.result["data_schema"].schema.values()
    assert [option["label"] for option in selector.config["options"]] == [
        "Attic (Plex, 127.0.0.1)",
        "Den (Jellyfin, 127.0.0.1)",
    ]
    await dialog.submit(server=den.server_id)
    assert (await signed_in(dialog)).data["url"] == den.url


async def test_a_server_that_went_meanwhile_is_told(
    dialog: Dialog, den: JellyfinSimulator, network: list[Address]
) -> None:
    """It answered the search, and nothing else."""
    responder = DiscoveryResponder(den.url, den.server_id, "Den")
    await responder.start()
    network.append(responder.address)
    await dialog.open()
    await responder.stop()
    await dialog.choose("discovered")
    den.fail("500")
    await dialog.submit(server=den.server_id)
    assert dialog.aborted == "not_answering"


@pytest.mark.parametrize(
    "url", ["", "http://127.0.0.1:1", "https://172.17.0.2.invalid:8096"]
)
@pytest.mark.usefixtures("no_names")
async def test_a_found_server_is_looked_for_where_its_word_came_from(
    hass: HomeAssistant, dialog: Dialog, den: JellyfinSimulator, url: str
) -> None:
    """The address that it tells may be one of its container."""
    await dialog.open(FOUND, told(den, url=url))
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["unique_id"] == den.server_id
    assert flow["context"]["title_placeholders"] == {"name": "Den"}
    assert (await signed_in(dialog)).data["url"] == den.url


async def test_what_does_not_answer_is_not_offered(
    dialog: Dialog, den: JellyfinSimulator
) -> None:
    """Whatever answered our search there."""
    den.fail("html")
    assert (await dialog.open(FOUND, told(den))).aborted == "not_answering"


async def test_the_found_server_is_the_one_set_up(
    dialog: Dialog, den: JellyfinSimulator
) -> None:
    """The address of another one is refused."""
    await (await dialog.open(FOUND, told(den))).choose("jellyfin_address")
    async with JellyfinSimulator(name="Hut", server_id="1" * 32) as hut:
        await dialog.submit(url=hut.url, verify_ssl=True)
    assert dialog.errors == {"url": "wrong_server"}
    await dialog.submit(url=den.url, verify_ssl=True)
    assert (await signed_in(dialog)).unique_id == den.server_id


# Found again


@pytest.fixture
def entry(hass: HomeAssistant, den: JellyfinSimulator) -> MockConfigEntry:
    """Return the entry of the server."""
    entry = den_entry(den, den.admin_token)
    entry.add_to_hass(hass)
    return entry


async def test_finding_a_server_again_changes_nothing(
    dialog: Dialog, den: JellyfinSimulator, entry: MockConfigEntry
) -> None:
    """Not while it answers where it always did, even if it does elsewhere as well."""
    async with served(proxy(den.url)) as url:
        found = told(den, url=url, port=URL(url).port)
        assert (await dialog.open(FOUND, found)).aborted == "already_configured"
    assert entry.data["url"] == den.url


@pytest.mark.parametrize(
    ("old", "followed"),
    [
        ("http://127.0.0.1:1", True),
        ("https://127.0.0.1:1", False),
        ("http://den.example:1", False),
    ],
)
@pytest.mark.usefixtures("no_names")
async def test_a_server_that_moved_is_followed(
    hass: HomeAssistant,
    dialog: Dialog,
    den: JellyfinSimulator,
    entry: MockConfigEntry,
    *,
    old: str,
    followed: bool,
) -> None:
    """But an encrypted connection, or a name, is not given up."""
    gone = {**entry.data, "url": old}
    hass.config_entries.async_update_entry(entry, data=gone)
    assert (await dialog.open(FOUND, told(den))).aborted == "already_configured"
    assert dict(entry.data) == gone | {"url": den.url if followed else old}


async def test_a_server_that_found_itself_a_base_path_is_followed(
    hass: HomeAssistant,
    dialog: Dialog,
    den: JellyfinSimulator,
    entry: MockConfigEntry,
) -> None:
    """While it moved."""
    den.state.base_url = "/media"
    gone = {**entry.data, "url": "http://127.0.0.1:1"}
    hass.config_entries.async_update_entry(entry, data=gone)
    await dialog.open(FOUND, told(den, url=""))
    assert entry.data["url"] == den.url


async def test_another_server_is_not_followed(
    hass: HomeAssistant,
    dialog: Dialog,
    den: JellyfinSimulator,
    entry: MockConfigEntry,
) -> None:
    """Nobody is where the server says it is, and elsewhere it moved to, neither."""
    gone = {**entry.data, "url": "http://127.0.0.1:1"}
    hass.config_entries.async_update_entry(entry, data=gone)
    async with JellyfinSimulator(name="Hut", server_id="1" * 32) as hut:
        await dialog.open(FOUND, told(den, port=URL(hut.url).port))
    assert dialog.aborted == "already_configured"
    assert dict(entry.data) == gone
