"""Which folder a server is asked to look at next, and when."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from unicodedata import normalize

import pytest

from custom_components.showrunner.engine.scan_options import ScanOptions
from custom_components.showrunner.engine.scans import Expectation

from .builders import NOON, after
from .folder_scan_acts import (
    AT_ONCE,
    FILMS,
    SEASON,
    TV,
    asked,
    done,
    folders,
    queued,
    taken,
    task,
)


def test_a_scan_begins_when_no_other_came_for_a_while() -> None:
    """Ten seconds, unless it is set otherwise."""
    queue = queued(task())

    assert queue.wake_at(NOON) == after(10)
    assert queue.take(after(9)) is None
    scan = queue.take(after(10))
    assert scan
    assert scan.tasks == [task()]
    assert scan.started_at == after(10)
    assert queue.running == [scan]
    assert queue.wake_at(after(10)) is None


def test_the_episodes_of_a_season_are_one_scan() -> None:
    """However many they are, and each puts it off."""
    queue = queued(*(asked(number, f"{SEASON}/{number}.mkv") for number in range(12)))

    assert queue.waiting == 12
    assert queue.wake_at(after(11)) == after(21)
    (scan,) = taken(queue, 21)
    assert len(scan.tasks) == 12
    assert queue.waiting == 0


def test_nobody_waits_for_longer_than_a_minute() -> None:
    """Although another comes each nine seconds."""
    queue = queued(
        *(asked(9 * number, f"{SEASON}/{number}.mkv") for number in range(7))
    )

    assert queue.wake_at(after(54)) == after(60)
    assert len(taken(queue, 60)) == 1


def test_what_waited_before_a_restart_waits_no_longer() -> None:
    """It was asked for long ago."""
    queue = queued()
    queue.add(task(), after(3600))

    assert len(taken(queue, 3600)) == 1


def test_who_asks_for_now_gets_the_whole_folder_now() -> None:
    """Others' files in it are looked at, too, and later ones put nothing off."""
    queue = queued(task(), asked(1, immediate=True), asked(2))

    assert queue.wake_at(after(2)) == after(2)
    (scan,) = taken(queue, 2)
    assert len(scan.tasks) == 3


def test_the_same_path_twice_is_one_scan_and_two_tasks() -> None:
    """Each request has its result, and so has each expectation."""
    twice = [task(), replace(task(), expects=Expectation.ABSENT), task()]
    queue = queued(*twice)

    (scan,) = taken(queue, 10)
    assert scan.tasks == twice


@pytest.mark.parametrize(
    "given", [{"immediate": True}, {"expects": Expectation.ABSENT}]
)
def test_who_need_not_wait_joins_the_scan_of_its_folder(given: dict[str, Any]) -> None:
    """And no other; nothing of it waits."""
    queue = queued(task(), options=AT_ONCE)
    (scan,) = taken(queue)
    late = asked(1, **given)

    assert queue.add(late, after(1)) is scan
    assert queue.add(asked(1, "Lost/Season 2/1.mkv", **given), after(1)) is not scan
    assert queue.waiting == 1
    assert scan.tasks == [task(), late]


@pytest.mark.parametrize(
    "ways",
    [
        (r"D:\TV\Show", r"d:\tv\show", "D:/TV/Show"),
        ("/data/tv/Amélie", normalize("NFD", "/data/tv/Amélie"), "/data/tv//Amélie/"),
    ],
)
def test_a_folder_is_the_same_however_it_is_written(ways: Sequence[str]) -> None:
    """By whoever asks, as far as servers and disks make no difference."""
    queue = queued(*(task(folder=folder) for folder in ways))
    (scan,) = taken(queue, 10)
    queue.add(asked(11, folder=ways[-1], immediate=True), after(11))

    assert len(scan.tasks) == len(ways) + 1
    assert queue.waiting == 0


