"""Find out where paths belong: when the libraries are known, and if paths change."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Protocol

from homeassistant.util.dt import utcnow

from ...const import LOGGER
from ...engine.errors import ShowrunnerError
from ...engine.scan_queue import ScanQueue
from ...engine.scans import (
    RequestId,
    ScanRequest,
    ScanResult,
    ScanTask,
    Verdict,
    asked_again,
)
from .aiming import Aimed

LIBRARIES_COME: Final = 30.0  # Seconds; the server was reached, and is asked for them
LIBRARIES_COME_LATE: Final = 900.0  # Where nobody waits for an answer


class Aims(Protocol):
    """Whoever knows which folder of which library a path stands for."""

    async def aim(self, request: ScanRequest) -> Aimed:
        """Return what is to be done; never wait for the server."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Placed:
    """What takes the place of some tasks of a request, which are out of the queue."""

    request: RequestId
    gone: Sequence[ScanTask]
    tasks: Sequence[ScanTask]
    results: Sequence[ScanResult]  # Of what need not be scanned, or cannot be


class Placer:
    """Aims at tasks, while they wait in the queue, and hands on what came of it.

    So nothing is lost that is cancelled, or waits for its libraries, when it ends.
    """

    def __init__(
        self, queue: ScanQueue, hand_on: Callable[[Placed], Awaitable[None]]
    ) -> None:
        self.aimer: Aims
        self.libraries_known = asyncio.Event()
        self._queue = queue
        self._hand_on = hand_on
        self._wanted = asyncio.Queue[tuple[Sequence[ScanTask], float]]()

    def place(self, tasks: Iterable[ScanTask], *, is_attended: bool = False) -> None:
        """Find a place for tasks that have none, for which somebody may wait."""
        tasks = [*tasks]
        self._queue.expect(tasks)
        self._want(tasks, LIBRARIES_COME if is_attended else LIBRARIES_COME_LATE)

    def place_anew(self) -> None:
        """Find out where all that waits in the queue belongs by now."""
        self._want(self._queue.placed, LIBRARIES_COME)

    async def run(self, jobs: asyncio.TaskGroup) -> None:
        """Aim at whatever there is, until cancelled."""
        while True:
            _ = jobs.create_task(self._place(*await self._wanted.get()))

    def _want(self, tasks: Iterable[ScanTask], patience: float) -> None:
        """Have tasks aimed at, request by request."""
        in_order = sorted(tasks, key=_request)
        for _, some in groupby(in_order, _request):
            self._wanted.put_nowait(([*some], patience))

    async def _place(self, tasks: Sequence[ScanTask], patience: float) -> None:
        """Aim at tasks of a request, and put what came of it in their place."""
        try:
            aimed = await self._aim(tasks, patience)
        except ShowrunnerError as err:
            LOGGER.warning("It is not known where paths belong: %s", err)
            aimed = _all(tasks, Verdict.REFUSED, err.translation_key)
        except Exception:  # noqa: BLE001 - a mistake of ours must not end it all
            LOGGER.exception("Could not find out where paths belong")
            aimed = _all(tasks, Verdict.REFUSED, ShowrunnerError.translation_key)
        await self._hand_on(self._placed(tasks, aimed))

    async def _aim(self, tasks: Sequence[ScanTask], patience: float) -> Aimed:
        """Return what tasks stand for now. Raises `ShowrunnerError`.

        Nothing belongs to a library that the server has not told of yet.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await self.libraries_known.wait()
        if not self.libraries_known.is_set():
            return _all(tasks, Verdict.SERVER_UNAVAILABLE)
        while True:
            aimer = self.aimer
            aimed = await aimer.aim(asked_again(tasks))
            if aimer is self.aimer:  # Else by paths that are mended by now
                return aimed

    def _placed(self, tasks: Sequence[ScanTask], aimed: Aimed) -> Placed:
        """Take out of the queue what belongs elsewhere, unless it is under way."""
        same = set(aimed.tasks)
        gone = self._queue.withdraw(task for task in tasks if task not in same)
        paths, before = {task.path for task in gone}, set(tasks)
        return Placed(
            request=tasks[0].request,
            gone=gone,
            tasks=[t for t in aimed.tasks if t.path in paths and t not in before],
            results=[each for each in aimed.results if each.task.path in paths],
        )


def _all(tasks: Sequence[ScanTask], verdict: Verdict, reason: str = "") -> Aimed:
    """Return the same for all tasks without a place. Those that have one keep it."""
    now = utcnow()
    return Aimed(
        tasks=[task for task in tasks if task.is_placed],
        results=[
            task.result(verdict, now, reason) for task in tasks if not task.is_placed
        ],
    )


def _request(task: ScanTask) -> RequestId:
    """Return whose task it is."""
    return task.request
