"""The catalogue, as one run writes in it."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from ..catalogue.batch import Batch, Completed, Cursor, Shelved, Stored
from ..catalogue.catalogue import Catalogue
from ..engine.errors import ShowrunnerError
from ..engine.listing import Detail, Page, Shelf
from ..engine.model import Item, ItemId, ItemState, Library
from ..engine.syncs import Progress, SyncMode, SyncOrder, SyncRun
from .questions import InThread

MANY: Final = 200  # Changes of one run that are told in sum, not one by one


class Ledger:
    """What one run on one library finds in the catalogue, and stores there.

    Raises `CatalogueError`.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        in_thread: InThread,
        states_of: Callable[[Sequence[Item]], Sequence[ItemState]],
        order: SyncOrder,
        library: Library,
        progress: Progress,
    ) -> None:
        self.order = order
        self.library = library
        self.progress = progress
        self.shelved = Shelved(id=library.id, name=library.name, type=library.type)
        self.cursor: Cursor | None = None  # Where a run that was cut goes on
        self.run = 0
        self._catalogue = catalogue
        self._in_thread = in_thread
        self._states_of = states_of

    @property
    def is_first(self) -> bool:
        """Return whether the library has never been listed completely before."""
        return self.shelved.listed_at is None

    async def begin(self) -> None:
        """Take up a run that was cut, or begin one."""
        catalogue = self._catalogue
        await self._in_thread(catalogue.remember_libraries, [self.library])
        resumed = await self._in_thread(catalogue.begin, self.order)
        known = await self._in_thread(catalogue.library, self.library.id)
        self.run, self.cursor = resumed.run, resumed.cursor
        self.shelved = known or self.shelved
        self.progress.tally = resumed.tally

    async def finish(
        self, run: SyncRun, error: ShowrunnerError | None, complete: Completed | None
    ) -> None:
        """Note how the run ended."""
        if run.tally.changes > MANY:
            await self._in_thread(self._catalogue.mark_run_told, run.id)
        finish = partial(
            self._catalogue.finish,
            run.id,
            tally=run.tally,
            duration=run.duration,
            error=error,
            complete=complete,
        )
        await self._in_thread(finish)

    async def store(
        self,
        page: Page,
        detail: Detail,
        *,
        removed: Sequence[ItemId] = (),
        walk: bool = False,
        reread: bool = False,
        cursor: Cursor | None = None,
    ) -> Stored:
        """Compare a page with the catalogue, and store what is different."""
        batch = Batch(
            run=self.run,
            library=self.library,
            entries=page.entries,
            removed=removed,
            detail=detail,
            reread=reread,
            walk=walk,
            quiet=self.is_first,
            settled=self.order.mode is SyncMode.PUSH,
            states=self._states_of,
            tally=self.progress.tally,
            cursor=cursor,
        )
        stored = await self._in_thread(self._catalogue.store, batch)
        self.progress.current = stored.last_title or self.progress.current
        return stored

    async def held(self, shelf: Shelf) -> int:
        """Return how many items of a shelf there are."""
        count = self._catalogue.count
        return await self._in_thread(count, self.library.id, shelf.types)

    async def count_unknown(self, keys: Sequence[ItemId]) -> int:
        """Return how many of some items are not known to be in the library."""
        homes = await self._in_thread(self._catalogue.libraries_of, keys)
        return sum(homes.get(key) != self.library.id for key in keys)

    async def has_lost(self) -> bool:
        """Return whether an item was found to be gone since the library was in step."""
        if (since := self.shelved.synced_at) is None:
            return False
        changes = self._catalogue.changes_since
        return (await self._in_thread(changes, self.library.id, since)).removed > 0

    async def under(self, parent: ItemId) -> list[ItemId]:
        """Return an item and what is in it."""
        return await self._in_thread(self._catalogue.under, parent)

    async def forget_seen(self) -> None:
        """Begin to walk through the library."""
        await self._in_thread(self._catalogue.forget_seen, self.library.id)

    async def count_seen(self) -> int:
        """Return how many items the walk has shown."""
        return await self._in_thread(self._catalogue.count_seen, self.library.id)

    async def unseen(self) -> list[ItemId]:
        """Return the items that the walk did not show."""
        return await self._in_thread(self._catalogue.unseen, self.library.id)
