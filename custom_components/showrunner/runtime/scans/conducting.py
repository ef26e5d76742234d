"""See scans of folders through, each to its end or to its next try."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
import random
from typing import Final, Protocol

from homeassistant.util.dt import utcnow

from ...const import LOGGER
from ...engine.errors import (
    CatalogueError,
    OccupiedError,
    RejectedError,
    ShowrunnerError,
    UnsupportedError,
)
from ...engine.model import LibraryId
from ...engine.retry import Backoff
from ...engine.scan_queue import ScanQueue
from ...engine.scan_retry import (
    Again,
    Decision,
    GiveUp,
    WaitForScan,
    WaitForServer,
    after,
)
from ...engine.scans import FolderScan, ScanResult, Verdict
from ...providers.base import Look
from ..watcher import Watcher
from .growing import Growth

PLACE_HELD: Final = 10.0  # Seconds; then others need not wait for a scan
AWAY: Final = timedelta(minutes=15)  # Of a server, until nobody waits for it any more
OCCUPIED: Final = timedelta(hours=6)  # The same while it scans a large library
PATIENCE: Final[Mapping[type[object], timedelta]] = {
    WaitForServer: AWAY,
    WaitForScan: OCCUPIED,
}
LONGEST: Final = OCCUPIED + AWAY  # Whatever went wrong, and however often
# Whoever says this is there, or has no part in it
ANSWERS: Final = (OccupiedError, RejectedError, UnsupportedError, CatalogueError)
BACKOFF: Final = Backoff(cap=timedelta(seconds=30))

type Close = Callable[[Sequence[ScanResult]], object]


class Proves(Protocol):
    """Whoever asks the server, and looks what came of it."""

    may_ask: Callable[[FolderScan], bool]  # Once more, as others may have to wait

    def prove(
        self, scan: FolderScan, news: asyncio.Event
    ) -> AsyncGenerator[ScanResult]:
        """Ask, and yield the result of each task as soon as it is known.

        The scanner takes the task of a result off the scan, may take others off that
        were cancelled, and adds those that join; it ends when there is none left.
        `news` is set when the server said something of the library.

        What the server did wrong is raised: the scanner decides by `engine.scan_retry`
        when to begin anew with the tasks that are left, as it knows whether the server
        is there. Only errors that concern one task alone are for the prover to judge.
        """


@dataclass(slots=True)
class _Trouble:
    """What a server did wrong in a scan so far."""

    began: datetime
    since: datetime  # When the kind of wait began
    failures: int = 0  # That were no reason to wait for it
    waits: int = 0  # Of one kind, in a row
    wait: Decision | None = None  # What it was put back for

    def note(self, wait: Decision, now: datetime) -> None:
        """Take note of what the scan waits for, with all the patience that has."""
        if type(wait) is not type(self.wait):
            self.since, self.waits = now, 0
        self.wait = wait
        self.waits += 1
        # The clock may have been put back
        self.began, self.since = min(self.began, now), min(self.since, now)

    def is_too_long(self, now: datetime) -> bool:
        """Return whether nobody waits any longer."""
        patience = PATIENCE.get(type(self.wait))
        if patience is None:
            return False
        return now - self.since >= patience or now - self.began >= LONGEST


@dataclass(slots=True)
class _Run:
    """A scan that is under way."""

    task: asyncio.Task[datetime | None]
    news: asyncio.Event


class Conductor:
    """Has scans proven, waits for what grows, and tries again what went wrong.

    `close` takes results; their tasks are off the scan by then. `moved` is called when
    another scan may begin.
    """

    def __init__(
        self,
        queue: ScanQueue,
        watcher: Watcher,
        growth: Growth,
        close: Close,
        moved: Callable[[], None],
    ) -> None:
        self.prover: Proves
        self._queue = queue
        self._watcher = watcher
        self._growth = growth
        self._close = close
        self._moved = moved
        self._asking = asyncio.Lock()
        self._runs: dict[FolderScan, _Run] = {}
        self._troubles: dict[FolderScan, _Trouble] = {}

    def begin(self, scan: FolderScan, tasks: asyncio.TaskGroup) -> None:
        """See a scan through that was just taken from the queue."""
        news = asyncio.Event()
        task = tasks.create_task(self._conduct(scan, news))
        self._runs[scan] = _Run(task, news)
        task.add_done_callback(partial(self._leave, scan))

    def hear(self, library: LibraryId | None) -> None:
        """Take note that the server said something of a library, or of any."""
        for scan, run in self._runs.items():
            if library in {None, scan.library} and not scan.rests:
                run.news.set()

    def joined(self, scan: FolderScan) -> None:
        """Have a scan see to what is part of it since just now."""
        if run := self._runs.get(scan):
            run.news.set()

    def hurry(self, scan: FolderScan) -> None:
        """Let a scan wait for no file any longer; for the server it has to."""
        if scan not in self._troubles:
            self._queue.hurry(scan, utcnow())

    def scan_ended(self, library: LibraryId) -> None:
        """Go on with what waited for the server's scan of a library."""
        self._queue.scan_ended(library, utcnow())
        for scan, trouble in self._troubles.items():
            if scan.library == library and isinstance(trouble.wait, WaitForScan):
                self._queue.hurry(scan, utcnow())
        self._moved()

    def came_back(self) -> None:
        """Begin anew with all that the server failed at before it went."""
        now = utcnow()
        for scan, trouble in self._troubles.items():
            trouble.failures, trouble.since = 0, now
            self._queue.hurry(scan, now)
        self._moved()

    def drop_empty(self) -> None:
        """Stop looking for what nobody waits for any more."""
        for scan, run in self._runs.items():
            if not scan.tasks:
                _ = run.task.cancel()
        self._prune()
        self._growth.keep(task for scan in self._queue.scans for task in scan.tasks)

    async def _conduct(self, scan: FolderScan, news: asyncio.Event) -> datetime | None:
        """See a scan through; return until when it has to wait, None if it is over."""
        loop = asyncio.get_running_loop()
        timer = loop.call_later(PLACE_HELD, self._linger, scan)
        try:
            return await self._attempt(scan, news)
        except Exception:  # noqa: BLE001 - a mistake of ours must not end it all
            LOGGER.exception("Could not scan a folder of %s", scan.library)
            self._end(scan, Verdict.REFUSED, ShowrunnerError.translation_key)
            return None
        finally:
            timer.cancel()

    def _leave(self, scan: FolderScan, task: asyncio.Task[datetime | None]) -> None:
        """Put a scan back, or be done with it. A task may end before it began."""
        del self._runs[scan]
        until = None if task.cancelled() else task.result()
        if until and scan.tasks:
            self._queue.put_back(scan, until)
            self._prune()  # It may have taken over what waited
        else:
            self._troubles.pop(scan, None)
            self._queue.finished(scan)
        self._moved()

    def _linger(self, scan: FolderScan) -> None:
        """Let others begin although a scan is not over."""
        self._queue.linger(scan)
        self._moved()

    async def _attempt(self, scan: FolderScan, news: asyncio.Event) -> datetime | None:
        """Have a scan proven; return when to try again, None if it is over."""
        growing, pause = await self._growth.wait(scan)
        if growing:
            LOGGER.debug("%s files may still grow in %s", len(growing), scan.folder)
            if len(growing) == len(scan.tasks):
                return utcnow() + pause
            self._queue.leave(scan, growing, utcnow() + pause)
        if older := self._queue.join(scan):
            self.joined(older)
            return None
        if not self._queue.may_ask(scan, now := utcnow()):
            return now
        try:
            await self._prove(scan, news)
        except ShowrunnerError as err:
            LOGGER.debug("No scan of %s: %r", scan.folder, err)
            return await self._retry_at(scan, err)
        return None

    async def _prove(self, scan: FolderScan, news: asyncio.Event) -> None:
        """Have the tasks of a scan proven, also those that join meanwhile."""
        is_proven = False
        async with aclosing(self.prover.prove(scan, news)) as results:
            async for result in results:
                is_proven = True
                self._troubles.pop(scan, None)  # The server is well
                if result.task in scan.tasks:  # Else it was cancelled meanwhile
                    scan.tasks.remove(result.task)
                    self._close([result])
        if scan.tasks and not is_proven:
            raise RuntimeError("A scan ended without a verdict")

    async def _retry_at(
        self, scan: FolderScan, error: ShowrunnerError
    ) -> datetime | None:
        """Return when to try again; None if that was the last time."""
        trouble = self._troubles.setdefault(scan, _Trouble(utcnow(), utcnow()))
        decision = await self._decide(trouble, error)
        match decision:
            case GiveUp(verdict, reason):
                self._end(scan, verdict, reason)
                return None
            case WaitForServer():
                pause = BACKOFF.delay(trouble.waits, random.random())  # noqa: S311 - jitter
                return utcnow() + pause
            case WaitForScan(pause) | Again(pause):
                return utcnow() + pause

    async def _decide(self, trouble: _Trouble, error: ShowrunnerError) -> Decision:
        """Return what to do about an error, knowing whether the server is there."""
        decision = after(error, trouble.failures + 1)
        if not isinstance(error, ANSWERS) and not await self._is_there():
            decision = WaitForServer()
        elif isinstance(decision, Again):
            trouble.failures += 1
        trouble.note(decision, now := utcnow())
        if trouble.is_too_long(now):
            return GiveUp(Verdict.SERVER_UNAVAILABLE, error.translation_key)
        return decision

    async def _is_there(self) -> bool:
        """Return whether the server answers anything at all, or us."""
        async with self._asking:  # Many scans fail at once, and one look will do
            if self._watcher.reachable:
                with suppress(ShowrunnerError):
                    await self._watcher.look(Look.SERVER)
        return self._watcher.reachable

    def _end(self, scan: FolderScan, verdict: Verdict, reason: str = "") -> None:
        """Give all tasks of a scan the same verdict."""
        tasks, scan.tasks[:] = [*scan.tasks], []
        now = utcnow()
        self._close([scan.result(task, verdict, now, reason) for task in tasks])

    def _prune(self) -> None:
        """Know nothing of scans any more that have no task left."""
        for scan in [scan for scan in self._troubles if not scan.tasks]:
            del self._troubles[scan]
