"""How every server is listed, paged, filtered and slimmed: by the same rules."""

from collections.abc import AsyncIterator
from datetime import timedelta

from aiohttp import ClientSession
import pytest

from custom_components.showrunner.engine.listing import (
    Detail,
    Entry,
    Page,
    Query,
    Shelf,
)
from custom_components.showrunner.engine.model import ItemId, Library, MediaType
from custom_components.showrunner.providers.base import Look, Provider

from .stage import SimulatedStage

LEAVES = {MediaType.MOVIE, MediaType.EPISODE, MediaType.TRACK}


@pytest.fixture
async def provider(simulated: SimulatedStage, session: ClientSession) -> Provider:
    """Return a provider that knows the libraries: of films, shows and music."""
    await simulated.add_shelves()
    provider = simulated.provider(session)
    await provider.connect()
    await provider.look(Look.LIBRARIES)
    return provider


async def pages(
    provider: Provider, query: Query, size: int = 1000
) -> AsyncIterator[Page]:
    """Yield a listing, page by page."""
    start = 0
    while True:
        page = (await provider.list_page(query, start, size)).open()
        yield page
        start += page.received
        if not page.received or start >= (page.total or 0):
            return


async def entries(provider: Provider, query: Query, size: int = 1000) -> list[Entry]:
    """Return all rows of a listing."""
    return [
        entry async for page in pages(provider, query, size) for entry in page.entries
    ]


def shelves(provider: Provider) -> list[Shelf]:
    """Return the shelves of all libraries."""
    return [s for library in provider.libraries for s in provider.shelves(library)]


def films(provider: Provider) -> Library:
    """Return the library of films."""
    return next(one for one in provider.libraries if one.type is MediaType.MOVIE)


async def test_the_shelves_of_a_library_hold_each_item_once(
    provider: Provider,
) -> None:
    """Parents and what they hold, each of a type that its shelf says."""
    for library in provider.libraries:
        found = [
            (shelf, entry)
            for shelf in provider.shelves(library)
            for entry in await entries(provider, Query(shelf, Detail.FULL))
        ]
        ids = [entry.id for _, entry in found]
        assert ids
        assert len(ids) == len(set(ids))
        assert all(entry.type in shelf.types for shelf, entry in found)
        known = set(ids)
        read = [entry.read() for _, entry in found]
        assert all(item.parent in known for item in read if item.parent)
        assert all(item.library and item.library.id == library.id for item in read)


@pytest.mark.parametrize("detail", Detail)
async def test_pages_of_any_size_show_the_same(
    provider: Provider, detail: Detail
) -> None:
    """In the same order, whole or in parts; and as many as are counted."""
    for shelf in shelves(provider):
        query = Query(shelf, detail)
        at_once = [entry.id for entry in await entries(provider, query)]
        in_parts = [entry.id for entry in await entries(provider, query, 2)]
        assert in_parts == at_once
        received = [page.received async for page in pages(provider, query)]
        assert sum(received) == await provider.count(shelf)


async def test_a_start_beyond_the_end_shows_nothing(provider: Provider) -> None:
    """A library may shrink while it is listed."""
    shelf = provider.shelves(films(provider))[-1]
    page = (await provider.list_page(Query(shelf, Detail.LEAN), 10_000, 10)).open()
    assert not page.entries
    assert page.received == 0


async def test_a_row_has_one_revision_however_much_it_tells(
    provider: Provider,
) -> None:
    """Else each look would take all items for changed."""
    for shelf in shelves(provider):
        revisions = [
            {
                entry.id: entry.revision
                for entry in await entries(provider, Query(shelf, detail))
            }
            for detail in Detail
        ]
        keys = list(revisions[0])
        for detail in Detail:
            page = (await provider.list_items(keys, detail)).open()
            revisions.append({entry.id: entry.revision for entry in page.entries})
        assert all(revisions[0].values())
        assert all(other == revisions[0] for other in revisions)


async def test_a_leaf_tells_its_files(provider: Provider) -> None:
    """With path and size in a listing, and with its streams by id."""
    for shelf in shelves(provider):
        listed = await entries(provider, Query(shelf, Detail.FULL))
        leaves = [entry for entry in listed if entry.type in LEAVES]
        for entry in leaves:
            item = entry.read()
            assert item.files
            assert all(file.path and file.size is not None for file in item.files)
        if leaves:
            keys = [entry.id for entry in leaves]
            page = (await provider.list_items(keys, Detail.DEEP)).open()
            read = [entry.read() for entry in page.entries]
            assert all(file.streams is not None for i in read for file in i.files)
            assert all(item.people is not None for item in read)


async def test_items_by_id_leave_out_what_is_not_there(provider: Provider) -> None:
    """What is gone is no error; if nothing is left, there is an empty page."""
    shelf = provider.shelves(films(provider))[-1]
    [first, *_] = await entries(provider, Query(shelf, Detail.LEAN))
    gone = ItemId("99999999" if first.id.isdecimal() else "0" * 31 + "9")

    page = (await provider.list_items([first.id, gone], Detail.FULL)).open()
    assert [entry.id for entry in page.entries] == [first.id]
    page = (await provider.list_items([gone], Detail.FULL)).open()
    assert not page.entries


async def test_what_changed_is_found_by_the_servers_clock(
    simulated: SimulatedStage, provider: Provider
) -> None:
    """What is new since a moment is among the rows, and what is older need not be."""
    before = provider.server_time() - timedelta(seconds=2)
    await simulated.add_film("Alien (1979)")
    shelf = provider.shelves(films(provider))[-1]
    found = await entries(provider, Query(shelf, Detail.FULL, before))
    later = provider.server_time() + timedelta(hours=1)
    none = await entries(provider, Query(shelf, Detail.LEAN, later))

    assert "Alien" in [entry.read().title for entry in found]
    assert none == []
