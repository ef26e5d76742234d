"""Where a Jellyfin server is: what people type, what answers there, what is found."""

from pathlib import Path
from typing import Any

from aiohttp import web
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from yarl import URL

from custom_components.showrunner.providers.discovery import Address
from tests.simulators.jellyfin import JellyfinSimulator
from tests.simulators.jellyfin.discovery import DiscoveryResponder
from tests.simulators.plex import PlexSimulator

from .den import ANNA, at_ways, den_entry
from .dialog import Dialog
from .found import FOUND, gdm
from .others import home_made, proxy, served

pytestmark = pytest.mark.usefixtures("setup")


async def at_address(dialog: Dialog) -> Dialog:
    """Return a new flow that asks for the address."""
    return await (await dialog.open()).choose("jellyfin_address")


async def signed_in(dialog: Dialog) -> Any:
    """Return the entry that somebody's sign-in makes."""
    await dialog.choose("jellyfin_password")
    return (await dialog.submit(**ANNA)).created


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


@pytest.mark.parametrize(
    "typed",
    [
        "{host}:{port}",
        " HTTP://{host}:{port}/ ",
        "http://{host}:{port}/web/index.html#/home.html",
        "http://{host}:{port}/web/#/dashboard/keys",
        "{host}:{port}/nowhere",
    ],
)
async def test_what_people_type_for_an_address_is_understood(
    dialog: Dialog, den: JellyfinSimulator, typed: str
) -> None:
    """Without a scheme, with a slash, with a page's path copied from the browser."""
    url = URL(den.url)
    await at_address(dialog)
    await dialog.submit(url=typed.format(host=url.host, port=url.port), verify_ssl=True)
    assert (await signed_in(dialog)).data["url"] == den.url


@pytest.mark.parametrize("path", ["", "/media", "/media/web/index.html#/home"])
async def test_a_base_path_is_kept_or_found(
    dialog: Dialog, den: JellyfinSimulator, path: str
) -> None:
    """The server itself says so to whoever left it out."""
    den.state.base_url = "/media"
    await at_address(dialog)
    await dialog.submit(url=den.url.removesuffix("/media") + path, verify_ssl=True)
    assert (await signed_in(dialog)).data["url"] == den.url
    assert den.url.endswith("/media")


async def test_a_page_that_forwards_elsewhere_is_told(dialog: Dialog) -> None:
    """A password would travel along."""

    async def redirect(_: web.Request) -> web.Response:
        raise web.HTTPFound("http://127.0.0.1:1/login")

    async with served(redirect) as url:
        await (await at_address(dialog)).submit(url=url, verify_ssl=True)
    assert dialog.errors == {"url": "bad_payload"}


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("refuse", "down"),
        ("cut", "unavailable"),
        ("503", "busy"),
        ("500", "unavailable"),
        ("html", "bad_payload"),
        ("garbage", "bad_payload"),
        ("404", "bad_payload"),
        ("401", "bad_payload"),
    ],
)
async def test_what_goes_wrong_is_told_and_can_be_tried_again(
    dialog: Dialog, den: JellyfinSimulator, kind: str, error: str
) -> None:
    """What was typed stays in the form."""
    form = {"url": den.url, "verify_ssl": True}
    await at_address(dialog)
    den.fail(kind)
    assert (await dialog.submit(**form)).errors == {"url": error}
    assert dialog.suggested == form
    den.heal()
    assert (await dialog.submit(**form)).step == "jellyfin_ways"


@pytest.mark.parametrize("phase", ["mini", "loading"])
async def test_a_server_that_starts_is_told(
    dialog: Dialog, den: JellyfinSimulator, phase: str
) -> None:
    """It says that it has not been set up, which is not true."""
    den.set_phase(phase)
    await at_address(dialog)
    await dialog.submit(url=den.url, verify_ssl=True)
    assert dialog.errors == {"url": "busy"}
    den.set_phase("ready")
    assert (await dialog.submit(url=den.url, verify_ssl=True)).step == "jellyfin_ways"


async def test_a_server_of_another_kind_is_told(
    dialog: Dialog, plex: PlexSimulator
) -> None:
    """The wrong choice in the menu."""
    await (await at_address(dialog)).submit(url=plex.url, verify_ssl=True)
    assert dialog.errors == {"url": "bad_payload"}


async def test_what_is_no_address_is_told(
    dialog: Dialog, den: JellyfinSimulator
) -> None:
    """Nothing is asked."""
    await (await at_address(dialog)).submit(url="not an address", verify_ssl=True)
    assert dialog.errors == {"url": "invalid_url"}
    assert not den.requests


async def test_a_silent_address_is_not_waited_for(
    dialog: Dialog, den: JellyfinSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody looks at the dialog meanwhile."""
    locate = "custom_components.showrunner.providers.jellyfin.locate"
    monkeypatch.setattr(f"{locate}.PATIENCE", 0.05)
    den.fail("stall")
    await (await at_address(dialog)).submit(url=den.url, verify_ssl=True)
    assert dialog.errors == {"url": "unavailable"}


async def test_a_certificate_that_nobody_vouches_for_is_told(
    dialog: Dialog, den: JellyfinSimulator, tmp_path: Path
) -> None:
    """Nothing is sent until the user says that it may be."""
    async with served(proxy(den.url), home_made(tmp_path)) as url:
        await (await at_address(dialog)).submit(url=url, verify_ssl=True)
        assert dialog.errors == {"url": "untrusted"}
        assert not den.requests
        await dialog.submit(url=url, verify_ssl=False)
        entry = await signed_in(dialog)
    assert (entry.data["url"], entry.options["verify_ssl"]) == (url, False)


async def test_another_address_can_be_used(
    dialog: Dialog, den: JellyfinSimulator
) -> None:
    """The one before is filled in."""
    await at_ways(dialog, den)
    await dialog.choose("jellyfin_address")
    assert dialog.suggested == {"url": den.url, "verify_ssl": True}
    async with JellyfinSimulator(name="Hut", server_id="1" * 32) as hut:
        await dialog.submit(url=hut.url, verify_ssl=True)
        assert (await signed_in(dialog)).unique_id == hut.server_id


# Found on the network


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