class TestJoining:
    """A file comes while its folder is being scanned."""

    def test_it_waits_for_calm_as_any_other(self) -> None:
        """And is then part of the scan that is under way."""
        queue = queued(task())
        (scan,) = taken(queue, 10)
        queue.add(asked(11), after(11))

        assert queue.wake_at(after(11)) == after(21)
        (later,) = taken(queue, 21)
        assert queue.join(scan) is None
        assert queue.join(later) is scan
        assert scan.tasks == [task(), asked(11)]
        queue.finished(later)
        assert queue.running == [scan]

    def test_it_is_a_scan_of_its_own_when_the_other_is_over(self) -> None:
        """There is nothing to join then."""
        queue = queued(task(), options=AT_ONCE)
        (scan,) = taken(queue)
        queue.add(asked(1), after(1))
        (later,) = taken(queue, 1)
        done(queue, scan)

        assert queue.join(later) is None
        assert later.tasks == [asked(1)]

    def test_what_waits_is_not_lost_when_the_other_is_put_back(self) -> None:
        """They are one, and as calm as the later."""
        queue = queued(task())
        (scan,) = taken(queue, 10)
        queue.add(asked(11, priority=1), after(11))
        queue.put_back(scan, after(12))

        assert queue.wake_at(after(12)) == after(21)
        assert taken(queue, 21) == [scan]
        assert scan.tasks == [task(), asked(11, priority=1)]

    def test_a_scan_of_a_whole_library_can_be_joined(self) -> None:
        """Although only one goes on at once."""
        queue = queued(task("a.mkv"), options=AT_ONCE)
        (scan,) = taken(queue)
        queue.add(task("b.mkv"), NOON)
        (later,) = taken(queue)

        assert queue.join(later) is scan
        queue.add(task("c.mkv", FILMS), NOON)
        assert taken(queue) == []


def test_folders_of_the_same_name_in_two_libraries_are_two_scans() -> None:
    """Nested roots can be one folder."""
    folder = "/data/tv/kids"
    queue = queued(task(folder=folder), task(library=FILMS, folder=folder))

    assert len(taken(queue, 10)) == 2


class TestOrder:
    """Which goes first."""

    def test_by_priority_then_by_age(self) -> None:
        """The highest, and among its equals the oldest."""
        queue = queued(
            asked(0, "b/1.mkv", priority=1),
            asked(2, "c/1.mkv", priority=1),
            asked(3, "d/1.mkv"),
            asked(4, "e/1.mkv", priority=9),
            task("a/1.mkv"),
        )

        assert folders(taken(queue, 14)) == ["e", "b", "c", "a", "d"]

    def test_a_folder_has_the_highest_priority_of_its_tasks(self) -> None:
        """Whichever came first."""
        queue = queued(asked(0, "a/1.mkv"), asked(1, "b/1.mkv"))
        queue.add(asked(1, "b/2.mkv", priority=1), after(1))
        queue.add(asked(1, "b/3.mkv", priority=-1), after(1))

        assert folders(taken(queue, 11)) == ["b", "a"]


class TestWithoutSmartScanning:
    """The option is off: a library is scanned as a whole."""

    OPTIONS = ScanOptions(smart=False)

    def test_all_tasks_of_a_library_are_one_scan(self) -> None:
        """Of its folder that the first of them is in."""
        queue = queued(task("a/1"), task("b/1"), asked(1, "c/1"), options=self.OPTIONS)
        (scan,) = taken(queue, 11)

        assert scan.whole
        assert scan.folder == "/data/tv"
        assert len(scan.tasks) == 3
        queue.add(asked(12, "d/1"), after(12))
        (later,) = taken(queue, 22)
        assert queue.join(later) is scan

    def test_the_option_can_be_changed_at_any_time(self) -> None:
        """What waits already is done as it was taken."""
        queue = queued(task(), options=self.OPTIONS)
        queue.options = ScanOptions()
        queue.add(task(), NOON)

        assert [scan.whole for scan in taken(queue, 10)] == [True, False]


