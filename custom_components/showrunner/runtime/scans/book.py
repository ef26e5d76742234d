"""Write down what is to be scanned and what came of it, and then tell it."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import batched
from typing import Final

from ...catalogue.catalogue import Catalogue
from ...const import LOGGER
from ...engine.errors import ShowrunnerError
from ...engine.scans import ScanResult, ScanTask, TaskKey
from ..questions import InThread

AT_ONCE: Final = 100  # Results that are told before others have their turn
LAST_WORDS: Final = 10.0  # Seconds that a disk has in the end


@dataclass(slots=True, eq=False)
class _Page:
    """What is written in one go."""

    tasks: dict[TaskKey, ScanTask] = field(default_factory=dict)
    gone: dict[TaskKey, ScanTask] = field(
        default_factory=dict
    )  # Others took their place
    results: list[ScanResult] = field(default_factory=list)
    is_written: asyncio.Event = field(default_factory=asyncio.Event)


class ScanBook:
    """The only one to write about scans, so a result is never there before its task.

    What comes while it writes is written together, next; and what has come when it
    ends is written still.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        in_thread: InThread,
        tell: Callable[[Sequence[ScanResult]], None],
    ) -> None:
        self.is_closed = False
        self._catalogue = catalogue
        self._in_thread = in_thread
        self._tell = tell
        self._page = _Page()
        self._news = asyncio.Event()

    async def restore(self) -> list[ScanTask]:
        """Return the tasks that had no result when Home Assistant stopped."""
        try:
            return await self._in_thread(self._catalogue.queued_scans)
        except ShowrunnerError as err:
            LOGGER.warning("It is not known which scans were waiting: %s", err)
        except Exception:  # noqa: BLE001 - a mistake of ours must not end it all
            LOGGER.exception("Could not read which scans were waiting")
        return []

    def queue(
        self, tasks: Iterable[ScanTask], instead_of: Iterable[ScanTask] = ()
    ) -> asyncio.Event:
        """Have tasks written, in the place of others; return what is set when done."""
        page, added = self._page, {task.key: task for task in tasks}
        for key, task in {task.key: task for task in instead_of}.items():
            page.tasks.pop(key, None)
            page.gone[key] = task
        page.tasks |= added
        self._news.set()
        return page.is_written

    def close(self, results: Iterable[ScanResult]) -> asyncio.Event:
        """Have results written and then told; return what is set when they are."""
        self._page.results.extend(results)
        self._news.set()
        return self._page.is_written

    async def run(self) -> None:
        """Write whatever there is, until cancelled."""
        turn: asyncio.Task[None] | None = None
        try:
            while True:
                await self._news.wait()
                self._news.clear()
                turn = asyncio.create_task(self._turn())
                await asyncio.shield(turn)
        finally:
            self.is_closed = True
            await self._end(turn)

    async def _end(self, turn: asyncio.Task[None] | None) -> None:
        """Write what is left, if the disk lets us."""
        last = self._page
        try:
            async with asyncio.timeout(LAST_WORDS):
                if turn:
                    await turn
                await self._turn()
        except TimeoutError:
            LOGGER.warning("What was waiting for scans could not be written in time")
        finally:
            last.is_written.set()  # Nobody is to wait for ever

    async def _turn(self) -> None:
        """Write the page, and begin the next. It is not kept until then."""
        page, self._page = self._page, _Page()
        try:
            await self._write(page)
        finally:
            page.is_written.set()

    async def _write(self, page: _Page) -> None:
        """Write a page, and tell the results that are on it."""
        try:
            await self._in_thread(self._store, page)
        except ShowrunnerError as err:
            LOGGER.warning("Scans cannot be remembered: %s", err)
        except Exception:  # noqa: BLE001 - a mistake of ours must not end it all
            LOGGER.exception("Could not remember scans")
        for some in batched(page.results, AT_ONCE, strict=False):
            self._tell(some)
            await asyncio.sleep(0)

    def _store(self, page: _Page) -> None:
        """Store a page. Blocks."""
        if page.tasks or page.gone:
            self._catalogue.queue_scans(page.tasks.values(), page.gone.values())
        if page.results:
            self._catalogue.close_scans(page.results)
