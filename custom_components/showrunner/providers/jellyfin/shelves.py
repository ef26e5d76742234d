"""What is in the libraries of a Jellyfin server, and what changed there unheard."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from ...engine.arrivals import ArrivalMachine
from ...engine.events import ServerEvent
from ...engine.model import Item, ItemId, Library, LibraryId
from ...engine.scanning import ScanMachine
from ..coerce import iso_moment, mapping, text
from . import items, parse
from .client import JellyfinClient
from .wire import BaseItem

# A page costs the server 130 ms, and hardly more if it is long; us, 20 ms of the loop
PAGE: Final = 1000
MAX_ITEMS: Final = 50_000  # That are remembered; they take 40 MB
OVERLAP: Final = timedelta(minutes=1)  # What changed during the last look


@dataclass(frozen=True, slots=True)
class _Page:
    """A part of a listing, and how long the whole one is."""

    rows: list[BaseItem]
    total: int

    def items(self, library: Library) -> list[Item]:
        """Return the items that are there, as items of the library that was listed."""
        return [replace(item, library=library) for item in items.items(self.rows, ())]


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The items of a library, and how many more of it are counted but not there."""

    items: list[Item]
    hidden: int
    is_complete: bool


@dataclass(slots=True)
class Shelves:
    """Lists all items once, and then only what changed, unless something is missing.

    Beyond `MAX_ITEMS` only what the server calls new is told, and no removals.
    """

    client: JellyfinClient
    arrivals: ArrivalMachine
    scans: ScanMachine
    _since: datetime | None = None  # By the server's clock
    _remembers: bool = False  # All that is there
    _hidden: dict[LibraryId, int] = field(default_factory=dict)
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def is_filled(self) -> bool:
        """Return whether the first look has been taken."""
        return self._since is not None

    async def look(self, libraries: Sequence[Library]) -> list[ServerEvent]:
        """Note the items that were added or changed, and tell which are gone.

        The first look takes in what is there.
        """
        events: list[ServerEvent] = []
        async with self._lock:
            asked = await self._server_time()
            if self._since is None:
                await self._take_in(libraries)
            else:
                for library in libraries:
                    events += await self._catch_up(library, self._since - OVERLAP)
            self._since = asked
        return events

    async def _take_in(self, libraries: Sequence[Library]) -> None:
        """Remember all items, if they are not too many."""
        found: list[Item] = []
        for library in libraries:
            shelf = await self._list(library)
            self._hidden[library.id] = shelf.hidden
            found += shelf.items
            if len(found) > MAX_ITEMS:
                return
        self.arrivals.listed(found)
        self._remembers = True

    async def _catch_up(self, library: Library, since: datetime) -> list[ServerEvent]:
        """Note what changed in a library since a moment."""
        pages = [page async for page in self._pages(library, since)]
        changed = [item for page in pages for item in page.items(library)]
        known = set(self.arrivals.known_in(library.id))
        self._note(library, changed)
        if not self._remembers:
            return []
        there = len(known.union(item.id for item in changed))
        hidden = self._hidden.get(library.id, 0)  # A new library has none
        if await self._total(library) == there + hidden:
            return []
        return await self._compare(library)

    async def _compare(self, library: Library) -> list[ServerEvent]:
        """Tell which items of a library a complete listing no longer shows."""
        known = self.arrivals.known_in(library.id)
        shelf = await self._list(library)
        self._note(library, shelf.items)
        if not shelf.is_complete:
            return []
        self._hidden[library.id] = shelf.hidden
        shown = {item.id for item in shelf.items}
        events: list[ServerEvent] = []
        for key in known:
            if key not in shown and (item := self.arrivals.last_known(key)):
                self.scans.removed(library.id, key)
                events += self.arrivals.removed(item, library, datetime.now(UTC))
        return events

    def _note(self, library: Library, items: Sequence[Item]) -> None:
        """Note which items are new or changed, also for the scan that found them."""
        self.arrivals.recent(items, datetime.now(UTC))
        for item in items:
            known = self.arrivals.last_known(item.id)
            if known is None or known.revision != item.revision:
                self.scans.touched(library.id, item.id, created=known is None)

    async def _list(self, library: Library) -> _Shelf:
        """Return all items of a library."""
        ids: set[str] = set()
        found: dict[ItemId, Item] = {}
        total = 0
        async for page in self._pages(library, None):
            total = page.total
            ids.update(text(row.get("Id")) for row in page.rows)
            found |= {item.id: item for item in page.items(library)}
        return _Shelf(list(found.values()), len(ids) - len(found), len(ids) == total)

    async def _total(self, library: Library) -> int:
        """Return how many items a library counts."""
        return parse.total(await self.client.listing(library.id, 0, 0)) or 0

    async def _pages(
        self, library: Library, since: datetime | None
    ) -> AsyncIterator[_Page]:
        """Yield the pages of a library, of what changed since a moment if any."""
        start = 0
        while start <= MAX_ITEMS:
            answer = await self.client.listing(library.id, start, PAGE, since)
            page = _Page(parse.rows(answer), parse.total(answer) or 0)
            yield page
            start += len(page.rows)
            if not page.rows or start >= page.total:
                return

    async def _server_time(self) -> datetime:
        """Return the time by the server's clock."""
        said = mapping(await self.client.utc_time()).get("RequestReceptionTime")
        return iso_moment(said) or datetime.now(UTC)
