"""A scan of a folder that is planned, or under way."""

from dataclasses import dataclass, field
from datetime import datetime

from .model import LibraryId
from .scan_options import ScanOptions
from .scans import FolderScan, RequestId, ScanTask


@dataclass(slots=True, eq=False)
class Plan:
    """A scan; when it begins, and before which others."""

    scan: FolderScan
    since: datetime  # When the first of its tasks was asked for
    due: datetime
    came: datetime  # When the last of them did
    priority: int
    is_wide: bool = False  # It looks through all of a library's folder
    is_hurried: bool = False  # Somebody does not want to wait for others
    rank: tuple[int, datetime] = field(init=False)  # The lower goes first

    def __post_init__(self) -> None:
        """Rank it."""
        self.rank = (-self.priority, self.since)

    def add(self, task: ScanTask, now: datetime, options: ScanOptions) -> None:
        """Take a task in, which may put the scan off, or bring it forward."""
        self.scan.tasks.append(task)
        self.since, self.came = min(self.since, task.asked_at), now
        self.priority = max(self.priority, task.priority)
        self.rank = (-self.priority, self.since)
        self.is_wide = self.is_wide or task.folder == task.root
        self.is_hurried = self.is_hurried or task.immediate
        quiet = min(now + options.quiet, self.since + options.longest)
        due = now if self.is_hurried else quiet
        self.due = max(due, self.scan.not_before or due)

    def begin(self, now: datetime) -> FolderScan:
        """Note that the scan is under way."""
        self.scan.started_at, self.scan.not_before = now, None
        return self.scan

    def take_over(self, other: Plan) -> None:
        """Take all tasks of another plan in, which were waited for as they should."""
        self.scan.tasks += other.scan.tasks
        other.scan.tasks.clear()
        self.since = min(self.since, other.since)
        self.came = max(self.came, other.came)
        self.priority = max(self.priority, other.priority)
        self.rank = (-self.priority, self.since)
        self.is_wide = self.is_wide or other.is_wide
        self.is_hurried = self.is_hurried or other.is_hurried
        self.due = max(self.due, other.due)

    def put_back(self, until: datetime) -> None:
        """Let the scan wait until then."""
        self.scan.started_at, self.scan.lingers, self.scan.rests = None, False, False
        self.scan.not_before = self.due = until

    def cancel(
        self, library: LibraryId | None, request: RequestId | None
    ) -> list[ScanTask]:
        """Take out the tasks of a library and a request, and return them."""
        if library not in {None, self.scan.library}:
            return []
        gone = [t for t in self.scan.tasks if request in {None, t.request}]
        if gone:  # In place: whoever proves the scan holds the list
            kept = [t for t in self.scan.tasks if request not in {None, t.request}]
            self.scan.tasks[:] = kept
        return gone
