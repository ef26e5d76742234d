"""How long files are: whether they still grow before a scan, and during one."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from ...engine.model import Library, LibraryId
from ...engine.paths import parent
from ...engine.proofs import PresentFile, Proof
from ...engine.scans import Expectation, FolderScan, ScanTask
from ...engine.verdicts import Listing, Pace
from ..questions import InThread
from .sight import Seen, Sight

GAP: Final = timedelta(seconds=2)  # Whoever writes has written something by then
PATIENCE: Final = 5  # Gaps; what grows for long is looked at less often
MOST_LOOKS: Final = 360  # That is an hour


@dataclass(frozen=True, slots=True)
class _Look:
    """How the files of a task were when they were looked at last."""

    seen: Mapping[str, Seen]
    number: int = 0  # Of looks so far


class Growth:
    """Lets tasks wait until two looks in a row found their files just the same.

    Files that we cannot see are not waited for, and nothing is for more than an hour:
    a recording has no end, and a server may well make something of its beginning.
    """

    def __init__(
        self, in_thread: InThread, library: Callable[[LibraryId], Library]
    ) -> None:
        self.sight: Sight
        self._library = library
        self._in_thread = in_thread
        self._known: dict[ScanTask, _Look] = {}  # Of those that wait

    async def wait(self, scan: FolderScan) -> tuple[Sequence[ScanTask], timedelta]:
        """Return which tasks of a scan are to wait, and for how long.

        The others can begin.
        """
        looks = await self._in_thread(
            self._looks, [] if _is_hurried(scan) else [*scan.tasks]
        )
        if _is_hurried(scan):  # By now
            looks = {}
        for task in scan.tasks:
            self._known.pop(task, None)
        self._known |= looks
        fewest = min((look.number for look in looks.values()), default=0)
        tasks = [task for task in scan.tasks if task in looks]
        return tasks, GAP * min(fewest, PATIENCE)

    def keep(self, tasks: Iterable[ScanTask]) -> None:
        """Know nothing any more of tasks but these."""
        if self._known:
            kept = self._known.keys() & set(tasks)
            self._known = {task: self._known[task] for task in kept}

    def _looks(self, tasks: Iterable[ScanTask]) -> dict[ScanTask, _Look]:
        """Return how the files are of those tasks that are to wait. Blocks."""
        looks: dict[ScanTask, _Look] = {}
        for task in dict.fromkeys(tasks):
            last = self._known.get(task, _Look({}))
            seen = self._seen(task) if task.expects is Expectation.PRESENT else {}
            if seen and seen != last.seen and last.number < MOST_LOOKS:
                looks[task] = _Look(seen, last.number + 1)
        return looks

    def _seen(self, task: ScanTask) -> Mapping[str, Seen]:
        """Return the files that can be seen, as they are. Blocks."""
        if task.is_folder:
            kind = self._library(task.library).type
            return self.sight.files_in(task.server_path, kind) or {}
        seen = self.sight.seen(task.server_path)
        return {task.server_path: seen} if seen else {}


class Scales:
    """Weighs what a server lists, and now and then what it does not list yet.

    Blocks.
    """

    def __init__(self, sight: Sight, root: str, pace: Pace) -> None:
        self._sight = sight
        self._root = root  # The library's folder
        self._pace = pace
        self._missed_at = datetime.now(UTC)

    def weigh(self, proofs: Iterable[Proof], listing: Listing) -> None:
        """Tell proofs how long their files are now, and which are gone from disk."""
        now = datetime.now(UTC)
        is_due = now >= self._missed_at + self._pace.grow
        if is_due:
            self._missed_at = now
        for proof in proofs:
            if is_due or proof.item_in(listing):
                self._weigh(proof)

    def _weigh(self, proof: Proof) -> None:
        """Tell a proof how long its file is, if it is of one that could be seen."""
        if not isinstance(proof, PresentFile) or proof.size is None:
            return
        if seen := self._sight.seen(proof.path):
            proof.weigh(seen.size)
            return
        folder = parent(proof.path)
        is_seen = self._sight.sees_folder(folder, self._root)
        if is_seen and self._sight.is_gone(proof.path):
            proof.vanished()


def _is_hurried(scan: FolderScan) -> bool:
    """Return whether somebody waits for nothing."""
    return any(task.immediate for task in scan.tasks)
