"""Letting go of what nobody needs any more."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
import json
import sqlite3
from typing import Final

from ..engine.grouping import CONTAINERS
from ..engine.model import ItemId, ItemState, LibraryId
from .archive import archive
from .items import CHUNK
from .mistakes import resolve
from .reading import moment
from .runs import forget_seen
from .writing import delete

ARCHIVE_KEPT = timedelta(days=90)
VERSIONS_KEPT = timedelta(days=30)
HISTORY_KEPT = timedelta(days=90)
ERRORS_KEPT = timedelta(days=90)
RUNS_KEPT = timedelta(days=365)
SCANS_KEPT = timedelta(days=90)
SCANS_AT_MOST = 200_000  # Something may ask each second
POLLS_KEPT = timedelta(days=1)  # Some libraries are looked at each minute

# Of what can be let go by its state: what is in another is as it should be
TROUBLES: Final = (ItemState.UNAVAILABLE, ItemState.FILE_NOT_FOUND, ItemState.ERROR)

_FORGET = "DELETE FROM libraries WHERE id NOT IN (SELECT value FROM json_each(?))"
_GONE_LIBRARY = "library NOT IN (SELECT id FROM libraries)"
_GONE_ITEM = "NOT EXISTS (SELECT 1 FROM items WHERE items.key = {table}.item)"
# What to delete, in order: what a deletion leaves behind counts as an orphan, too
_ORPHANS = {
    **dict.fromkeys(("items", "runs", "errors", "history"), _GONE_LIBRARY),
    **{
        table: _GONE_ITEM.replace("{table}", table)
        for table in ("files", "streams", "chapters", "item_tags")
    },
    "tags": "NOT EXISTS (SELECT 1 FROM item_tags WHERE item_tags.tag = tags.key)",
    "seen": """NOT EXISTS (SELECT 1 FROM runs WHERE runs.library = seen.library
        AND (finished_at IS NULL OR cursor IS NOT NULL))""",  # It may be taken up
}
_FOUND_NOTHING = """
finished_at IS NOT NULL AND error IS NULL AND added + updated + removed + errors = 0
"""
_EXPIRED = (
    ("archive", "removed_at < ?", ARCHIVE_KEPT),
    ("versions", "at < ?", VERSIONS_KEPT),
    ("history", "told = 1 AND at < ?", HISTORY_KEPT),
    ("errors", "resolved_at IS NOT NULL AND at < ?", ERRORS_KEPT),
    ("runs", "started_at < ?", RUNS_KEPT),
    ("scans", "verdict IS NOT NULL AND finished_at < ?", SCANS_KEPT),
    (
        "runs",
        f"\"trigger\" = 'poll' AND {_FOUND_NOTHING} AND started_at < ?",
        POLLS_KEPT,
    ),
)
_TOO_MANY = "verdict IS NOT NULL AND id <= (SELECT max(id) FROM scans) - ?"
# What holds others stays: it comes and goes with them
_IN_STATE = """
SELECT key, id, library FROM items
WHERE state = ? AND state NOT IN ('normal', 'remote_only') AND key > ?
AND library IN (SELECT id FROM libraries)
AND type NOT IN (SELECT value FROM json_each(?)) ORDER BY key LIMIT ?
"""
_CONTAINERS = json.dumps(sorted(CONTAINERS))
_OUT_OF_STEP = "UPDATE libraries SET revision = '', since = NULL WHERE id = ?"
_DONE = "INSERT OR REPLACE INTO chores VALUES ('clean_up', ?)"
_WORTH_BYTES = 10_000_000
_WORTH_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What was deleted, or would be."""

    rows: Mapping[str, int]  # By table; and `pictures`, which are files
    states: Mapping[ItemState, int]  # Items that went by their state
    vacuum: bool  # So much of the file is unused that it is worth to be rewritten


