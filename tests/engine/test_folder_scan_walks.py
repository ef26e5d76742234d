"""Whatever is asked for, and whatever becomes of it, no path is lost or told twice."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings, strategies as st

from custom_components.showrunner.engine.model import LibraryId
from custom_components.showrunner.engine.scan_options import ScanOptions
from custom_components.showrunner.engine.scan_queue import (
    AWAKE,
    LIBRARIES,
    SCANS,
    ScanQueue,
)
from custom_components.showrunner.engine.scans import FolderScan, RequestId, ScanTask
from custom_components.showrunner.engine.wide_scans import HELD

from .builders import NOON
from .folder_scan_acts import ROOTS, task

type Act = Callable[[Walk], None]

QUIET, LONGEST = timedelta(seconds=10), timedelta(seconds=60)
SECONDS = st.sampled_from([0, 0, 0.5, 3, 9, 10, 11, 61, 300])
NUMBER = st.integers(0, 99)


class Walk:
    """A queue, and what an onlooker knows of it."""

    def __init__(self) -> None:
        self.queue = ScanQueue()
        self.now = NOON
        self.asked: Counter[str] = Counter()
        self.over: Counter[str] = Counter()
        self.last: dict[FolderScan, datetime] = {}  # When a task came last
        self.wide: tuple[FolderScan, datetime] | None = None  # What the server is at

    def add(self, library: LibraryId, folder: int, given: dict[str, Any]) -> None:
        """Ask for a file of a folder; each has a name of its own."""
        name = f"{folder}/{len(self.asked)}" if folder else f"{len(self.asked)}"
        wish = replace(task(name, library), asked_at=self.now, **given)
        self.asked[wish.path] += 1
        self.last[self.queue.add(wish, self.now)] = self.now

    def take_all(self) -> None:
        """Begin whatever may begin; then nothing may."""
        while scan := self.queue.take(self.now):
            self.check_wait(scan)
            self.check_limits()
            self.ask(scan)
        self.check_patience()
        wake_at = self.queue.wake_at(self.now)
        assert wake_at is None or wake_at > self.now

    def check_wait(self, scan: FolderScan) -> None:
        """No scan begins while its folder is busy, unless that lasts too long."""
        first = min(each.asked_at for each in scan.tasks)
        assert (
            any(each.immediate for each in scan.tasks)
            or self.now >= self.last[scan] + QUIET
            or self.now >= first + LONGEST
        )

    def ask(self, scan: FolderScan) -> None:
        """Have the server look, which it does through one library at once."""
        before = self.queue.running[: self.queue.running.index(scan)]
        if any(each.folder == scan.folder for each in before):
            return  # It joins that one
        if is_wide(scan):
            at = self.wide and self.wide[0] is not scan and self.wide[1]
            assert not at or self.now - at >= HELD
            self.wide = scan, self.now
        scan.attempts += 1

    def scan_ended(self, library: LibraryId) -> None:
        """Have the server say that it has looked through a library."""
        self.queue.scan_ended(library, self.now)
        if self.wide and self.wide[0].library == library:
            self.wide = None

    def check_limits(self) -> None:
        """Not too much is under way."""
        running = self.queue.running
        busy = [scan for scan in running if not scan.lingers]
        assert len(busy) <= SCANS
        assert sum(not scan.rests for scan in running) <= AWAKE
        assert len({scan.library for scan in busy}) <= LIBRARIES
        assert all(scan.started_at for scan in running)

    def check_patience(self) -> None:
        """With nothing else to do, nobody waits for longer than a minute."""
        if self.queue.running:
            return
        wake_at = self.queue.wake_at(self.now)
        assert (wake_at is None) == (not self.queue.waiting)
        assert wake_at is None or wake_at <= self.now + LONGEST

    def end(self, number: int) -> None:
        """Tell the results of a scan, but for a task that joined late."""
        if running := self.queue.running:
            scan = running[number % len(running)]
            late = scan.tasks[1:2]
            self.note(each for each in scan.tasks if each not in late)
            scan.tasks[:] = late
            self.last[scan] = self.now - QUIET  # For the late one, whatever it is
            self.queue.finished(scan)

    def join(self, number: int) -> None:
        """Let a scan be part of another of its folder, if there is one."""
        if running := self.queue.running:
            scan = running[number % len(running)]
            tasks = [*scan.tasks]
            if older := self.queue.join(scan):
                assert older.tasks[-len(tasks) :] == tasks
                self.queue.finished(scan)

    def leave(self, number: int, seconds: float) -> None:
        """Let some tasks of a scan wait for longer than the others."""
        if running := self.queue.running:
            scan = running[number % len(running)]
            until = self.now + timedelta(seconds=min(seconds, 60))
            self.queue.leave(scan, scan.tasks[1:3], until)
            for each in self.queue.scans:
                self.last.setdefault(each, self.now - QUIET)

    def linger(self, number: int) -> None:
        """Let a scan only wait for the server."""
        if running := self.queue.running:
            self.queue.linger(running[number % len(running)])

    def put_back(self, number: int, seconds: float) -> None:
        """Try a scan again later, with the tasks that it has by now."""
        if running := self.queue.running:
            scan = running[number % len(running)]
            self.last[scan] = self.now - QUIET
            self.queue.put_back(scan, self.now + timedelta(seconds=min(seconds, 60)))

    def cancel(self, library: LibraryId | None, request: str | None) -> None:
        """Take tasks out."""
        wanted = None if request is None else RequestId(request)
        self.note(self.queue.cancel(library=library, request=wanted))
        for scan in [scan for scan in self.queue.running if not scan.tasks]:
            self.queue.finished(scan)

    def note(self, tasks: Any) -> None:
        """Note that tasks are over."""
        self.over.update(each.path for each in tasks)

    def pass_time(self, seconds: float) -> None:
        """Let some time pass, and begin what is due."""
        self.now += timedelta(seconds=seconds)
        self.take_all()

    def check_all(self) -> None:
        """Every task is somewhere, and once."""
        queue = self.queue
        there = Counter(each.path for scan in queue.running for each in scan.tasks)
        assert there.total() + queue.waiting + self.over.total() == self.asked.total()
        assert not (there + self.over) - self.asked


def is_wide(scan: FolderScan) -> bool:
    """Return whether a scan looks through all of a library's folder."""
    return scan.whole or scan.folder in ROOTS.values()