class TestPuttingBack:
    """A scan that could not be done is done again."""

    def test_it_waits_as_long_as_it_was_told(self) -> None:
        """Whoever is in a hurry waits, too."""
        queue = queued(task(), options=AT_ONCE)
        (scan,) = taken(queue)
        queue.linger(scan)
        queue.put_back(scan, after(5))
        queue.add(asked(1, immediate=True), after(1))

        assert queue.running == []
        assert queue.wake_at(after(1)) == after(5)
        assert taken(queue, 4) == []
        assert taken(queue, 5) == [scan]
        assert not scan.lingers
        assert scan.not_before is None
        assert scan.tasks == [task(), asked(1, immediate=True)]

    def test_it_need_not_wait_for_what_has_happened(self) -> None:
        """Nobody else's wait is shorter for it."""
        queue = queued(task(), options=AT_ONCE)
        (scan,) = taken(queue)
        queue.put_back(scan, after(10))
        queue.hurry(scan, after(1))

        assert queue.wake_at(after(1)) == after(1)
        assert taken(queue, 1) == [scan]
        queue.hurry(scan, after(1))
        done(queue, scan)
        queue.options = ScanOptions()
        queue.add(task(), after(1))
        queue.hurry(scan, after(1))
        assert queue.wake_at(after(1)) == after(11)

    def test_nothing_is_put_back_without_tasks(self) -> None:
        """They were cancelled meanwhile."""
        queue = queued(task(), options=AT_ONCE)
        (scan,) = taken(queue)
        queue.cancel()
        queue.put_back(scan, NOON)

        assert taken(queue, 99) == []

    def test_who_joined_at_the_last_moment_is_not_forgotten(self) -> None:
        """The scan was over, and its end not yet told."""
        queue = queued(task())
        (scan,) = taken(queue, 10)
        scan.tasks.clear()
        late = asked(20, immediate=True)
        queue.add(late, after(20))
        queue.finished(scan)

        assert queue.wake_at(after(20)) == after(20)
        (again,) = taken(queue, 20)
        assert done(queue, again) == [late]
        assert queue.running == []

    def test_an_end_that_is_told_twice_changes_nothing(self) -> None:
        """Another scan of the same folder may be under way."""
        queue = queued(task(), options=AT_ONCE)
        (scan,) = taken(queue)
        done(queue, scan, scan)
        queue.add(task(), NOON)
        again = taken(queue)
        queue.finished(scan)
        queue.put_back(scan, NOON)

        assert queue.running == again


class TestCancelling:
    """Somebody wants no scan any more."""

    def test_of_a_request(self) -> None:
        """Others' tasks of the same folder stay, in the list that others hold."""
        mine = task(request="mine")
        queue = queued(task(), mine, asked(0, "b/1", request="mine"), options=AT_ONCE)
        (scan,) = taken(queue)[:1]
        tasks = scan.tasks
        queue.add(asked(1, "c/1", request="mine"), after(1))

        assert len(queue.cancel(request=mine.request)) == 3
        assert tasks == [task()]
        assert queue.waiting == 0
        assert queue.wake_at(after(99)) is None

    def test_of_a_library(self) -> None:
        """And of no other."""
        queue = queued(task(), task(library=FILMS))

        assert queue.cancel(library=TV) == [task()]
        assert [scan.library for scan in taken(queue, 10)] == [FILMS]

    def test_of_both(self) -> None:
        """What is neither's stays."""
        queue = queued(task(), task(request="mine"), task(library=FILMS))

        assert queue.cancel(library=FILMS, request=task().request) == [
            task(library=FILMS)
        ]
        assert queue.waiting == 2

    def test_of_all(self) -> None:
        """What is under way is still to be finished."""
        queue = queued(task(), options=AT_ONCE)
        (scan,) = taken(queue)

        assert queue.cancel() == [task()]
        assert queue.running == [scan]
        queue.finished(scan)
        assert queue.running == []


class TestClock:
    """Moments are told from outside, and may be wrong."""

    def test_a_clock_that_was_put_back_holds_nothing_up(self) -> None:
        """Everything that waits is done."""
        ahead = timedelta(days=1)
        queue = queued(asked(ahead.total_seconds()))
        (scan,) = taken(queue, ahead.total_seconds() + 10)
        queue.put_back(scan, NOON + ahead + timedelta(minutes=5))

        assert queue.wake_at(NOON) == NOON
        assert taken(queue) == [scan]

    def test_a_clock_that_is_set_right_hurries_nobody(self) -> None:
        """By some milliseconds, as all are now and then."""
        queue = queued(asked(1))

        assert queue.wake_at(NOON) == after(11)
