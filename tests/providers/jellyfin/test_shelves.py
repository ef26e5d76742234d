"""What is in the libraries, and what changed there while nobody listened."""

import os

import pytest

from custom_components.showrunner.engine.events import ServerEvent, event_type
from custom_components.showrunner.engine.library_events import ItemUpdated, ScanFinished
from custom_components.showrunner.providers.base import Look, Wanted
from custom_components.showrunner.providers.jellyfin import (
    provider as provider_module,
    shelves as shelves_module,
)
from custom_components.showrunner.providers.jellyfin.frames import LibraryChanged
from custom_components.showrunner.providers.jellyfin.listener import MANY
from custom_components.showrunner.providers.jellyfin.provider import JellyfinProvider
from tests.providers.contract.follower import following
from tests.simulators.jellyfin import JellyfinSimulator

from .conftest import Maker

FILM = "Movies/Brazil (1985)/Brazil (1985).mkv"


@pytest.fixture
async def provider(make: Maker) -> JellyfinProvider:
    """Return a provider that knows what is there, and hears nothing."""
    provider = make()
    await provider.connect()
    await provider.look(Look.RECENT)
    return provider


async def found(provider: JellyfinProvider) -> list[str]:
    """Return what is told of items when somebody looks."""
    events: list[ServerEvent] = []
    for look in (Look.RECENT, Look.ITEMS):
        signals = await provider.look(look)
        events += [s for s in signals if not isinstance(s, Wanted)]  # type: ignore[misc]
    return [f"{event_type(e)}: {e.item.title}" for e in events]  # type: ignore[union-attr]


async def refresh(jellyfin: JellyfinSimulator) -> None:
    """Let the server look for files."""
    jellyfin.scan("Movies")
    await jellyfin.idle()


async def test_nothing_new(
    provider: JellyfinProvider, jellyfin: JellyfinSimulator
) -> None:
    """It costs two small questions for each library, and nothing is asked for."""
    jellyfin.forget_requests()
    assert await found(provider) == []

    asked = [seen.query for seen in jellyfin.requests if seen.path == "/Items"]
    assert len(asked) == 2 * len(provider.scans.libraries)
    assert not [query for query in asked if "ids" in query]


async def test_a_film_that_came_went_and_changed(
    provider: JellyfinProvider, jellyfin: JellyfinSimulator
) -> None:
    """Each is told once, and the film that went as it was."""
    jellyfin.add_file(FILM)
    await refresh(jellyfin)
    assert await found(provider) == ["item_added: Brazil (1985)"]
    assert await found(provider) == []

    jellyfin.edit("Brazil (1985)", Overview="Paperwork")
    assert await found(provider) == ["item_updated: Brazil (1985)"]
    assert await found(provider) == []

    jellyfin.remove_file(FILM)
    await refresh(jellyfin)
    assert await found(provider) == ["item_removed: Brazil (1985)"]
    assert await found(provider) == []


async def test_one_came_and_one_went(
    provider: JellyfinProvider, jellyfin: JellyfinSimulator
) -> None:
    """Though there are as many as before."""
    jellyfin.add_file(FILM)
    jellyfin.remove_file("Movies/Alien (1979)/Alien (1979).mkv")
    await refresh(jellyfin)

    assert sorted(await found(provider)) == [
        "item_added: Brazil (1985)",
        "item_removed: Alien (1979)",
    ]


async def test_an_old_file_is_new_here(
    provider: JellyfinProvider, jellyfin: JellyfinSimulator
) -> None:
    """Its date says nothing about when it came."""
    file = jellyfin.add_file(FILM)
    os.utime(file, (1e9, 1e9))
    await refresh(jellyfin)

    assert await found(provider) == ["item_added: Brazil (1985)"]


async def test_a_replaced_file_is_an_update(
    provider: JellyfinProvider, jellyfin: JellyfinSimulator
) -> None:
    """Though it is called new by its date."""
    jellyfin.add_file("Movies/Alien (1979)/Alien (1979).mkv", size=5_000_000)
    await refresh(jellyfin)

    assert await found(provider) == ["item_updated: Alien (1979)"]


