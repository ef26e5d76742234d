"""What the catalogue counts in each library: read in a thread, shown from memory."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from ..catalogue.summaries import Numbers
from ..const import LOGGER
from ..engine.errors import ShowrunnerError
from ..engine.model import LibraryId
from ..engine.syncs import SyncMode, SyncRun, SyncTrigger
from .librarian import Librarian


class NumberKeeper:
    """Counts each library at the start, and whenever something may have changed."""

    def __init__(self, librarian: Librarian, changed: Callable[[], None]) -> None:
        self.of: dict[LibraryId, Numbers] = {}
        self.synced_at: dict[LibraryId, datetime] = {}  # As the catalogue has it
        # The last run of each library, without looks that nobody asked for and that
        # found nothing: some servers are looked at each minute
        self.runs: dict[LibraryId, SyncRun] = {}
        self._librarian = librarian
        self._changed = changed
        self._asked: set[LibraryId] = set()  # Counted at least once, or about to be
        self._due: set[LibraryId] = set()
        self._news = asyncio.Event()
        self._is_busy = False

    @property
    def is_counting(self) -> bool:
        """Return whether there is something to count yet."""
        return self._news.is_set() or self._is_busy

    def wake(self) -> None:
        """Count the libraries that are new, as the catalogue may know them already."""
        new = self._librarian.libraries.keys() - self._asked
        self._asked |= new
        self._want(new)

    def hear(self, run: SyncRun) -> None:
        """Take a run that is over, and count what it may have changed."""
        key = run.order.library
        if _is_of_interest(run):
            self.runs[key] = run
        if key not in self.of or _may_have_changed(run):
            self._want({key})

    def recount(self) -> None:
        """Count all libraries again."""
        self._want(set(self._librarian.libraries))

    def _want(self, libraries: set[LibraryId]) -> None:
        """Count some libraries soon."""
        self._due |= libraries
        if libraries:
            self._news.set()

    async def run(self) -> None:
        """Count what is to be counted, until cancelled."""
        while True:
            await self._news.wait()
            self._news.clear()
            self._is_busy = True
            while self._due:
                await self._count(self._due.pop())
            self._is_busy = False
            self._changed()

    async def _count(self, key: LibraryId) -> None:
        """Count a library. Raises nothing: the others are to be counted, too."""
        in_thread, catalogue = self._librarian.in_thread, self._librarian.catalogue
        try:
            shelved = await in_thread(catalogue.library, key)
            if shelved is None or shelved.listed_at is None:
                return  # A part of it would look like all of it
            self.of[key] = await in_thread(catalogue.numbers, key)
        except ShowrunnerError as err:
            LOGGER.warning("The items of a library cannot be counted: %s", err)
        except Exception:  # noqa: BLE001 - a mistake of ours must not end it all
            LOGGER.exception("Could not count the items of a library")
        else:
            if shelved.synced_at:
                self.synced_at[key] = shelved.synced_at


def _is_of_interest(run: SyncRun) -> bool:
    """Return whether anybody would want to know of a run."""
    is_routine = run.order.trigger is SyncTrigger.POLL
    return bool(run.tally.changes or run.error) or not is_routine


def _may_have_changed(run: SyncRun) -> bool:
    """Return whether a library may hold something else than before a run."""
    is_deep = run.order.mode is SyncMode.DEEP  # It sees files come and go, too
    return bool(run.tally.changes or run.tally.errors or run.error) or is_deep
