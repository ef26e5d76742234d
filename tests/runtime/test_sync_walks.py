"""Only a complete listing says that something is gone, and it is asked for first."""

from collections.abc import Callable
from pathlib import Path

import pytest

from custom_components.showrunner.engine.library_events import ItemRemoved
from custom_components.showrunner.engine.model import ItemId
from custom_components.showrunner.engine.syncs import SyncMode
from custom_components.showrunner.runtime import sync

from .habits import Habits
from .keeper import Keeper, keeping
from .scripted import ScriptedServer

type Spoil = Callable[[Habits], None]


def _hides(habits: Habits) -> None:
    habits.hides, habits.uncounted = {"Alien"}, -1


def _lies_high(habits: Habits) -> None:
    habits.extra, habits.uncounted = 2, 2


def _lies_low(habits: Habits) -> None:
    habits.extra, habits.uncounted = -2, -2


def _ignores_start(habits: Habits) -> None:
    habits.ignores_start, habits.most, habits.uncounted = True, 2, -1


def _ignores_paging(habits: Habits) -> None:
    habits.ignores_start = habits.ignores_size = True
    habits.tells_total, habits.uncounted = False, -1


SPOILS = [_hides, _lies_high, _lies_low, _ignores_start, _ignores_paging]


@pytest.mark.parametrize("spoil", SPOILS)
@pytest.mark.parametrize("mode", [SyncMode.QUICK, SyncMode.DEEP])
async def test_a_listing_that_cannot_be_trusted_removes_nothing(
    server: ScriptedServer, keeper: Keeper, spoil: Spoil, mode: SyncMode
) -> None:
    """Items that are on the server stay, whatever its lists and totals say."""
    spoil(server.habits)
    await keeper.sync(mode)
    assert keeper.titles() == ["Alien", "Brazil", "Contact"]
    assert await keeper.tell() == []


@pytest.mark.parametrize("spoil", SPOILS)
async def test_a_first_listing_ends_whatever_the_server_does(
    server: ScriptedServer, tmp_path: Path, spoil: Spoil
) -> None:
    """In a bounded number of questions, and again in the next run."""
    spoil(server.habits)
    async with keeping(lambda: server, tmp_path / "catalogue.db") as keeper:
        await keeper.sync()
        await keeper.sync()
        assert "Brazil" in keeper.titles()
        assert await keeper.tell() == []
    assert server.asked.number < 40


@pytest.mark.parametrize("most", [1, 2])
async def test_a_server_that_sends_fewer_rows_is_listed_completely(
    server: ScriptedServer, tmp_path: Path, most: int
) -> None:
    """The next page begins where the last one ended."""
    server.habits.most = most
    async with keeping(lambda: server, tmp_path / "catalogue.db") as keeper:
        await keeper.sync()
        assert keeper.titles() == ["Alien", "Brazil", "Contact"]
        server.remove("Brazil")
        await keeper.sync()
        assert keeper.titles() == ["Alien", "Contact"]


async def test_a_server_that_tells_no_totals_is_listed_to_its_end(
    server: ScriptedServer, tmp_path: Path
) -> None:
    """An empty page is the end; what it did not show is asked for."""
    server.habits.tells_total, server.habits.most = False, 2
    async with keeping(lambda: server, tmp_path / "catalogue.db") as keeper:
        await keeper.sync()
        server.remove("Alien")
        await keeper.sync()
        assert keeper.titles() == ["Brazil", "Contact"]


async def test_what_moves_while_it_is_listed_is_not_removed(
    server: ScriptedServer, keeper: Keeper
) -> None:
    """A film that was removed moves the others up; a second walk sees them all."""
    server.habits.most = 1
    server.add("Dune")
    server.remove("Alien")
    once = iter(["Brazil"])

    def remove(start: int) -> None:
        if start == 2 and (title := next(once, None)):
            server.remove(title)

    server.before_page = remove
    await keeper.sync()
    await keeper.sync()
    assert keeper.titles() == ["Contact", "Dune"]
    removed = [e for e in await keeper.tell() if isinstance(e, ItemRemoved)]
    assert sorted(event.item.title for event in removed) == ["Alien", "Brazil"]


async def test_a_library_that_comes_up_empty_keeps_its_items(
    server: ScriptedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that is starting may list nothing of what it shows by id."""
    monkeypatch.setattr(sync, "VERIFIED", 2)  # Less than what seems to be gone
    async with keeping(lambda: server, tmp_path / "catalogue.db") as keeper:
        await keeper.sync()
        server.habits.hides = set(server.rows)
        server.habits.uncounted = -len(server.rows)
        await keeper.sync()
        assert keeper.titles() == ["Alien", "Brazil", "Contact"]
        assert await keeper.tell() == []


async def test_more_than_is_asked_for_by_id_can_be_gone(
    server: ScriptedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first of them are asked for; if these are gone, so are the others."""
    monkeypatch.setattr(sync, "VERIFIED", 2)
    async with keeping(lambda: server, tmp_path / "catalogue.db") as keeper:
        await keeper.sync()
        server.forget()
        server.remove("Alien", "Brazil", "Contact")
        await keeper.sync()
        assert keeper.titles() == []
        assert [len(keys) for _, keys in server.asked.items] == [2]


async def test_what_is_missing_is_asked_for_by_id(
    server: ScriptedServer, keeper: Keeper
) -> None:
    """And only that is removed which is not there then either."""
    server.remove("Alien")
    server.habits.hides = {"Brazil"}
    server.habits.uncounted = -1
    await keeper.sync()
    assert keeper.titles() == ["Brazil", "Contact"]
    asked = {ItemId(key) for _, keys in server.asked.items for key in keys}
    assert asked == {"Alien", "Brazil"}


@pytest.mark.parametrize("mode", [SyncMode.QUICK, SyncMode.DEEP])
async def test_what_is_listed_is_not_gone_because_it_is_not_shown_by_id(
    server: ScriptedServer, keeper: Keeper, mode: SyncMode
) -> None:
    """A server that contradicts itself is in trouble; a later run knows."""
    server.lists_deep = False  # type: ignore[misc]
    server.edit("Alien", summary="Different")
    server.habits.withholds = {"Alien"}
    await keeper.sync(mode)
    assert keeper.titles() == ["Alien", "Brazil", "Contact"]
    assert await keeper.tell() == []
    server.habits.withholds = set()
    await keeper.sync(SyncMode.DEEP)
    assert keeper.one("Alien").summary == "Different"
