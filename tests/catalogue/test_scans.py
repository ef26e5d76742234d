"""Scans wait for their verdict, and are looked up afterwards."""

from dataclasses import replace
from typing import Any

import pytest

from custom_components.showrunner.catalogue.catalogue import Catalogue
from custom_components.showrunner.engine.model import Item, LibraryId
from custom_components.showrunner.engine.scans import (
    NOWHERE,
    Expectation,
    FileVerdict,
    LibrarySize,
    Reach,
    RequestId,
    ScanResult,
    ScanSource,
    ScanTask,
    Verdict,
)
from tests.engine.builders import FILMS, NOON, after, film

from .holding import hold


def task(path: str = "/films/dune.mkv", **facts: Any) -> ScanTask:
    """Return a path to be proven."""
    given = {
        "request": RequestId("r1"),
        "server_path": path,
        "library": FILMS.id,
        "root": "/films",
        "folder": "/films",
        "asked_at": NOON,
        **facts,
    }
    return ScanTask(path=path, **given)


def done(of: ScanTask, verdict: Verdict = Verdict.FOUND, **facts: Any) -> ScanResult:
    """Return a path that has its verdict, five seconds after it was asked for."""
    given = {"finished_at": after(5), **facts}
    return ScanResult(task=of, verdict=verdict, **given)


FULL = task(
    "/media/Ünï/dune.mkv ",
    server_path="D:\\Ünï\\dune.mkv ",
    root="D:\\",
    folder="D:\\Ünï",
    asked_at=after(0.123456),
    source=ScanSource.WEBHOOK,
    expects=Expectation.ABSENT,
    is_folder=True,
    immediate=True,
    priority=-3,
    user="anna",
    libraries=frozenset(map(LibraryId, "12")),
    part="Pastel Blues",
)


def test_a_task_is_the_same_after_a_restart(catalogue: Catalogue) -> None:
    """With everything that is known of it, in the order of asking."""
    catalogue.queue_scans([FULL, task()])
    assert catalogue.queued_scans() == [FULL, task()]


def test_a_task_is_kept_once_a_request(catalogue: Catalogue) -> None:
    """The same path of another request, or in another library, is another task."""
    others = [task(request=RequestId("r2")), task(library=LibraryId("2"))]
    catalogue.queue_scans([task(), *others])
    catalogue.queue_scans([replace(task(), folder="/")])
    assert catalogue.queued_scans() == [*others, replace(task(), folder="/")]


def test_a_task_takes_the_place_of_others(catalogue: Catalogue) -> None:
    """Also of one with the same name; what is neither stays."""
    aimless = task("/films/up.mkv", library=NOWHERE)
    catalogue.queue_scans([task(), aimless, task(request=RequestId("r2"))])
    moved = replace(task(), folder="/")
    catalogue.queue_scans([moved], instead_of=[task(), aimless])
    assert catalogue.queued_scans() == [task(request=RequestId("r2")), moved]


def test_a_task_with_a_verdict_waits_no_more(catalogue: Catalogue) -> None:
    """Only that one; what never waited has its verdict, too."""
    other = task("/films/up.mkv")
    catalogue.queue_scans([task(), other])
    skipped = done(task("/films/her.mkv"), Verdict.UP_TO_DATE)
    catalogue.close_scans([done(task()), skipped])
    assert catalogue.queued_scans() == [other]
    assert [past.result for past in catalogue.scan_history()] == [skipped, done(task())]
    catalogue.close_scans([done(task(), Verdict.CANCELLED)])
    assert len(catalogue.scan_history()) == 3


def test_tasks_can_be_dropped(catalogue: Catalogue) -> None:
    """Those of a request, or all; what has its verdict stays."""
    tasks = [task(request=RequestId(key)) for key in "abc"]
    catalogue.queue_scans(tasks)
    catalogue.close_scans([done(task())])
    assert catalogue.drop_scans(RequestId("a")) == 1
    assert catalogue.queued_scans() == tasks[1:]
    assert catalogue.drop_scans() == 2
    assert catalogue.queued_scans() == []
    assert len(catalogue.scan_history()) == 1


def test_a_result_is_told_whole(catalogue: Catalogue) -> None:
    """With its item as the catalogue knows it."""
    catalogue.remember_libraries([FILMS])
    hold(catalogue, replace(film(), year=2021))
    held = catalogue.get_item(film().id)
    assert held
    result = done(
        FULL,
        Verdict.REFUSED,
        started_at=after(1),
        reason="not_readable",
        item=film(),
        attempts=2,
        requests=7,
        reach=Reach.ITEM,
        before=LibrarySize(items=1, hours=1.5),
        after=LibrarySize(items=2, hours=3.25),
        files=(
            FileVerdict(path="/b", verdict=Verdict.REFUSED, reason="not_readable"),
            FileVerdict(path="/a", verdict=Verdict.FOUND),
        ),
    )
    catalogue.close_scans([result])
    [past] = catalogue.scan_history()
    assert past.result == replace(result, item=held.item)
    assert past.title == "Dune"


