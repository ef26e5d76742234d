"""The file monitor, which reports of changed files go through.

It waits a minute after the last report in the same tree, then refreshes the nearest
item it knows.
"""

import asyncio
from collections.abc import Callable

from .model import Item
from .shelf import Shelf

DELAY = 60.0  # Seconds

type Refresh = Callable[[Item], None]


class Monitor:
    """Reports that wait for their time."""

    def __init__(self, shelf: Shelf, refresh: Refresh, pace: float) -> None:
        self._shelf, self._refresh, self._delay = shelf, refresh, DELAY * pace
        self._waiting: dict[str, asyncio.TimerHandle] = {}
        self._paths: dict[str, set[str]] = {}
        self._quiet = asyncio.Event()
        self._quiet.set()

    def report(self, path: str) -> None:
        """Take a report; one in a tree that waits makes it wait again."""
        if self._shelf.library_of(path) is None:
            return
        tree = self._tree(path)
        self._paths.setdefault(tree, set()).add(path)
        if (timer := self._waiting.pop(tree, None)) is not None:
            timer.cancel()
        self._quiet.clear()
        loop = asyncio.get_running_loop()
        self._waiting[tree] = loop.call_later(self._delay, self._act, tree)

    def _tree(self, path: str) -> str:
        """Return what a path waits together with: its film, show or artist."""
        library = self._shelf.library_of(path)
        assert library is not None
        for folder in library.folders:
            if path.startswith(folder.path + "/"):
                first = path[len(folder.path) + 1 :].partition("/")[0]
                return f"{folder.path}/{first}"
        return path

    def _act(self, tree: str) -> None:
        """Refresh the nearest items that are known."""
        del self._waiting[tree]
        if not self._waiting:
            self._quiet.set()
        nearest = {self._affected(path) for path in self._paths.pop(tree)}
        for item in nearest:
            if item is not None:
                self._refresh(item)

    def _affected(self, path: str) -> Item | None:
        """Return the nearest item that is known and still on disk."""
        item = self._shelf.nearest(path)
        while item is not None and not self._shelf.on_disk(item.path).exists():
            item = item.parent
        return item

    async def idle(self) -> None:
        """Return when nothing waits."""
        await self._quiet.wait()

    def stop(self) -> None:
        """Forget all reports."""
        for timer in self._waiting.values():
            timer.cancel()
        self._waiting.clear()
        self._paths.clear()
        self._quiet.set()
