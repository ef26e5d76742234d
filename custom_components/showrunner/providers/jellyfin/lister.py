"""Ask a Jellyfin server what its libraries hold, page by page."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Final

from ...engine.errors import BadPayloadError
from ...engine.listing import Answer, Detail, Page, Query, Shelf
from ...engine.model import ItemId, Library, MediaType
from ...engine.paths import comparable
from ...engine.scanning import ScanMachine
from ...engine.scans import ScanTarget
from ..http import Reply, check_json
from . import listing
from .artwork import place
from .client import JellyfinClient

# Whatever is asked of the inside of anything else is answered with something else
HOLDERS: Final = {
    MediaType.SHOW,
    MediaType.SEASON,
    MediaType.ARTIST,
    MediaType.ALBUM,
}

REPORTED: Final = 100  # Paths at once


@dataclass(frozen=True, slots=True)
class Lister:
    """Asks for listings, whose answers are left as they come."""

    client: JellyfinClient
    scans: ScanMachine

    async def page(self, query: Query, start: int, size: int) -> Answer:
        """Return a page of a shelf; the first row of a part is what it is a part of."""
        if parent := query.shelf.parent:
            return await self._page_below(parent, query, start, size)
        reply = await self._ask(listing.of_page(query, start, size))
        return _answer(
            [reply], partial(listing.page, reply, self._library(query.shelf))
        )

    async def count(self, shelf: Shelf) -> int:
        """Return how many rows a shelf has."""
        if shelf.parent is None:
            return await self._total(shelf)
        _, page = await self._top(shelf.parent, shelf, Detail.LEAN)
        below = await self._total(shelf) if _is_holder(page) else 0
        return page.received + below

    async def items(self, keys: Sequence[ItemId], detail: Detail) -> Answer:
        """Return items by id."""
        reply = await self._ask(listing.of_items(keys, detail))
        return _answer([reply], partial(listing.items, reply, self.scans.libraries))

    async def changed(self, target: ScanTarget, since: datetime) -> Answer:
        """Return what can be played of what changed in a library, or an item of it.

        If that is much, as while thousands are imported, little is told of most; unless
        all that is asked for is among the newest.
        """
        few = await self._changed(target, since, Detail.FULL)
        page = few.open()
        if page.is_whole or await asyncio.to_thread(_has_all, page, target.paths):
            return few
        many = await self._changed(target, since, Detail.LEAN)
        joined = _each_once(page, many.open())
        return Answer(few.size + many.size, few.took + many.took, lambda: joined)

    async def _changed(
        self, target: ScanTarget, since: datetime, detail: Detail
    ) -> Answer:
        """Return a page of what changed last, read: many rows, or more of each."""
        reply = await self._ask(listing.of_changed(target, since, detail))
        library = self.scans.library(target.library)
        page = await asyncio.to_thread(listing.page, reply, library)
        return _answer([reply], lambda: page)

    async def picture(self, reference: str) -> tuple[bytes, str]:
        """Return a picture and its content type."""
        reply = await self.client.get(*place(reference))
        if not reply.content_type.startswith("image/"):
            raise BadPayloadError("The answer is no picture")
        return bytes(reply.body), reply.content_type

    async def _page_below(
        self, parent: ItemId, query: Query, start: int, size: int
    ) -> Answer:
        """Return a page of a show, season, artist or album, or just the film it is."""
        library = self._library(query.shelf)
        top, page = await self._top(parent, query.shelf, query.detail)
        above = page if start == 0 else replace(page, entries=(), received=0)
        if not _is_holder(page):
            return _answer([top], lambda: above)
        asked = listing.of_page(query, max(start - 1, 0), size)
        below = await self._ask(asked)
        return _answer(
            [top, below], lambda: _joined(above, listing.page(below, library))
        )

    async def _top(
        self, parent: ItemId, shelf: Shelf, detail: Detail
    ) -> tuple[Reply, Page]:
        """Return what a part of a library is a part of."""
        reply = await self._ask(listing.of_items([parent], detail))
        return reply, listing.page(reply, self._library(shelf))

    async def _total(self, shelf: Shelf) -> int:
        """Return how many rows are in a library, or below one of its items."""
        return (
            listing.page(
                await self._ask(listing.of_count(shelf)), self._library(shelf)
            ).total
            or 0
        )

    async def _ask(self, params: listing.Params) -> Reply:
        """Return an answer about items. Raises BadPayloadError if it is no JSON."""
        reply = await self.client.get("/Items", params)
        check_json(reply)
        return reply

    def _library(self, shelf: Shelf) -> Library:
        """Return the library that a shelf is in."""
        return self.scans.library(shelf.library)


def reported(target: ScanTarget) -> Sequence[str]:
    """Return the paths to tell the server of; it looks at the folders they are in."""
    is_few = 0 < len(target.paths) <= REPORTED
    return target.paths if is_few else (target.folder,)


def _answer(replies: Sequence[Reply], opened: Callable[[], Page]) -> Answer:
    """Return what it took to get a page."""
    return Answer(
        size=sum(len(reply.body) for reply in replies),
        took=sum(reply.took for reply in replies),
        open=opened,
    )


def _is_holder(page: Page) -> bool:
    """Return whether what was asked for by its id has an inside."""
    return any(entry.type in HOLDERS for entry in page.entries)


def _each_once(few: Page, many: Page) -> Page:
    """Return the rows of two pages, of which the first tells more."""
    rows = {entry.id: entry for entry in (*many.entries, *few.entries)}
    return Page(list(rows.values()), many.received, many.total)


def _has_all(page: Page, paths: Collection[str]) -> bool:
    """Return whether the files at some paths are told of."""
    files = set[str]()
    for entry in page.entries:
        with suppress(BadPayloadError):
            files.update(comparable(file.path) for file in entry.read().files)
    return bool(paths) and files.issuperset(map(comparable, paths))


def _joined(above: Page, below: Page) -> Page:
    """Return what holds others, and a page of these."""
    return Page(
        entries=[*above.entries, *below.entries],
        received=above.received + below.received,
        total=(below.total or 0) + 1,
    )
