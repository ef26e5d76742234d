"""Which folder a server is asked to look at next, and for whom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from .model import LibraryId
from .paths import comparable
from .scan_options import ScanOptions
from .scan_plan import Plan
from .scanning import ScanMachine
from .scans import Expectation, FolderScan, RequestId, ScanTask
from .wide_scans import WidePlace

LIBRARIES: Final = 2  # At once
SCANS: Final = 16  # At once. Those that linger do not count, but
AWAKE: Final = 64  # of all, no more ask now and then what came of theirs
STEP_BACK: Final = timedelta(minutes=1)  # Of a clock; what was due means nothing then

type _Key = tuple[LibraryId, str | None]  # Without a folder: all of the library


@dataclass(slots=True)
class ScanQueue:
    """The scans that are wanted and under way, one for each folder of a library.

    A scan waits until no other task of its folder came for a while, unless one of them
    is immediate. The order is that of priority, then of age. Only some libraries and
    some scans are under way at once. When others wait, a library has its turn for as
    long as `options.longest`. The server looks through all of one library at once, and
    of the next when it has done with that, whatever becomes of the files.

    A task for a folder whose scan is under way waits as any other does, and is to
    `join` then: its file may still be on its way. Only who is in a hurry, or says that
    a file is gone, is part of that scan at once.

    What is not placed yet, as nobody knows to which library it belongs, waits beside.
    """

    options: ScanOptions = field(default_factory=ScanOptions)
    server: ScanMachine = field(default_factory=ScanMachine)  # What it is known to do
    _place: WidePlace = field(init=False)
    _unplaced: list[ScanTask] = field(default_factory=list)
    _waiting: dict[_Key, Plan] = field(default_factory=dict)
    _running: dict[FolderScan, Plan] = field(default_factory=dict)
    _turns: dict[LibraryId, datetime] = field(default_factory=dict)  # Since when
    _seen: datetime | None = None  # The moment that we were told last

    def __post_init__(self) -> None:
        """Let nobody have the place of those that look through all of a library."""
        self._place = WidePlace(self.server)

    @property
    def waiting(self) -> int:
        """Return how many tasks wait for their scan to begin."""
        placed = sum(len(plan.scan.tasks) for plan in self._waiting.values())
        return len(self._unplaced) + placed

    @property
    def placed(self) -> Sequence[ScanTask]:
        """Return the tasks that wait for their scan to begin, where it is to be."""
        return [task for plan in self._waiting.values() for task in plan.scan.tasks]

    @property
    def running(self) -> Sequence[FolderScan]:
        """Return the scans that are under way, the oldest first."""
        return [*self._running]

    @property
    def scans(self) -> Sequence[FolderScan]:
        """Return all scans, those that are under way first."""
        return [*self._running, *(plan.scan for plan in self._waiting.values())]

    def expect(self, tasks: Iterable[ScanTask]) -> None:
        """Keep tasks until it is known where they belong, or they are cancelled."""
        self._unplaced += tasks

    def withdraw(self, tasks: Iterable[ScanTask]) -> list[ScanTask]:
        """Take out those of some tasks that wait, as they are to be placed anew.

        Return them. What is under way by now stays.
        """
        gone = {id(task) for task in tasks}
        waiting = [*self._unplaced, *self.placed]
        self._unplaced = [task for task in self._unplaced if id(task) not in gone]
        for plan in self._waiting.values():
            plan.scan.tasks[:] = [t for t in plan.scan.tasks if id(t) not in gone]
        self._forget_empty()
        return [task for task in waiting if id(task) in gone]

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
            plan = Plan(scan, since, now, now, task.priority, is_wide=is_whole)
            self._waiting[key] = plan
        plan.add(task, now, self.options)
        return plan.scan

    def take(self, now: datetime) -> FolderScan | None:
        """Return the scan to begin now, if any. It is under way from here on."""
        self._heed(now)
        self._let_rest()
        if (plan := self._next(now)) is None:
            return None
        scan, key = plan.begin(now), _key(plan.scan)
        if plan.is_wide and self._under_way(key) is None:
            self._place.take(scan, now)
        self._running[scan] = self._waiting.pop(key)
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

    def may_ask(self, scan: FolderScan, now: datetime) -> bool:
        """Return whether a scan under way may have the server look, once more maybe.

        One that looks through all of a library is given the place for it.
        """
        plan = self._running.get(scan)
        if plan is None or not plan.is_wide:
            return True
        if is_open := self._place.is_open(scan, now):
            self._place.take(scan, now)
        return is_open

    def scan_ended(self, library: LibraryId, now: datetime) -> None:
        """Note that the server said that it has looked through a library."""
        self._place.scan_ended(library, now)

    def linger(self, scan: FolderScan) -> None:
        """Note that a scan only waits for the server: others need not wait for it."""
        scan.lingers = True
        self._let_rest()

    def put_back(self, scan: FolderScan, until: datetime) -> None:
        """Let a scan that is under way wait until then, and be taken again."""
        plan = self._running.pop(scan, None)
        self._place.put_back(scan)
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
            self._place.put_back(scan)

    def cancel(
        self, *, library: LibraryId | None = None, request: RequestId | None = None
    ) -> list[ScanTask]:
        """Take out the tasks of a library and a request (None: of any); return them.

        A scan that waits is gone with its last task. One that is under way is left
        without tasks, and is still to be `finished`.
        """
        plans = [*self._running.values(), *self._waiting.values()]
        gone = [task for plan in plans for task in plan.cancel(library, request)]
        self._forget_empty()
        if library is None:
            unplaced = [t for t in self._unplaced if request in {None, t.request}]
            gone += self.withdraw(unplaced)
        return gone

    def wake_at(self, now: datetime) -> datetime | None:
        """Return when the next scan may begin; None: only something new can tell.

        What is due and may not begin yet does so when another scan ends or lingers.
        """
        self._heed(now)
        if self._next(now) is not None:
            return now
        later = [plan.due for plan in self._waiting.values() if plan.due > now]
        if free_at := self._place.wake_at(now):
            later.append(free_at)
        return min(later, default=None) if self._waiting else None

    def _next(self, now: datetime) -> Plan | None:
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

    def _in_turn(self, over: set[LibraryId], now: datetime) -> list[Plan]:
        """Return what goes first in each library, those that had their turn last."""
        firsts: dict[LibraryId, Plan] = {}
        for plan in self._waiting.values():
            if plan.due <= now and self._may_begin(plan, now):
                first = firsts.setdefault(plan.scan.library, plan)
                if plan.rank < first.rank:
                    firsts[plan.scan.library] = plan
        return sorted(
            firsts.values(), key=lambda p: (-p.priority, p.scan.library in over, p.rank)
        )

    def _may_begin(self, plan: Plan, now: datetime) -> bool:
        """Return whether a scan of a whole library may, or joins one; others may."""
        return (
            not plan.is_wide
            or self._place.is_open(plan.scan, now)
            or self._under_way(_key(plan.scan)) is not None
        )

    def _is_full(self) -> bool:
        """Return whether as many scans as may be are under way."""
        return sum(not scan.lingers for scan in self._running) >= SCANS

    def _let_rest(self) -> None:
        """Let those rest for which nothing came for longest, if too many linger."""
        lingering = [plan for plan in self._running.values() if plan.scan.lingers]
        lingering.sort(key=lambda plan: plan.came)
        many = len(lingering) - (AWAKE - SCANS)
        for number, plan in enumerate(lingering):
            plan.scan.rests = number < many

    def _wait(self, plan: Plan, until: datetime) -> None:
        """Let a scan wait until then, with whatever waits for its folder."""
        key = _key(plan.scan)
        plan.put_back(until)
        if other := self._waiting.get(key):
            plan.take_over(other)
        self._waiting[key] = plan

    def _forget_empty(self) -> None:
        """Forget the scans that have no task any more, and wait."""
        self._waiting = {k: p for k, p in self._waiting.items() if p.scan.tasks}

    def _under_way(self, key: _Key) -> Plan | None:
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
