"""The librarian does what is due, and lets a server alone that fails."""

import asyncio
from collections.abc import AsyncIterator
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
from custom_components.showrunner.engine.syncs import SyncMode, SyncState, SyncTrigger
from custom_components.showrunner.providers.base import ItemsTouched, Look
from custom_components.showrunner.runtime import librarian
from tests.catalogue.syncing import order
from tests.engine.builders import FILMS
from tests.providers.contract.follower import LIMIT, Follower

from .keeper import OPTIONS
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
            follower.touched(touched)
        found = await follower.until("item_updated")
        async with asyncio.timeout(LIMIT):
            while len(found) < 2:
                await follower._wait()
        assert server.asked.pages == []
        keys = [key for _, keys in server.asked.items for key in keys]
        assert sorted(keys) == ["Alien", "Contact"]
        assert {detail for detail, _ in server.asked.items} == {Detail.FULL}


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
