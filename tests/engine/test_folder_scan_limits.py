"""How many scans of folders are under way at once, and whose."""

from collections.abc import Callable

import pytest

from custom_components.showrunner.engine.scan_queue import (
    ALL_SCANS,
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
    folders,
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


def test_there_is_an_end_to_those_that_wait_for_the_server() -> None:
    """Each of them asks now and then."""
    many = ALL_SCANS + SCANS
    queue = queued(*(task(f"{n}/1") for n in range(many)), options=AT_ONCE)
    for _ in range(many):
        for scan in taken(queue):
            queue.linger(scan)

    assert len(queue.running) == ALL_SCANS
    done(queue, queue.running[0])
    assert len(taken(queue)) == 1


def test_one_scan_of_all_of_a_library() -> None:
    """Of any library; scans of folders go on beside it, and it keeps its place."""
    whole = task("a.mkv"), task("a.mkv", FILMS)
    queue = queued(*whole, task("Dune/a.mkv", FILMS), options=AT_ONCE)
    first = taken(queue)

    assert [scan.folder for scan in first] == ["/data/tv", "/data/films/Dune"]
    queue.linger(first[0])
    assert taken(queue) == []
    assert queue.wake_at(NOON) is None
    done(queue, first[0])
    assert folders(taken(queue)) == ["/data/films"]


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
