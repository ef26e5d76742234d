"""Keep the catalogue in step with a server: whatever is due, in its order."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final, Protocol

from homeassistant.core import Context

from ..catalogue.batch import Completed
from ..catalogue.catalogue import Catalogue
from ..const import LOGGER
from ..engine.errors import RejectedError, ShowrunnerError, UnavailableError
from ..engine.events import ServerEvent
from ..engine.library_events import ScanFinished
from ..engine.listing import Shelf
from ..engine.model import Item, ItemId, ItemState, Library, LibraryId
from ..engine.options import SyncOptions
from ..engine.paging import PageSizer
from ..engine.schedule import Schedule
from ..engine.syncs import (
    Progress,
    SyncMode,
    SyncOrder,
    SyncRun,
    SyncState,
    SyncTrigger,
)
from ..providers.base import ItemsTouched, LibraryTouched, Look, Provider
from .announcer import Announcer
from .ledger import MANY, Ledger
from .maintenance import Maintenance
from .questions import InThread, Questions
from .reports import SyncReport
from .sync import SyncJob
from .watcher import Watcher

SHOWN: Final = 10  # Items of each kind that are named then
SCAN_COUNTED: Final = 10.0  # Seconds that the end of a scan waits for its counts
FRESH: Final = 2.0  # Seconds for which a look at the libraries does for all of them
LONGEST_SLEEP: Final = 3600.0  # Seconds


class Owner(Protocol):
    """Whoever a librarian works for."""

    def publish(self, event: ServerEvent, context: Context | None) -> None:
        """Take an event."""

    def state_changed(self) -> None:
        """Take note that something that can be seen is different now."""


type Heard = ItemsTouched | LibraryTouched | ScanFinished


@dataclass(slots=True)
class _Waiter:
    """Somebody who waits until an order is done."""

    order: SyncOrder
    done: asyncio.Future[SyncRun]


class Librarian:
    """Runs what is due, two libraries at once, as long as the server is there."""

    def __init__(
        self,
        provider: Provider,
        watcher: Watcher,
        catalogue: Catalogue,
        in_thread: InThread,
        owner: Owner,
    ) -> None:
        self.options = SyncOptions()
        self.state_of: Callable[[Item], ItemState] = lambda _: ItemState.NORMAL
        self.schedule = Schedule()
        self.running: dict[LibraryId, Progress] = {}
        self.last: dict[LibraryId, SyncRun] = {}
        self.run_ended: Callable[[SyncRun], None] = lambda _: None
        self.catalogue = catalogue
        self.in_thread = in_thread
        self.announcer = Announcer(catalogue, in_thread, owner.publish)
        self.maintenance = Maintenance(catalogue, in_thread, lambda: bool(self.running))
        self._provider = provider
        self._watcher = watcher
        self._owner = owner
        self._waiters: list[_Waiter] = []
        self._heard: asyncio.Queue[Heard] = asyncio.Queue()
        self._news = asyncio.Event()
        self._looked_at = float("-inf")
        self._look = asyncio.Lock()
        self._sizers: dict[Shelf, PageSizer] = {}

    @property
    def libraries(self) -> dict[LibraryId, Library]:
        """Return the libraries of the server, as last seen."""
        return {library.id: library for library in self._provider.libraries}

    @property
    def is_in_step(self) -> bool:
        """Return whether all libraries have been listed, and nothing is to do."""
        now = _now()
        return bool(self.libraries) and all(
            key in self.last and self.schedule.state(key, now) is SyncState.IDLE
            for key in self.libraries
        )

    def apply(self, options: SyncOptions) -> None:
        """Go by other options from now on."""
        self.options = options
        self._sizers.clear()
        self.announcer.notices.window = options.grouping
        self.announcer.wake()
        self.schedule.apply(options, _now())
        self._news.set()

    async def run(self) -> None:
        """Keep the catalogue in step, and tell what changed, until cancelled."""
        try:
            await self._run()
        finally:
            for waiter in self._waiters:
                if not waiter.done.done():
                    gone = UnavailableError("Nobody follows the server any more")
                    waiter.done.set_exception(gone)

    async def _run(self) -> None:
        """Do whatever is due, until cancelled."""
        await self._restore()
        async with asyncio.TaskGroup() as tasks:
            _ = tasks.create_task(self.announcer.run())
            _ = tasks.create_task(self.maintenance.run())
            _ = tasks.create_task(self._listen(tasks))
            while True:
                await self._watcher.until_reachable()
                self._news.clear()
                while order := self.schedule.take(_now()):
                    _ = tasks.create_task(self._perform(order))
                await self._until_due()

    def hear(self, heard: Heard) -> None:
        """Take note of what the server did, and look into it soon."""
        self._heard.put_nowait(heard)

    def want(self, order: SyncOrder) -> None:
        """Do this soon."""
        self.schedule.want(order)
        self._news.set()
        self._owner.state_changed()

    async def sync(self, order: SyncOrder) -> SyncRun:
        """Do this, and return how it went. Raises `ShowrunnerError` if it failed."""
        waiter = _Waiter(order, asyncio.get_running_loop().create_future())
        self._waiters.append(waiter)
        self.want(order)
        try:
            return await waiter.done
        finally:
            self._waiters.remove(waiter)

    def came_back(self) -> None:
        """See what changed while the server was not there, or not heard."""
        self.schedule.hope()
        self.catch_up(SyncTrigger.START)

    def catch_up(self, trigger: SyncTrigger) -> None:
        """See what changed in all libraries, soon."""
        for library in self.libraries:
            self.want(_order(library, SyncMode.QUICK, trigger))

    def libraries_changed(self) -> None:
        """Follow the libraries that there are now, and no others."""
        self.schedule.follow(self.libraries, _now())
        self._news.set()

    # What the server said

    async def _listen(self, tasks: asyncio.TaskGroup) -> None:
        """Turn what is heard into orders."""
        while True:
            match await self._heard.get():
                case LibraryTouched(library, polled):
                    trigger = SyncTrigger.POLL if polled else SyncTrigger.SERVER
                    self.want(_order(library, SyncMode.QUICK, trigger))
                case ItemsTouched(library, items):
                    _ = tasks.create_task(self._push(library, items))
                case ScanFinished() as scan:
                    _ = tasks.create_task(self._count(scan))

    async def _push(self, library: LibraryId | None, items: frozenset[ItemId]) -> None:
        """Look at the items that the server named; if it cannot say where, at all."""
        try:
            found = {library: items} if library else await self._homes(items)
        except ShowrunnerError as err:
            LOGGER.debug("It is not known where items are: %r", err)
            self.catch_up(SyncTrigger.SERVER)
            return
        for home, keys in found.items():
            self.want(_order(home, SyncMode.PUSH, SyncTrigger.SERVER, keys))

    async def _count(self, scan: ScanFinished) -> None:
        """Tell the end of a scan, with what it changed as far as that is known soon."""
        key, began = scan.library.id, scan.at - scan.duration
        with suppress(TimeoutError, ShowrunnerError):
            async with asyncio.timeout(SCAN_COUNTED):
                await self.sync(_order(key, SyncMode.QUICK, SyncTrigger.SERVER))
        tally = await self.in_thread(self.catalogue.changes_since, key, began)
        counted = replace(
            scan, added=tally.added, updated=tally.updated, removed=tally.removed
        )
        self._owner.publish(counted, None)

    # What is due

    async def _restore(self) -> None:
        """Take up where we were before Home Assistant stopped."""
        for library in await self.in_thread(self.catalogue.libraries):
            self.schedule.restore(library.id, library.synced_at, library.deep_synced_at)
        self.libraries_changed()
        self.catch_up(SyncTrigger.START)

    async def _until_due(self) -> None:
        """Wait until there may be something to do."""
        wake_at = self.schedule.wake_at(_now())
        delay = (wake_at - _now()).total_seconds() if wake_at else LONGEST_SLEEP
        with suppress(TimeoutError):
            async with asyncio.timeout(min(max(delay, 0), LONGEST_SLEEP)):
                await self._news.wait()

    async def _homes(
        self, items: Iterable[ItemId]
    ) -> dict[LibraryId, frozenset[ItemId]]:
        """Return in which libraries items are, as we or else the server know it."""
        keys = sorted(items)
        homes = dict(await self.in_thread(self.catalogue.libraries_of, keys))
        if unknown := [key for key in keys if key not in homes]:
            homes |= await self._provider.homes(unknown)
        found: dict[LibraryId, set[ItemId]] = {}
        for key, home in homes.items():
            found.setdefault(home, set()).add(key)
        return {home: frozenset(keys) for home, keys in found.items()}

    async def _freshen(self, library: Library) -> Library:
        """Return a library as it is now, where that tells whether it changed."""
        if not library.revision:
            return library
        async with self._look:
            loop = asyncio.get_running_loop()
            if loop.time() - self._looked_at > FRESH:
                await self._watcher.look(Look.LIBRARIES)
                self._looked_at = loop.time()
        return self.libraries.get(library.id, library)

    # One run

    async def _perform(self, order: SyncOrder) -> None:
        """Do what an order says, and let everybody know how it went."""
        library = self.libraries.get(order.library)
        progress = self.running[order.library] = Progress(order.mode, _now())
        self._owner.state_changed()
        try:
            if library is None:
                raise RejectedError("The server has no such library any more")
            run = await self._attempt(order, await self._freshen(library), progress)
        except ShowrunnerError as err:
            LOGGER.debug("No %s sync of %s: %r", order.mode, order.library, err)
            self.schedule.failed(order, _now())
            self._answer(order, err)
        else:
            self.schedule.finished(
                order, _now(), had_file_changes=bool(run.tally.added)
            )
            self._answer(order, run)
        del self.running[order.library]
        self._news.set()
        self._owner.state_changed()

    async def _attempt(
        self, order: SyncOrder, library: Library, progress: Progress
    ) -> SyncRun:
        """Run an order against the server, and store and tell how it went."""
        ledger = Ledger(
            self.catalogue, self.in_thread, self.state_of, order, library, progress
        )
        await ledger.begin()
        report = SyncReport(order, library, progress, self._owner.publish)
        report.started()
        complete: Completed | None = None
        error: ShowrunnerError | None = None
        try:
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
            self._provider, self.options, self._sizer, self.in_thread, ledger.progress
        )
        return SyncJob(self._provider, questions, ledger)

    def _sizer(self, shelf: Shelf) -> PageSizer:
        """Return what remembers how large a page of a shelf may be."""
        key = replace(shelf, parent=None)
        return self._sizers.setdefault(key, PageSizer(fixed=self.options.page_size))

    async def _tell(self, report: SyncReport, run: SyncRun, *, is_first: bool) -> None:
        """Tell how a run ended, and see that what it found is told."""
        if run.error:
            report.failed(run)
            return
        is_summed = not is_first and run.tally.changes > MANY
        items: Mapping[str, tuple[Item, ...]] = {}
        if is_summed:
            items = await self.in_thread(self.catalogue.first_changes, run.id, SHOWN)
        report.finished(run, items)
        if not is_summed:  # What was known may have settled, too
            self.announcer.wake()

    def _answer(self, order: SyncOrder, result: SyncRun | ShowrunnerError) -> None:
        """Let those who wait for an order know how it went."""
        for waiter in self._waiters:
            if waiter.done.done() or not order.covers(waiter.order):
                continue
            if isinstance(result, ShowrunnerError):
                waiter.done.set_exception(result)
            else:
                waiter.done.set_result(result)


def _order(
    library: LibraryId,
    mode: SyncMode,
    trigger: SyncTrigger,
    items: frozenset[ItemId] = frozenset(),
) -> SyncOrder:
    """Return an order that nobody in particular gave."""
    return SyncOrder(library=library, mode=mode, trigger=trigger, items=items)


def _ended(ledger: Ledger, error: ShowrunnerError | None) -> SyncRun:
    """Return how a run went."""
    progress = ledger.progress
    return SyncRun(
        id=ledger.run,
        order=ledger.order,
        started_at=progress.started_at,
        duration=_now() - progress.started_at,
        tally=progress.tally,
        error=error.translation_key if error else None,
    )


def _now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)
