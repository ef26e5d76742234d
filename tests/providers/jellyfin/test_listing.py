"""How libraries are listed, page by page, and what rows say before they are read."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiohttp import ClientSession
import pytest

from custom_components.showrunner.engine.errors import (
    BadPayloadError,
    NotFoundError,
    RejectedError,
    ShowrunnerError,
)
from custom_components.showrunner.engine.listing import (
    Detail,
    Entry,
    Query,
    Shelf,
)
from custom_components.showrunner.engine.model import ItemId, Library, MediaType
from custom_components.showrunner.providers.base import Connection, Look
from custom_components.showrunner.providers.jellyfin.provider import JellyfinProvider
from tests.simulators.jellyfin import JellyfinSimulator

from .conftest import DEVICE

VERSIONS = ("10.9.11", "10.10.7", "10.11.11", "12.0.0")
DUNE = "Movies/Dune (2021)/Dune (2021).mkv"
SHOW = "TV Shows/The Expanse (2015)"


@pytest.fixture(params=VERSIONS)
async def server(
    request: pytest.FixtureRequest, socket_enabled: None, media: Path
) -> AsyncIterator[JellyfinSimulator]:
    """Run a simulated server of each version."""
    async with JellyfinSimulator(media, version=request.param, pace=0.0) as simulator:
        yield simulator


@pytest.fixture
async def provider(
    server: JellyfinSimulator, session: ClientSession
) -> JellyfinProvider:
    """Return an administrator's provider that knows the libraries."""
    return await connected(server, session, server.login("Anna", DEVICE))


async def connected(
    server: JellyfinSimulator, session: ClientSession, token: str
) -> JellyfinProvider:
    """Return a provider that knows the libraries."""
    connection = Connection(url=server.url, token=token, client_id=DEVICE)
    provider = JellyfinProvider(session, connection)
    await provider.connect()
    await provider.look(Look.LIBRARIES)
    return provider


def library(provider: JellyfinProvider, name: str) -> Library:
    """Return a library by its name."""
    return next(each for each in provider.libraries if each.name == name)


def shelf(provider: JellyfinProvider, name: str, parent: ItemId | None = None) -> Shelf:
    """Return the shelf of a library, or a part of it."""
    (whole,) = provider.shelves(library(provider, name))
    return Shelf(whole.library, whole.name, whole.types, parent)


async def entries(
    provider: JellyfinProvider, query: Query, size: int = 500
) -> list[Entry]:
    """Return all rows of a listing, page by page."""
    found: list[Entry] = []
    start = 0
    while True:
        page = (await provider.list_page(query, start, size)).open()
        found += page.entries
        start += page.received
        if not page.received or start == page.total:
            return found


async def titles(provider: JellyfinProvider, query: Query, size: int = 500) -> set[str]:
    """Return the titles of all rows of a listing."""
    return {entry.read().title for entry in await entries(provider, query, size)}


async def test_a_library_holds_all_of_its_kinds(provider: JellyfinProvider) -> None:
    """Once each, with the library, and the count is that of the rows."""
    kinds: dict[str, list[MediaType]] = {}
    for each in provider.libraries:
        (whole,) = provider.shelves(each)
        found = await entries(provider, Query(whole, Detail.FULL))
        kinds[each.name] = sorted(entry.type for entry in found)
        assert {entry.type for entry in found} <= whole.types
        assert await provider.count(whole) == len(found)
        assert all(entry.read().library == each for entry in found)

    assert kinds == {
        "Movies": [MediaType.MOVIE] * 2,
        "TV Shows": [MediaType.EPISODE, MediaType.SEASON, MediaType.SHOW],
        "Music": [MediaType.ALBUM, MediaType.ARTIST, MediaType.TRACK],
    }


