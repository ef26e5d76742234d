"""What some may not see, what has more than one file, and what is no listing."""

from datetime import UTC, datetime, timedelta

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
    Query,
)
from custom_components.showrunner.engine.model import ItemId
from custom_components.showrunner.providers.base import Look
from custom_components.showrunner.providers.jellyfin.provider import JellyfinProvider
from tests.simulators.jellyfin import JellyfinSimulator

from .listed import connected, entries, shelf


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
    """It is known which library that is in, though nobody tells of folders."""
    server.add_user("Ben", "secret")
    provider = await connected(server, session, server.login("Ben", "bens"))
    query = Query(shelf(provider, "Movies"), Detail.FULL)
    films = [entry.read() for entry in await entries(provider, query)]
    assert {film.library and film.library.name for film in films} == {"Movies"}
    answer = await provider.list_items([films[0].id], Detail.FULL)
    (entry,) = answer.open().entries
    assert entry.read().library == films[0].library


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