def test_an_item_that_is_forgotten_leaves_its_title(catalogue: Catalogue) -> None:
    """Its library may have left long ago."""
    catalogue.close_scans([done(task(), item=film())])
    [past] = catalogue.scan_history()
    assert (past.result.item, past.title) == (None, "Dune")


def test_of_a_folder_the_worst_files_are_kept(catalogue: Catalogue) -> None:
    """There may be a thousand."""
    files = [FileVerdict(path=f"/{n}", verdict=Verdict.FOUND) for n in range(1000)]
    files.append(FileVerdict(path="/x", verdict=Verdict.NOT_FOUND))
    catalogue.close_scans([done(task(), files=tuple(files))])
    [past] = catalogue.scan_history()
    kept = past.result.files
    assert (len(kept), kept[0], kept[1]) == (100, files[-1], files[0])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, "cba"),
        ({"limit": 2}, "cb"),
        ({"library": FILMS.id}, "ca"),
        ({"since": after(2)}, "cb"),
        ({"until": after(2)}, "a"),
        ({"verdicts": {Verdict.FOUND, Verdict.UPDATED}}, "ca"),
        ({"verdicts": [Verdict.REMOVED]}, ""),
        ({"library": FILMS.id, "since": after(2), "limit": 1}, "c"),
    ],
)
def test_the_history_is_narrowed_down(
    catalogue: Catalogue, query: dict[str, Any], expected: str
) -> None:
    """By library, time and verdict; the latest come first."""
    tasks = [task(key) for key in "abc"]
    tasks[1] = replace(tasks[1], library=LibraryId("2"))
    verdicts = (Verdict.FOUND, Verdict.REFUSED, Verdict.UPDATED)
    catalogue.close_scans(
        [
            done(each, verdict, finished_at=after(at))
            for at, each, verdict in zip((1, 2, 3), tasks, verdicts, strict=True)
        ]
    )
    found = catalogue.scan_history(**query)
    assert "".join(past.result.task.path for past in found) == expected


@pytest.mark.parametrize(
    "asked",
    [
        '/media/TV/100%_"it\'s"',
        '/media/TV/100%_"it\'s"/',
        "/media/TV",
        "/",
        "D:\\Séries",
        'd:/SéRIES/100%_"IT\'S"',
        "D:\\Se\u0301ries",
        '/media/TV/100%_"it\'s"/\udcff.mkv',
    ],
)
def test_the_history_of_a_folder_is_found(catalogue: Catalogue, asked: str) -> None:
    """As the caller calls it or the server does, and nothing beside it."""
    inside = task(
        '/media/TV/100%_"it\'s"/\udcff.mkv',
        server_path='D:\\Séries\\100%_"it\'s"\\?.mkv',
    )
    beside = task("tv2/100x.mkv", server_path="D:\\Séries2\\a.mkv")
    catalogue.close_scans([done(inside), done(beside)])
    found = catalogue.scan_history(path=asked)
    assert [past.result.task.root for past in found] == ["/films"]
    assert "?.mkv" in found[0].result.task.path


def test_ten_thousand_tasks_are_kept_at_once(catalogue: Catalogue) -> None:
    """And closed at once, each with its own result."""
    tasks = [task(f"/films/{number}") for number in range(10_000)]
    catalogue.queue_scans(tasks)
    assert catalogue.queued_scans() == tasks
    catalogue.close_scans([done(each) for each in tasks])
    assert catalogue.queued_scans() == []
    assert catalogue.scan_statistics().scans[Verdict.FOUND] == 10_000


def test_a_path_that_nobody_can_write_is_kept(catalogue: Catalogue) -> None:
    """As near as it can be, and closed like any other."""
    odd = task("/films/\ud83d\udcff.mkv", folder="/\udcff", root="/\udcff")
    catalogue.queue_scans([odd])
    [kept] = catalogue.queued_scans()
    assert kept.path == "/films/??.mkv"
    item: Item = replace(film(), title="\udcff")
    catalogue.close_scans([done(odd, item=item, reason="\udcff")])
    assert catalogue.queued_scans() == []
    assert catalogue.scan_history()[0].title == "?"