def clean_up(
    connection: sqlite3.Connection,
    now: datetime,
    present: Collection[LibraryId] = (),
    *,
    states: Collection[ItemState] = (),
    dry_run: bool = False,
) -> Cleaned:
    """Delete what is orphaned or has expired; with `dry_run`, only count it.

    Libraries that are not `present` are forgotten. None at all: it is not known which.
    Items in `states`, of `TROUBLES`, go into the archive, and nobody is told: what the
    server still lists is taken back by the next run that looks at its library.
    In a transaction of the caller, who also does the vacuum: that needs to be alone.
    """
    connection.execute("SAVEPOINT clean_up")
    try:
        forgotten = _forget(connection, present)
        let_go = {
            state: _let_go(connection, state, now)
            for state in TROUBLES
            if state in states
        }
        rows = _delete(connection, now)
        rows += Counter(libraries=forgotten, items=sum(let_go.values()))
        connection.execute(_DONE, (now.timestamp(),))
        if dry_run:
            connection.execute("ROLLBACK TO clean_up")
    except BaseException:
        connection.execute("ROLLBACK TO clean_up")
        raise
    finally:
        connection.execute("RELEASE clean_up")
    return Cleaned(rows, let_go, vacuum=vacuum_is_worth_it(connection))


def cleaned_at(connection: sqlite3.Connection) -> datetime | None:
    """Return when it was cleaned up last."""
    sql = "SELECT done_at FROM chores WHERE name = 'clean_up'"
    row = connection.execute(sql).fetchone()
    return moment(row["done_at"]) if row else None


def vacuum_is_worth_it(connection: sqlite3.Connection) -> bool:
    """Return whether much of the file is unused."""
    unused, pages, size = (
        connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("freelist_count", "page_count", "page_size")
    )
    return bool(unused * size > _WORTH_BYTES and unused > pages * _WORTH_SHARE)


def _forget(connection: sqlite3.Connection, present: Collection[LibraryId]) -> int:
    """Forget libraries that are not present, if any are; return how many."""
    if not present:
        return 0
    return connection.execute(_FORGET, (json.dumps(list(present)),)).rowcount


def _let_go(connection: sqlite3.Connection, state: ItemState, now: datetime) -> int:
    """Archive and delete all items in a state; return how many there were."""
    many, last, libraries = 0, 0, set[LibraryId]()
    while rows := _in_state(connection, state, last):
        keys = [row["key"] for row in rows]
        archive(connection, keys, now.timestamp())
        delete(connection, keys)
        resolve(connection, [ItemId(row["id"]) for row in rows], now.timestamp())
        libraries.update(LibraryId(row["library"]) for row in rows)
        many, last = many + len(rows), keys[-1]
    for library in libraries:
        forget_seen(connection, library)  # A walk under way may have shown them
        connection.execute(_OUT_OF_STEP, (library,))
    return many


def _in_state(
    connection: sqlite3.Connection, state: ItemState, after: int
) -> Sequence[sqlite3.Row]:
    """Return the next items in a state, after one by its key."""
    wanted = (state.value, after, _CONTAINERS, CHUNK)
    return connection.execute(_IN_STATE, wanted).fetchall()


def _delete(connection: sqlite3.Connection, now: datetime) -> Counter[str]:
    """Return how many rows of each table were deleted."""
    found = Counter[str]()
    _forget_words(connection)
    for table, condition in _ORPHANS.items():
        found[table] += _delete_from(connection, table, condition)
    for table, condition, kept in _EXPIRED:
        before = (now - kept).timestamp()
        found[table] += _delete_from(connection, table, condition, before)
    found["scans"] += _delete_from(connection, "scans", _TOO_MANY, SCANS_AT_MOST)
    return found


def _forget_words(connection: sqlite3.Connection) -> None:
    """Make what is about to be deleted unfindable."""
    sql = "DELETE FROM words WHERE rowid IN (SELECT key FROM items WHERE {gone})"
    connection.execute(sql.replace("{gone}", _ORPHANS["items"]))


def _delete_from(
    connection: sqlite3.Connection, table: str, condition: str, *values: float
) -> int:
    sql = "DELETE FROM {table} WHERE ".replace("{table}", table) + condition
    return connection.execute(sql, values).rowcount
