"""Bring the catalogue in step with one library: one run, from question to rows."""

from collections.abc import Collection, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from ..catalogue.batch import Completed, Cursor
from ..const import LOGGER
from ..engine.listing import Detail, Page, Query, Shelf, is_unfiltered
from ..engine.model import ItemId
from ..engine.syncs import SyncMode
from ..providers.base import Provider
from .ledger import Ledger
from .questions import Questions
from .walk import Walk

OVERLAP: Final = timedelta(minutes=1)  # What changed while we looked last
VERIFIED: Final = 500  # Items asked for by id; if these are gone, so are the others
MANY_WANTED: Final = 500  # Changed items to know of before they are asked for
NOTHING: Final = Page(entries=(), received=0, total=None)
WALKS: Final = 2  # A server may change in the middle of one


class SyncJob:
    """One run on one library.

    What a run that fails has done is stored, and the next one of its kind goes on from
    there.
    """

    def __init__(
        self, provider: Provider, questions: Questions, ledger: Ledger
    ) -> None:
        self._provider = provider
        self._questions = questions
        self._ledger = ledger
        self._progress = ledger.progress
        self._library = ledger.library
        self._shelves = provider.shelves(ledger.library)

    async def run(self) -> Completed | None:
        """Do what the order says; return what is known now, if that is everything.

        Raises `ShowrunnerError` when it cannot be done.
        """
        order = self._ledger.order
        match order.mode:
            case SyncMode.PUSH:
                await self._fetch([], Detail.FULL, sorted(order.items))
            case SyncMode.ITEM:
                await self._look_into(order.items)
            case SyncMode.DEEP:
                return await self._list_all(Detail.DEEP)
            case SyncMode.QUICK if self._ledger.is_first:
                return await self._list_all(Detail.FULL)
            case SyncMode.QUICK if self._ledger.cursor:
                return await self._list_all(Detail.LEAN)
            case SyncMode.QUICK:
                return await self._catch_up()
        return None

    def _expect(self, rows: int) -> None:
        """Take note that so many more rows are to come."""
        known = self._progress.total or self._progress.tally.processed
        self._progress.total = known + rows

    # A part of a library

    async def _fetch(
        self,
        listed: Sequence[ItemId],
        detail: Detail,
        doubtful: Sequence[ItemId] = (),
    ) -> bool:
        """Take in items by id; return whether any of the doubtful ones is there.

        Of these, what the server does not show is gone. Where it does not show what it
        just listed it contradicts itself, and a later run will know.
        """
        keys, doubted = [*listed, *doubtful], frozenset(doubtful)
        self._expect(len(keys))
        any_there = False
        async for asked, page in self._questions.items(keys, detail):
            shown = {entry.id for entry in page.entries}
            gone = [key for key in asked if key in doubted and key not in shown]
            await self._ledger.store(page, detail, removed=gone, reread=True)
            any_there = any_there or not doubted.isdisjoint(shown)
        return any_there

    async def _look_into(self, parents: Collection[ItemId]) -> None:
        """Take in a show, season, artist, album or film, with all that is in it."""
        for parent in parents:
            before = await self._ledger.under(parent)
            shown: set[ItemId] = set()
            for shelf in self._shelves:
                part = Query(replace(shelf, parent=parent), Detail.FULL)
                async with aclosing(self._questions.pages(part)) as pages:
                    async for page in pages:
                        shown.update(entry.id for entry in page.entries)
                        await self._ledger.store(page, Detail.FULL, reread=True)
            # Some of these were not listed with their parent, but are there
            unseen = [key for key in before if key not in shown]
            await self._fetch([], Detail.FULL, unseen)

    # What changed in a library

    async def _catch_up(self) -> Completed | None:
        """Find what changed since the last run."""
        shelved, marker = self._ledger.shelved, self._library.revision
        if marker and marker == shelved.revision:
            return self._as_it_was(self._provider.server_time())
        asked = self._provider.server_time()
        changes = await self._find_changes()
        if changes is not None and await self._is_all(changes):
            return self._as_it_was(asked)
        return await self._walk()

    def _as_it_was(self, asked: datetime) -> Completed:
        """Return that all is known, as of a moment by the server's clock."""
        return Completed(
            revision=self._library.revision,
            since=asked,
            hidden=self._ledger.shelved.hidden,
            deep=False,
        )

    async def _find_changes(self) -> list[list[ItemId]] | None:
        """Return what the server says has changed on each shelf, if it says that."""
        since = self._ledger.shelved.since
        if since is None or not self._shelves:
            return None
        found = []
        for shelf in self._shelves:
            query = Query(shelf, Detail.LEAN, since - OVERLAP)
            wanted = await self._find_changes_on(query)
            if wanted is None:
                LOGGER.debug("%s lists everything as changed", shelf.name)
                return None
            found.append(wanted)
        return found

    async def _find_changes_on(self, query: Query) -> list[ItemId] | None:
        """Return what has changed on a shelf, without what was taken in already.

        None says that the server lists all that there is.
        """
        held = await self._ledger.held(query.shelf)
        wanted: list[ItemId] = []
        async with aclosing(self._questions.pages(query)) as pages:
            async for page in pages:
                if is_unfiltered(page, query, held):
                    return None
                stored = await self._ledger.store(page, Detail.LEAN)
                wanted += stored.wanted
                if len(wanted) >= MANY_WANTED:
                    await self._fetch(wanted, Detail.FULL)
                    wanted = []
        return wanted

    async def _is_all(self, changes: list[list[ItemId]]) -> bool:
        """Take in changes, and return whether nothing else happened.

        What holds others comes and goes with those, so it is enough to count the last
        shelf. Changes that are not all are left to a walk, which asks for whatever it
        misses and for them at once.
        """
        if not await self._is_explained():
            return False
        counted = await self._questions.count(self._shelves[-1])
        new = await self._ledger.count_unknown(changes[-1])
        if await self._count_held() + new != counted:
            return False
        # A few changes of each kind are one question
        await self._fetch([key for shelf in changes for key in shelf], Detail.FULL)
        return await self._count_held() == counted

    async def _is_explained(self) -> bool:
        """Return whether it is known why the library's marker changed.

        Else the reason is one that only a walk can find.
        """
        if not self._library.revision or self._progress.tally.processed:
            return True
        return await self._ledger.has_lost()

    async def _count_held(self) -> int:
        """Return how many items the server is to count on the last shelf."""
        shelf = self._shelves[-1]
        hidden = self._ledger.shelved.hidden.get(shelf.name, 0)
        return await self._ledger.held(shelf) + hidden

    # All of a library

    async def _walk(self) -> Completed | None:
        """Compare which items there are; what is not shown any more is gone."""
        for _ in range(WALKS):
            await self._ledger.forget_seen()
            walk = self._begin_walk()
            for shelf in self._shelves:
                await self._list_shelf(shelf, Detail.LEAN, walk)
            if await self._sweep(walk, Detail.LEAN):
                return walk.result(deep=False)
        LOGGER.debug("%s changed while it was listed", self._library.name)
        return None

    async def _list_all(self, detail: Detail) -> Completed | None:
        """Take in everything, from where the run was cut if it was."""
        cursor = self._ledger.cursor
        walk = self._begin_walk()
        walk.is_first = self._ledger.is_first and detail is Detail.FULL
        for shelf in self._remaining(cursor):
            start = cursor.start if cursor and cursor.shelf == shelf.name else 0
            await self._list_shelf(shelf, detail, walk, start)
        if await self._sweep(walk, detail):
            return walk.result(deep=detail is Detail.DEEP)
        # Something moved: which items there are is found out once more
        again = await self._walk()
        return again and replace(again, deep=detail is Detail.DEEP)

    def _begin_walk(self) -> Walk:
        """Return a walk that has seen nothing, or what was seen before a cut."""
        if cursor := self._ledger.cursor:
            self._ledger.cursor = None
            return Walk.resumed(cursor, self._library.revision)
        return Walk(self._provider.server_time(), self._library.revision)

    def _remaining(self, cursor: Cursor | None) -> Sequence[Shelf]:
        """Return the shelves from where a run was cut."""
        names = [shelf.name for shelf in self._shelves]
        first = names.index(cursor.shelf) if cursor and cursor.shelf in names else 0
        return self._shelves[first:]

    async def _list_shelf(
        self, shelf: Shelf, detail: Detail, walk: Walk, start: int = 0
    ) -> None:
        """Take in a shelf."""
        # Some servers tell in no list all that there is to know
        by_id = detail is Detail.DEEP and not self._provider.lists_deep
        asked = Detail.LEAN if by_id else detail
        totals: set[int | None] = set()
        async with aclosing(self._questions.pages(Query(shelf, asked), start)) as pages:
            async for page in pages:
                if not totals:
                    self._expect(max(0, (page.total or 0) - start))
                start += page.received
                totals.add(page.total)
                walk.note(page, shelf)
                cursor = walk.cursor(shelf, start)
                stored = await self._ledger.store(
                    page,
                    asked,
                    walk=not walk.is_first,
                    reread=detail is Detail.DEEP,
                    cursor=None if asked is Detail.LEAN else cursor,
                )
                if asked is Detail.LEAN:
                    wanted = detail if by_id else Detail.FULL
                    await self._want(stored.wanted, wanted, walk, cursor)
                del page  # Before another is opened: each may be 30 MB then
        walk.steady = walk.steady and totals - {None} <= {start}

    async def _want(
        self, wanted: Sequence[ItemId], detail: Detail, walk: Walk, cursor: Cursor
    ) -> None:
        """Note what is to be asked for, or ask for it if it is much."""
        walk.wanted += wanted
        if len(walk.wanted) >= MANY_WANTED:
            await self._fetch(walk.wanted, detail)
            walk.wanted.clear()
        if not walk.wanted:  # Only now has all of the page been read
            await self._ledger.store(NOTHING, Detail.LEAN, cursor=cursor)

    async def _sweep(self, walk: Walk, detail: Detail) -> bool:
        """Take in what a walk has left, and remove what a complete one did not show.

        Return whether it was complete.
        """
        is_complete = walk.steady and await self._count_shown(walk) == walk.shown
        is_looked_for = is_complete and not walk.is_first
        gone = await self._ledger.unseen() if is_looked_for else []
        doubtful, others = gone[:VERIFIED], gone[VERIFIED:]
        asked = Detail.FULL if detail is Detail.LEAN else detail
        any_there = await self._fetch(walk.wanted, asked, doubtful)
        if others and any_there:  # A server that is starting may list next to nothing
            return False
        if others:
            await self._ledger.store(NOTHING, Detail.LEAN, removed=others)
        return is_complete

    async def _count_shown(self, walk: Walk) -> int:
        """Return how many different items a walk has shown."""
        if not walk.is_first:
            return await self._ledger.count_seen()
        return sum([await self._ledger.held(shelf) for shelf in self._shelves])
