"""Runs on single items, and items that are not as they should be."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from custom_components.showrunner.engine.changes import Change
from custom_components.showrunner.engine.errors import UnavailableError
from custom_components.showrunner.engine.events import ServerEvent, event_type
from custom_components.showrunner.engine.library_events import ItemEvent, ItemUpdated
from custom_components.showrunner.engine.listing import Detail
from custom_components.showrunner.engine.model import (
    ItemId,
    ItemState,
    MediaFile,
    MediaType,
)
from custom_components.showrunner.engine.syncs import SyncMode

from .keeper import OPTIONS, Keeper
from .scripted import ScriptedServer

ALIEN, BRAZIL, DUNE = ItemId("Alien"), ItemId("Brazil"), ItemId("Dune")


def told(events: Sequence[ServerEvent]) -> list[tuple[str, str]]:
    """Return what was told of which items."""
    return [
        (event_type(event), event.item.title)
        for event in events
        if isinstance(event, ItemEvent)
    ]


async def test_what_the_server_named_is_all_that_is_asked_for(
    server: ScriptedServer, keeper: Keeper
) -> None:
    """New, changed and removed items, in one question."""
    server.add("Dune", "Unheard of")
    server.edit("Alien", summary="In space")
    server.remove("Brazil")
    await keeper.sync(SyncMode.PUSH, ALIEN, BRAZIL, DUNE)
    assert server.asked.pages == []
    assert server.asked.items == [(Detail.FULL, (ALIEN, BRAZIL, DUNE))]
    assert sorted(told(await keeper.tell())) == [
        ("item_added", "Dune"),
        ("item_removed", "Brazil"),
        ("item_updated", "Alien"),
    ]
    await keeper.sync()
    assert told(await keeper.tell()) == [("item_added", "Unheard of")]


async def test_an_item_is_looked_at_with_what_is_in_it(
    server: ScriptedServer, keeper: Keeper
) -> None:
    """What was in it and is not listed there is asked for by id."""
    server.add("Part", parent=ALIEN, top=ALIEN)
    await keeper.sync()
    server.remove("Part")
    server.edit("Alien", summary="In space")
    server.edit("Brazil", summary="Nobody asked")
    server.habits.hides = {"Brazil", "Contact"}
    await keeper.sync(SyncMode.ITEM, ALIEN)
    assert keeper.titles() == ["Alien", "Brazil", "Contact"]
    assert keeper.one("Alien").summary == "In space"
    assert keeper.one("Brazil").summary == ""


async def test_an_item_that_cannot_be_read_stops_nothing(
    server: ScriptedServer, keeper: Keeper
) -> None:
    """It is in the state `error` until it can be read, and not told of before."""
    server.edit("Alien", summary="In space")
    server.edit("Brazil", summary="Ducts")
    server.rows["Alien"].is_readable = False
    server.add("Dune")
    server.rows["Dune"].is_readable = False
    [run] = await keeper.sync()
    assert run.tally.errors == 2
    assert (_state(keeper, ALIEN), _state(keeper, DUNE)) == (
        ItemState.ERROR,
        ItemState.ERROR,
    )
    assert told(await keeper.tell()) == [("item_updated", "Brazil")]
    await keeper.sync()
    [alien, _] = sorted(keeper.catalogue.errors(), key=lambda each: each.item or "")
    assert (alien.item, alien.resolved_at) == (ALIEN, None)

    server.rows["Alien"].is_readable = server.rows["Dune"].is_readable = True
    await keeper.sync(SyncMode.DEEP)
    assert _state(keeper, ALIEN) is ItemState.REMOTE_ONLY
    assert sorted(told(await keeper.tell())) == [
        ("item_added", "Dune"),
        ("item_updated", "Alien"),
    ]
    assert all(each.resolved_at for each in keeper.catalogue.errors())


def _state(keeper: Keeper, key: ItemId) -> ItemState:
    """Return the state of an item."""
    held = keeper.catalogue.get_item(key)
    assert held is not None
    return held.state


async def test_unknown_kinds_are_kept_as_themselves(
    server: ScriptedServer, keeper: Keeper
) -> None:
    """A kind that a newer server invents comes, changes and goes like any other."""
    server.add("Hologram")
    row = server.rows["Hologram"]
    row.item = replace(row.item, type=MediaType("hologram"))
    await keeper.sync()
    server.edit("Hologram", summary="It glows")
    await keeper.sync()
    assert keeper.one("Hologram").type is MediaType.UNKNOWN
    assert told(await keeper.tell()) == [("item_added", "Hologram")]
    server.remove("Hologram")
    await keeper.sync()
    assert told(await keeper.tell()) == [("item_removed", "Hologram")]


def upgraded(name: str) -> dict[str, Any]:
    """Return what is different of a film in a better file, under another id."""
    file = MediaFile(path=f"/films/{name}.mkv", size=9000)
    return {"files": (file,), "guids": {"imdb": "tt-Alien"}}


@pytest.mark.parametrize("runs", [1, 2])
async def test_an_upgrade_under_another_id_is_an_update(
    server: ScriptedServer, keeper: Keeper, runs: int
) -> None:
    """Whether one run sees the removal and the addition, or two within the window."""
    server.remove("Alien")
    if runs == 2:
        await keeper.sync()
        assert await keeper.tell(later=False) == []
    server.add("Alien 4K", **upgraded("Alien 4K"))
    await keeper.sync()
    [event] = await keeper.tell()
    assert isinstance(event, ItemUpdated)
    assert (event.item.id, event.changes) == ("Alien 4K", (Change.FILE,))
    assert await keeper.tell() == []


@pytest.mark.parametrize("is_told", [True, False])
@pytest.mark.parametrize("key", ["Alien", "Alien again"])
async def test_what_returns_is_not_new(
    server: ScriptedServer, keeper: Keeper, key: str, *, is_told: bool
) -> None:
    """The same film in the same file, whatever its id, and whenever it returns."""
    server.edit("Alien", artwork={"poster": "/Alien/thumb"})
    await keeper.sync()
    assert len(await keeper.tell()) == 1
    row = server.rows["Alien"]
    server.remove("Alien")
    await keeper.sync()
    gone = await keeper.tell(later=is_told)
    assert told(gone) == ([("item_removed", "Alien")] if is_told else [])
    poster = {"poster": f"/{key}/thumb"}
    row.item = replace(row.item, id=ItemId(key), artwork=poster)
    row.changed_at, server.rows[key] = server.now, row
    server.touch()
    await keeper.sync()
    assert keeper.titles() == ["Alien", "Brazil", "Contact"]
    assert await keeper.tell() == []
    await keeper.restart()
    assert await keeper.tell() == []


@pytest.mark.parametrize("is_held", [True, False])
@pytest.mark.parametrize("key", ["Dune", "Dune again"])
async def test_what_came_went_and_returned_untold_is_added_once(
    server: ScriptedServer, keeper: Keeper, key: str, *, is_held: bool
) -> None:
    """A film that a scan lost for a moment, before it was told of."""
    server.add("Dune", duration=None)  # So it does not seem to be settled
    await keeper.sync()
    row = server.rows["Dune"]
    server.remove("Dune")
    await keeper.sync()
    if is_held:
        assert await keeper.tell(later=False) == []
    row.item, row.changed_at = replace(row.item, id=ItemId(key)), server.now
    server.rows[key] = row
    server.touch()
    await keeper.sync()
    assert told(await keeper.tell()) == [("item_added", "Dune")]
    assert await keeper.tell() == []


async def test_what_is_told_of_is_told_once_across_restarts(
    server: ScriptedServer, keeper: Keeper
) -> None:
    """What was found before a restart is told after it, and not again."""
    server.add("Dune")
    await keeper.sync()
    await keeper.restart()
    assert told(await keeper.tell()) == [("item_added", "Dune")]
    await keeper.restart()
    await keeper.sync(SyncMode.DEEP)
    assert await keeper.tell() == []


async def test_a_failed_run_is_no_reason_to_forget_what_it_saw(
    server: ScriptedServer, keeper: Keeper
) -> None:
    """It is taken up after a clean-up, too."""
    keeper.librarian.options = replace(OPTIONS, tries=1)
    server.habits.most = 1
    server.before_page = _gone_at(2)
    with pytest.raises(UnavailableError):
        await keeper.sync(SyncMode.DEEP)
    assert keeper.catalogue.clean_up().rows["seen"] == 0


def _gone_at(start: int) -> Any:
    """Let the server be gone at a page."""

    def fail(asked: int) -> None:
        if asked == start:
            raise UnavailableError("Gone")

    return fail
