"""Which items and libraries are worth a question, and where items are."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from custom_components.showrunner.engine.errors import RejectedError
from custom_components.showrunner.engine.library_events import ScanFinished
from custom_components.showrunner.engine.model import ItemId
from custom_components.showrunner.providers.base import (
    ItemsTouched,
    LibraryTouched,
    LineUp,
    Look,
    Signal,
    Wanted,
)
from custom_components.showrunner.providers.jellyfin import homes as homes_module
from custom_components.showrunner.providers.jellyfin.frames import LibraryChanged
from custom_components.showrunner.providers.jellyfin.listener import MANY
from custom_components.showrunner.providers.jellyfin.provider import JellyfinProvider
from tests.simulators.jellyfin import JellyfinSimulator

from .conftest import Maker
from .listed import DEVICE

FILM = "Movies/Brazil (1985)/Brazil (1985).mkv"
NOWHERE = ItemId("f00d" * 8)


@pytest.fixture
async def provider(make: Maker) -> JellyfinProvider:
    """Return a provider that knows the libraries."""
    provider = make()
    await provider.connect()
    await provider.look(Look.LIBRARIES)
    return provider


async def until[T](
    provider: JellyfinProvider, kind: type[T], act: Callable[[], Awaitable[None]]
) -> T:
    """Let something happen while a line is up, and return what is told of it."""
    acting: asyncio.Task[None] | None = None
    found: T | None = None
    async with asyncio.timeout(20):
        async for signal in provider.listen():
            if isinstance(signal, LineUp):
                acting = asyncio.ensure_future(act())
            found = await seen(provider, kind, signal)
            if found is not None:
                break
    assert acting
    await acting
    assert found is not None
    return found


async def seen[T](
    provider: JellyfinProvider, kind: type[T], signal: Signal
) -> T | None:
    """Return a signal of a kind, looking at the items when they are due."""
    signals = [signal]
    if isinstance(signal, Wanted) and signal.look is Look.ITEMS:
        await asyncio.sleep(signal.delay.total_seconds())
        signals += await provider.look(Look.ITEMS)
    return next((each for each in signals if isinstance(each, kind)), None)


async def test_a_film_that_is_new_is_named(
    provider: JellyfinProvider, jellyfin: JellyfinSimulator
) -> None:
    """With its folder and whatever else was touched; where, the server does not say."""

    async def add() -> None:
        jellyfin.add_file(FILM)
        jellyfin.scan("Movies")
        await jellyfin.idle()

    told = await until(provider, ItemsTouched, add)
    assert told.library is None
    assert jellyfin.item_id("Brazil (1985)") in told.items


async def test_a_film_that_is_gone_is_named(
    provider: JellyfinProvider, jellyfin: JellyfinSimulator
) -> None:
    """Only a question for it tells that it is gone."""
    key = jellyfin.item_id("Alien (1979)")

    async def remove() -> None:
        jellyfin.remove_file("Movies/Alien (1979)/Alien (1979).mkv")
        jellyfin.scan("Movies")
        await jellyfin.idle()

    assert key in (await until(provider, ItemsTouched, remove)).items


async def test_an_edited_film_is_named_to_a_plain_user(
    make: Maker, jellyfin: JellyfinSimulator
) -> None:
    """As to an administrator."""
    jellyfin.add_user("Ben", "secret")
    provider = make(jellyfin.login("Ben", DEVICE))
    await provider.connect()

    async def edit() -> None:
        jellyfin.edit("Dune (2021)", Overview="Sand")

    told = await until(provider, ItemsTouched, edit)
    assert told.items == {jellyfin.item_id("Dune (2021)")}


async def test_the_end_of_a_scan_is_told(
    provider: JellyfinProvider, jellyfin: JellyfinSimulator
) -> None:
    """What it brought, the catalogue counts."""

    async def scan() -> None:
        jellyfin.scan("Movies")
        await jellyfin.idle()

    told = await until(provider, ScanFinished, scan)
    assert told.library.name == "Movies"
    assert (told.added, told.updated, told.removed) == (0, 0, 0)


def touched(number: int) -> LibraryChanged:
    """Return a fact about many items."""
    keys = tuple(ItemId(f"{each:032}") for each in range(number))
    return LibraryChanged(added=keys[:1], updated=keys[1:-1], removed=keys[-1:])


async def test_many_items_are_a_change_of_the_libraries(
    provider: JellyfinProvider,
) -> None:
    """A refresh calls all films of a library updated, whatever happened to them."""
    told = [*provider._listener.hear(touched(MANY + 1))]
    assert told == [LibraryTouched(library.id) for library in provider.libraries]
    assert len(told) == 3
    assert provider.touches.wake_at is None


async def test_some_items_are_asked_for(provider: JellyfinProvider) -> None:
    """All at once, and no more often than they were touched."""
    told = [*provider._listener.hear(touched(MANY))]
    assert [type(signal) for signal in told] == [Wanted]
    (items,) = await provider.look(Look.ITEMS)
    assert isinstance(items, ItemsTouched)
    assert len(items.items) == MANY
    assert await provider.look(Look.ITEMS) == []


async def test_nobody_knows_what_changed_unheard(make: Maker) -> None:
    """So every library may have."""
    provider = make()
    await provider.connect()
    signals = await provider.look(Look.CHANGES)
    assert signals == [
        LibraryTouched(library.id, polled=True) for library in provider.libraries
    ]
    assert len(signals) == 3


async def homes(provider: JellyfinProvider, *keys: str) -> dict[str, str]:
    """Return the names of the libraries that items are in."""
    found = await provider.homes([ItemId(key) for key in keys])
    return {key: provider.scans.library(home).name for key, home in found.items()}


async def look_around(provider: JellyfinProvider, jellyfin: JellyfinSimulator) -> None:
    """Look at the libraries; where they are, a plain user cannot find out."""
    jellyfin.fail("403", "/Items")
    await provider.look(Look.LIBRARIES)
    jellyfin.heal()


@pytest.mark.parametrize("is_admin", [True, False])
async def test_where_items_are(
    make: Maker, jellyfin: JellyfinSimulator, *, is_admin: bool
) -> None:
    """By their paths, or their ancestors where nobody tells of folders."""
    jellyfin.add_user("Ben", "secret")
    provider = make(None if is_admin else jellyfin.login("Ben", DEVICE))
    await provider.connect()
    await look_around(provider, jellyfin)
    film, show = jellyfin.item_id("Dune (2021)"), jellyfin.item_id("The Expanse")
    season, library = jellyfin.item_id("Season 2"), jellyfin.library_id("Movies")
    jellyfin.forget_requests()

    assert await homes(provider, film, show, season, library, NOWHERE) == {
        film: "Movies",
        show: "TV Shows",
        season: "TV Shows",
    }
    asked = [seen for seen in jellyfin.requests if "Ancestors" in seen.path]
    assert len(asked) == (0 if is_admin else 3)


async def test_what_is_in_one_folder_is_asked_for_once(
    make: Maker, jellyfin: JellyfinSimulator
) -> None:
    """A season may have many episodes."""
    episode = "TV Shows/The Expanse (2015)/Season 02/The Expanse - S02E0{}.mkv"
    for number in (1, 2, 3):
        jellyfin.add_file(episode.format(number))
    jellyfin.scan("TV Shows")
    await jellyfin.idle()
    jellyfin.add_user("Ben", "secret")
    provider = make(jellyfin.login("Ben", DEVICE))
    await provider.connect()
    await look_around(provider, jellyfin)
    keys = [one.id for one in jellyfin.item("Season 2").children]
    jellyfin.forget_requests()

    assert await homes(provider, *keys) == dict.fromkeys(keys, "TV Shows")
    assert len(keys) == 4
    assert len(jellyfin.requests) == 2


async def test_too_many_folders_to_ask_for(
    make: Maker, jellyfin: JellyfinSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then it is cheaper to see what changed in all libraries."""
    monkeypatch.setattr(homes_module, "MANY", 1)
    jellyfin.add_user("Ben", "secret")
    provider = make(jellyfin.login("Ben", DEVICE))
    await provider.connect()
    await look_around(provider, jellyfin)
    titles = ("Dune (2021)", "The Expanse")
    with pytest.raises(RejectedError):
        await homes(provider, *(jellyfin.item_id(title) for title in titles))


async def test_a_refresh_names_its_mode(
    provider: JellyfinProvider, jellyfin: JellyfinSimulator
) -> None:
    """Or what it finds stays unprobed for good."""
    jellyfin.forget_requests()
    await provider.scan([provider.libraries[0].id])
    (seen,) = jellyfin.requests

    assert seen.method == "POST"
    assert seen.query["metadataRefreshMode"] == "Default"
