"""What a clean-up let go of by its state is back after a sync, and no news."""

from collections.abc import Sequence
from pathlib import Path

from aiohttp import ClientSession
import pytest

from custom_components.showrunner.catalogue.cleaning import Cleaned
from custom_components.showrunner.engine.model import Item, ItemId, ItemState
from custom_components.showrunner.engine.syncs import SyncMode

from .keeper import Keeper
from .plex_world import PlexWorld
from .scripted import ScriptedServer
from .test_sync_servers import ALL, FILM, SHOW, MakeWorld, living, told

STATES = list(ItemState)
OTHER = "Movies/Film 2 (1952)/Film 2 (1952).mkv"
PILOT = SHOW.format(year=2001)


def state_of(keeper: Keeper, title: str) -> ItemState:
    """Return the state of the item with a title."""
    held = keeper.catalogue.get_item(keeper.one(title).id)
    assert held is not None
    return held.state


def unreachable(keeper: Keeper, state: ItemState) -> None:
    """Have all files be in a state from now on."""

    def states(items: Sequence[Item]) -> list[ItemState]:
        return [state if item.files else ItemState.NORMAL for item in items]

    keeper.librarian.performer.states_of = states  # type: ignore[assignment]


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.parametrize("state", [ItemState.UNAVAILABLE, ItemState.FILE_NOT_FOUND])
@ALL
async def test_what_the_server_still_lists_is_back_and_no_news(
    make: MakeWorld, tmp_path: Path, state: ItemState
) -> None:
    """Although nothing changed there, films and episodes come with the next sync."""
    async with living(make(tmp_path / "media"), FILM, OTHER, PILOT) as (world, keeper):
        unreachable(keeper, state)
        await keeper.sync(SyncMode.DEEP)
        before = keeper.items()
        dry = keeper.catalogue.clean_up(states=[state], dry_run=True)
        assert keeper.items() == before
        assert keeper.catalogue.clean_up(states=[state]) == dry
        assert dry.states == {state: 3}
        assert len(keeper.items()) == len(before) - 3
        assert await keeper.tell() == []

        await keeper.sync()
        async with ClientSession() as session:
            assert set(keeper.items()) == set(await world.rows(session))
        assert await keeper.tell() == []
        await keeper.sync(SyncMode.DEEP)
        assert keeper.items() == before
        assert await keeper.tell() == []


@pytest.mark.usefixtures("socket_enabled")
async def test_what_is_in_the_trash_is_back_until_it_is_emptied(
    tmp_path: Path,
) -> None:
    """And then told as removed, as if nobody had cleaned up."""
    async with living(PlexWorld(tmp_path / "media"), FILM, OTHER) as (world, keeper):
        world.simulator.state.scanner.empties_trash = False
        world.remove(FILM)
        await world.scan()
        await keeper.sync()
        keeper.catalogue.clean_up(states=[ItemState.UNAVAILABLE])
        assert keeper.titles() == ["Film 2"]
        await keeper.sync()
        assert state_of(keeper, "Film 1") is ItemState.UNAVAILABLE
        assert await keeper.tell() == []
        world.clock.tick()
        world.simulator.state.scanner.empty_trash(world.simulator.section("Movies"))
        await keeper.sync()
        assert told(await keeper.tell()) == [("item_removed", "Film 1")]


async def test_what_cannot_be_read_is_back_as_it_was(
    server: ScriptedServer, keeper: Keeper
) -> None:
    """Only what was never read before is new when it can be."""
    server.edit("Brazil", summary="")
    server.add("Dune")
    server.rows["Brazil"].is_readable = server.rows["Dune"].is_readable = False
    await keeper.sync()
    for _ in range(2):
        cleaned = keeper.catalogue.clean_up(states=STATES)
        assert cleaned.states[ItemState.ERROR] == 2
        await keeper.sync()
        held = keeper.catalogue.get_item(ItemId("Brazil"))
        assert held is not None
        assert held.state is ItemState.ERROR
        assert await keeper.tell() == []
    server.rows["Brazil"].is_readable = server.rows["Dune"].is_readable = True
    await keeper.sync(SyncMode.DEEP)
    assert told(await keeper.tell()) == [("item_added", "Dune")]
    assert keeper.titles() == ["Alien", "Brazil", "Contact", "Dune"]


async def test_another_that_goes_meanwhile_hides_nothing(
    server: ScriptedServer, keeper: Keeper
) -> None:
    """The server counts as many then as we do."""
    unreachable(keeper, ItemState.UNAVAILABLE)
    server.edit("Alien", summary="In space")
    await keeper.sync()
    assert told(await keeper.tell()) == [("item_updated", "Alien")]
    keeper.catalogue.clean_up(states=STATES)
    server.remove("Brazil")
    await keeper.sync()
    assert keeper.titles() == ["Alien", "Contact"]
    assert told(await keeper.tell()) == [("item_removed", "Brazil")]


@pytest.mark.parametrize("mode", [SyncMode.QUICK, SyncMode.DEEP])
async def test_what_goes_during_a_sync_is_back_at_its_end(
    server: ScriptedServer, keeper: Keeper, mode: SyncMode
) -> None:
    """The run has shown it already, and does not take it for known."""
    server.marker = "1"
    unreachable(keeper, ItemState.UNAVAILABLE)
    server.edit("Alien", summary="In space")
    await keeper.sync()
    server.habits.most, server.habits.ignores_since = 1, True
    server.touch()
    cleaned: list[Cleaned] = []

    def clean_up(start: int) -> None:
        if start == 2 and not cleaned:
            cleaned.append(keeper.catalogue.clean_up(states=STATES))

    server.before_page = clean_up
    await keeper.sync(mode)
    assert [each.states[ItemState.UNAVAILABLE] > 0 for each in cleaned] == [True]
    assert keeper.titles() == ["Alien", "Brazil", "Contact"]
    assert told(await keeper.tell()) == [("item_updated", "Alien")]


async def test_what_is_still_to_be_told_is_told_once(
    server: ScriptedServer, keeper: Keeper
) -> None:
    """An addition, whether the item is back by then or not."""
    unreachable(keeper, ItemState.UNAVAILABLE)
    for title, is_back in (("Dune", False), ("Up", True)):
        server.add(title)
        await keeper.sync()
        keeper.catalogue.clean_up(states=STATES)
        if is_back:
            await keeper.sync()
        assert told(await keeper.tell()) == [("item_added", title)]
        await keeper.sync()
        assert await keeper.tell() == []
