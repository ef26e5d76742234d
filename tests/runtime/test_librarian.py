"""The librarian does what is due, and lets a server alone that fails."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from custom_components.showrunner.catalogue.catalogue import Catalogue
from custom_components.showrunner.engine import schedule
from custom_components.showrunner.engine.errors import UnavailableError
from custom_components.showrunner.engine.library_events import SyncFailed
from custom_components.showrunner.engine.listing import Detail
from custom_components.showrunner.engine.model import ItemId
from custom_components.showrunner.engine.schedule import Schedule
from custom_components.showrunner.engine.syncs import (
    SyncMode,
    SyncOrder,
    SyncState,
    SyncTrigger,
)
from custom_components.showrunner.providers.base import (
    ItemsTouched,
    LibraryTouched,
    Look,
)
from custom_components.showrunner.runtime import librarian
from tests.catalogue.syncing import order
from tests.engine.builders import FILMS
from tests.providers.contract.follower import LIMIT, Follower

from .keeper import OPTIONS, Keeper
from .scripted import ScriptedServer, gone

MANY = 100  # Failures: more than there will be


@asynccontextmanager
async def at_work(server: ScriptedServer, path: Path) -> AsyncIterator[Follower]:
    """Let a librarian do what is due, from the first listing on."""
    catalogue = Catalogue.open(path / "catalogue.db")
    follower = Follower(server, catalogue)
    follower.librarian.apply(replace(OPTIONS, tries=1, cooldown=timedelta(hours=1)))
    await server.look(Look.LIBRARIES)
    task = asyncio.create_task(follower.librarian.run())
    try:
        yield follower
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        catalogue.close()


async def until_state(follower: Follower, state: SyncState) -> None:
    """Wait until the library is in a state."""
    librarian = follower.librarian
    async with asyncio.timeout(LIMIT):
        while not (
            FILMS.id in librarian.last
            and librarian.schedule.state(FILMS.id, datetime.now(UTC)) is state
        ):
            await follower._wait()


async def test_after_five_errors_in_a_row_a_server_is_left_alone(
    server: ScriptedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until the cooldown is over, or somebody asks; and a success forgets it all."""
    monkeypatch.setattr(schedule, "PAUSE", timedelta(0))
    server.troubles = gone(MANY)
    async with at_work(server, tmp_path) as follower:
        await until_state(follower, SyncState.COOLDOWN)
        assert len(server.troubles) == MANY - 5
        assert sum(isinstance(event, SyncFailed) for event in follower.syncs) == 5
        librarian = follower.librarian
        assert librarian.schedule.cooling_since(FILMS.id) is not None
        asked = order(SyncMode.QUICK, SyncTrigger.USER)
        with pytest.raises(UnavailableError):
            await librarian.sync(asked)
        server.troubles.clear()
        await librarian.sync(asked)
        await until_state(follower, SyncState.IDLE)
        assert librarian.schedule.cooling_since(FILMS.id) is None


async def test_what_the_server_names_in_a_row_is_one_question(
    server: ScriptedServer, tmp_path: Path
) -> None:
    """And nothing but these items is asked for."""
    async with at_work(server, tmp_path) as follower:
        await until_state(follower, SyncState.IDLE)
        server.forget()
        server.edit("Alien", summary="In space")
        server.edit("Contact", summary="From space")
        for title in ("Alien", "Contact", "Alien"):
            touched = ItemsTouched(FILMS.id, frozenset({ItemId(title)}))
            follower.heard(touched)
        found = await follower.until("item_updated")
        async with asyncio.timeout(LIMIT):
            while len(found) < 2:
                await follower._wait()
        assert server.asked.pages == []
        keys = [key for _, keys in server.asked.items for key in keys]
        assert sorted(keys) == ["Alien", "Contact"]
        assert {detail for detail, _ in server.asked.items} == {Detail.FULL}


async def test_a_marker_that_a_run_began_with_asks_for_no_other(
    server: ScriptedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The look that a run begins with finds that the library changed, too."""
    skip, skipped = Schedule.skipped, list[SyncOrder]()

    def note(self: Schedule, order: SyncOrder) -> None:
        skip(self, order)
        skipped.append(order)

    monkeypatch.setattr(Schedule, "skipped", note)
    server.marker = "1"
    async with at_work(server, tmp_path) as follower:
        await until_state(follower, SyncState.IDLE)
        server.edit("Alien", summary="In space")
        syncing = follower.librarian
        await syncing.sync(order(SyncMode.QUICK, SyncTrigger.USER))
        run, told = syncing.last[FILMS.id], len(follower.syncs)
        follower.heard(LibraryTouched(FILMS.id, revision=server.marker))
        async with asyncio.timeout(LIMIT):
            while not skipped:
                await follower._wait()
        assert (syncing.last[FILMS.id], len(follower.syncs)) == (run, told)
        server.edit("Alien", summary="At sea")
        follower.heard(LibraryTouched(FILMS.id, revision=server.marker))
        async with asyncio.timeout(LIMIT):
            while syncing.last[FILMS.id] is run:
                await follower._wait()


@pytest.mark.parametrize(
    ("mode", "looks"), [(SyncMode.PUSH, 0), (SyncMode.ITEM, 0), (SyncMode.DEEP, 1)]
)
async def test_only_who_sees_all_of_a_library_looks_at_its_marker(
    server: ScriptedServer, keeper: Keeper, mode: SyncMode, looks: int
) -> None:
    """What the server said of an item is one question."""
    server.marker = "1"
    await keeper.follower.watcher.look(Look.LIBRARIES)
    keeper.follower.looks.clear()
    wish = replace(order(mode), items=frozenset({ItemId("Alien")}))
    await keeper.librarian.performer.perform(wish)
    assert keeper.follower.looks == [Look.LIBRARIES] * looks


async def test_a_library_whose_last_run_found_files_goes_first(
    server: ScriptedServer, tmp_path: Path
) -> None:
    """Also if they went or are others; a summary is not as urgent."""
    async with at_work(server, tmp_path) as follower:
        await until_state(follower, SyncState.IDLE)
        [plan] = follower.librarian.schedule._plans.values()
        acts: list[tuple[Callable[[], None], bool]] = [
            (lambda: server.edit("Alien", summary="In space"), False),
            (lambda: server.edit("Alien", files=()), True),
            (lambda: server.edit("Alien"), False),
            (lambda: server.remove("Alien"), True),
        ]
        for act, expected in acts:
            act()
            await follower.librarian.sync(order(SyncMode.QUICK, SyncTrigger.USER))
            assert plan.has_file_changes is expected


async def test_what_failed_is_tried_again_when_the_server_is_back(
    server: ScriptedServer, tmp_path: Path
) -> None:
    """Without waiting for the minute to pass."""
    server.troubles = gone()
    async with at_work(server, tmp_path) as follower:
        await until_state(follower, SyncState.ERROR)
        follower.came_back()
        await until_state(follower, SyncState.IDLE)
        assert follower.librarian.catalogue.count(FILMS.id, {FILMS.type}) == 3


@pytest.mark.parametrize("ahead", [timedelta(days=300), timedelta(days=-1)])
def test_what_was_in_step_in_the_future_was_so_just_now(ahead: timedelta) -> None:
    """A clock that was wrong once silences no schedule."""
    now = datetime.now(UTC)
    known = librarian._past(now + ahead)
    assert known is not None
    assert known <= max(now, datetime.now(UTC))
    assert (known == now + ahead) is (ahead < timedelta())
