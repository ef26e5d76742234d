"""The orders by which a Plex server looks into folders and files."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from aiohttp import ClientSession, web
import pytest

from custom_components.showrunner.engine.errors import ForbiddenError, RejectedError
from custom_components.showrunner.engine.model import ItemId, LibraryId
from custom_components.showrunner.engine.scans import Reach, ScanTarget
from custom_components.showrunner.providers.base import Connection
from custom_components.showrunner.providers.plex.provider import PlexProvider
from tests.providers.serving import serving
from tests.simulators.plex import PlexSimulator

FILMS = LibraryId("1")

type Order = Callable[[PlexProvider], Awaitable[object]]

ORDERS: dict[str, Order] = {
    "scan": lambda it: it.scan_folder(ScanTarget(library=FILMS, folder="/a/b")),
    "probe": lambda it: it.probe(ItemId("1")),
    "probe thoroughly": lambda it: it.probe(ItemId("1"), thorough=True),
    "cancel": lambda it: it.cancel_scan(FILMS),
}


@pytest.fixture
def provider(plex: PlexSimulator, session: ClientSession) -> PlexProvider:
    """Return a provider for the simulated server."""
    connection = Connection(url=plex.url, token=plex.token, client_id="test")
    return PlexProvider(session, connection)


async def sent(provider: PlexProvider, order: Order) -> str:
    """Return an order as it goes over the line."""
    seen: list[web.Request] = []

    async def reply(request: web.Request) -> web.Response:
        seen.append(request)
        return web.Response()

    async with serving(reply) as url:
        provider.connection = replace(provider.connection, url=url)
        await order(provider)
    (request,) = seen
    assert "X-Plex-Token" in request.headers
    return f"{request.method} {request.raw_path}"


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("scan", "GET /library/sections/1/refresh?path=%2Fa%2Fb"),
        ("probe", "PUT /library/metadata/1/analyze"),
        ("probe thoroughly", "PUT /library/metadata/1/analyze"),
        ("cancel", "DELETE /library/sections/1/refresh"),
    ],
)
async def test_an_order_is_one_request(
    provider: PlexProvider, order: str, expected: str
) -> None:
    """With nothing that would have the server do more."""
    assert await sent(provider, ORDERS[order]) == expected


@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        ("/f/a b+c", "%2Ff%2Fa%20b%2Bc"),
        ("/f/100%25 & #1?", "%2Ff%2F100%2525%20%26%20%231%3F"),
        ("D:\\Films\\It's", "D%3A%5CFilms%5CIt%27s"),
        ("\\\\nas\\films", "%5C%5Cnas%5Cfilms"),
        ("/f/e\u0301", "%2Ff%2Fe%CC%81"),
        ("/f/caf\udce9", "%2Ff%2Fcaf%E9"),  # Latin 1 on the disk
        ("/f/trailing ", "%2Ff%2Ftrailing%20"),
    ],
)
async def test_a_folder_is_encoded_once(
    provider: PlexProvider, folder: str, expected: str
) -> None:
    """Each byte of its name stays what it was."""
    target = ScanTarget(library=FILMS, folder=folder)
    order = await sent(provider, lambda it: it.scan_folder(target))

    assert order.partition("path=")[2] == expected


async def test_what_is_in_no_address_is_not_sent(provider: PlexProvider) -> None:
    """Half a letter of UTF-16, for one."""
    target = ScanTarget(library=FILMS, folder="/f/\ud83c")
    with pytest.raises(RejectedError):
        await provider.scan_folder(target)


async def test_a_folder_is_all_that_is_looked_at(
    plex: PlexSimulator, provider: PlexProvider
) -> None:
    """What is new beside it stays unknown."""
    here = plex.add_file("Movies/Heat (1995)/Heat (1995).mkv")
    plex.add_file("Movies/Solaris (1972)/Solaris (1972).mkv")
    target = ScanTarget(library=FILMS, folder=str(here.parent))

    assert await provider.scan_folder(target) is Reach.FOLDER
    await plex.idle()
    assert {item.title for item in plex.section("Movies").items.values()} == {
        "Dune",
        "Heat",
    }


async def test_a_scan_that_is_cancelled_finds_nothing(
    plex: PlexSimulator, provider: PlexProvider
) -> None:
    """If that comes in time."""
    plex.state.scanner.pace = 60  # Nothing is found before a minute is over
    here = plex.add_file("Movies/Heat (1995)/Heat (1995).mkv")
    await provider.scan_folder(ScanTarget(library=FILMS, folder=str(here.parent)))
    assert plex.section("Movies").refreshing

    await provider.cancel_scan(FILMS)
    await plex.idle()
    assert not plex.section("Movies").refreshing
    assert len(plex.section("Movies").items) == 1


@pytest.mark.parametrize("order", ORDERS)
async def test_a_guest_may_not(
    plex: PlexSimulator, provider: PlexProvider, order: str
) -> None:
    """A shared server is its owner's."""
    plex.add_token("guest")
    provider.connection = replace(provider.connection, token="guest")  # noqa: S106
    await provider.connect()

    with pytest.raises(ForbiddenError):
        await ORDERS[order](provider)


async def test_a_replaced_file_is_known_anew_when_it_was_probed(
    plex: PlexSimulator, provider: PlexProvider
) -> None:
    """A scan reads its size only."""
    file = plex.add_file("Movies/Dune (2021)/Dune (2021).mkv", size=5000)
    target = ScanTarget(library=FILMS, folder=str(file.parent))
    await provider.scan_folder(target)
    await plex.idle()
    dune = plex.library.titled("Dune")
    assert (dune.media[0].size, dune.media[0].analysed) == (5000, 1000)

    await provider.probe(ItemId(str(dune.key)), thorough=True)
    await plex.idle()
    assert dune.media[0].analysed == 5000
