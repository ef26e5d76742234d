"""Address and token by hand: what goes wrong, what is said, and how it goes on."""

from pathlib import Path
from unittest.mock import AsyncMock

from aiohttp import web
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from yarl import URL

from tests.simulators.plex import PlexSimulator

from .dialog import Dialog
from .others import home_made, proxy, served

GUEST, WRONG = "guests-key", "wrong-key"


async def by_hand(dialog: Dialog) -> Dialog:
    """Return a new flow at the form for address and token."""
    return await (await dialog.open()).choose("plex_manual")


async def test_address_and_token_make_an_entry(
    dialog: Dialog, plex: PlexSimulator, setup: AsyncMock
) -> None:
    """The entry is named and identified by the server, and set up."""
    await by_hand(dialog)
    entry = (
        await dialog.submit(url=plex.url, token=f" {plex.token}\n", verify_ssl=True)
    ).created
    assert (entry.title, entry.unique_id) == ("Attic", plex.machine_id)
    client_id = entry.data["client_id"]
    assert entry.data == {
        "kind": "plex",
        "url": plex.url,
        "token": plex.token,
        "client_id": client_id,
    }
    assert len(client_id) == 32
    assert entry.options == {"verify_ssl": True}
    assert setup.await_count == 1


@pytest.mark.usefixtures("setup")
@pytest.mark.parametrize(
    "typed",
    [
        "{host}:{port}",
        " HTTP://{host}:{port}/ ",
        "http://{host}:{port}/web/index.html#!/media/5ca1/com.plexapp.plugins.library",
        "http://{host}:{port}/library/sections?X-Plex-Token=abc",
    ],
)
async def test_what_people_type_for_an_address_is_understood(
    dialog: Dialog, plex: PlexSimulator, typed: str
) -> None:
    """Without a scheme, with a slash, with a page's path copied from the browser."""
    url = URL(plex.url)
    text = typed.format(host=url.host, port=url.port)
    await by_hand(dialog)
    entry = (await dialog.submit(url=text, token=plex.token, verify_ssl=True)).created
    assert entry.data["url"] == plex.url


@pytest.mark.usefixtures("setup")
async def test_a_token_goes_only_where_a_server_is(
    dialog: Dialog, plex: PlexSimulator
) -> None:
    """To find out which address was meant, no token is sent."""
    await by_hand(dialog)
    url = f"{plex.url}/nowhere"
    assert (await dialog.submit(url=url, token=WRONG, verify_ssl=True)).errors
    asked = [r for r in plex.requests if WRONG in str(r)]
    assert {r.path for r in plex.requests if r not in asked} >= {
        "/nowhere/identity",
        "/identity",
    }
    assert {r.path for r in asked} == {"/"}


@pytest.mark.usefixtures("setup")
@pytest.mark.parametrize(
    ("kind", "path", "error"),
    [
        ("refuse", "*", "down"),
        ("refuse", "/identity", "unavailable"),
        ("cut", "*", "unavailable"),
        ("503", "*", "busy"),
        ("500", "*", "unavailable"),
        ("html", "*", "bad_payload"),
        ("garbage", "*", "bad_payload"),
        ("403", "*", "bad_payload"),
    ],
)
async def test_what_goes_wrong_is_told_and_can_be_tried_again(
    dialog: Dialog, plex: PlexSimulator, kind: str, path: str, error: str
) -> None:
    """Each failure has its sentence; when it is over, the same answers succeed."""
    plex.fail(kind, path)
    form = {"url": plex.url, "token": plex.token, "verify_ssl": True}
    await by_hand(dialog)
    assert (await dialog.submit(**form)).errors == {"url": error}
    assert dialog.suggested == form
    plex.heal()
    assert (await dialog.submit(**form)).created


@pytest.mark.usefixtures("setup")
@pytest.mark.parametrize(
    ("kind", "path", "errors"),
    [
        ("401", "/", {"token": "authentication_failed"}),
        ("403", "/", {"token": "forbidden"}),
        ("404", "/", {"url": "rejected"}),
        ("503", "/status/sessions", {"url": "busy"}),
    ],
)
async def test_a_server_that_refuses_is_told(
    dialog: Dialog, plex: PlexSimulator, kind: str, path: str, errors: dict[str, str]
) -> None:
    """It was found, and still says no."""
    plex.fail(kind, path)
    form = {"url": plex.url, "token": plex.token, "verify_ssl": True}
    await by_hand(dialog)
    assert (await dialog.submit(**form)).errors == errors
    plex.heal()
    assert (await dialog.submit(**form)).created


@pytest.mark.usefixtures("setup")
async def test_a_wrong_token_is_told(dialog: Dialog, plex: PlexSimulator) -> None:
    """The server itself refuses it."""
    await by_hand(dialog)
    await dialog.submit(url=plex.url, token=WRONG, verify_ssl=True)
    assert dialog.errors == {"token": "authentication_failed"}
    await dialog.submit(url=plex.url, token=plex.token, verify_ssl=True)
    assert dialog.created


