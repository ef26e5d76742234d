"""Perform a run on a library, and tell how it went."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from homeassistant.core import Context
from homeassistant.util.dt import utcnow

from ..catalogue.batch import Completed
from ..catalogue.catalogue import Catalogue
from ..const import LOGGER
from ..engine.errors import RejectedError, ShowrunnerError
from ..engine.events import ServerEvent
from ..engine.listing import Shelf
from ..engine.model import Item, Library, LibraryId
from ..engine.options import SyncOptions
from ..engine.paging import PageSizer
from ..engine.paths import PathMap
from ..engine.syncs import Progress, SyncMode, SyncOrder, SyncRun
from ..providers.base import Look, Provider
from .ledger import MANY, Ledger
from .questions import InThread, Questions
from .reports import SyncReport
from .states import FileStates
from .sync import SyncJob
from .watcher import Watcher

_WHOLE: Final = {SyncMode.QUICK, SyncMode.DEEP}  # They end with all that is known
SHOWN: Final = 10  # Items of each kind that are named of a run that is told in sum


class Performer:
    """Performs runs, any number at once, each on a library of its own."""

    def __init__(
        self,
        provider: Provider,
        watcher: Watcher,
        catalogue: Catalogue,
        in_thread: InThread,
        publish: Callable[[ServerEvent, Context | None], None],
    ) -> None:
        self.running: dict[LibraryId, Progress] = {}
        self.last: dict[LibraryId, SyncRun] = {}
        self.run_ended: Callable[[SyncRun], None] = lambda _: None
        self.states_of = FileStates(PathMap([]))
        self._provider = provider
        self._watcher = watcher
        self._catalogue = catalogue
        self._in_thread = in_thread
        self._publish = publish
        self._options = SyncOptions()
        self._sizers: dict[Shelf, PageSizer] = {}

    def apply(self, options: SyncOptions) -> None:
        """Go by other options from now on."""
        self._options = options
        self._sizers.clear()

    async def perform(self, order: SyncOrder) -> SyncRun:
        """Do what an order says. Raises `ShowrunnerError` if it cannot be done."""
        progress = self.running[order.library] = Progress(order.mode, utcnow())
        try:
            return await self._perform(order, self._known(order), progress)
        finally:
            del self.running[order.library]

    async def is_done(self, order: SyncOrder) -> bool:
        """Return whether a run has begun with what an order is about, and is over."""
        if not order.revision:
            return False
        known = await self._in_thread(self._catalogue.library, order.library)
        return known is not None and known.revision == order.revision

    async def _as_it_is(self, order: SyncOrder) -> Library:
        """Return a library as it is now, where that tells whether it changed."""
        if order.mode in _WHOLE and self._known(order).revision:
            await self._watcher.look(Look.LIBRARIES)
        return self._known(order)

    def _known(self, order: SyncOrder) -> Library:
        """Return a library as last seen. Raises RejectedError if it is gone."""
        for library in self._provider.libraries:
            if library.id == order.library:
                return library
        raise RejectedError("The server has no such library any more")

    async def _perform(
        self, order: SyncOrder, library: Library, progress: Progress
    ) -> SyncRun:
        """Run an order against the server, and store and tell how it went."""
        ledger = Ledger(
            self._catalogue, self._in_thread, self.states_of, order, library, progress
        )
        await ledger.begin()
        report = SyncReport(order, library, progress, self._publish)
        report.started()
        complete: Completed | None = None
        error: ShowrunnerError | None = None
        try:
            ledger.library = await self._as_it_is(order)
            complete = await self._job(ledger).run()
        except ShowrunnerError as err:
            error = err
        except Exception:  # noqa: BLE001 - a mistake of ours must not end it all
            LOGGER.exception("Could not sync %s", library.name)
            error = ShowrunnerError("A mistake of Showrunner's own; see the log")
        run = self.last[order.library] = _ended(ledger, error)
        await ledger.finish(run, error, complete)
        self.run_ended(run)
        await self._tell(report, run, is_first=ledger.is_first)
        if error:
            raise error
        return run

    def _job(self, ledger: Ledger) -> SyncJob:
        """Return what a run does."""
        questions = Questions(
            self._provider, self._options, self._sizer, self._in_thread, ledger.progress
        )
        return SyncJob(self._provider, questions, ledger)

    def _sizer(self, shelf: Shelf) -> PageSizer:
        """Return what remembers how large a page of a shelf may be."""
        key = replace(shelf, parent=None)
        sizer = PageSizer(self._options.page_size, self._provider.page_bytes)
        return self._sizers.setdefault(key, sizer)

    async def _tell(self, report: SyncReport, run: SyncRun, *, is_first: bool) -> None:
        """Tell how a run ended."""
        items: Mapping[str, tuple[Item, ...]] = {}
        if not is_first and run.tally.changes > MANY:
            items = await self._in_thread(self._catalogue.first_changes, run.id, SHOWN)
        report.ended(run, items)


def _ended(ledger: Ledger, error: ShowrunnerError | None) -> SyncRun:
    """Return how a run went."""
    progress = ledger.progress
    return SyncRun(
        id=ledger.run,
        order=ledger.order,
        started_at=progress.started_at,
        duration=utcnow() - progress.started_at,
        tally=progress.tally,
        error=error.translation_key if error else None,
    )
