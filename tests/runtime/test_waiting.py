"""Who waits for a run is answered, and by one that began after the question."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, override

import pytest

from custom_components.showrunner.engine.errors import CatalogueError, RejectedError
from custom_components.showrunner.engine.listing import Answer, Query
from custom_components.showrunner.engine.model import Library, LibraryId
from custom_components.showrunner.engine.syncs import SyncMode, SyncOrder, SyncTrigger
from custom_components.showrunner.providers.base import Look
from tests.engine.builders import FILMS
from tests.providers.contract.follower import LIMIT

from .keeper import OPTIONS, Keeper
from .scripted import ScriptedServer

SHOWS = Library(id=LibraryId("2"), name="Shows")


class SlowServer(ScriptedServer):
    """Answers a listing once a test lets it."""

    def __init__(self, *titles: str) -> None:
        super().__init__(*titles)
        self.asked_page = asyncio.Event()
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.shown: list[Library] = [FILMS]

    @override
    async def list_page(self, query: Query, start: int, size: int) -> Answer:
        self.asked_page.set()
        answer = await super().list_page(query, start, size)
        await self.may_answer.wait()
        return answer

    @override
    async def look(self, subject: Look) -> Sequence[Any]:
        self.scans.look(self.shown, self.now, self.now)
        return []


@pytest.fixture
def server() -> SlowServer:
    """Return a server with three films."""
    return SlowServer("Alien", "Brazil", "Contact")


def wish(trigger: SyncTrigger = SyncTrigger.USER) -> SyncOrder:
    """Return the wish to see what changed."""
    return SyncOrder(library=FILMS.id, mode=SyncMode.QUICK, trigger=trigger)


@asynccontextmanager
async def running(keeper: Keeper) -> AsyncIterator[None]:
    """Let a librarian do by itself what is due."""
    await keeper.follower.watcher.look(Look.LIBRARIES)
    task = asyncio.create_task(keeper.librarian.run())
    try:
        async with asyncio.timeout(LIMIT):
            await keeper.librarian.sync(wish())  # With what is due at the start
            while not keeper.librarian.is_in_step:  # And the first deep one
                await keeper.follower._wait()
            yield
        assert not task.done()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_who_asks_during_a_run_waits_for_the_next(
    keeper: Keeper, server: SlowServer
) -> None:
    """The one under way was asked before, and may have looked too early."""
    async with running(keeper):
        server.asked_page.clear()
        server.may_answer.clear()
        first = asyncio.create_task(keeper.librarian.sync(wish()))
        await server.asked_page.wait()
        server.add("Dune")
        second = asyncio.create_task(keeper.librarian.sync(wish()))
        await asyncio.sleep(0)
        server.may_answer.set()
        runs = await asyncio.gather(first, second)
    assert runs[0].id < runs[1].id
    assert "Dune" in keeper.titles()


async def test_nobody_waits_for_a_library_that_is_gone(
    keeper: Keeper, server: SlowServer
) -> None:
    """Its runs are dropped, and would never end."""
    async with running(keeper):
        server.asked_page.clear()
        server.may_answer.clear()
        waiting = [asyncio.create_task(keeper.librarian.sync(wish())) for _ in range(2)]
        await server.asked_page.wait()
        server.shown = [SHOWS]
        await keeper.follower.watcher.look(Look.LIBRARIES)
        keeper.librarian.libraries_changed()
        for task in waiting:
            with pytest.raises(RejectedError):
                await task
        server.may_answer.set()


async def test_a_wish_that_will_never_be_fulfilled_is_refused(keeper: Keeper) -> None:
    """The end of a scan would wait in vain for what it changed to be counted."""
    async with running(keeper):
        keeper.librarian.apply(replace(OPTIONS, libraries=frozenset({SHOWS.id})))
        with pytest.raises(RejectedError):
            await keeper.librarian.sync(wish(SyncTrigger.SERVER))


async def test_a_catalogue_that_cannot_be_read_at_the_start_is_asked_again(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not to know when a library was in step only costs a look."""

    def fail() -> list[Any]:
        raise CatalogueError("disk I/O error")

    monkeypatch.setattr(keeper.catalogue, "libraries", fail)
    async with running(keeper):
        pass  # Having done what was due
