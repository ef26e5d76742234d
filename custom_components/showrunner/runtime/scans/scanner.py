"""Have a server look at just the folders that somebody asked for, and tell the result.

A scan waits for its folder to be calm, for the server, for the anchors and for files
that still grow; what waits outlives a restart.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final, Protocol

from homeassistant.core import Context
from homeassistant.util.dt import utcnow

from ...catalogue.catalogue import Catalogue
from ...const import LOGGER
from ...engine.errors import ShowrunnerError, UnavailableError
from ...engine.library_events import ScanFinished
from ...engine.model import LibraryId
from ...engine.options import path_map
from ...engine.scan_options import ScanOptions
from ...engine.scans import (
    FolderScan,
    RequestId,
    ScanRequest,
    ScanResult,
    ScanTask,
    Verdict,
)
from ...engine.syncs import SyncOrder
from ...engine.verdicts import Because
from ...providers.base import ItemsTouched, LibraryTouched, Provider
from ..hearing import Heard
from ..questions import InThread
from ..states import FileStates
from ..watcher import Watcher
from .aiming import Aimed, Aimer
from .book import ScanBook
from .conducting import Proves
from .dispatching import Dispatcher
from .proving import Prover
from .sight import Sight
from .submissions import Owner, Submission, Submissions, VerdictTeller
from .taking_in import Intake

LIBRARIES_COME: Final = 30.0  # Seconds; the server was reached, and is asked for them
MISSES: Final = 10  # Paths outside in a row that are kept

type Sync = Callable[[SyncOrder], Awaitable[object]]


class Aims(Protocol):
    """Whoever knows which folder of which library a path stands for."""

    async def aim(self, request: ScanRequest) -> Aimed:
        """Return what is to be done; never wait for the server."""


class Scanner:
    """Takes requests, and gives each of their paths a verdict.

    All that it remembers of what is done is the last result, and the misses.
    """

    def __init__(
        self,
        provider: Provider,
        watcher: Watcher,
        catalogue: Catalogue,
        in_thread: InThread,
        owner: Owner,
    ) -> None:
        # Those that belong to no library of this server, since the last that does
        self.misses: deque[ScanResult] = deque(maxlen=MISSES)
        self._provider = provider
        self._catalogue = catalogue
        self._in_thread = in_thread
        self._owner = owner
        self._aimer: Aims
        self._submissions = Submissions()
        self._teller = VerdictTeller(provider, self._submissions, owner)
        self._book = ScanBook(catalogue, in_thread, self._teller.tell)
        self._dispatcher = Dispatcher(
            provider,
            watcher,
            in_thread,
            self._book.close,
            self._teller.began,
            owner.state_changed,
        )
        self._know_libraries = asyncio.Event()
        self._present: frozenset[LibraryId] = frozenset()
        self._is_over = False

    @property
    def waiting(self) -> int:
        """Return how many paths wait for their folder to be scanned."""
        return self._dispatcher.queue.waiting

    @property
    def running(self) -> Sequence[FolderScan]:
        """Return the scans that are under way."""
        return self._dispatcher.queue.running

    @property
    def waiting_for(self) -> str | None:
        """Return the anchor that is missing, so that everything waits."""
        return self._dispatcher.waiting_for

    @property
    def last(self) -> ScanResult | None:
        """Return the last result; None: there was none since the start."""
        return self._teller.last

    @property
    def is_forbidden(self) -> bool:
        """Return whether the server last said that we may not have it scan."""
        return self._teller.is_forbidden

    def is_scanning(self, library: LibraryId) -> bool:
        """Return whether a folder of a library is being scanned."""
        return any(scan.library == library for scan in self.running)

    def apply(self, settings: Mapping[str, Any], sync: Sync) -> None:
        """Go by other options of an entry from now on."""
        provider, catalogue, in_thread = (
            self._provider,
            self._catalogue,
            self._in_thread,
        )
        options, sight = ScanOptions.from_mapping(settings), Sight(path_map(settings))
        aimer = Aimer(lambda: provider.libraries, catalogue, sight, in_thread)
        aimer.scans_folders = lambda: provider.scans_folders
        intake = Intake(catalogue, in_thread, sync, FileStates(sight.paths))
        prover = Prover(provider, catalogue, sight, in_thread, intake)
        aimer.options = prover.options = options
        self.employ(options, sight, aimer, prover)

    def employ(
        self, options: ScanOptions, sight: Sight, aimer: Aims, prover: Proves
    ) -> None:
        """Have others aim scans and prove them from now on."""
        self._aimer = aimer
        self._dispatcher.apply(options, sight, prover)

    async def restore(self) -> None:
        """Take up what had no verdict when Home Assistant stopped. Nobody waits."""
        tasks = await self._book.restore()
        self._present = frozenset(task.library for task in tasks)
        self._enqueue(tasks)

    # What others wish

    async def submit(
        self, request: ScanRequest, context: Context | None = None
    ) -> Submission:
        """Take a request; return it with the verdicts that are known at once.

        What it waits for outlives a restart from here on. That a path belongs to no
        library here is not told, as another server may have it: see `missed`. Raises
        UnavailableError when nobody follows the server any more.
        """
        self._check()
        tasks, results = await self._aim(request)
        self._check()
        outside = [each for each in results if each.is_outside]
        told = [each for each in results if not each.is_outside]
        if tasks or told:
            self.misses.clear()
        pending = {*tasks, *(each.task for each in told)}
        submission = Submission(request.id, tasks, outside, context, pending)
        self._submissions.open(submission)
        self._enqueue(tasks)
        _ = self._book.queue(tasks)
        await self._book.close(told).wait()
        return submission

    async def missed(self, result: ScanResult, *, everywhere: bool = True) -> None:
        """Take note that no server that was asked has a path, and tell it.

        `result` is what `submit` returned for it; `everywhere`: one should have it.
        """
        self._check()
        if everywhere:
            self.misses.append(result)
            self._owner.state_changed()
        await self._book.close([result]).wait()

    async def cancel(
        self, *, library: LibraryId | None = None, request: RequestId | None = None
    ) -> Sequence[ScanResult]:
        """Drop what waits and what is under way, of a library and a request, or of all.

        A server that scans all of a library for nobody else is asked to stop.
        """
        wide = {scan.library for scan in self.running if _is_wide(scan)}
        drop = self._dispatcher.drop
        results = drop(Verdict.CANCELLED, library=library, request=request)
        written = self._book.close([])
        # What stops the scan of a library ends those of its folders as well
        for key in wide - {scan.library for scan in self.running if scan.tasks}:
            await self._stop_scan(key)
        await written.wait()
        return results

    # What happens on the server

    def hear(self, heard: Heard) -> None:
        """Look at once at what is waited for, when the server said something of it."""
        conductor = self._dispatcher.conductor
        match heard:
            case ScanFinished(library=library):
                conductor.hear(library.id)
                conductor.scan_ended(library.id)
            case ItemsTouched(library=key) | LibraryTouched(library=key):
                conductor.hear(key)

    def server_changed(self) -> None:
        """Take note of whether the server is there, and of its libraries.

        A server that lists none is one that starts.
        """
        self._dispatcher.server_changed()
        if present := frozenset(each.id for each in self._provider.libraries):
            self._know_libraries.set()
            for key in self._present - present:
                outside, why = Verdict.OUTSIDE_LIBRARIES, Because.LIBRARY_GONE
                _ = self._dispatcher.drop(outside, why, library=key)
            self._present = present

    async def run(self) -> None:
        """Scan whatever is due, until cancelled."""
        try:
            async with asyncio.TaskGroup() as tasks:
                _ = tasks.create_task(self._book.run())
                await self._dispatcher.run(tasks)
        finally:
            self._is_over = True
            self._submissions.give_up(_gone())

    # What came of it

    async def _aim(
        self, request: ScanRequest
    ) -> tuple[Sequence[ScanTask], Sequence[ScanResult]]:
        """Return what to do for a request, and what is known of it at once.

        Nothing belongs to a library that the server has not told of yet.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(LIBRARIES_COME):
                await self._know_libraries.wait()
        aimed = await self._aimer.aim(request)
        if self._know_libraries.is_set():
            return aimed.tasks, aimed.results
        away = Verdict.SERVER_UNAVAILABLE
        return [], [replace(each, verdict=away) for each in aimed.results]

    def _enqueue(self, tasks: Iterable[ScanTask]) -> None:
        """Have tasks done in their turn."""
        now = utcnow()
        for task in tasks:
            scan = self._dispatcher.queue.add(task, now)
            self._dispatcher.conductor.joined(scan)
            if task.immediate:
                self._dispatcher.conductor.hurry(scan)
        self._dispatcher.moved()

    async def _stop_scan(self, library: LibraryId) -> None:
        """Ask the server to scan a library no further, if it can be asked."""
        try:
            await self._provider.cancel_scan(library)
        except ShowrunnerError as err:
            LOGGER.debug("The scan of %s goes on: %r", library, err)

    def _check(self) -> None:
        """Raise UnavailableError if nobody scans any more."""
        if self._is_over:
            raise _gone()


def _is_wide(scan: FolderScan) -> bool:
    """Return whether a server looks through all of a library's folder for a scan."""
    is_whole = scan.whole or any(task.folder == task.root for task in scan.tasks)
    return is_whole and bool(scan.attempts)


def _gone() -> UnavailableError:
    """Return the error of whoever waits when nobody scans any more."""
    return UnavailableError("Nobody follows the server any more")
