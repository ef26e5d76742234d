"""A run that looks for what changed asks as little as the server lets it."""

from pathlib import Path

import pytest

from custom_components.showrunner.engine.changes import Change
from custom_components.showrunner.engine.errors import UnavailableError
from custom_components.showrunner.engine.events import event_type
from custom_components.showrunner.engine.library_events import (
    ItemAdded,
    ItemRemoved,
    ItemUpdated,
    SyncFailed,
    SyncFinished,
    SyncStarted,
)
from custom_components.showrunner.engine.listing import Detail
from custom_components.showrunner.engine.model import ItemId
from custom_components.showrunner.engine.syncs import SyncMode
from tests.catalogue.syncing import order

from .keeper import Keeper, keeping
from .scripted import ScriptedServer, gone

MANY = 201  # Changes that are told in sum


async def test_a_first_listing_tells_nothing(
    server: ScriptedServer, tmp_path: Path
) -> None:
    """All is new then, and nothing is news; the end of the run is told."""
    async with keeping(lambda: server, tmp_path / "catalogue.db") as keeper:
        [run] = await keeper.sync()
        assert await keeper.tell() == []
        assert keeper.titles() == ["Alien", "Brazil", "Contact"]
        assert run.tally.added == 3
        assert [type(event) for event in keeper.syncs] == [SyncStarted, SyncFinished]
    assert server.asked.pages == [(Detail.FULL, False, 0, 500)]
    assert server.asked.items == []


async def test_what_comes_changes_and_goes_is_told_once(
    server: ScriptedServer, keeper: Keeper
) -> None:
    """By a lean listing of what changed, the items by id, and a count."""
    server.add("Dune")
    server.edit("Brazil", summary="Ducts")
    await keeper.sync()
    assert server.asked.pages == [(Detail.LEAN, True, 0, 500)]
    assert server.asked.items == [(Detail.FULL, ("Brazil", "Dune"))]
    assert server.asked.counts == 1
    added, updated = sorted(await keeper.tell(), key=event_type)
    assert isinstance(added, ItemAdded)
    assert added.item.title == "Dune"
    assert isinstance(updated, ItemUpdated)
    assert (updated.item.title, updated.changes) == ("Brazil", (Change.METADATA,))

    server.remove("Alien")
    await keeper.sync()
    [removed] = await keeper.tell()
    assert isinstance(removed, ItemRemoved)
    assert removed.item.title == "Alien"
    await keeper.sync()
    assert await keeper.tell() == []


async def test_an_unchanged_marker_asks_nothing(
    server: ScriptedServer, tmp_path: Path
) -> None:
    """A server that says that nothing changed is believed."""
    server.marker = "1"
    async with keeping(lambda: server, tmp_path / "catalogue.db") as keeper:
        await keeper.sync()
        server.forget()
        [run] = await keeper.sync()
        assert (server.asked.number, run.tally.requests) == (0, 0)
        server.edit("Brazil", summary="Ducts")
        await keeper.sync()
        assert keeper.one("Brazil").summary == "Ducts"


async def test_the_marker_is_looked_at_for_each_run(
    server: ScriptedServer, tmp_path: Path
) -> None:
    """However soon after the last one."""
    server.marker = "1"
    async with keeping(lambda: server, tmp_path / "catalogue.db") as keeper:
        await keeper.sync()
        perform = keeper.librarian.performer.perform
        for title in ("Dune", "Eraserhead"):
            server.add(title)
            await perform(order(SyncMode.QUICK))
            assert title in keeper.titles()


async def test_a_marker_that_changed_for_no_visible_reason_leads_to_a_walk(
    server: ScriptedServer, tmp_path: Path
) -> None:
    """What the filter does not show, such as an older film, is found all the same."""
    server.marker = "1"
    async with keeping(lambda: server, tmp_path / "catalogue.db") as keeper:
        await keeper.sync()
        server.remove("Alien")
        server.add("Dune")
        server.rows["Dune"].changed_at = server.now.replace(year=2020)
        await keeper.sync()
        assert keeper.titles() == ["Brazil", "Contact", "Dune"]


