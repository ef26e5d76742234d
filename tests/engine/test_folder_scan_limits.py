"""How many scans of folders are under way at once, and whose."""

from collections.abc import Callable

import pytest

from custom_components.showrunner.engine.scan_queue import (
    AWAKE,
    LIBRARIES,
    SCANS,
    ScanQueue,
)
from custom_components.showrunner.engine.scans import FolderScan

from .builders import NOON, after
from .folder_scan_acts import (
    AT_ONCE,
    FILMS,
    MUSIC,
    TV,
    asked,
    done,
    queued,
    taken,
    task,
)


@pytest.mark.parametrize("let_go", [done, ScanQueue.linger])
def test_some_libraries(let_go: Callable[[ScanQueue, FolderScan], object]) -> None:
    """A third waits until one of them is done, or only waits for the server."""
    queue = queued(
        *(task("a/1", library) for library in (TV, FILMS, MUSIC)), options=AT_ONCE
    )
    first = taken(queue)
    assert len(first) == LIBRARIES
    assert queue.wake_at(NOON) is None
    let_go(queue, first[0])
    assert [scan.library for scan in taken(queue)] == [MUSIC]


def test_some_scans() -> None:
    """Those that only wait for the server let others go on."""
    queue = queued(*(task(f"{n}/1") for n in range(SCANS + 2)), options=AT_ONCE)
    first = taken(queue)

    assert len(first) == SCANS
    assert queue.wake_at(NOON) is None
    queue.linger(first[0])
    assert len(taken(queue)) == 1
    done(queue, first[1])
    assert len(taken(queue)) == 1


def test_files_that_never_come_hold_up_no_others() -> None:
    """However many of their folders linger, the next ones are looked at."""
    many = AWAKE + SCANS
    queue = queued(*(task(f"{n}/1") for n in range(many)), options=AT_ONCE)
    for _ in range(many):
        for scan in taken(queue):
            queue.linger(scan)

    assert len(queue.running) == many
    assert queue.waiting == 0


class TestResting:
    """Of too many scans that linger, each would ask now and then."""

    def test_those_rest_that_waited_for_longest(self) -> None:
        """Until there are fewer."""
        queue, scans = self.lingering(AWAKE)
        assert resting(scans) == scans[:SCANS]
        done(queue, *scans[-SCANS:])
        assert taken(queue, AWAKE) == []
        assert resting(scans) == []

    def test_who_joins_one_wakes_it(self) -> None:
        """In a hurry, or in its turn."""
        queue, scans = self.lingering(AWAKE)
        now = after(AWAKE)
        queue.add(asked(AWAKE, "0/2", immediate=True), now)
        queue.add(asked(AWAKE, "1/2"), now)
        (later,) = taken(queue, AWAKE)
        queue.join(later)
        queue.finished(later)

        assert taken(queue, AWAKE) == []
        assert resting(scans) == scans[2 : SCANS + 2]

    def test_one_that_is_put_back_rests_no_more(self) -> None:
        """It begins anew."""
        queue, scans = self.lingering(AWAKE)
        queue.put_back(scans[0], after(AWAKE))
        assert not scans[0].rests

    @staticmethod
    def lingering(many: int) -> tuple[ScanQueue, list[FolderScan]]:
        """Return scans that linger, each a second younger than the last."""
        queue, scans = queued(options=AT_ONCE), list[FolderScan]()
        for second in range(many):
            queue.add(asked(second, f"{second}/1"), after(second))
            scans += taken(queue, second)
            queue.linger(scans[-1])
        return queue, scans


def resting(scans: list[FolderScan]) -> list[FolderScan]:
    """Return those that rest."""
    return [scan for scan in scans if scan.rests]


def test_a_library_has_its_turn_and_then_another_has_its_own() -> None:
    """However much there is to do in the first two."""
    queue = queued(*(task(f"{n}/1", lib) for n in range(99) for lib in (TV, FILMS)))
    queue.add(asked(1, "a/1", library=MUSIC), after(1))
    told = []
    for second in range(11, 100):
        taken(queue, second)
        told += done(queue, *list(queue.running)[:1])
    libraries = [each.library for each in told]

    assert MUSIC in libraries
    assert libraries.index(MUSIC) > 30


def test_a_turn_does_not_end_for_what_matters_less() -> None:
    """Or for nobody."""
    queue = queued(task("a/1", priority=1), task("a/1", FILMS), options=AT_ONCE)
    taken(queue)
    queue.add(task("a/1", MUSIC), after(1))
    queue.add(task("b/1", priority=1), after(99))

    assert [scan.library for scan in taken(queue, 99)] == [TV]
