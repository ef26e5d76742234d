"""Which folder a server is asked to look at next, and for whom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from .model import LibraryId
from .paths import comparable
from .scan_options import ScanOptions
from .scans import Expectation, FolderScan, RequestId, ScanTask

LIBRARIES: Final = 2  # At once
SCANS: Final = 16  # At once. Those that linger do not count, but
ALL_SCANS: Final = 64  # with them there are no more: each still asks now and then
STEP_BACK: Final = timedelta(minutes=1)  # Of a clock; what was due means nothing then

type _Key = tuple[LibraryId, str | None]  # Without a folder: all of the library


@dataclass(slots=True, eq=False)
class _Plan:
    """A scan; when it begins, and before which others."""

    scan: FolderScan
    since: datetime  # When the first of its tasks was asked for
    due: datetime
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
        self.since = min(self.since, task.asked_at)
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

    def take_over(self, other: _Plan) -> None:
        """Take all tasks of another plan in, which were waited for as they should."""
        self.scan.tasks += other.scan.tasks
        other.scan.tasks.clear()
        self.since = min(self.since, other.since)
        self.priority = max(self.priority, other.priority)
        self.rank = (-self.priority, self.since)
        self.is_wide = self.is_wide or other.is_wide
        self.is_hurried = self.is_hurried or other.is_hurried
        self.due = max(self.due, other.due)

    def put_back(self, until: datetime) -> None:
        """Let the scan wait until then."""
        self.scan.started_at, self.scan.lingers = None, False
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


@dataclass(slots=True)
class ScanQueue:
    """The scans that are wanted and under way, one for each folder of a library.

    A scan waits until no other task of its folder came for a while, unless one of them
    is immediate. The order is that of priority, then of age. Only some libraries and
    some scans are under way at once, and one that looks through all of a library. When
    others wait, a library has its turn for as long as `options.longest`.

    A task for a folder whose scan is under way waits as any other does, and is to
    `join` then: its file may still be on its way. Only who is in a hurry, or says that
    a file is gone, is part of that scan at once.
    """

    options: ScanOptions = field(default_factory=ScanOptions)
    _waiting: dict[_Key, _Plan] = field(default_factory=dict)
    _running: dict[FolderScan, _Plan] = field(default_factory=dict)
    _turns: dict[LibraryId, datetime] = field(default_factory=dict)  # Since when
    _seen: datetime | None = None  # The moment that we were told last

    @property
    def waiting(self) -> int:
        """Return how many tasks wait for their scan to begin."""
        return sum(len(plan.scan.tasks) for plan in self._waiting.values())

    @property
    def running(self) -> Sequence[FolderScan]:
        """Return the scans that are under way, the oldest first."""
        return [*self._running]

    @property
    def scans(self) -> Sequence[FolderScan]:
        """Return all scans, those that are under way first."""
        return [*self._running, *(plan.scan for plan in self._waiting.values())]

    def add(self, task: ScanTask, now: datetime) -> FolderScan:
        """Take a task; return the scan that it is part of, which may be under way."""
        self._heed(now)
        is_whole = not self.options.smart
        key = (task.library, None if is_whole else comparable(task.folder))
        is_urgent = task.immediate or task.expects is Expectation.ABSENT
        plan = (is_urgent and self._under_way(key)) or self._waiting.get(key)
        if plan is None:
            folder = task.root if is_whole else task.folder
            scan = FolderScan(task.library, folder, whole=is_whole)
            since = min(task.asked_at, now)
            plan = _Plan(scan, since, now, task.priority, is_wide=is_whole)
            self._waiting[key] = plan
        plan.add(task, now, self.options)
        return plan.scan

    def take(self, now: datetime) -> FolderScan | None:
        """Return the scan to begin now, if any. It is under way from here on."""
        self._heed(now)
        if (plan := self._next(now)) is None:
            return None
        scan = plan.begin(now)
        self._running[scan] = self._waiting.pop(_key(scan))
        busy = {each.library for each in self.running if not each.lingers}
        self._turns = {each: self._turns.get(each, now) for each in busy}
        return scan

    def join(self, scan: FolderScan) -> FolderScan | None:
        """Hand the tasks of a scan that was taken to one of its folder under way.

        Return that; None: there is none. The other is left without tasks, and is still
        to be `finished`.
        """
        older, plan = self._under_way(_key(scan)), self._running.get(scan)
        if older is None or plan is None or older is plan:
            return None
        older.take_over(plan)
        return older.scan

    def linger(self, scan: FolderScan) -> None:
        """Note that a scan only waits for the server: others need not wait for it."""
        scan.lingers = True

    def put_back(self, scan: FolderScan, until: datetime) -> None:
        """Let a scan that is under way wait until then, and be taken again."""
        plan = self._running.pop(scan, None)
        if plan is not None and scan.tasks:
            self._wait(plan, until)

    def leave(
        self, scan: FolderScan, tasks: Iterable[ScanTask], until: datetime
    ) -> None:
        """Take tasks off a scan under way, and let just them wait until then."""
        behind = {id(task) for task in tasks}
        rest = FolderScan(scan.library, scan.folder, whole=scan.whole)
        rest.tasks = [task for task in scan.tasks if id(task) in behind]
        scan.tasks[:] = [task for task in scan.tasks if id(task) not in behind]
        if (plan := self._running.get(scan)) and rest.tasks:
            self._wait(replace(plan, scan=rest, is_hurried=False), until)

    def hurry(self, scan: FolderScan, now: datetime) -> None:
        """Let a scan that waits begin now: what it waited for has happened."""
        plan = self._waiting.get(_key(scan))
        if plan is not None and plan.scan is scan:
            plan.due, scan.not_before = min(plan.due, now), None

    def finished(self, scan: FolderScan) -> None:
        """Forget a scan that is over. Tasks that it still has are due again at once.

        They joined at the last moment. So a task must be out of `scan.tasks` when its
        result is told, whatever that is.
        """
        if scan.tasks and self._seen is not None:
            self.put_back(scan, self._seen)
        else:
            _ = self._running.pop(scan, None)

    def cancel(
        self, *, library: LibraryId | None = None, request: RequestId | None = None
    ) -> list[ScanTask]:
        """Take out the tasks of a library and a request (None: of any); return them.

        A scan that waits is gone with its last task. One that is under way is left
        without tasks, and is still to be `finished`.
        """
        plans = [*self._running.values(), *self._waiting.values()]
        gone = [task for plan in plans for task in plan.cancel(library, request)]
        self._waiting = {k: p for k, p in self._waiting.items() if p.scan.tasks}
        return gone

    def wake_at(self, now: datetime) -> datetime | None:
        """Return when the next scan may begin; None: only something new can tell.

        What is due and may not begin yet does so when another scan ends or lingers.
        """
        self._heed(now)
        if self._next(now) is not None:
            return now
        later = (plan.due for plan in self._waiting.values() if plan.due > now)
        return min(later, default=None)

    def _next(self, now: datetime) -> _Plan | None:
        """Return the scan that may begin now and goes first."""
        if self._is_full():
            return None
        busy = {each.library for each in self.running if not each.lingers}
        over = {k for k, at in self._turns.items() if at + self.options.longest <= now}
        is_awaited = False
        for plan in self._in_turn(over, now):
            library = plan.scan.library
            has_ended = is_awaited and library in over
            if len(busy) < LIBRARIES or (library in busy and not has_ended):
                return plan
            is_awaited = True
        return None

    def _in_turn(self, over: set[LibraryId], now: datetime) -> list[_Plan]:
        """Return what goes first in each library, those that had their turn last."""
        wide = {_key(scan) for scan, plan in self._running.items() if plan.is_wide}
        firsts: dict[LibraryId, _Plan] = {}
        for key, plan in self._waiting.items():
            if plan.due <= now and not (plan.is_wide and wide - {key}):
                first = firsts.setdefault(plan.scan.library, plan)
                if plan.rank < first.rank:
                    firsts[plan.scan.library] = plan
        return sorted(
            firsts.values(), key=lambda p: (-p.priority, p.scan.library in over, p.rank)
        )

    def _is_full(self) -> bool:
        """Return whether as many scans as may be are under way."""
        busy = sum(not plan.scan.lingers for plan in self._running.values())
        return busy >= SCANS or len(self._running) >= ALL_SCANS

    def _wait(self, plan: _Plan, until: datetime) -> None:
        """Let a scan wait until then, with whatever waits for its folder."""
        key = _key(plan.scan)
        plan.put_back(until)
        if other := self._waiting.get(key):
            plan.take_over(other)
        self._waiting[key] = plan

    def _under_way(self, key: _Key) -> _Plan | None:
        """Return what others of the same folder join: the oldest that is under way."""
        plans = self._running.values()
        return next((plan for plan in plans if _key(plan.scan) == key), None)

    def _heed(self, now: datetime) -> None:
        """Make everything due if the clock was put back: it was wrong before."""
        if self._seen is not None and now < self._seen - STEP_BACK:
            for plan in self._waiting.values():
                plan.due = min(plan.due, now)
            self._turns = dict.fromkeys(self._turns, now)
        self._seen = now


def _key(scan: FolderScan) -> _Key:
    """Return what tells a scan from all others."""
    return scan.library, None if scan.whole else comparable(scan.folder)
