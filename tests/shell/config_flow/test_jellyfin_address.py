"""Where a Jellyfin server is: what people type, and what answers there."""

from pathlib import Path

from aiohttp import web
import pytest
from yarl import URL

from tests.simulators.jellyfin import JellyfinSimulator
from tests.simulators.plex import PlexSimulator

from .den import at_ways, signed_in
from .dialog import Dialog
from .others import home_made, proxy, served

pytestmark = pytest.mark.usefixtures("setup")


async def at_address(dialog: Dialog) -> Dialog:
    """Return a new flow that asks for the address."""
    return await (await dialog.open()).choose("jellyfin_address")


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
