"""How libraries are listed, page by page, and what rows say before they are read."""

from datetime import timedelta

import pytest

from custom_components.showrunner.engine.listing import Detail, Query
from custom_components.showrunner.engine.model import ItemId, MediaType
from custom_components.showrunner.providers.jellyfin.provider import JellyfinProvider
from tests.simulators.jellyfin import JellyfinSimulator

from .listed import entries, shelf, titles

SHOW = "TV Shows/The Expanse (2015)"


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
