"""Have a server look at just the folders that somebody asked for, and tell the result.

A scan waits for its folder to be calm, for the server, for the anchors and for files
that still grow; what waits outlives a restart.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from homeassistant.core import Context
from homeassistant.util.dt import utcnow

from ...catalogue.catalogue import Catalogue
from ...engine.errors import UnavailableError
from ...engine.library_events import ScanFinished
from ...engine.model import LibraryId
from ...engine.options import path_map
from ...engine.paths import Rewrite
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
from .aiming import Aimer
from .book import ScanBook
from .conducting import Proves
from .dispatching import Dispatcher
from .placing import Aims, Placed, Placer
from .proving import Prover
from .sight import Sight
from .submissions import Owner, Submission, Submissions, VerdictTeller
from .taking_in import Intake

MISSES: Final = 10  # Paths outside in a row that are kept

type Sync = Callable[[SyncOrder], Awaitable[object]]


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
        self._paths: Sequence[Rewrite] | None = None
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
        self._placer = Placer(self._dispatcher.queue, self._take_place)
        self._present: frozenset[LibraryId] = frozenset()

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
        aimer.home = provider.home
        intake = Intake(catalogue, in_thread, sync, FileStates(sight.paths))
        prover = Prover(provider, catalogue, sight, in_thread, intake)
        aimer.options = prover.options = options
        self.employ(options, sight, aimer, prover)

    def employ(
        self, options: ScanOptions, sight: Sight, aimer: Aims, prover: Proves
    ) -> None:
        """Have others aim scans and prove them from now on."""
        self._placer.aimer = aimer
        self._dispatcher.apply(options, sight, prover)
        if self._paths not in {None, sight.paths.rewrites}:
            self._placer.place_anew()
        self._paths = sight.paths.rewrites

    async def restore(self) -> None:
        """Take up what had no verdict when Home Assistant stopped. Nobody waits."""
        tasks = await self._book.restore()
        placed = [task for task in tasks if task.is_placed]
        self._present = frozenset(task.library for task in placed)
        self._enqueue(placed)
        self._placer.place(task for task in tasks if not task.is_placed)

    # What others wish

    async def submit(
        self,
        request: ScanRequest,
        context: Context | None = None,
        *,
        patient: bool = True,
    ) -> Submission:
        """Take a request; return it with the verdicts that are known at once.

        What it waits for outlives a restart from here on. That a path belongs to no
        library here is not told, as another server may have it: see `missed`. Who is
        not patient has it back before the server told its libraries; then it is told.
        Raises UnavailableError when nobody follows the server any more.
        """
        is_attended = patient or self._placer.libraries_known.is_set()
        submission, written = self._take(request, context, is_attended=is_attended)
        _ = await (submission.placed() if is_attended else written.wait())
        return submission

    def take(self, request: ScanRequest) -> asyncio.Event:
        """Take a request that nobody waits for; return what is set when it is kept.

        Raises UnavailableError as `submit` does.
        """
        _, written = self._take(request)
        return written

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
        results = await self._dispatcher.cancel(library=library, request=request)
        await self._book.close([]).wait()
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
            self._placer.libraries_known.set()
            for key in self._present - present:
                outside, why = Verdict.OUTSIDE_LIBRARIES, Because.LIBRARY_GONE
                _ = self._dispatcher.drop(outside, why, library=key)
            self._present = present

    async def run(self) -> None:
        """Scan whatever is due, until cancelled."""
        try:
            async with asyncio.TaskGroup() as tasks:
                _ = tasks.create_task(self._book.run())
                _ = tasks.create_task(self._placer.run(tasks))
                await self._dispatcher.run(tasks)
        finally:
            self._submissions.give_up(_gone())

    # What came of it

    def _take(
        self,
        request: ScanRequest,
        context: Context | None = None,
        *,
        is_attended: bool = False,
    ) -> tuple[Submission, asyncio.Event]:
        """Take a request; return it, and what is set when it is written.

        Who attends to it has no answer yet, and hears if it comes to nothing.
        """
        self._check()
        tasks = [request.task(path, path) for path in dict.fromkeys(request.paths)]
        submission = Submission(request.id, tasks, [], context, {*tasks})
        submission.is_attended = is_attended
        self._submissions.open(submission)
        self._placer.place(tasks, is_attended=is_attended)
        self._owner.state_changed()
        if not tasks:
            submission.settle()
        return submission, self._book.queue(() if is_attended else tasks)

    async def _take_place(self, placed: Placed) -> None:
        """Have tasks done where they belong, and tell what is known of others."""
        submission, told = self._submissions.get(placed.request), placed.results
        if submission:
            told = submission.place(placed.gone, placed.tasks, told)
        if placed.tasks or any(not each.is_outside for each in told):
            self.misses.clear()
        self.misses.extend(each for each in told if each.is_miss)
        self._enqueue(placed.tasks)
        _ = self._book.queue(placed.tasks, placed.gone)
        await self._book.close(told).wait()
        self._submissions.settle(placed.request)

    def _enqueue(self, tasks: Iterable[ScanTask]) -> None:
        """Have tasks done in their turn."""
        now = utcnow()
        for task in tasks:
            scan = self._dispatcher.queue.add(task, now)
            self._dispatcher.conductor.joined(scan)
            if task.immediate:
                self._dispatcher.conductor.hurry(scan)
        self._dispatcher.moved()

    def _check(self) -> None:
        """Raise UnavailableError if nobody scans any more."""
        if self._book.is_closed:
            raise _gone()


def _gone() -> UnavailableError:
    """Return the error of whoever waits when nobody scans any more."""
    return UnavailableError("Nobody follows the server any more")