async def test_a_removal_that_a_push_has_found_explains_the_marker(
    server: ScriptedServer, tmp_path: Path
) -> None:
    """If the count fits, there is no reason left to walk through the library."""
    server.marker = "1"
    async with keeping(lambda: server, tmp_path / "catalogue.db") as keeper:
        await keeper.sync()
        server.remove("Alien")
        await keeper.sync(SyncMode.PUSH, ItemId("Alien"))
        server.forget()
        await keeper.sync()
        assert server.asked.pages == [(Detail.LEAN, True, 0, 500)]
        assert (server.asked.counts, server.asked.items) == (1, [])
        # It has explained that one, and no other
        server.touch()
        server.forget()
        await keeper.sync()
        assert [since for _, since, *_ in server.asked.pages] == [True, False]


async def test_a_removal_among_changes_is_asked_for_with_them(
    server: ScriptedServer, keeper: Keeper
) -> None:
    """The count says that there was one, before anything is asked for by id."""
    server.add("Dune")
    server.edit("Brazil", summary="Ducts")
    server.remove("Alien")
    await keeper.sync()
    assert server.asked.counts == 1
    assert [since for _, since, *_ in server.asked.pages] == [True, False]
    [(detail, keys)] = server.asked.items
    assert (detail, set(keys)) == (Detail.FULL, {"Alien", "Brazil", "Dune"})
    assert keeper.titles() == ["Brazil", "Contact", "Dune"]
    assert keeper.one("Brazil").summary == "Ducts"
    assert len(await keeper.tell()) == 3


async def test_a_change_that_is_not_shown_by_id_leads_to_a_walk(
    server: ScriptedServer, keeper: Keeper
) -> None:
    """The count fitted what was listed, and not what there is then."""
    server.add("Dune")
    server.remove("Alien")
    server.habits.hides, server.habits.withholds = set(), {"Dune"}
    server.habits.uncounted = 1  # As many as with both
    await keeper.sync()
    assert keeper.titles() == ["Brazil", "Contact"]
    assert [since for _, since, *_ in server.asked.pages] == [True, False]


