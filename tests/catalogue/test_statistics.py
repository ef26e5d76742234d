"""What runs did over a range of time."""

from collections.abc import Iterator
from pathlib import Path
import sqlite3
from typing import Any

import pytest

from custom_components.showrunner.catalogue.catalogue import Catalogue
from custom_components.showrunner.catalogue.statistics import errors, statistics
from custom_components.showrunner.engine.model import LibraryId
from custom_components.showrunner.engine.syncs import SyncMode
from tests.engine.builders import FILMS, after

from .holding import opened

START = after(0).timestamp()


@pytest.fixture
def connection(path: Path) -> Iterator[sqlite3.Connection]:
    """Return a connection to an empty catalogue."""
    Catalogue.open(path).close()
    yield from opened(path)


def ran(connection: sqlite3.Connection, at: float, **facts: Any) -> None:
    """Note a run."""
    given = {
        "library": "1",
        "mode": "quick",
        "trigger": "user",
        "started_at": START + at,
        "finished_at": START + at,
        **facts,
    }
    names = ", ".join(f'"{name}"' for name in given)
    marks = ", ".join("?" * len(given))
    sql = "INSERT INTO runs ({names}) VALUES ({marks})"
    sql = sql.replace("{names}", names).replace("{marks}", marks)
    connection.execute(sql, (*given.values(),))


def failed(
    connection: sqlite3.Connection, at: float, kind: str, resolved: float | None = None
) -> None:
    """Note an error."""
    connection.execute(
        "INSERT INTO errors (library, class, context, message, tries, at, resolved_at) "
        "VALUES ('1', ?, 'page', 'No', 3, ?, ?)",
        (kind, START + at, resolved),
    )


def test_runs_are_summed_up(connection: sqlite3.Connection) -> None:
    """Those of the range and the library, and no others."""
    for seconds in range(1, 21):
        ran(connection, seconds, duration=seconds, processed=21, requests=2, added=1)
    ran(connection, 30, mode="deep", finished_at=None, removed=5, updated=4, errors=2)
    ran(connection, 31, error="busy", duration=0)
    ran(connection, -1, duration=1000)
    ran(connection, 99, duration=1000)
    ran(connection, 5, library="2", duration=1000)
    seen = statistics(connection, FILMS.id, after(0), after(99))
    assert (seen.runs[SyncMode.QUICK], seen.runs[SyncMode.DEEP]) == (21, 1)
    assert (seen.failed, seen.unfinished) == (1, 1)
    assert (seen.duration, seen.duration_p50, seen.duration_p95) == (210, 10, 19)
    assert (seen.items_per_second, seen.tally.requests) == (2, 40)
    tally = seen.tally
    assert (tally.added, tally.updated, tally.removed, tally.errors) == (20, 4, 5, 2)


def test_no_runs_are_no_division_by_zero(connection: sqlite3.Connection) -> None:
    """Nothing is known then, which is not 0."""
    seen = statistics(connection, LibraryId("none"))
    assert (seen.items_per_second, seen.duration_p50) == (None, None)
    assert seen.duration == 0


def test_errors_are_counted_by_class_the_most_first(
    connection: sqlite3.Connection,
) -> None:
    """Those of the range."""
    for at, kind in ((1, "busy"), (2, "down"), (3, "down"), (99, "busy")):
        failed(connection, at, kind)
    seen = statistics(connection, until=after(50))
    assert list(seen.errors.items()) == [("down", 2), ("busy", 1)]


def test_errors_are_listed_open_or_resolved(connection: sqlite3.Connection) -> None:
    """The latest first."""
    failed(connection, 1, "busy", resolved=START + 9)
    failed(connection, 2, "down")
    assert [each.error for each in errors(connection)] == ["down", "busy"]
    assert [each.error for each in errors(connection, resolved=False)] == ["down"]
    (old,) = errors(connection, resolved=True)
    assert (old.tries, old.at, old.resolved_at) == (3, after(1), after(9))
    assert errors(connection, LibraryId("2")) == []
    assert [each.error for each in errors(connection, since=after(2))] == ["down"]
    assert len(errors(connection, limit=1)) == 1
