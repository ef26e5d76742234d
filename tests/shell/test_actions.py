"""Every action: what it answers of servers of both kinds, and what it refuses."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
import json
import os
from pathlib import Path
import re
from typing import Any, Final

from homeassistant.auth.models import User
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceValidationError,
)
from homeassistant.helpers import device_registry as dr
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.showrunner.catalogue.summaries import Numbers
from custom_components.showrunner.const import DOMAIN
from custom_components.showrunner.engine.model import LibraryId, MediaType
from custom_components.showrunner.runtime.pictures import pictures_folder
from scripts._demo.media import film
from scripts._demo.servers import SERVERS, Server

from .conftest import PATIENCE, Until
from .entries import entry_of, is_acquainted

SOONER: Final = "2026-01-01 00:00:00"
LATER: Final = "2026-01-02 00:00:00"
FILMS: Final = ["Arrival", "Dune", "Metropolis", "Paddington 2", "Spirited Away"]

pytestmark = pytest.mark.parametrize("kind", SERVERS, ids=lambda kind: kind.kind)


@pytest.fixture
async def server(
    kind: type[Server], socket_enabled: None, tmp_path: Path
) -> AsyncIterator[Server]:
    """Run a simulated server of one kind, with films, shows and music."""
    server = kind.over(tmp_path / "media", pace=0.01)
    async with server.simulator:
        yield server


@pytest.fixture
async def entry(hass: HomeAssistant, server: Server, until: Until) -> MockConfigEntry:
    """Return the config entry of the server, followed and in step."""
    entry = entry_of(server)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await until(lambda: is_acquainted(entry))
    return entry


async def act(hass: HomeAssistant, name: str, **data: Any) -> dict[str, Any]:
    """Call an action, and return its answer as JSON has it."""
    answer = await hass.services.async_call(
        DOMAIN, name, data, blocking=True, return_response=True
    )
    return dict(json.loads(json.dumps(answer)))


def titles(answer: dict[str, Any]) -> list[str]:
    """Return the titles in an answer, without the years of the files' names."""
    return [re.sub(r" \(\d{4}\)$", "", each["title"]) for each in answer["results"]]


def device_of(hass: HomeAssistant, entry: MockConfigEntry, library: str) -> str:
    """Return the device of a library, by its name."""
    registry = dr.async_get(hass)
    found = dr.async_entries_for_config_entry(registry, entry.entry_id)
    return next(each.id for each in found if (each.name or "").endswith(library))


async def refusal(
    hass: HomeAssistant, name: str, **data: Any
) -> ServiceValidationError:
    """Return how an action refuses what was asked."""
    with pytest.raises(ServiceValidationError) as caught:
        await act(hass, name, **data)
    assert caught.value.translation_domain == DOMAIN
    assert "{" not in str(caught.value)
    return caught.value


# Finding


async def test_words_find_films(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """By the beginning of a word; with where it is, how it stands and its picture."""
    answer = await act(hass, "search", query="padd")
    [found] = answer["results"]
    assert (answer["total"], answer["truncated"]) == (1, False)
    assert titles(answer) == ["Paddington 2"]
    assert found["year"] == 2017
    assert found["library"] == "Films"
    assert found["entry_id"] == entry.entry_id
    assert found["server"] == entry.runtime_data.server.name
    assert found["state"] == "normal"
    assert found["files"][0]["path"].endswith("Paddington 2 (2017).mkv")
    assert found["image"] is None or found["image"].startswith("/api/")


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"type": "movie", "order": "title"}, FILMS),
        ({"type": "movie", "year_from": 2016, "year_to": 2016}, {"Arrival"}),
        ({"type": "movie", "year_to": 1999}, {"Metropolis"}),
        ({"library": "films", "type": "episode"}, set()),
        ({"library": ["Films", "Music"], "query": "Sinnerman"}, {"Sinnerman"}),
        ({"type": "movie", "order": "title", "limit": 2, "offset": 1}, FILMS[1:3]),
        ({"state": "unavailable"}, set()),
        ({"query": "dune", "added_since": "2099-01-01 00:00:00"}, set()),
        ({"query": "dune", "genre": "No such genre"}, set()),
        ({"query": "!!! \"' NEAR("}, set()),
    ],
    ids=str,
)  # fmt: skip
async def test_a_search_is_narrowed_down(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    asked: dict[str, Any],
    expected: list[str] | set[str],
) -> None:
    """All that is asked for is met, and in the order that was asked for."""
    found = titles(await act(hass, "search", **asked))
    assert found == expected if isinstance(expected, list) else set(found) == expected


