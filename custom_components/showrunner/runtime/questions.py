"""Ask a server for listings: patiently, and in pages of a good size."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from functools import partial
from itertools import batched
import random
from typing import Any, Final, Protocol

from ..engine.errors import BadPayloadError, UnavailableError
from ..engine.listing import Detail, Page, Query, Shelf
from ..engine.model import ItemId
from ..engine.options import SyncOptions
from ..engine.paging import PageSizer
from ..engine.retry import Backoff
from ..engine.syncs import Progress
from ..providers.base import Provider

MAX_ROWS: Final = 5_000_000  # A listing that says no total and goes on is a mistake
WORTH_ANOTHER_TRY: Final = (UnavailableError, BadPayloadError)


class InThread(Protocol):
    """Whoever runs what blocks in a thread."""

    def __call__[T](self, target: Callable[..., T], /, *args: Any) -> Awaitable[T]:
        """Return what the target returns."""


class Questions:
    """The questions of one run. Each raises `ShowrunnerError` once all tries failed."""

    def __init__(
        self,
        provider: Provider,
        options: SyncOptions,
        sizers: Callable[[Shelf], PageSizer],
        in_thread: InThread,
        progress: Progress,
    ) -> None:
        self._progress = progress
        self._provider = provider
        self._options = options
        self._sizers = sizers
        self._in_thread = in_thread
        self._backoff = Backoff(first=options.first_wait)

    async def count(self, shelf: Shelf) -> int:
        """Return how many rows a shelf has."""
        return await self._ask(partial(self._provider.count, shelf))

    async def pages(self, query: Query, start: int = 0) -> AsyncGenerator[Page]:
        """Yield a listing page by page, each fetched while the one before is used.

        It is opened only then: open, it takes ten times the memory. Whoever uses a
        page is to let go of it, too. A server that sends nothing although it counts
        more ends the listing, and so does one that sends the same again.
        """
        in_use = asyncio.Lock()
        coming = self._fetch(query, start, in_use)
        before: list[ItemId] = []
        try:
            while True:
                page = await coming
                shown = [entry.id for entry in page.entries]
                if shown and shown == before:
                    return
                before, start = shown, start + page.received
                is_last = not page.received or start >= (page.total or MAX_ROWS)
                if not is_last:
                    coming = self._fetch(query, start, in_use)
                async with in_use:
                    yield page
                    del page
                if is_last:
                    return
        finally:
            coming.cancel()
            await asyncio.gather(coming, return_exceptions=True)

    async def items(
        self, keys: Sequence[ItemId], detail: Detail
    ) -> AsyncGenerator[tuple[tuple[ItemId, ...], Page]]:
        """Yield items by id: what was asked for, and the answer."""
        for chunk in batched(keys, self._provider.batch, strict=False):

            async def ask(chunk: tuple[ItemId, ...] = chunk) -> Page:
                answer = await self._provider.list_items(chunk, detail)
                return await self._in_thread(answer.open)

            yield chunk, await self._ask(ask)

    def _fetch(
        self, query: Query, start: int, in_use: asyncio.Lock
    ) -> asyncio.Task[Page]:
        """Begin to ask for a page."""
        return asyncio.create_task(self._page(query, start, in_use))

    async def _page(self, query: Query, start: int, in_use: asyncio.Lock) -> Page:
        """Return a page, and learn from it how long the next one is to be."""
        sizer, detail = self._sizers(query.shelf), query.detail

        async def ask() -> Page:
            size = sizer.size(detail)
            answer = await self._provider.list_page(query, start, size)
            async with in_use:  # By the page before
                page = await self._in_thread(answer.open)
            sizer.answered(detail, answer, page.received)
            return page

        return await self._ask(ask, lambda: sizer.failed(detail))

    async def _ask[T](
        self,
        question: Callable[[], Awaitable[T]],
        failed: Callable[[], None] = lambda: None,
    ) -> T:
        """Ask until there is an answer that can be read, or it is time to give up."""
        attempt = 1
        while True:
            self._progress.tally.requests += 1
            try:
                return await self._in_time(question)
            except WORTH_ANOTHER_TRY:
                failed()
                if attempt >= self._options.tries:
                    raise
            delay = self._backoff.delay(attempt, random.random())  # noqa: S311 - jitter
            await asyncio.sleep(delay.total_seconds())
            attempt += 1

    async def _in_time[T](self, question: Callable[[], Awaitable[T]]) -> T:
        """Ask once. Raises UnavailableError if the answer takes too long."""
        try:
            async with asyncio.timeout(self._options.timeout.total_seconds()):
                return await question()
        except TimeoutError as err:
            raise UnavailableError("No answer in time") from err
