"""Whether the files to be scanned are still being written."""

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Final

from ..engine.model import Library, LibraryId
from ..engine.scans import Expectation, FolderScan, ScanTask
from .questions import InThread
from .sight import Seen, Sight

GAP: Final = timedelta(seconds=2)  # Whoever writes has written something by then
PATIENCE: Final = 5  # Gaps; what grows for long is looked at less often


class Growth:
    """Lets a scan wait until two looks in a row found its files just the same.

    Files that we cannot see are not waited for.
    """

    def __init__(
        self, in_thread: InThread, library: Callable[[LibraryId], Library]
    ) -> None:
        self.sight: Sight
        self._library = library
        self._in_thread = in_thread
        self._known: dict[FolderScan, tuple[Mapping[str, Seen], int]] = {}

    async def wait(self, scan: FolderScan) -> timedelta | None:
        """Return how long a scan is to wait until it asks again; None: it can begin."""
        tasks = [task for task in scan.tasks if task.expects is Expectation.PRESENT]
        is_hurried = any(task.immediate for task in scan.tasks)
        seen = {} if is_hurried else await self._in_thread(self._look, tasks)
        known, looks = self._known.get(scan, ({}, 0))
        if not seen or seen == known:
            self.forget(scan)
            return None
        self._known[scan] = seen, looks + 1
        return GAP * min(looks + 1, PATIENCE)

    def forget(self, scan: FolderScan) -> None:
        """Know nothing of a scan any more."""
        self._known.pop(scan, None)

    def drop_empty(self) -> None:
        """Know nothing of scans any more that have no task left."""
        self._known = {scan: seen for scan, seen in self._known.items() if scan.tasks}

    def _look(self, tasks: Iterable[ScanTask]) -> Mapping[str, Seen]:
        """Return the files that can be seen, as they are. Blocks."""
        found: dict[str, Seen] = {}
        for task in tasks:
            if task.is_folder:
                kind = self._library(task.library).type
                found |= self.sight.files_in(task.server_path, kind) or {}
            elif seen := self.sight.seen(task.server_path):
                found[task.server_path] = seen
        return found
