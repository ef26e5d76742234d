"""A thread of one's own."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from ..const import DOMAIN


class Worker:
    """The one thread that opens pages and stores them, page after page.

    The C library keeps memory back for each thread, so pages that are opened in
    whichever is free leave some in all of them: twice as much, with a large library.
    """

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix=DOMAIN)

    def __call__[T](self, target: Callable[..., T], /, *args: Any) -> Awaitable[T]:
        """Return what the target returns, in its turn."""
        return asyncio.get_running_loop().run_in_executor(self._pool, target, *args)

    def close(self) -> None:
        """End, once what is being done is done. Blocks."""
        self._pool.shutdown(cancel_futures=True)
