"""Begin scans when it is time: the server is there, and the anchors are."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final

from homeassistant.util.dt import utcnow

from ...const import LOGGER
from ...engine.errors import ShowrunnerError
from ...engine.model import LibraryId
from ...engine.scan_options import ScanOptions
from ...engine.scan_queue import ScanQueue
from ...engine.scans import FolderScan, RequestId, ScanResult, Verdict
from ...providers.base import Provider
from ..questions import InThread
from ..waiting import news_within, seconds_until
from ..watcher import Watcher
from .conducting import AWAY, Close, Conductor, Proves
from .growing import Growth
from .sight import Sight

ANCHORS_AGAIN: Final = 10.0  # Seconds until the next look for one that is missing
AFTER_FAILURE: Final = 10.0
FOREVER: Final = float("inf")


class Dispatcher:
    """Owns the queue. `close` takes the results of what is dropped or done.

    `began` is called with each scan that begins, `changed` when it is over or put back,
    or there is another thing to wait for.
    """

    def __init__(
        self,
        provider: Provider,
        watcher: Watcher,
        in_thread: InThread,
        close: Close,
        began: Callable[[FolderScan], None],
        changed: Callable[[], None],
    ) -> None:
        self.waiting_for: str | None = None  # The anchor that is missing
        self.queue = ScanQueue(server=provider.scans)
        self._growth = Growth(in_thread, provider.scans.library)
        self.conductor = Conductor(self.queue, watcher, self._growth, close, self.moved)
        self._sight: Sight
        self._provider = provider
        self._watcher = watcher
        self._in_thread = in_thread
        self._close = close
        self._began = began
        self._changed = changed
        self._news = asyncio.Event()
        self._away_since: datetime | None = None

    def apply(self, options: ScanOptions, sight: Sight, prover: Proves) -> None:
        """Go by other options from now on."""
        self.queue.options = options
        self._sight = self._growth.sight = sight
        prover.may_ask = lambda scan: self.queue.may_ask(scan, utcnow())
        self.conductor.prover = prover
        self.wake()

    def wake(self) -> None:
        """See what is due."""
        self._news.set()

    def moved(self) -> None:
        """Take note that scans come or go, and see what is due."""
        self._changed()
        self.wake()

    def server_changed(self) -> None:
        """Take note of whether the server is there."""
        if not self._watcher.reachable:
            self._away_since = self._away_since or utcnow()
        elif self._away_since:
            self._away_since = None
            self.conductor.came_back()
        self.wake()

    def drop(
        self,
        verdict: Verdict,
        reason: str = "",
        *,
        library: LibraryId | None = None,
        request: RequestId | None = None,
    ) -> Sequence[ScanResult]:
        """Do without some tasks, queued or under way, for a reason."""
        scans = {id(task): scan for scan in self.queue.scans for task in scan.tasks}
        now = utcnow()
        results = [
            scan.result(task, verdict, now, reason)
            if (scan := scans.get(id(task)))
            else task.result(verdict, now, reason)  # It has no place yet
            for task in self.queue.cancel(library=library, request=request)
        ]
        if results:
            self.conductor.drop_empty()
            self._close(results)
            self.moved()
        return results

    async def cancel(
        self, *, library: LibraryId | None = None, request: RequestId | None = None
    ) -> Sequence[ScanResult]:
        """Drop tasks because somebody wants to; stop the server if all do."""
        wide = {scan.library for scan in self.queue.running if _is_wide(scan)}
        results = self.drop(Verdict.CANCELLED, library=library, request=request)
        # What stops the scan of a library ends those of its folders as well
        for key in wide - {scan.library for scan in self.queue.running if scan.tasks}:
            await self._stop_scan(key)
        return results

    async def run(self, tasks: asyncio.TaskGroup) -> None:
        """Begin whatever is due, until cancelled."""
        while True:
            self._news.clear()
            try:
                pause = await self._look(tasks)
            except Exception:  # noqa: BLE001 - a mistake of ours must not end it all
                LOGGER.exception("Could not begin scans")
                pause = AFTER_FAILURE
            await news_within(self._news, pause)

    async def _look(self, tasks: asyncio.TaskGroup) -> float:
        """Begin the scans that are due; return how many seconds to wait for more."""
        if not self._watcher.reachable:
            return self._without_server()
        if not await self._is_anchored():
            return ANCHORS_AGAIN
        while scan := self.queue.take(utcnow()):
            self._began(scan)
            self.conductor.begin(scan, tasks)
        return seconds_until(self.queue.wake_at(utcnow()))

    def _without_server(self) -> float:
        """Let all wait for the server, or no longer; return for how many seconds."""
        now = utcnow()
        # The clock may have been put back
        self._away_since = min(self._away_since or now, now)
        left = (self._away_since + AWAY - now).total_seconds()
        if left > 0:
            return left
        error = self._watcher.last_error
        reason = error.translation_key if error else ""
        _ = self.drop(Verdict.SERVER_UNAVAILABLE, reason)
        return FOREVER

    async def _is_anchored(self) -> bool:
        """Return whether what is due may begin, as all anchors are there."""
        missing: str | None = None
        anchors = self.queue.options.anchors
        if anchors and self.queue.wake_at(now := utcnow()) == now:
            missing = await self._in_thread(self._first_missing, anchors)
        if missing != self.waiting_for:
            self.waiting_for = missing
            self._changed()
            if missing:
                LOGGER.warning("Scans wait until %s is there again", missing)
        return missing is None

    def _first_missing(self, anchors: Iterable[str]) -> str | None:
        """Return the first anchor that is not there. Blocks."""
        return next((each for each in anchors if not self._sight.exists(each)), None)

    async def _stop_scan(self, library: LibraryId) -> None:
        """Ask the server to scan a library no further, if it can be asked."""
        try:
            await self._provider.cancel_scan(library)
        except ShowrunnerError as err:
            LOGGER.debug("The scan of %s goes on: %r", library, err)


def _is_wide(scan: FolderScan) -> bool:
    """Return whether a server looks through all of a library's folder for a scan."""
    is_whole = scan.whole or any(task.folder == task.root for task in scan.tasks)
    return is_whole and bool(scan.attempts)
