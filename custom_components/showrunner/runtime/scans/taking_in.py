"""Have the catalogue take in what a scan found, before the verdict is told."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Final

from ...catalogue.batch import Batch
from ...catalogue.catalogue import Catalogue
from ...engine.errors import RejectedError, ShowrunnerError
from ...engine.listing import Entry
from ...engine.model import Item, ItemId, ItemState, Library
from ...engine.proofs import Proof
from ...engine.scans import Verdict
from ...engine.syncs import SyncMode, SyncOrder, SyncTrigger, Tally
from ..questions import InThread

LONGEST: Final = 0.25  # Seconds that a verdict waits for a run; most need half of it
NO_RUN: Final = 0


class Intake:
    """Has runs done on what was found, and on what it belongs to.

    A run may have to wait for another on its library, and a deep one takes minutes.
    Then what was found is stored as it was proven, and the run does the rest later.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        in_thread: InThread,
        sync: Callable[[SyncOrder], Awaitable[object]],
        states_of: Callable[[Sequence[Item]], Sequence[ItemState]],
    ) -> None:
        self.longest = LONGEST
        self._catalogue = catalogue
        self._in_thread = in_thread
        self._sync = sync
        self._states_of = states_of

    async def take(self, library: Library, proofs: Sequence[Proof]) -> None:
        """Take in the items of some proofs, as far as that can be done in time."""
        items = await self._in_thread(self._items, proofs)
        if not items:
            return
        order = SyncOrder(
            library=library.id,
            mode=SyncMode.PUSH,
            trigger=SyncTrigger.SERVER,
            items=items,
        )
        try:
            async with asyncio.timeout(self.longest):
                await self._sync(order)
        except RejectedError:  # Nobody wants to know what is in that library
            pass
        except TimeoutError, ShowrunnerError:
            with suppress(ShowrunnerError):
                await self._in_thread(self._store, library, proofs)

    def _items(self, proofs: Sequence[Proof]) -> frozenset[ItemId]:
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

    def _store(self, library: Library, proofs: Sequence[Proof]) -> None:
        """Store what was found, beside a run that may be under way. Blocks."""
        if (shelved := self._catalogue.library(library.id)) is None:
            return
        found = [each.item for each in proofs if each.verdict is not Verdict.REMOVED]
        gone = {key for each in proofs for key in each.gone}
        batch = Batch(
            run=NO_RUN,
            library=library,
            entries=[_entry(item) for item in found if item],
            removed=sorted(gone),
            reread=True,
            quiet=shelved.listed_at is None,
            states=self._states_of,
            tally=Tally(),
        )
        _ = self._catalogue.store(batch)


def _above(item: Item) -> set[ItemId]:
    """Return the season and show, or the album and artist, of an item."""
    return {key for key in (item.parent, item.top) if key}


def _entry(item: Item) -> Entry:
    """Return an item as a row of a listing."""
    return Entry(item.id, item.type, item.revision, item)
