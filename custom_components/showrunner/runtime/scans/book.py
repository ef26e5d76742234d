"""Write down what is to be scanned and what came of it, and then tell it."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import batched
from typing import Final

from ...catalogue.catalogue import Catalogue
from ...const import LOGGER
from ...engine.errors import ShowrunnerError
from ...engine.scans import ScanResult, ScanTask
from ..questions import InThread

AT_ONCE: Final = 100  # Results that are told before others have their turn


@dataclass(slots=True, eq=False)
class _Page:
    """What is written in one go."""

    tasks: list[ScanTask] = field(default_factory=list)
    results: list[ScanResult] = field(default_factory=list)
    is_written: asyncio.Event = field(default_factory=asyncio.Event)


class ScanBook:
    """The only one to write about scans, so a result is never there before its task.

    What comes while it writes is written together, next.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        in_thread: InThread,
        tell: Callable[[Sequence[ScanResult]], None],
    ) -> None:
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

    def queue(self, tasks: Iterable[ScanTask]) -> asyncio.Event:
        """Have tasks written; return what is set when they are."""
        self._page.tasks.extend(tasks)
        self._news.set()
        return self._page.is_written

    def close(self, results: Iterable[ScanResult]) -> asyncio.Event:
        """Have results written and then told; return what is set when they are."""
        self._page.results.extend(results)
        self._news.set()
        return self._page.is_written

    async def run(self) -> None:
        """Write whatever there is, until cancelled."""
        try:
            while True:
                await self._news.wait()
                self._news.clear()
                await self._turn()
        finally:
            self._page.is_written.set()  # Nobody is to wait for ever

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
        if page.tasks:
            self._catalogue.queue_scans(page.tasks)
        if page.results:
            self._catalogue.close_scans(page.results)
