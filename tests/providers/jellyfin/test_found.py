"""What a Jellyfin server tells of what changed in a folder."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from custom_components.showrunner.engine.listing import Detail
from custom_components.showrunner.providers.jellyfin.listing import MOST
from custom_components.showrunner.providers.jellyfin.provider import JellyfinProvider
from tests.simulators.jellyfin import JellyfinSimulator

from .listed import library
from .wanted import NEW, found, target

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def films_of(server: JellyfinSimulator, number: int) -> list[str]:
    """Have so many new films listed, and return their paths."""
    names = [f"Film {n} (2000)" for n in range(number)]
    paths = [str(server.add_file(f"Movies/{name}/{name}.mkv")) for name in names]
    server.state.refresher.load()
    return paths


async def test_only_what_changed_is_told(
    server: JellyfinSimulator, provider: JellyfinProvider
) -> None:
    """In the item, or in the library."""
    old = {item.id: item for item in server.shelf.items.values()}
    for item in old.values():
        item.saved -= 3600
    path = server.add_file(NEW)
    wanted = target(provider, path, server.item_id("Season 2"))
    await provider.scan_folder(wanted)
    await server.idle()

    whole = replace(wanted, item=None)
    assert await found(provider, wanted) == [str(path)]
    assert await found(provider, whole) == [str(path)]
    assert len(await found(provider, whole, LONG_AGO)) == 2


async def test_files_are_told_and_nothing_that_holds_them(
    provider: JellyfinProvider,
) -> None:
    """With their streams at once: one question is enough."""
    wanted = target(provider, "/x/y.mkv")
    page = (await provider.find_files(wanted, LONG_AGO)).open()

    (item,) = (entry.read() for entry in page.entries)
    assert item.files[0].streams
    assert item.files[0].size == 1000


async def test_of_much_that_changed_most_is_told_in_little(
    server: JellyfinSimulator,
    provider: JellyfinProvider,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """While thousands are imported, each is found; what came last comes whole."""
    monkeypatch.setitem(MOST, Detail.FULL, 3)
    paths = films_of(server, 8)
    server.forget_requests()
    wanted = replace(target(provider, "/x"), library=library(provider, "Movies").id)
    page = (await provider.find_files(wanted, LONG_AGO)).open()
    files = [entry.read().files[0] for entry in page.entries]

    assert set(paths) <= {file.path for file in files}
    assert len(files) == len({file.path for file in files})
    assert sum(file.streams is not None for file in files) == 3
    assert len(server.requests) == 2
    assert page.is_whole


async def test_the_newest_are_enough_if_they_are_what_is_asked_for(
    server: JellyfinSimulator,
    provider: JellyfinProvider,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """However much else is new."""
    monkeypatch.setitem(MOST, Detail.FULL, 3)
    *_, before, last = films_of(server, 8)
    for number, each in enumerate(server.shelf.items.values()):
        each.created = LONG_AGO.timestamp() + (each.path in {before, last}) * number
    for paths, requests in (((last,), 1), ((before, last), 1), ((last, "/x"), 2)):
        server.forget_requests()
        wanted = target(provider, "/x")
        movies = library(provider, "Movies").id
        wanted = replace(wanted, library=movies, paths=paths)
        rows = await found(provider, wanted, LONG_AGO)
        assert set(paths) - {"/x"} <= set(rows)
        assert len(server.requests) == requests


async def test_a_server_that_ignores_the_filter_is_asked_no_more(
    server: JellyfinSimulator,
    provider: JellyfinProvider,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It tells what came last, and not all that there is."""
    monkeypatch.setitem(MOST, Detail.FULL, 3)
    monkeypatch.setitem(MOST, Detail.LEAN, 5)
    last = films_of(server, 8)[6]
    for item in server.shelf.items.values():
        item.created = LONG_AGO.timestamp() + (item.path == last)
    server.forget_requests()
    wanted = replace(target(provider, "/x"), library=library(provider, "Movies").id)
    rows = await found(provider, wanted, LONG_AGO)
    page = (await provider.find_files(wanted, LONG_AGO)).open()

    assert last in rows
    assert len(rows) == 5
    assert not page.is_whole
    assert len(server.requests) == 4