async def test_a_listing_in_many_pages(
    make: Maker, jellyfin: JellyfinSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is as good as one."""
    monkeypatch.setattr(shelves_module, "PAGE", 1)
    provider = make()
    await provider.connect()
    await provider.look(Look.RECENT)
    jellyfin.add_file(FILM)
    jellyfin.remove_file("Movies/Dune (2021)/Dune (2021).mkv")
    await refresh(jellyfin)

    assert sorted(await found(provider)) == [
        "item_added: Brazil (1985)",
        "item_removed: Dune (2021)",
    ]


async def test_an_incomplete_listing_removes_nothing(
    provider: JellyfinProvider,
    jellyfin: JellyfinSimulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A page was lost, and the films on it are there all the same."""
    jellyfin.remove_file("Movies/Alien (1979)/Alien (1979).mkv")
    await refresh(jellyfin)
    whole = provider._client.listing

    async def without_rows(*args: object) -> object:
        answer = await whole(*args)  # type: ignore[arg-type]
        return {**answer, "Items": []}

    monkeypatch.setattr(provider._client, "listing", without_rows)
    assert await found(provider) == []
    monkeypatch.undo()
    assert await found(provider) == ["item_removed: Alien (1979)"]


async def test_too_many_to_remember(
    make: Maker, jellyfin: JellyfinSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then only what the server calls new is told."""
    monkeypatch.setattr(shelves_module, "MAX_ITEMS", 1)
    provider = make()
    await provider.connect()
    await provider.look(Look.RECENT)
    jellyfin.remove_file("Movies/Alien (1979)/Alien (1979).mkv")
    jellyfin.edit("Dune (2021)", Overview="Sand")
    jellyfin.add_file(FILM)
    await refresh(jellyfin)
    jellyfin.forget_requests()
    assert await found(provider) == []
    asked = [seen for seen in jellyfin.requests if seen.path == "/Items"]
    assert len(asked) == len(provider.scans.libraries)  # None is listed anew

    changed = LibraryChanged(
        added=(jellyfin.item_id("Brazil (1985)"),),  # type: ignore[arg-type]
        updated=(),
        removed=(),
    )
    list(provider._listener.hear(changed))
    assert await found(provider) == ["item_added: Brazil (1985)"]


async def test_what_cannot_be_compared_is_not_told(
    make: Maker, jellyfin: JellyfinSimulator
) -> None:
    """Servers call items updated that they only looked at; another Etag is a change."""
    provider = make()
    await provider.connect()
    await provider.look(Look.LIBRARIES)
    dune = jellyfin.item_id("Dune (2021)")
    updated = LibraryChanged(added=(), updated=(dune,), removed=())  # type: ignore[arg-type]
    list(provider._listener.hear(updated))
    assert await provider.look(Look.ITEMS) == []

    jellyfin.edit("Dune (2021)", Overview="Sand")
    list(provider._listener.hear(updated))
    [event] = await provider.look(Look.ITEMS)
    assert isinstance(event, ItemUpdated)


async def test_many_updates_are_one_look(provider: JellyfinProvider) -> None:
    """A refresh calls all films of a library updated, whatever happened to them."""
    few = tuple(f"{number:032}" for number in range(MANY))
    changed = LibraryChanged(added=(), updated=(*few, "one more"), removed=())  # type: ignore[arg-type]
    wanted = [s.look for s in provider._listener.hear(changed) if isinstance(s, Wanted)]

    assert wanted == [Look.RECENT]
    assert provider.arrivals.wake_at is None


async def test_what_is_gone_when_asked_for_is_removed(
    provider: JellyfinProvider, jellyfin: JellyfinSimulator
) -> None:
    """The server touched it, and then it was not there any more."""
    key = jellyfin.item_id("Alien (1979)")
    jellyfin.remove_file("Movies/Alien (1979)/Alien (1979).mkv")
    await refresh(jellyfin)
    changed = LibraryChanged(added=(key,), updated=(), removed=(key,))  # type: ignore[arg-type]
    list(provider._listener.hear(changed))

    signals = await provider.look(Look.ITEMS)
    assert [event_type(s) for s in signals if not isinstance(s, Wanted)] == [  # type: ignore[arg-type]
        "item_removed"
    ]


async def test_a_scan_says_what_it_found(
    jellyfin: JellyfinSimulator, make: Maker
) -> None:
    """At its end, though the server tells of items half a minute later."""
    async with following(make()) as follower:
        jellyfin.add_file(FILM)
        jellyfin.add_file("Movies/Dune (2021)/Dune (2021).mkv", size=5_000_000)
        jellyfin.remove_file("Movies/Alien (1979)/Alien (1979).mkv")
        await refresh(jellyfin)
        await follower.until("scan_finished", "item_added", "item_updated")
        await follower.until("item_removed")

    (scan,) = [e for e in follower.events if isinstance(e, ScanFinished)]
    assert (scan.added, scan.updated, scan.removed) == (1, 1, 1)
    assert scan.library.name == "Movies"
    items = sorted(kind for kind in follower.told if kind.startswith("item_"))
    assert items == ["item_added", "item_removed", "item_updated"]


async def test_a_scan_of_all_says_what_it_found(
    jellyfin: JellyfinSimulator, make: Maker
) -> None:
    """In each library."""
    async with following(make()) as follower:
        jellyfin.add_file(FILM)
        jellyfin.scan()
        await jellyfin.idle()
        await follower.until("scan_finished", "item_added")

    scans = [e for e in follower.events if isinstance(e, ScanFinished)]
    assert {(scan.library.name, scan.added) for scan in scans} == {
        ("Movies", 1),
        ("TV Shows", 0),
        ("Music", 0),
    }
    assert len(scans) == 3
    assert follower.told.count("scan_started") == 3


async def test_a_busy_server_does_not_hold_up_the_line(
    jellyfin: JellyfinSimulator, make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its scan is told all the same, with what was known of it by then."""
    monkeypatch.setattr(provider_module, "STOCK_TIMEOUT", 0.05)
    async with following(make()) as follower:
        jellyfin.fail("stall", "/GetUtcTime")
        await refresh(jellyfin)
        await follower.until("scan_finished")
        jellyfin.heal()


async def test_a_library_that_is_new(
    provider: JellyfinProvider, jellyfin: JellyfinSimulator
) -> None:
    """What is in it comes and goes like anything else."""
    jellyfin.add_library("Kids", "movies", "Kids")
    jellyfin.add_file("Kids/Up (2009)/Up (2009).mkv")
    jellyfin.scan("Kids")
    await jellyfin.idle()
    await provider.look(Look.LIBRARIES)
    assert await found(provider) == ["item_added: Up (2009)"]

    jellyfin.remove_file("Kids/Up (2009)/Up (2009).mkv")
    jellyfin.add_file("Kids/.keep")
    jellyfin.scan("Kids")
    await jellyfin.idle()
    assert await found(provider) == ["item_removed: Up (2009)"]


async def test_clocks_may_differ_a_little(
    provider: JellyfinProvider, jellyfin: JellyfinSimulator
) -> None:
    """What changed shortly before the last look is looked at again."""
    assert provider._shelves._since
    provider._shelves._since += shelves_module.OVERLAP / 2
    jellyfin.edit("Dune (2021)", Overview="Sand")

    assert await found(provider) == ["item_updated: Dune (2021)"]


async def test_the_filter_that_works_everywhere(
    provider: JellyfinProvider, jellyfin: JellyfinSimulator
) -> None:
    """Its twin finds nothing before 10.11."""
    jellyfin.forget_requests()
    await provider.look(Look.RECENT)
    filters = {key for seen in jellyfin.requests for key in seen.query if "Date" in key}

    assert filters == {"minDateLastSavedForUser"}


async def test_a_refresh_names_its_mode(
    provider: JellyfinProvider, jellyfin: JellyfinSimulator
) -> None:
    """Or what it finds stays unprobed for good."""
    jellyfin.forget_requests()
    await provider.scan([provider.scans.libraries[0].id])
    (seen,) = jellyfin.requests

    assert seen.method == "POST"
    assert seen.query["metadataRefreshMode"] == "Default"