@pytest.mark.parametrize("size", [1, 2, 3])
async def test_pages_are_parts_of_one_list(
    provider: JellyfinProvider, size: int
) -> None:
    """Each row stands on one of them."""
    query = Query(shelf(provider, "TV Shows"), Detail.LEAN)
    whole = [entry.id for entry in await entries(provider, query)]
    assert [entry.id for entry in await entries(provider, query, size)] == whole
    beyond = (await provider.list_page(query, 99, size)).open()
    assert (beyond.entries, beyond.received, beyond.total) == ([], 0, 3)


async def test_a_revision_is_the_same_however_much_is_asked(
    provider: JellyfinProvider, server: JellyfinSimulator
) -> None:
    """And another one when the item has changed."""

    async def revisions(detail: Detail) -> dict[ItemId, str]:
        films = Query(shelf(provider, "Movies"), detail)
        listed = {each.id: each.revision for each in await entries(provider, films)}
        by_id = (await provider.list_items([*listed], detail)).open().entries
        assert {each.id: each.revision for each in by_id} == listed
        read = {each.id: each.read().revision for each in by_id}
        assert read == listed
        return listed

    lean, full, deep = [await revisions(detail) for detail in Detail]
    assert lean == full == deep
    assert all(lean.values())
    server.edit("Dune (2021)", Overview="Sand")
    now = await revisions(Detail.LEAN)
    assert {key for key in now if now[key] != lean[key]} == {
        server.item_id("Dune (2021)")
    }


async def test_what_changed_since(
    provider: JellyfinProvider, server: JellyfinSimulator
) -> None:
    """By the filter that works in every version."""
    later = provider.server_time() + timedelta(minutes=1)
    films = shelf(provider, "Movies")
    server.edit("Dune (2021)", Overview="Sand")
    server.item("Dune (2021)").saved = later.timestamp() + 1

    assert await titles(provider, Query(films, Detail.FULL, later)) == {"Dune (2021)"}
    elsewhere = later.astimezone()  # The same moment, written otherwise
    assert len(await entries(provider, Query(films, Detail.LEAN, elsewhere))) == 1
    much_later = later + timedelta(days=1)
    assert await entries(provider, Query(films, Detail.LEAN, much_later)) == []


async def test_a_show_and_what_is_in_it(
    provider: JellyfinProvider, server: JellyfinSimulator
) -> None:
    """The show stands first, on whatever page that is."""
    server.add_file(f"{SHOW}/Season 03/The Expanse - S03E01 - Fight.mkv")
    server.add_file("TV Shows/Other (2020)/Season 01/Other - S01E01.mkv")
    server.scan("TV Shows")
    await server.idle()
    show = ItemId(server.item("The Expanse").id)
    part = shelf(provider, "TV Shows", show)
    for size in (1, 2, 500):
        found = await entries(provider, Query(part, Detail.LEAN), size)
        assert found[0].id == show
        assert len({entry.id for entry in found}) == len(found) == 5
    assert await provider.count(part) == 5

    season = ItemId(server.item("Season 3").id)
    inner = shelf(provider, "TV Shows", season)
    kinds = [entry.type for entry in await entries(provider, Query(inner, Detail.FULL))]
    assert kinds == [MediaType.SEASON, MediaType.EPISODE]


async def test_a_film_has_no_inside(
    provider: JellyfinProvider, server: JellyfinSimulator
) -> None:
    """A server that is asked for it all the same may list everything."""
    part = shelf(provider, "Movies", ItemId(server.item_id("Dune (2021)")))
    server.forget_requests()
    assert await titles(provider, Query(part, Detail.FULL)) == {"Dune (2021)"}
    assert await provider.count(part) == 1
    assert not [seen for seen in server.requests if "parentId" in seen.query]


async def test_a_part_that_is_gone_is_empty(
    provider: JellyfinProvider, server: JellyfinSimulator
) -> None:
    """Nothing else is listed in its place."""
    part = shelf(provider, "TV Shows", ItemId("f00d" * 8))
    assert await entries(provider, Query(part, Detail.FULL)) == []
    assert await provider.count(part) == 0


