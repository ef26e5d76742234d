"""Runs: begun, taken up where they were cut, and over; and what a walk has shown."""

from collections.abc import Iterable
from dataclasses import asdict, fields
from datetime import datetime, timedelta
import json
import sqlite3
from typing import Final

from ..engine.model import ItemId, LibraryId
from ..engine.syncs import SyncMode, SyncOrder, Tally
from .batch import Batch, Completed, Cursor, Resumed
from .rows import seconds

RESUMABLE: Final = timedelta(days=1)  # A listing that is older has moved on

_COUNTS: Final = tuple(field.name for field in fields(Tally))
_SET_COUNTS: Final = ", ".join(f"{name} = ?" for name in _COUNTS)

_CUT = """
SELECT * FROM runs WHERE library = ? AND mode = ? AND cursor IS NOT NULL
AND started_at > ? ORDER BY started_at DESC, id DESC LIMIT 1
"""
_BEGIN = """
INSERT INTO runs (library, mode, "trigger", user, started_at) VALUES (?, ?, ?, ?, ?)
"""
_GO_ON = """
UPDATE runs SET finished_at = NULL, error = NULL, "trigger" = ?, user = ? WHERE id = ?
"""
_GIVE_UP = """
UPDATE runs SET finished_at = ?, error = 'unexpected'
WHERE library = ? AND finished_at IS NULL AND id != ?
"""
_SAVE = f"UPDATE runs SET {_SET_COUNTS}, cursor = ifnull(?, cursor) WHERE id = ?"  # noqa: S608
_FINISH = (
    f"UPDATE runs SET {_SET_COUNTS}, duration = ?, finished_at = ?, error = ?, "  # noqa: S608
    "cursor = CASE WHEN ? IS NULL THEN NULL ELSE cursor END WHERE id = ?"
)
_COMPLETE = """
UPDATE libraries SET revision = ?, since = ?, hidden = ?, synced_at = ?,
    listed_at = ifnull(listed_at, ?),
    deep_synced_at = CASE WHEN ? THEN ? ELSE deep_synced_at END
WHERE id = (SELECT library FROM runs WHERE id = ?)
"""


def add(tally: Tally, other: Tally) -> None:
    """Add one tally to another."""
    for name in _COUNTS:
        setattr(tally, name, getattr(tally, name) + getattr(other, name))


def begin(connection: sqlite3.Connection, order: SyncOrder, now: float) -> Resumed:
    """Take up a run of the same kind that was cut or failed, or begin one."""
    since = now - RESUMABLE.total_seconds()
    cut = connection.execute(_CUT, (order.library, order.mode.value, since)).fetchone()
    resumed = _new(connection, order, now) if cut is None else _cut(cut)
    connection.execute(_GIVE_UP, (now, order.library, resumed.run))
    connection.execute(_GO_ON, (order.trigger.value, order.user, resumed.run))
    return resumed


def save(connection: sqlite3.Connection, batch: Batch, tally: Tally) -> None:
    """Note how far a run has come with a batch, and where it goes on."""
    total = Tally(**asdict(batch.tally))
    add(total, tally)
    cursor = None if batch.cursor is None else _packed(batch.cursor)
    connection.execute(_SAVE, (*_counts(total), cursor, batch.run))


def finish(
    connection: sqlite3.Connection,
    run: int,
    tally: Tally,
    duration: timedelta,
    error: str | None,
    now: float,
) -> None:
    """Note that a run is over. One that failed can be taken up."""
    spent = duration.total_seconds()
    said = (*_counts(tally), spent, now, error, error, run)
    connection.execute(_FINISH, said)


def complete(
    connection: sqlite3.Connection, run: int, completed: Completed, now: float
) -> None:
    """Note that all of a library is known."""
    connection.execute(
        _COMPLETE,
        (
            completed.revision,
            seconds(completed.since),
            json.dumps(dict(completed.hidden)),
            now,
            now,
            completed.deep,
            now,
            run,
        ),
    )
    library = connection.execute("SELECT library FROM runs WHERE id = ?", (run,))
    forget_seen(connection, library.fetchone()[0])


def see(
    connection: sqlite3.Connection, library: LibraryId, ids: Iterable[ItemId]
) -> None:
    """Remember that a walk has shown some items."""
    connection.executemany(
        "INSERT OR IGNORE INTO seen VALUES (?, ?)", ((library, key) for key in ids)
    )


def forget_seen(connection: sqlite3.Connection, library: LibraryId) -> None:
    """Begin to walk through a library; no walk that was cut can be taken up then."""
    connection.execute("DELETE FROM seen WHERE library = ?", (library,))
    connection.execute(
        "UPDATE runs SET cursor = NULL WHERE library = ? AND cursor IS NOT NULL",
        (library,),
    )


def _new(connection: sqlite3.Connection, order: SyncOrder, now: float) -> Resumed:
    """Begin a run."""
    if order.mode is SyncMode.DEEP or not _is_listed(connection, order.library):
        forget_seen(connection, order.library)
    said = (order.library, order.mode.value, order.trigger.value, order.user, now)
    run = connection.execute(_BEGIN, said).lastrowid
    assert run is not None  # noqa: S101 - an insert has one
    return Resumed(run, None, Tally())


def _is_listed(connection: sqlite3.Connection, library: LibraryId) -> bool:
    """Return whether a library was listed completely before."""
    row = connection.execute(
        "SELECT 1 FROM libraries WHERE id = ? AND listed_at IS NOT NULL", (library,)
    )
    return row.fetchone() is not None


def _cut(row: sqlite3.Row) -> Resumed:
    """Return a run that was cut."""
    tally = Tally(**{name: row[name] for name in _COUNTS})
    return Resumed(row["id"], _unpacked(row["cursor"]), tally)


def _counts(tally: Tally) -> list[int]:
    """Return the counts of a tally."""
    return [getattr(tally, name) for name in _COUNTS]


def _packed(cursor: Cursor) -> str:
    """Return a cursor as JSON."""
    since = cursor.since and cursor.since.isoformat()
    return json.dumps({**asdict(cursor), "since": since})


def _unpacked(text: str) -> Cursor:
    """Return a cursor."""
    data = json.loads(text)
    since = data["since"] and datetime.fromisoformat(data["since"])
    return Cursor(**{**data, "since": since})
