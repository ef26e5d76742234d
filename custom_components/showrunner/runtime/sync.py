"""Bring the catalogue in step with one library: one run, from question to rows."""

from collections.abc import Collection, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from ..catalogue.batch import Completed, Cursor
from ..const import LOGGER
from ..engine.listing import Detail, Page, Query, Shelf
from ..engine.model import ItemId
from ..engine.syncs import SyncMode
from ..providers.base import Provider
from .ledger import Ledger
from .questions import Questions

OVERLAP: Final = timedelta(minutes=1)  # What changed while we looked last
VERIFIED: Final = 500  # Items asked for by id; if these are gone, so are the others
MANY_WANTED: Final = 500  # Changed items to know of before they are asked for
NOTHING: Final = Page(entries=(), received=0, total=None)
WALKS: Final = 2  # A server may change in the middle of one


@dataclass(slots=True)
class _Walk:
    """What a listing of all shelves has shown so far."""

    since: datetime | None  # When it began, by the server's clock
    revision: str  # The library's marker then
    shown: int = 0
    hidden: dict[str, int] = field(default_factory=dict)
    steady: bool = True  # Each shelf had as many rows as its server counted

    def result(self, *, deep: bool) -> Completed:
        """Return what is known of the library once it is complete."""
        return Completed(
            revision=self.revision, since=self.since, hidden=self.hidden, deep=deep
        )


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
                await self._fetch(sorted(order.items), Detail.FULL)
            case SyncMode.ITEM:
                await self._look_into(order.items)
            case SyncMode.DEEP:
                return await self._list_all(Detail.DEEP)
            case SyncMode.QUICK if self._ledger.is_first or self._ledger.cursor:
                return await self._list_all(Detail.FULL)
            case SyncMode.QUICK:
                return await self._catch_up()
        return None

    # A part of a library

    async def _fetch(
        self, keys: Sequence[ItemId], detail: Detail, *, listed: bool = False
    ) -> int:
        """Take in items by id; return how many are there.

        What the server does not show is gone, unless it just `listed` it: then it
        contradicts itself, and a later run will know.
        """
        self._progress.total = (self._progress.total or 0) + len(keys)
        there = 0
        async for asked, page in self._questions.items(keys, detail):
            shown = {entry.id for entry in page.entries}
            gone = [] if listed else [key for key in asked if key not in shown]
            await self._ledger.store(page, detail, removed=gone, reread=True)
            there += len(shown)
        return there

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
            await self._fetch([key for key in before if key not in shown], Detail.FULL)

    # What changed in a library

    async def _catch_up(self) -> Completed | None:
        """Find what changed since the last run."""
        shelved, marker = self._ledger.shelved, self._library.revision
        if marker and marker == shelved.revision:
            return self._as_it_was(self._provider.server_time())
        asked = self._provider.server_time()
        told = self._progress.tally.processed
        is_filtered = await self._take_changes()
        found = self._progress.tally.processed > told
        # A marker that changed although nothing shows it has a reason that only a
        # walk can find
        if is_filtered and (found or not marker) and await self._fits():
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

    async def _take_changes(self) -> bool:
        """Take in what the server says has changed; False if it lists everything."""
        since = self._ledger.shelved.since
        if since is None:
            return False
        wanted: list[ItemId] = []
        for shelf in self._shelves:
            held = await self._ledger.held(shelf)
            query = Query(shelf, Detail.LEAN, since - OVERLAP)
            async with aclosing(self._questions.pages(query)) as pages:
                async for page in pages:
                    if _is_unfiltered(page, query, held):
                        LOGGER.debug("%s lists everything as changed", shelf.name)
                        return False
                    stored = await self._ledger.store(page, Detail.LEAN)
                    wanted += stored.wanted
                    if len(wanted) >= MANY_WANTED:
                        await self._fetch(wanted, Detail.FULL, listed=True)
                        wanted = []
        # A few changes of each kind are one question
        await self._fetch(wanted, Detail.FULL, listed=True)
        return True

    async def _fits(self) -> bool:
        """Return whether we hold as many items as the server counts.

        What holds others comes and goes with those, so it is enough to count the last
        shelf.
        """
        shelf = self._shelves[-1]
        counted = await self._questions.count(shelf)
        hidden = self._ledger.shelved.hidden.get(shelf.name, 0)
        return await self._ledger.held(shelf) + hidden == counted

    # All of a library

    async def _walk(self) -> Completed | None:
        """Compare which items there are; what is not shown any more is gone."""
        for _ in range(WALKS):
            await self._ledger.forget_seen()
            walk = self._begin_walk()
            for shelf in self._shelves:
                await self._list_shelf(shelf, Detail.LEAN, walk)
            if await self._sweep(walk):
                return walk.result(deep=False)
        LOGGER.debug("%s changed while it was listed", self._library.name)
        return None

    async def _list_all(self, detail: Detail) -> Completed | None:
        """Take in everything, from where the run was cut if it was."""
        cursor = self._ledger.cursor
        walk = self._begin_walk()
        for shelf in self._remaining(cursor):
            start = cursor.start if cursor and cursor.shelf == shelf.name else 0
            await self._list_shelf(shelf, detail, walk, start)
        if await self._sweep(walk):
            return walk.result(deep=detail is Detail.DEEP)
        # Something moved: which items there are is found out once more
        again = await self._walk()
        return again and replace(again, deep=detail is Detail.DEEP)

    def _begin_walk(self) -> _Walk:
        """Return a walk that has seen nothing, or what was seen before a cut."""
        if cursor := self._ledger.cursor:
            self._ledger.cursor = None
            # Whatever moved up meanwhile would not be shown by the pages to come
            steady = bool(cursor.revision) and cursor.revision == self._library.revision
            since, revision, shown = cursor.since, cursor.revision, cursor.shown
            return _Walk(since, revision, shown, dict(cursor.hidden), steady)
        return _Walk(self._provider.server_time(), self._library.revision)

    def _remaining(self, cursor: Cursor | None) -> Sequence[Shelf]:
        """Return the shelves from where a run was cut."""
        names = [shelf.name for shelf in self._shelves]
        first = names.index(cursor.shelf) if cursor and cursor.shelf in names else 0
        return self._shelves[first:]

    async def _list_shelf(
        self, shelf: Shelf, detail: Detail, walk: _Walk, start: int = 0
    ) -> None:
        """Take in a shelf."""
        # Some servers tell in no list all that there is to know
        by_id = detail is Detail.DEEP and not self._provider.lists_deep
        asked = Detail.LEAN if by_id else detail
        totals: set[int | None] = set()
        async with aclosing(self._questions.pages(Query(shelf, asked), start)) as pages:
            async for page in pages:
                start += page.received
                totals.add(page.total)
                self._note(page, shelf, walk, start)
                cursor = self._cursor_at(shelf, start, walk)
                stored = await self._ledger.store(
                    page,
                    asked,
                    walk=True,
                    reread=detail is Detail.DEEP,
                    cursor=None if asked is Detail.LEAN else cursor,
                )
                if asked is Detail.LEAN:  # Only now has all of the page been read
                    wanted = detail if by_id else Detail.FULL
                    await self._fetch(stored.wanted, wanted, listed=True)
                    await self._ledger.store(NOTHING, asked, cursor=cursor)
                del page  # Before another is opened: each may be 30 MB then
        walk.steady = walk.steady and totals - {None} <= {start}

    def _note(self, page: Page, shelf: Shelf, walk: _Walk, start: int) -> None:
        """Count what a page shows."""
        before = walk.hidden.get(shelf.name, 0)
        walk.hidden[shelf.name] = before + page.received - len(page.entries)
        walk.shown += len(page.entries)
        if start == page.received:
            self._progress.total = (self._progress.total or 0) + (page.total or 0)

    def _cursor_at(self, shelf: Shelf, start: int, walk: _Walk) -> Cursor:
        """Return where the run goes on if it is cut now."""
        return Cursor(
            shelf=shelf.name,
            start=start,
            shown=walk.shown,
            hidden=walk.hidden,
            since=walk.since,
            revision=walk.revision,
        )

    async def _sweep(self, walk: _Walk) -> bool:
        """Remove what a complete walk did not show; return whether it was complete."""
        seen = await self._ledger.count_seen()
        if not walk.steady or seen != walk.shown:
            return False
        gone = await self._ledger.unseen()
        there, others = await self._fetch(gone[:VERIFIED], Detail.FULL), gone[VERIFIED:]
        if others and there:  # A server that is starting may list next to nothing
            return False
        if others:
            await self._ledger.store(NOTHING, Detail.LEAN, removed=others)
        return True


def _is_unfiltered(page: Page, query: Query, held: int) -> bool:
    """Return whether a server that was asked for changes just lists everything."""
    changed = (entry.changed_at for entry in page.entries)
    if any(moment and query.since and moment < query.since for moment in changed):
        return True
    return bool(held) and page.total is not None and page.total >= max(held, 500)