async def test_a_page_says_that_there_is_more(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """The last page does not."""
    first = await act(hass, "search", type="movie", limit=4)
    last = await act(hass, "search", type="movie", limit=4, offset=4)
    assert (first["truncated"], last["truncated"]) == (True, False)
    assert first["total"] == last["total"] == 5
    assert {*titles(first), *titles(last)} == set(FILMS)


async def test_a_film_is_returned_whole(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """With its files and what is in them."""
    [found] = (await act(hass, "search", query="Arrival"))["results"]
    answer = await act(hass, "get_item", item_id=found["id"])
    item = answer["item"]
    assert item["title"].startswith("Arrival")
    assert item["library"] == "Films"
    assert {stream["kind"] for stream in item["files"][0]["streams"]} >= {"video"}
    assert item["first_seen_at"]
    assert item["errors"] == 0
    assert (answer["children"], answer["truncated"]) == ([], False)


async def test_a_show_is_returned_with_its_seasons(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """And a season with its episodes, in their order."""
    [show] = (await act(hass, "search", query="Bluey", type="show"))["results"]
    [season] = (await act(hass, "get_item", item_id=show["id"]))["children"]
    episodes = (await act(hass, "get_item", item_id=season["id"]))["children"]
    assert [(each["season"], each["episode"]) for each in episodes] == [(1, 1), (1, 2)]


async def test_what_was_added_last_comes_first(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """Films, episodes and tracks, without what only holds them."""
    answer = await act(hass, "get_recently_added", limit=200)
    moments = [result["added_at"] for result in answer["results"]]
    assert moments == sorted(moments, reverse=True)
    kinds = {result["type"] for result in answer["results"]}
    assert kinds == {"movie", "episode", "track"}
    assert len(answer["results"]) == 12
    assert not answer["truncated"]
    shows = await act(hass, "get_recently_added", type="show", limit=1)
    assert len(shows["results"]) == 1
    assert shows["truncated"]


async def test_what_left_is_returned_with_when(
    hass: HomeAssistant, entry: MockConfigEntry, server: Server
) -> None:
    """Its title, its paths and the moment; nothing before a later moment."""
    before = dt_util.utcnow()
    server.simulator.remove_file(film("Dune (2021)"))
    server.simulator.scan()
    await server.simulator.idle()
    await act(hass, "sync", library="Films", mode="deep", wait=True)
    answer = await act(hass, "get_removed", library="Films")
    [gone] = answer["results"]
    assert titles(answer) == ["Dune"]
    assert gone["library"] == "Films"
    assert gone["paths"][0].endswith("Dune (2021).mkv")
    assert datetime.fromisoformat(gone["removed_at"]) >= before
    later = dt_util.utcnow() + timedelta(hours=1)
    assert titles(await act(hass, "get_removed", since=later.isoformat())) == []


# Upkeep


async def test_a_sync_that_is_waited_for_tells_what_it_found(
    hass: HomeAssistant, entry: MockConfigEntry, hass_admin_user: User
) -> None:
    """Each library once, and it is known who asked."""
    answer = await hass.services.async_call(
        DOMAIN,
        "sync",
        {"mode": "deep", "wait": True},
        blocking=True,
        return_response=True,
        context=Context(user_id=hass_admin_user.id),
    )
    assert answer
    results = json.loads(json.dumps(answer))["results"]
    names = sorted(result["library"]["name"] for result in results)
    assert names == ["Films", "Music", "TV Shows"]
    assert {result["state"] for result in results} == {"finished"}
    assert all(result["mode"] == "deep" and result["requests"] for result in results)
    runs = entry.runtime_data.librarian.last.values()
    assert {run.order.user for run in runs} == {hass_admin_user.id}


async def test_a_sync_is_queued_and_done(
    hass: HomeAssistant, entry: MockConfigEntry, until: Until
) -> None:
    """Without waiting, and also when nobody wants the answer."""
    device = device_of(hass, entry, "Films")
    [queued] = (await act(hass, "sync", device_id=device, mode="deep"))["results"]
    assert (queued["state"], queued["library"]["name"]) == ("queued", "Films")
    last = entry.runtime_data.librarian.last
    await until(lambda: last[queued["library"]["id"]].order.mode == "deep")
    await hass.services.async_call(DOMAIN, "sync", {}, blocking=True)
    await until(lambda: is_acquainted(entry))


async def test_one_film_is_synced(
    hass: HomeAssistant, entry: MockConfigEntry, server: Server
) -> None:
    """What else changed stays for later."""
    [found] = (await act(hass, "search", query="Metropolis"))["results"]
    [run] = (await act(hass, "sync", item_id=found["id"], wait=True))["results"]
    assert (run["mode"], run["library"]["name"]) == ("item", "Films")
    assert run["processed"] == 1


async def test_a_sync_that_fails_says_why(
    hass: HomeAssistant, entry: MockConfigEntry, server: Server
) -> None:
    """With the name of the library and the words of the error."""
    server.simulator.fail("500", "/library/*")
    server.simulator.fail("500", "/Items*")
    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "sync", library="Films", mode="deep", wait=True)
    assert not isinstance(caught.value, ServiceValidationError)
    assert "Films: The server" in str(caught.value)


async def test_nobody_waits_for_a_server_that_is_gone(
    hass: HomeAssistant, entry: MockConfigEntry, server: Server, until: Until
) -> None:
    """It may be gone for days."""
    await server.simulator.go_down()
    await until(lambda: not entry.runtime_data.watcher.reachable)
    with pytest.raises(HomeAssistantError, match="cannot be reached now"):
        await act(hass, "sync", wait=True)


async def test_who_waits_hears_that_the_server_is_followed_no_more(
    hass: HomeAssistant, entry: MockConfigEntry, server: Server
) -> None:
    """An automation that waits for a sync does not hang."""
    server.simulator.fail("stall", "/library/sections/*/all")
    server.simulator.fail("stall", "/Items")
    began = asyncio.Event()
    runtime = entry.runtime_data
    runtime.subscribe(lambda: began.set() if runtime.librarian.running else None)
    waiting = asyncio.create_task(act(hass, "sync", mode="deep", wait=True))
    async with asyncio.timeout(PATIENCE):
        await began.wait()
    assert await hass.config_entries.async_unload(entry.entry_id)
    with pytest.raises(HomeAssistantError, match="Nobody follows the server"):
        await waiting
    server.simulator.heal()


async def test_statistics_add_up(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Of all libraries or of one; of the future, nothing."""
    [all_of_them] = (await act(hass, "get_statistics"))["results"]
    [films] = (await act(hass, "get_statistics", library="Films"))["results"]
    assert all_of_them["library"] is None
    assert all_of_them["added"] > films["added"] >= 5
    assert all_of_them["requests"] > 0
    assert films["library"]["name"] == "Films"
    assert films["runs"]["quick"] >= 1
    [none] = (await act(hass, "get_statistics", since="2099-01-01T00:00:00"))["results"]
    assert none["added"] == none["duration"] == 0


async def test_errors_are_listed_until_they_are_resolved(
    hass: HomeAssistant, entry: MockConfigEntry, server: Server
) -> None:
    """A sync that failed, and then a better one."""
    faults = server.simulator
    faults.fail("500", "/library/*")
    faults.fail("500", "/Items*")
    with pytest.raises(HomeAssistantError):
        await act(hass, "sync", library="Films", mode="deep", wait=True)
    answer = await act(hass, "get_errors", resolved=False)
    assert answer["results"][0]["library"] == "Films"
    assert answer["results"][0]["error"] in {"unavailable", "busy"}
    assert not answer["truncated"]
    faults.heal()
    await act(hass, "sync", library="Films", mode="deep", wait=True)
    assert (await act(hass, "get_errors", resolved=False))["results"] == []
    assert (await act(hass, "get_errors", resolved=True))["results"]


async def test_a_dry_clean_up_only_says_what_it_would_do(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """And the real one does just that."""
    librarian = entry.runtime_data.librarian
    films = next(
        key for key, library in librarian.libraries.items() if library.name == "Films"
    )
    database = librarian.catalogue._database
    with database.write() as connection:
        connection.execute("DELETE FROM libraries WHERE id = ?", (films,))
    folder = pictures_folder(hass, entry.entry_id)
    folder.mkdir(parents=True)
    (folder / "old.png").touch()
    os.utime(folder / "old.png", (0, 0))
    dry = await act(hass, "clean_up", dry_run=True)
    assert dry["dry_run"]
    [would] = dry["results"]
    assert (would["rows"]["items"], would["rows"]["pictures"]) == (5, 1)
    assert len((await act(hass, "search", query="dune"))["results"]) == 1
    [did] = (await act(hass, "clean_up"))["results"]
    assert did == would
    assert (await act(hass, "search", query="dune"))["results"] == []
    assert (await act(hass, "clean_up"))["results"][0]["deleted"] == 0


async def test_a_clean_up_by_state_lets_go_of_what_cannot_be_had(
    hass: HomeAssistant, entry: MockConfigEntry, until: Until
) -> None:
    """It is counted, the library counts less, and a sync brings it back."""
    librarian = entry.runtime_data.librarian
    [films] = [key for key, one in librarian.libraries.items() if one.name == "Films"]
    numbers: dict[LibraryId, Numbers] = entry.runtime_data.libraries.keeper.of

    def is_counted(many: int) -> bool:
        return films in numbers and numbers[films].items[MediaType.MOVIE] == many

    await until(lambda: is_counted(5))
    with librarian.catalogue._database.write() as connection:
        sql = "UPDATE items SET state = 'file_not_found' WHERE title LIKE 'Dune%'"
        connection.execute(sql)
    asked: dict[str, Any] = {"state": ["error", "file_not_found", "error"]}
    [would] = (await act(hass, "clean_up", **asked, dry_run=True))["results"]
    assert would["states"] == {"file_not_found": 1, "error": 0}
    assert (await act(hass, "clean_up", **asked))["results"] == [would]
    await until(lambda: is_counted(4))
    assert titles(await act(hass, "get_removed")) == ["Dune"]
    await act(hass, "sync", library="Films", wait=True)
    assert len((await act(hass, "search", query="dune"))["results"]) == 1
    assert titles(await act(hass, "get_removed")) == []
    assert (await act(hass, "clean_up"))["results"][0]["states"] == {}


# What is refused


@pytest.mark.parametrize(
    ("name", "asked", "key"),
    [
        ("search", {"device_id": "nonsense"}, "unknown_device"),
        ("search", {"library": "Nowhere"}, "unknown_library"),
        ("search", {"library": ["Films", "Nowhere"]}, "unknown_library"),
        ("search", {"year_from": 2001, "year_to": 2000}, "years_reversed"),
        ("search", {"subtitles": "klingon-nope"}, "language_unknown"),
        ("search", {"missing_subtitles": ["en", "French"]}, "language_unknown"),
        ("get_scan_history", {"path": "Films/Alien"}, "path_relative"),
        ("get_item", {"item_id": "nonsense"}, "unknown_item"),
        ("get_item", {"item_id": "\ud800"}, "unknown_item"),
        ("get_statistics", {"since": LATER, "until": SOONER}, "range_reversed"),
        ("get_errors", {"since": SOONER, "until": SOONER}, "range_reversed"),
        ("sync", {"mode": "item"}, "item_needed"),
        ("sync", {"mode": "quick", "item_id": "1"}, "item_unwanted"),
        ("sync", {"item_id": "nonsense"}, "unknown_item"),
        ("clean_up", {"device_id": ["nonsense"]}, "unknown_device"),
    ],
)  # fmt: skip
async def test_what_makes_no_sense_is_refused(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    name: str,
    asked: dict[str, Any],
    key: str,
) -> None:
    """In words that say what to do."""
    assert (await refusal(hass, name, **asked)).translation_key == key
