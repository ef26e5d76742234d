"""Have the catalogue take in what a scan found, before the verdict is told."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from typing import Final

from ...catalogue.catalogue import Catalogue
from ...engine.errors import ShowrunnerError
from ...engine.model import Item, ItemId, LibraryId
from ...engine.proofs import Proof
from ...engine.scans import Verdict
from ...engine.syncs import SyncMode, SyncOrder, SyncTrigger
from ..questions import InThread

LONGEST: Final = 5.0  # Seconds that a verdict waits for the catalogue


class Intake:
    """Has runs done on what was found, and on what it belongs to."""

    def __init__(
        self,
        catalogue: Catalogue,
        in_thread: InThread,
        sync: Callable[[SyncOrder], Awaitable[object]],
    ) -> None:
        self.longest = LONGEST
        self._catalogue = catalogue
        self._in_thread = in_thread
        self._sync = sync

    async def take(self, library: LibraryId, proofs: Iterable[Proof]) -> None:
        """Take in the items of some proofs, as far as that can be done in time."""
        items = await self._in_thread(self._items, [*proofs])
        if not items:
            return
        order = SyncOrder(
            library=library,
            mode=SyncMode.PUSH,
            trigger=SyncTrigger.SERVER,
            items=items,
        )
        with suppress(TimeoutError, ShowrunnerError):
            async with asyncio.timeout(self.longest):
                await self._sync(order)

    def _items(self, proofs: Iterable[Proof]) -> frozenset[ItemId]:
        """Return what to ask for: what was found, and what is new, or empty, above."""
        found: set[ItemId] = set()
        above: set[ItemId] = set()
        removed: set[ItemId] = set()
        for proof in proofs:
            found |= proof.ids
            if proof.verdict is Verdict.REMOVED:
                removed |= proof.ids
            elif proof.item:
                above |= _above(proof.item)
        known = self._catalogue.libraries_of(sorted(above))
        for item in self._catalogue.items(sorted(removed)).values():
            found |= _above(item)
        return frozenset(found | (above - known.keys()))


def _above(item: Item) -> set[ItemId]:
    """Return the season and show, or the album and artist, of an item."""
    return {key for key in (item.parent, item.top) if key}