async def test_items_by_id(
    provider: JellyfinProvider, server: JellyfinSimulator
) -> None:
    """Each with its library, wherever it is; what is gone or no item is left out."""
    asked = ("Dune (2021)", "The Expanse", "Album", "Movies")
    keys = [ItemId(server.item_id(title)) for title in asked]
    answer = await provider.list_items([*keys, ItemId("f00d" * 8)], Detail.FULL)
    items = [entry.read() for entry in answer.open().entries]

    assert {(item.title, item.library and item.library.name) for item in items} == {
        ("Dune (2021)", "Movies"),
        ("The Expanse", "TV Shows"),
        ("Album", "Music"),
    }


async def test_a_whole_batch_fits_in_an_address(
    provider: JellyfinProvider, server: JellyfinSimulator
) -> None:
    """As many as we say."""
    keys = [ItemId(f"{number:032x}") for number in range(2, provider.batch + 1)]
    found = ItemId(server.item_id("Dune (2021)"))
    page = (await provider.list_items([*keys, found], Detail.DEEP)).open()
    assert [entry.id for entry in page.entries] == [found]


async def test_what_belongs_together(
    provider: JellyfinProvider, server: JellyfinSimulator
) -> None:
    """An episode to its season and show, a track to its album."""

    async def read(name: str) -> dict[MediaType, tuple[str | None, str | None]]:
        found = await entries(provider, Query(shelf(provider, name), Detail.FULL))
        return {each.type: (each.read().parent, each.read().top) for each in found}

    key = server.item_id
    assert await read("TV Shows") == {
        MediaType.SHOW: (None, None),
        MediaType.SEASON: (key("The Expanse"), key("The Expanse")),
        MediaType.EPISODE: (key("Season 2"), key("The Expanse")),
    }
    assert await read("Music") == {
        MediaType.ARTIST: (None, None),
        MediaType.ALBUM: (key("Band"), key("Band")),
        MediaType.TRACK: (key("Album"), key("Band")),
    }


@pytest.mark.parametrize("detail", Detail)
async def test_how_much_is_told(
    provider: JellyfinProvider, server: JellyfinSimulator, detail: Detail
) -> None:
    """What was not asked for is not told, which is not the same as nothing."""
    query = Query(shelf(provider, "Movies"), detail)
    film = (await entries(provider, query))[0].read()
    (file,) = film.files
    assert file.path.endswith(".mkv")
    assert (file.size is None) == (detail is Detail.LEAN)
    assert (file.streams is None) == (detail is Detail.LEAN)
    assert (film.people is None) == (detail is not Detail.DEEP)
    assert (film.chapters is None) == (detail is not Detail.DEEP)


async def test_more_costs_more(provider: JellyfinProvider) -> None:
    """A page says what it cost, and a lean one is small."""
    films = shelf(provider, "Movies")
    sizes = [
        (await provider.list_page(Query(films, detail), 0, 9)).size for detail in Detail
    ]
    assert sizes == sorted(sizes)
    assert sizes[0] < 1500
    answer = await provider.list_page(Query(films, Detail.LEAN), 0, 9)
    assert 0 < answer.took < 30


async def test_two_versions_are_two_files(
    provider: JellyfinProvider, server: JellyfinSimulator
) -> None:
    """Of one film, for a user; a key may see the other one as a film of its own."""
    server.add_file("Movies/Dune (2021)/Dune (2021) - 2160p.mkv")
    server.scan("Movies")
    await server.idle()
    query = Query(shelf(provider, "Movies"), Detail.FULL)
    films = {e.id: e.read() for e in await entries(provider, query)}
    assert len(films) == 2
    assert len(films[ItemId(server.item("Dune (2021)").id)].files) == 2