async def test_a_library_of_a_kind_that_nobody_lists_is_in_step(
    server: ScriptedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is nothing to ask for, however often."""
    monkeypatch.setattr(server, "shelves", lambda _: ())
    async with keeping(lambda: server, tmp_path / "catalogue.db") as keeper:
        for _ in range(2):
            [run] = await keeper.sync()
            assert (run.error, server.asked.number) == (None, 0)


async def test_changes_on_several_pages_are_one_question(
    server: ScriptedServer, tmp_path: Path
) -> None:
    """A few changes of each kind would be a question a kind otherwise."""
    async with keeping(lambda: server, tmp_path / "catalogue.db") as keeper:
        await keeper.sync()
        server.forget()
        server.habits.most = 1
        server.edit("Alien", summary="In space")
        server.edit("Brazil", summary="Ducts")
        await keeper.sync()
        assert len(server.asked.pages) == 2
        assert server.asked.items == [(Detail.FULL, ("Alien", "Brazil"))]


@pytest.mark.parametrize("tells_dates", [True, False])
@pytest.mark.parametrize("held", [3, 700])
async def test_a_server_that_ignores_the_filter_is_walked_through(
    server: ScriptedServer, tmp_path: Path, *, held: int, tells_dates: bool
) -> None:
    """It lists everything as changed; only what is new or different is fetched."""
    server.add(*(f"Film {number}" for number in range(held - 3)))
    server.habits.ignores_since = True
    server.habits.tells_dates = tells_dates
    async with keeping(lambda: server, tmp_path / "catalogue.db") as keeper:
        await keeper.sync()
        server.forget()
        server.remove("Alien")
        server.add("Dune")
        server.edit("Brazil", summary="Ducts")
        await keeper.sync()
        fetched = {key for _, keys in server.asked.items for key in keys}
        assert fetched == {"Alien", "Brazil", "Dune"}
        assert set(keeper.titles()) == set(server.rows)
        assert len(await keeper.tell()) == 3


async def test_a_server_without_revisions_is_read_each_time(
    server: ScriptedServer, keeper: Keeper
) -> None:
    """What its filter shows is compared, and what is the same is no change."""
    server.habits.tells_revisions = False
    server.habits.ignores_since = True
    server.edit("Brazil", summary="Ducts")
    await keeper.sync()
    await keeper.sync()
    [updated] = await keeper.tell()
    assert isinstance(updated, ItemUpdated)
    assert updated.item.title == "Brazil"


async def test_a_revision_that_moves_without_a_change_is_no_news(
    server: ScriptedServer, keeper: Keeper
) -> None:
    """A refresh of metadata that finds the same as before is not told."""
    for title in server.rows:
        server.edit(title)
    [run] = await keeper.sync()
    assert (run.tally.updated, await keeper.tell()) == (0, [])


@pytest.mark.parametrize("many", [MANY - 1, MANY])
async def test_many_changes_at_once_are_told_in_sum(
    server: ScriptedServer, keeper: Keeper, many: int
) -> None:
    """A lost mount and an agent's refresh are one event, with the first ten."""
    server.add(*(f"Film {number:03d}" for number in range(many)))
    await keeper.sync()
    told = await keeper.tell()
    finished = keeper.syncs[-1]
    assert isinstance(finished, SyncFinished)
    assert finished.tally.added == many
    if many < MANY:
        assert (len(told), finished.items) == (many, {})
    else:
        firsts = [f"Film {number:03d}" for number in range(10)]
        assert [item.title for item in finished.items["added"]] == firsts
        assert (told, len(finished.payload()["first"]["added"])) == ([], 10)
    await keeper.restart()
    assert await keeper.tell() == []


async def test_many_changes_of_a_run_that_fails_are_told_with_its_failure(
    server: ScriptedServer, keeper: Keeper
) -> None:
    """They are in the catalogue, and no later run finds them again."""
    server.add(*(f"Film {number:03d}" for number in range(300)))
    # A page, the count, and five lots by id; the sixth
    server.troubles = [*[None] * 7, *gone(3)]
    with pytest.raises(UnavailableError):
        await keeper.sync()
    failed = keeper.syncs[-1]
    assert isinstance(failed, SyncFailed)
    payload = failed.payload()
    assert (payload["added"], len(payload["first"]["added"])) == (250, 10)
    assert (payload["error"], await keeper.tell()) == ("unavailable", [])


async def test_a_deep_run_tells_no_part_that_it_tells_first(
    server: ScriptedServer, keeper: Keeper
) -> None:
    """People, chapters and streams are taken in, and are no change."""
    await keeper.sync(SyncMode.DEEP)
    item = keeper.one("Alien")
    assert item.people == ("Ada Berg",)
    assert item.chapters
    assert item.files[0].streams
    assert await keeper.tell() == []
    server.edit("Alien", chapters=())
    await keeper.sync()
    assert keeper.one("Alien").chapters  # Nobody told of any
    await keeper.sync(SyncMode.DEEP)
    [updated] = await keeper.tell()
    assert isinstance(updated, ItemUpdated)
    assert updated.changes == (Change.CHAPTERS,)


async def test_people_of_a_server_whose_lists_know_none_are_asked_for_by_id(
    server: ScriptedServer, keeper: Keeper
) -> None:
    """A deep run takes them from the items themselves, all of them."""
    server.lists_deep = False  # type: ignore[misc]
    server.forget()
    await keeper.sync(SyncMode.DEEP)
    assert server.asked.pages == [(Detail.LEAN, False, 0, 500)]
    assert server.asked.items == [(Detail.DEEP, ("Alien", "Brazil", "Contact"))]
    assert keeper.one("Contact").people == ("Ada Berg",)
