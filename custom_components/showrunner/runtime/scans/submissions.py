"""Who asked for scans, and who hears what came of them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from homeassistant.core import Context
from homeassistant.util.dt import utcnow

from ...const import LOGGER
from ...engine.errors import ForbiddenError, ShowrunnerError
from ...engine.scan_events import ScanVerified
from ...engine.scans import FolderScan, RequestId, ScanResult, ScanTask
from ...providers.base import Provider
from ..bridge import Bridge
from ..owner import Audience


@dataclass(slots=True, eq=False)
class Submission:
    """A request that was taken, and its verdicts so far."""

    id: RequestId
    tasks: Sequence[ScanTask]  # Those that had no verdict at once
    results: list[ScanResult]
    context: Context | None = None  # Of whoever asked
    pending: set[ScanTask] = field(default_factory=set)  # Without a verdict
    error: ShowrunnerError | None = None  # What ended it early
    # In no library here, which whoever asked all servers tells, or does not
    untold: list[ScanResult] = field(default_factory=list)
    is_attended: bool = False  # Somebody waits for those
    _placed: asyncio.Event = field(default_factory=asyncio.Event)
    _done: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def is_done(self) -> bool:
        """Return whether there is nothing more to wait for."""
        return not self.pending or self._done.is_set()

    async def wait(self) -> Sequence[ScanResult]:
        """Return all results once they are there.

        Raises UnavailableError when Home Assistant stops or the entry is unloaded
        before; what is open is gone on with at the next start.
        """
        if not self.is_done:
            await self._done.wait()
        if self.error:
            raise self.error
        return self.results

    async def placed(self) -> None:
        """Wait until it is known where all paths belong. Raises as `wait` does."""
        await self._placed.wait()
        if self.error:
            raise self.error

    def place(
        self,
        gone: Sequence[ScanTask],
        tasks: Sequence[ScanTask],
        results: Sequence[ScanResult],
    ) -> Sequence[ScanResult]:
        """Take in what took the place of some tasks; return the results to be told."""
        untold = [each for each in results if each.is_outside and self.is_attended]
        told = [each for each in results if not (each.is_outside and self.is_attended)]
        self.untold += untold
        self.results += untold
        self.pending.difference_update(gone)
        self.pending.update(tasks, (each.task for each in told))
        left = set(gone)
        self.tasks = [*(task for task in self.tasks if task not in left), *tasks]
        return told

    def settle(self) -> None:
        """Take note that all has its place, and of what is known is told."""
        self.is_attended = False
        self._placed.set()
        if not self.pending:
            self._done.set()

    def take(self, result: ScanResult) -> None:
        """Take in the result of a task, the first one."""
        if result.task in self.pending:
            self.pending.remove(result.task)
            self.results.append(result)
        if not self.pending:
            self._end()

    def give_up(self, error: ShowrunnerError) -> None:
        """Let nobody wait any longer."""
        self.error = error
        self._end()

    def _end(self) -> None:
        """Let nobody wait any longer."""
        self._placed.set()
        self._done.set()


class Submissions:
    """The requests without all their verdicts. What is done is forgotten."""

    def __init__(self) -> None:
        self._open: dict[RequestId, Submission] = {}

    def __len__(self) -> int:
        """Return how many they are."""
        return len(self._open)

    def open(self, submission: Submission) -> None:
        """Keep a request until it is done."""
        if not submission.is_done:
            self._open[submission.id] = submission

    def get(self, request: RequestId) -> Submission | None:
        """Return a request that is not done."""
        return self._open.get(request)

    def settle(self, request: RequestId) -> None:
        """Take note that all of a request has its place."""
        if submission := self._open.get(request):
            submission.settle()
            if submission.is_done:
                del self._open[request]

    def context(self, request: RequestId) -> Context | None:
        """Return the context of whoever asked, as long as that is not done."""
        submission = self._open.get(request)
        return submission.context if submission else None

    def take(self, result: ScanResult) -> None:
        """Hand a result to its request."""
        key = result.task.request
        if submission := self._open.get(key):
            submission.take(result)
            if submission.is_done:
                del self._open[key]

    def give_up(self, error: ShowrunnerError) -> None:
        """Let nobody wait any longer."""
        for submission in self._open.values():
            submission.give_up(error)
        self._open.clear()


class Owner(Audience, Protocol):
    """Whoever a scanner works for."""

    bridge: Bridge


class VerdictTeller:
    """Knows who asked for what."""

    def __init__(
        self, provider: Provider, submissions: Submissions, owner: Owner
    ) -> None:
        self.last: ScanResult | None = None  # Since the start
        self.is_forbidden = False  # The last scan that the server was asked for
        self._provider = provider
        self._submissions = submissions
        self._owner = owner

    def began(self, scan: FolderScan) -> None:
        """Note who is the cause of what a scan finds."""
        contexts = map(self._context, scan.tasks)
        if context := next(filter(None, contexts), None):
            self._owner.bridge.scan_asked(scan.library, context, utcnow())
        self._owner.state_changed()

    def tell(self, results: Sequence[ScanResult]) -> None:
        """Tell results."""
        for result in results:
            context = self._context(result.task)
            self.last = result
            self._note_leave(result)
            _log(result)
            self._submissions.take(result)
            try:
                self._owner.publish(self._event(result), context)
            except Exception:  # noqa: BLE001 - a mistake of ours must not end it all
                LOGGER.exception("Could not tell a verdict")
        self._owner.state_changed()

    def _note_leave(self, result: ScanResult) -> None:
        """Take note of whether we may have the server scan, if it was asked to."""
        if result.reason == ForbiddenError.translation_key:
            self.is_forbidden = True
        elif result.reach:
            self.is_forbidden = False

    def _event(self, result: ScanResult) -> ScanVerified:
        """Return what a result is told as."""
        key = result.task.library
        library = self._provider.scans.library(key) if key else None
        return ScanVerified(at=utcnow(), library=library, result=result)

    def _context(self, task: ScanTask) -> Context | None:
        """Return the context of whoever asked, or what a restart left of it."""
        left = Context(user_id=task.user) if task.user else None
        return self._submissions.context(task.request) or left


def _log(result: ScanResult) -> None:
    """Tell of a verdict those who look for a mistake."""
    item, files = result.item, result.item.files if result.item else ()
    LOGGER.debug(
        "%s: %s %s: %s, %s s, %s bit/s; %s scans, %s requests, %s s; items: %s, now %s",
        result.task.server_path,
        result.verdict,
        result.reason,
        item.title if item else "no item",
        item.duration if item else None,
        files[0].bitrate if files else None,
        result.attempts,
        result.requests,
        result.took.total_seconds(),
        result.before.items if result.before else None,
        result.after.items if result.after else None,
    )