async def test_a_key_counts_what_it_lists(
    server: JellyfinSimulator, session: ClientSession
) -> None:
    """However many versions it sees."""
    server.add_file("Movies/Dune (2021)/Dune (2021) - 2160p.mkv")
    server.scan("Movies")
    await server.idle()
    provider = await connected(server, session, server.add_key())
    films = shelf(provider, "Movies")
    found = await entries(provider, Query(films, Detail.LEAN))
    assert await provider.count(films) == len({entry.id for entry in found})
    by_id = await provider.list_items([entry.id for entry in found[:2]], Detail.FULL)
    assert all(entry.read().library for entry in by_id.open().entries)


async def test_a_plain_user_lists_what_it_may_see(
    server: JellyfinSimulator, session: ClientSession
) -> None:
    """A listing knows its library, though nobody tells of folders."""
    server.add_user("Ben", "secret")
    provider = await connected(server, session, server.login("Ben", "bens"))
    query = Query(shelf(provider, "Movies"), Detail.FULL)
    films = [entry.read() for entry in await entries(provider, query)]
    assert {film.library and film.library.name for film in films} == {"Movies"}
    answer = await provider.list_items([films[0].id], Detail.FULL)
    (entry,) = answer.open().entries
    assert entry.read().library is None


@pytest.mark.parametrize("fault", ["html", "garbage", "cut", "500", "503", "401"])
async def test_a_broken_answer_is_no_page(
    provider: JellyfinProvider, server: JellyfinSimulator, fault: str
) -> None:
    """Not even an empty one."""
    films = shelf(provider, "Movies")
    server.fail(fault, "/Items")
    with pytest.raises(ShowrunnerError):
        (await provider.list_page(Query(films, Detail.LEAN), 0, 9)).open()
    with pytest.raises(ShowrunnerError):
        (await provider.list_items([ItemId("1" * 32)], Detail.LEAN)).open()
    with pytest.raises(ShowrunnerError):
        await provider.count(films)


async def test_a_picture(provider: JellyfinProvider, server: JellyfinSimulator) -> None:
    """Of a size that fits, and of the state that the reference names."""
    folder = server.add_file("Movies/Up (2009)/Up (2009).mkv").parent
    (folder / "poster.jpg").write_bytes(b"a poster")
    server.scan("Movies")
    await server.idle()
    key = ItemId(server.item("Up (2009)").id)
    (entry,) = (await provider.list_items([key], Detail.FULL)).open().entries
    reference = entry.read().artwork["poster"]

    server.forget_requests()
    assert await provider.picture(reference) == (b"a poster", "image/jpeg")
    (seen,) = server.requests
    assert seen.query["maxWidth"] == seen.query["maxHeight"] == "1000"
    assert seen.query["tag"] in reference


@pytest.mark.parametrize(
    "reference", ["", "x", "../Users/Primary/1", "1/Primary/1?x=1", "1/Primary/1\n"]
)
async def test_what_is_no_reference_is_not_asked_for(
    provider: JellyfinProvider, server: JellyfinSimulator, reference: str
) -> None:
    """No other address can be made of it."""
    server.forget_requests()
    with pytest.raises(RejectedError):
        await provider.picture(reference)
    assert server.requests == []


async def test_a_picture_that_is_gone(
    provider: JellyfinProvider, server: JellyfinSimulator
) -> None:
    """Or that is a page of somebody else's."""
    with pytest.raises(NotFoundError):
        await provider.picture(f"{'f00d' * 8}/Primary/1")
    server.fail("html", "/Items/*")
    with pytest.raises(BadPayloadError):
        await provider.picture(f"{'f00d' * 8}/Primary/1")


async def test_the_servers_clock(
    provider: JellyfinProvider, server: JellyfinSimulator
) -> None:
    """As its answers tell it."""
    provider.health.clock_offset = timedelta(hours=-3)
    assert abs(provider.server_time() - datetime.now(UTC)) > timedelta(hours=2)
    await provider.look(Look.LIBRARIES)
    assert abs(provider.server_time() - datetime.now(UTC)) < timedelta(minutes=1)
