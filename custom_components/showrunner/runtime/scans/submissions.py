"""Requests for scans that are under way, and whoever waits for them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from homeassistant.core import Context

from ...engine.errors import ShowrunnerError
from ...engine.scans import RequestId, ScanResult, ScanTask


@dataclass(slots=True, eq=False)
class Submission:
    """A request that was taken, and its verdicts so far."""

    id: RequestId
    tasks: Sequence[ScanTask]  # Those that had no verdict at once
    results: list[ScanResult]
    context: Context | None = None  # Of whoever asked
    pending: set[ScanTask] = field(default_factory=set)  # Without a verdict
    error: ShowrunnerError | None = None  # What ended it early
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

    def take(self, result: ScanResult) -> None:
        """Take in the result of a task, the first one."""
        if result.task in self.pending:
            self.pending.remove(result.task)
            self.results.append(result)
        if not self.pending:
            self._done.set()

    def give_up(self, error: ShowrunnerError) -> None:
        """Let nobody wait any longer."""
        self.error = error
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