GIVEN = st.fixed_dictionaries(
    {},
    optional={
        "immediate": st.booleans(),
        "priority": st.integers(-1, 2),
        "request": st.sampled_from("ab"),
    },
)
LIBRARY = st.sampled_from(list(ROOTS))
ACTS: st.SearchStrategy[Act] = st.one_of(
    st.builds(
        lambda *given: lambda walk: walk.add(*given), LIBRARY, st.integers(0, 30), GIVEN
    ),
    st.builds(lambda seconds: lambda walk: walk.pass_time(seconds), SECONDS),
    st.builds(lambda number: lambda walk: walk.end(number), NUMBER),
    st.builds(lambda number: lambda walk: walk.join(number), NUMBER),
    st.builds(lambda *given: lambda walk: walk.leave(*given), NUMBER, SECONDS),
    st.builds(lambda number: lambda walk: walk.linger(number), NUMBER),
    st.builds(lambda *given: lambda walk: walk.put_back(*given), NUMBER, SECONDS),
    st.builds(lambda library: lambda walk: walk.scan_ended(library), LIBRARY),
    st.builds(
        lambda *given: lambda walk: walk.cancel(*given),
        st.none() | LIBRARY,
        st.none() | st.sampled_from("abr"),
    ),
    st.builds(
        lambda smart: (
            lambda walk: setattr(walk.queue, "options", ScanOptions(smart=smart))
        ),
        st.booleans(),
    ),
)


@settings(deadline=None, max_examples=150)
@given(st.lists(ACTS, max_size=60))
def test_no_path_is_lost_or_told_twice(acts: list[Act]) -> None:
    """However scans begin, end, linger, are put back and cancelled."""
    walk = Walk()
    for act in acts:
        act(walk)
        walk.check_all()
        walk.check_limits()
    walk.pass_time(0)
    for _ in range(3 * len(acts)):
        walk.end(0)
        walk.pass_time(61)

    assert walk.over == walk.asked
    assert walk.queue.running == []
    assert walk.queue.waiting == 0


def test_two_hundred_folders_of_fifty_files_are_two_hundred_scans() -> None:
    """Whatever the order in which they come, and whoever waits for whom."""
    queue = ScanQueue()
    for number in range(10_000):
        queue.add(task(f"{number * 7 % 200}/{number}"), NOON)
    assert queue.waiting == 10_000

    scans: list[FolderScan] = []
    tasks: list[ScanTask] = []
    while begun := queue.take(NOON + QUIET):
        scans.append(begun)
        tasks += begun.tasks
        begun.tasks.clear()
        queue.finished(begun)

    assert len(scans) == 200
    assert len({each.path for each in tasks}) == len(tasks) == 10_000