@pytest.mark.usefixtures("setup")
async def test_the_token_of_a_guest_will_do(
    dialog: Dialog, plex: PlexSimulator
) -> None:
    """What does not work then is told later, as a repair issue."""
    plex.add_token(GUEST, rights="shared")
    await by_hand(dialog)
    await dialog.submit(url=plex.url, token=GUEST, verify_ssl=True)
    assert dialog.created


@pytest.mark.usefixtures("setup")
@pytest.mark.parametrize("text", ["", "  ", "two words", "naïve", "a\nb"])
async def test_what_can_be_no_token_is_told(
    dialog: Dialog, plex: PlexSimulator, text: str
) -> None:
    """Nothing is asked of the server with it."""
    await by_hand(dialog)
    await dialog.submit(url=plex.url, token=text, verify_ssl=True)
    assert dialog.errors == {"token": "invalid_token"}
    assert not plex.requests


@pytest.mark.usefixtures("setup")
@pytest.mark.parametrize(
    "text",
    [
        "",
        "ftp://127.0.0.1",
        "http://",
        "not an address",
        "127.0.0.1:99999",
        "http://a:b@127.0.0.1",
    ],
)
async def test_what_is_no_address_is_told(
    dialog: Dialog, plex: PlexSimulator, text: str
) -> None:
    """And can be corrected."""
    await by_hand(dialog)
    await dialog.submit(url=text, token=plex.token, verify_ssl=True)
    assert dialog.errors == {"url": "invalid_url"}
    await dialog.submit(url=plex.url, token=plex.token, verify_ssl=True)
    assert dialog.created


@pytest.mark.usefixtures("setup")
async def test_a_server_that_is_down_is_told(
    dialog: Dialog, plex: PlexSimulator
) -> None:
    """Nothing listens there."""
    form = {"url": plex.url, "token": plex.token, "verify_ssl": True}
    await plex.go_down()
    await by_hand(dialog)
    assert (await dialog.submit(**form)).errors == {"url": "down"}
    await plex.come_up()
    assert (await dialog.submit(**form)).created


@pytest.mark.usefixtures("setup")
async def test_a_redirect_is_not_followed(dialog: Dialog) -> None:
    """A token would travel along."""

    async def redirect(_: web.Request) -> web.Response:
        raise web.HTTPFound("http://127.0.0.1:1/identity")

    async with served(redirect) as url:
        await by_hand(dialog)
        await dialog.submit(url=url, token=WRONG, verify_ssl=True)
    assert dialog.errors == {"url": "bad_payload"}


@pytest.mark.usefixtures("setup")
@pytest.mark.parametrize("page", ["", "/", "/web/index.html#!/"])
async def test_the_path_of_a_proxy_is_kept(
    dialog: Dialog, plex: PlexSimulator, page: str
) -> None:
    """If the server answers there, that is where it is."""
    async with served(proxy(plex.url, "/plex")) as url:
        await by_hand(dialog)
        form = {"url": f"{url}/plex{page}", "token": plex.token, "verify_ssl": True}
        entry = (await dialog.submit(**form)).created
    assert entry.data["url"] == f"{url}/plex"


@pytest.mark.usefixtures("setup")
@pytest.mark.parametrize("scheme", ["https://", ""])
async def test_a_certificate_that_nobody_vouches_for_is_told(
    dialog: Dialog, plex: PlexSimulator, tmp_path: Path, scheme: str
) -> None:
    """Nothing is sent until the user says that it may be."""
    async with served(proxy(plex.url), home_made(tmp_path)) as url:
        await by_hand(dialog)
        form = {"url": scheme + url.removeprefix("https://"), "token": plex.token}
        await dialog.submit(**form, verify_ssl=True)
        assert dialog.errors == {"url": "untrusted"}
        assert not plex.requests
        entry = (await dialog.submit(**form, verify_ssl=False)).created
    assert (entry.data["url"], entry.options["verify_ssl"]) == (url, False)


@pytest.mark.usefixtures("setup")
async def test_the_same_server_is_set_up_once(
    dialog: Dialog, plex: PlexSimulator, entry: MockConfigEntry, hass: HomeAssistant
) -> None:
    """A second time changes nothing, and says so."""
    entry.add_to_hass(hass)
    before = dict(entry.data)
    plex.add_token(GUEST)
    async with served(proxy(plex.url)) as url:
        await by_hand(dialog)
        await dialog.submit(url=url, token=GUEST, verify_ssl=False)
    assert dialog.aborted == "already_configured"
    assert (dict(entry.data), dict(entry.options)) == (before, {})


@pytest.mark.usefixtures("setup", "entry")
async def test_two_servers_are_two_entries(
    hass: HomeAssistant, plex: PlexSimulator, cellar: PlexSimulator
) -> None:
    """Each with an id of its own for the server to know it by."""
    entries = []
    for server in (plex, cellar):
        dialog = await by_hand(Dialog(hass))
        await dialog.submit(url=server.url, token=server.token, verify_ssl=True)
        entries.append(dialog.created)
    assert [entry.title for entry in entries] == ["Attic", "Cellar"]
    assert entries[0].data["client_id"] != entries[1].data["client_id"]
