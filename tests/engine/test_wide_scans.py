"""A server looks through all of one library at once, and of the next after that."""

import pytest

from custom_components.showrunner.engine.scan_queue import ScanQueue
from custom_components.showrunner.engine.scanning import ScanMachine
from custom_components.showrunner.engine.scans import FolderScan
from custom_components.showrunner.engine.wide_scans import HELD, LONGEST

from .builders import NOON, after
from .folder_scan_acts import AT_ONCE, FILMS, TV, asked, done, folders, taken, task

ROOT_FILES = task("a.mkv"), task("a.mkv", FILMS)
SECONDS = HELD.total_seconds()


def wide(*, seconds: float = 0) -> tuple[ScanQueue, FolderScan]:
    """Return a queue with two libraries to look through, and the scan of the first.

    The server was asked for that, some seconds after noon.
    """
    queue = ScanQueue(AT_ONCE, ScanMachine())
    for each in ROOT_FILES:
        queue.add(each, NOON)
    (scan,) = taken(queue, seconds)
    ask(queue, scan, seconds)
    return queue, scan


def ask(queue: ScanQueue, scan: FolderScan, seconds: float = 0) -> None:
    """Have the server look."""
    scan.attempts += 1
    queue.server.asked(scan.library, after(seconds))


def test_scans_of_folders_go_on_beside_it() -> None:
    """Of the same library, and of others."""
    queue, scan = wide()
    queue.add(task("Dune/a.mkv", FILMS), NOON)
    queue.add(task("Lost/a.mkv"), NOON)
    assert scan.folder == "/data/tv"
    assert set(folders(taken(queue))) == {"Dune", "Lost"}


def test_the_next_begins_when_the_server_has_done_with_it() -> None:
    """Although its file never came, and is still waited for."""
    queue, scan = wide()
    queue.server.started(TV, after(1))
    queue.linger(scan)
    assert taken(queue, 60) == []
    assert queue.wake_at(after(60)) == NOON + LONGEST
    queue.server.finished(TV, after(61))
    queue.scan_ended(TV, after(61))
    (films,) = taken(queue, 61)
    assert films.library == FILMS
    assert queue.running == [scan, films]


def test_a_server_that_tells_nothing_has_done_with_it_soon() -> None:
    """It would list the library as being scanned otherwise."""
    queue, scan = wide()
    assert queue.wake_at(after(1)) == after(SECONDS)
    assert taken(queue, SECONDS - 1) == []
    (films,) = taken(queue, SECONDS)
    assert queue.running == [scan, films]


def test_an_end_that_is_lost_keeps_nobody_waiting_for_ever() -> None:
    """The server may never say it, and goes on with other things."""
    queue, scan = wide()
    queue.server.started(TV, after(1))
    seconds = LONGEST.total_seconds()
    assert taken(queue, seconds - 1) == []
    (films,) = taken(queue, seconds)
    assert queue.running == [scan, films]


def test_a_server_that_is_at_another_library_has_not_begun() -> None:
    """Somebody had it scan that before."""
    queue, _ = wide()
    queue.server.started(FILMS, after(1))
    assert taken(queue, 60) == []
    queue.server.finished(FILMS, after(61))
    queue.scan_ended(FILMS, after(61))
    assert len(taken(queue, 61)) == 1


def test_the_end_of_somebody_elses_scan_is_not_ours() -> None:
    """That of ours is yet to begin."""
    queue, scan = wide()
    queue.server.started(TV, after(1))
    ask(queue, scan, 1)
    queue.server.finished(TV, after(2))
    queue.scan_ended(TV, after(2))
    assert taken(queue, 2) == []
    queue.server.started(TV, after(3))
    queue.server.finished(TV, after(4))
    queue.scan_ended(TV, after(4))
    assert len(taken(queue, 4)) == 1


def test_a_proof_does_not_end_what_the_server_does() -> None:
    """It may list the file at once, and look through the rest for minutes."""
    queue, scan = wide()
    queue.server.started(TV, after(1))
    done(queue, scan)
    queue.add(asked(2, "b.mkv"), after(2))
    assert taken(queue, 60) == []
    queue.server.finished(TV, after(61))
    queue.scan_ended(TV, after(61))
    assert len(taken(queue, 61)) == 1


def test_who_never_asked_leaves_the_place_at_once() -> None:
    """Its file grew, or somebody cancelled it."""
    queue = ScanQueue(AT_ONCE)
    for each in ROOT_FILES:
        queue.add(each, NOON)
    (first,) = taken(queue)
    queue.put_back(first, after(9))
    (second,) = taken(queue)
    assert second.library == FILMS
    done(queue, second)
    assert taken(queue, 9) == [first]


def test_who_asks_again_waits_for_the_others() -> None:
    """There are never two that the server is at; and then it has the place itself."""
    queue, scan = wide()
    assert queue.may_ask(scan, after(1))
    (films,) = taken(queue, SECONDS + 1)
    ask(queue, films, SECONDS + 1)
    assert queue.may_ask(films, after(SECONDS + 2))
    assert not queue.may_ask(scan, after(SECONDS + 2))
    assert queue.may_ask(scan, after(3 * SECONDS))
    assert not queue.may_ask(films, after(3 * SECONDS))


def test_scans_of_folders_may_always_ask() -> None:
    """And so may what is not under way, as it does not."""
    queue, scan = wide()
    queue.add(task(), NOON)
    (folder,) = taken(queue)
    assert queue.may_ask(folder, NOON)
    done(queue, scan)
    assert queue.may_ask(scan, NOON)


def test_one_that_was_put_back_has_its_place_still() -> None:
    """The server said that it is busy, and is asked again."""
    queue, scan = wide()
    queue.put_back(scan, after(5))
    assert taken(queue, 5) == [scan]


def test_files_of_the_same_library_join_it() -> None:
    """They need no place of their own."""
    queue, scan = wide()
    queue.add(asked(1, "b.mkv"), after(1))
    (later,) = taken(queue, 1)
    assert queue.join(later) is scan
    queue.finished(later)
    assert taken(queue, 1) == []


@pytest.mark.parametrize("seconds", [-3600, 0])
def test_a_clock_that_is_put_back_keeps_nobody_waiting(seconds: float) -> None:
    """For longer than otherwise."""
    queue, _ = wide(seconds=1)
    assert taken(queue, seconds) == []
    assert len(taken(queue, seconds + SECONDS)) == 1
