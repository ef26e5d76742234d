"""Scans of paths: those that wait for their verdict, and those that have one.

A task is a row without a verdict; its result is another row, which takes its place.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
import json
import math
import sqlite3
from typing import Any, Final
from unicodedata import normalize

from ..engine.model import Item, LibraryId
from ..engine.scans import (
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
from .lookup import plain
from .outbox import items_by_id
from .reading import moment
from .rows import Row, seconds

_FILES_KEPT: Final = 100  # Of a folder's result; it may have a thousand

_TASK: Final = (
    "request",
    "path",
    "server_path",
    "library",
    "root",
    "folder",
    "asked_at",
    "source",
    "expects",
    "is_folder",
    "immediate",
    "priority",
    "user",
    "libraries",
    "part",
)
_RESULT: Final = (
    "verdict",
    "finished_at",
    "started_at",
    "reason",
    "item",
    "title",
    "attempts",
    "requests",
    "reach",
    "sizes",
    "files",
)


def _insert(columns: Sequence[str]) -> str:
    """Return the statement for a row; the same task again is the same row."""
    marks = ", ".join("?" * len(columns))
    return f"INSERT OR REPLACE INTO scans ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608


_QUEUE: Final = _insert(_TASK)
_NOTE: Final = _insert(_TASK + _RESULT)
_WAITING: Final = """
SELECT * FROM scans INDEXED BY scans_waiting WHERE verdict IS NULL ORDER BY id
"""
_CLOSE: Final = """
DELETE FROM scans WHERE verdict IS NULL AND request = ? AND library = ? AND path = ?
"""
_DROP: Final = """
DELETE FROM scans WHERE verdict IS NULL AND (?1 IS NULL OR request = ?1)
"""
# In whatever case and with whatever slashes: a Windows server's, or the caller's
_BEGINS: Final = r"""
substr(replace({column}, '/', '\') || '\', 1, length({way})) = {way} COLLATE NOCASE
"""
_BELOW: Final = "OR".join(
    _BEGINS.replace("{column}", column).replace("{way}", way)
    for column in ("path", "server_path")
    for way in ("?5", "?6", "?7")
)
_PAST: Final = """
SELECT * FROM scans WHERE verdict IS NOT NULL AND (?1 IS NULL OR library = ?1)
AND finished_at >= ?2 AND finished_at < ?3
AND (?4 = '[]' OR verdict IN (SELECT value FROM json_each(?4)))
AND (?5 IS NULL OR {below})
ORDER BY finished_at DESC, id DESC LIMIT ?8
""".replace("{below}", _BELOW)


@dataclass(frozen=True, kw_only=True, slots=True)
class PastScan:
    """A path that has its verdict."""

    id: int
    result: ScanResult  # With the item as it is known now, and a folder's worst files
    title: str  # The item's, when it was found; empty if there was none


@dataclass(frozen=True, kw_only=True, slots=True)
class HistoryQuery:
    """Which results are wanted. What is left out does not matter."""

    library: LibraryId | None = None
    since: datetime | None = None  # Of the verdict
    until: datetime | None = None  # Before it
    verdicts: Collection[Verdict] = ()
    path: str | None = None  # The caller's or the server's: a file, or all in a folder
    limit: int = 50


def queue(
    connection: sqlite3.Connection,
    tasks: Iterable[ScanTask],
    instead_of: Iterable[ScanTask] = (),
) -> None:
    """Keep tasks until they are closed or dropped; the same one again is but one.

    `instead_of`: those that are not wanted any more, as others took their place.
    """
    connection.executemany(_CLOSE, map(_key, instead_of))
    connection.executemany(_QUEUE, map(_task_row, tasks))


def queued(connection: sqlite3.Connection) -> list[ScanTask]:
    """Return the tasks that wait for a verdict, the oldest first."""
    return [_task(row) for row in connection.execute(_WAITING)]


def close(connection: sqlite3.Connection, results: Sequence[ScanResult]) -> None:
    """Write down results, whose tasks wait no longer, if ever they did."""
    connection.executemany(_CLOSE, (_key(result.task) for result in results))
    connection.executemany(_NOTE, map(_result_row, results))


def drop(connection: sqlite3.Connection, request: RequestId | None = None) -> int:
    """Forget the tasks of a request, or (None) all; return how many there were."""
    return connection.execute(_DROP, (request,)).rowcount


def history(connection: sqlite3.Connection, query: HistoryQuery) -> Sequence[PastScan]:
    """Return results, the latest first."""
    wanted = (
        query.library,
        *span(query.since, query.until),
        json.dumps(sorted(query.verdicts)),
        *_ways(query.path),
        query.limit,
    )
    rows = connection.execute(_PAST, wanted).fetchall()
    items = items_by_id(connection, [row["item"] for row in rows if row["item"]])
    return [_past(row, items.get(row["item"])) for row in rows]


def span(since: datetime | None, until: datetime | None) -> tuple[float, float]:
    """Return a range of time as our tables have it; an open end does not matter."""
    first, last = seconds(since), seconds(until)
    return first or 0, math.inf if last is None else last


def _ways(path: str | None) -> Sequence[str | None]:
    """Return how a path, and what is in it, may begin; None: it does not matter."""
    if path is None:
        return (None, None, None)
    start = plain(path).replace("/", "\\").rstrip("\\") + "\\"
    return start, normalize("NFC", start), normalize("NFD", start)


def _key(task: ScanTask) -> Row:
    """Return what tells a task from others that wait."""
    return tuple(map(plain, task.key))


def _task_row(task: ScanTask) -> Row:
    """Return a task as a row."""
    return (
        *map(plain, (task.request, task.path, task.server_path)),
        *map(plain, (task.library, task.root, task.folder)),
        seconds(task.asked_at),
        task.source.value,
        task.expects.value,
        task.is_folder,
        task.immediate,
        task.priority,
        task.user,
        json.dumps(sorted(task.libraries)),
        plain(task.part),
    )


def _task(row: sqlite3.Row) -> ScanTask:
    """Return a task from its row."""
    same = ("path", "server_path", "root", "folder", "priority", "user", "part")
    asked_at = moment(row["asked_at"])
    assert asked_at is not None  # noqa: S101 - our table has no row without
    return ScanTask(
        **{name: row[name] for name in same},
        request=RequestId(row["request"]),
        library=LibraryId(row["library"]),
        asked_at=asked_at,
        source=ScanSource(row["source"]),
        expects=Expectation(row["expects"]),
        is_folder=bool(row["is_folder"]),
        immediate=bool(row["immediate"]),
        libraries=frozenset(map(LibraryId, json.loads(row["libraries"]))),
    )


def _result_row(result: ScanResult) -> Row:
    """Return a result as a row. Of its item, it has the id and the title."""
    item = result.item
    return (
        *_task_row(result.task),
        result.verdict.value,
        seconds(result.finished_at),
        seconds(result.started_at),
        plain(result.reason),
        item and plain(item.id),
        plain(item.title) if item else "",
        result.attempts,
        result.requests,
        result.reach and result.reach.value,
        json.dumps([size and asdict(size) for size in (result.before, result.after)]),
        json.dumps(list(_file_rows(result.files))),
    )


def _file_rows(files: Sequence[FileVerdict]) -> Iterator[Sequence[str]]:
    """Yield the worst files of a folder."""
    badness = list(Verdict).index
    for file in sorted(files, key=lambda file: -badness(file.verdict))[:_FILES_KEPT]:
        yield plain(file.path), file.verdict.value, plain(file.reason)


def _past(row: sqlite3.Row, item: Item | None) -> PastScan:
    """Return a result from its row."""
    finished_at = moment(row["finished_at"])
    assert finished_at is not None  # noqa: S101 - it has a verdict
    before, after = map(_size, json.loads(row["sizes"]))
    result = ScanResult(
        **{name: row[name] for name in ("reason", "attempts", "requests")},
        task=_task(row),
        verdict=Verdict(row["verdict"]),
        finished_at=finished_at,
        started_at=moment(row["started_at"]),
        item=item,
        reach=row["reach"] and Reach(row["reach"]),
        before=before,
        after=after,
        files=tuple(map(_file, json.loads(row["files"]))),
    )
    return PastScan(id=row["id"], result=result, title=row["title"])


def _size(data: dict[str, Any] | None) -> LibrarySize | None:
    """Return how much a library held."""
    return LibrarySize(**data) if data else None


def _file(data: Sequence[str]) -> FileVerdict:
    """Return a file of a folder."""
    path, verdict, reason = data
    return FileVerdict(path=path, verdict=Verdict(verdict), reason=reason)
