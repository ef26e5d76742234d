"""What happened to items: a log of it, and what of it is still to be told."""

from collections.abc import Iterable, Mapping, Sequence
import json
import sqlite3
from typing import Final

from ..engine.changes import Change, identities
from ..engine.grouping import Notice, NoticeKind, is_settled
from ..engine.model import Item, ItemId, LibraryId, MediaType
from ..engine.syncs import Tally
from .archive import archived
from .reading import items_by_key, moment

# What is told together with the others in its season or album
_GROUPED: Final = frozenset({MediaType.EPISODE, MediaType.TRACK})

type Happening = tuple[ItemId, str, Sequence[Change]]  # The item, the kind, the changes

_NOTE = """
INSERT INTO history (run, library, item, kind, changes, at, told)
VALUES (?, ?, ?, ?, ?, ?, 0)
"""
# A run that is under way may yet find so much that it is told in sum
_UNTOLD = """
SELECT * FROM history WHERE told = 0 AND id > ?
AND NOT EXISTS (
    SELECT 1 FROM runs WHERE runs.id = history.run AND finished_at IS NULL
)
AND item NOT IN (
    SELECT later.item FROM history AS later JOIN runs ON runs.id = later.run
    WHERE later.told = 0 AND finished_at IS NULL
)
ORDER BY id LIMIT ?
"""
_SETTLE = """
UPDATE history SET settled = 1 WHERE told = 0
AND item IN (SELECT value FROM json_each(?))
"""
_FIRST = """
SELECT item FROM history WHERE run = ? AND kind = ? ORDER BY id LIMIT ?
"""
_HAS_FILES = """
SELECT EXISTS (
    SELECT 1 FROM history JOIN runs ON runs.id = ? AND runs.id = run
    WHERE at >= started_at
    AND (kind != 'updated' OR ',' || changes || ',' LIKE '%,file,%')
)
"""
_COUNT_SINCE = """
SELECT kind, count(DISTINCT item) AS items FROM history
WHERE library = ? AND at >= ? GROUP BY kind
"""
_KEYS = """
SELECT items.key FROM json_each(?) AS wanted JOIN items ON items.id = wanted.value
WHERE items.told >= 0
"""
_TELL = """
UPDATE history SET told = 1 WHERE id IN (SELECT value FROM json_each(?))
"""
_FORGIVE = """
UPDATE history SET told = 1 WHERE told = 0 AND kind = 'removed'
AND item IN (SELECT value FROM json_each(?))
"""
_INHERIT = """
UPDATE history SET item = heirs.value FROM json_each(?) AS heirs
WHERE told = 0 AND item = heirs.key
"""


def note(
    connection: sqlite3.Connection,
    run: int,
    library: LibraryId,
    happenings: Iterable[Happening],
    now: float,
) -> None:
    """Write down what happened to items, to be told later."""
    connection.executemany(
        _NOTE,
        (
            (run, library, item, kind, ",".join(changes), now)
            for item, kind, changes in happenings
        ),
    )


def take_over(
    connection: sqlite3.Connection, returned: Mapping[ItemId, ItemId]
) -> None:
    """Take items that are back, by their ids then, for what they are now.

    Of their removal nobody is told; what else is still to be told is told of them.
    """
    if not returned:
        return
    connection.execute(_FORGIVE, (json.dumps(list(returned)),))
    connection.execute(_INHERIT, (json.dumps(returned),))


def settle(connection: sqlite3.Connection, ids: Sequence[ItemId]) -> None:
    """Remember that the server has found out about items what it could."""
    connection.execute(_SETTLE, (json.dumps(ids),))


def untold(connection: sqlite3.Connection, limit: int, after: int) -> list[Notice]:
    """Return what is still to be told, the oldest first, after a notice's id.

    What became of an item that nothing is known of any more is left out.
    """
    rows = connection.execute(_UNTOLD, (after, limit)).fetchall()
    items = items_by_id(connection, [row["item"] for row in rows])
    return [_notice(row, items[row["item"]]) for row in rows if row["item"] in items]


def mark_told(connection: sqlite3.Connection, ids: Sequence[int]) -> None:
    """Remember that some notices need not be told any more."""
    connection.execute(_TELL, (json.dumps(ids),))


def mark_run_told(connection: sqlite3.Connection, run: int) -> None:
    """Remember that what a run found need not be told."""
    connection.execute("UPDATE history SET told = 1 WHERE told = 0 AND run = ?", (run,))


def first_changes(
    connection: sqlite3.Connection, run: int, limit: int
) -> dict[str, tuple[Item, ...]]:
    """Return the first items that a run found added, updated and removed."""
    found: dict[str, tuple[Item, ...]] = {}
    for kind in ("added", "updated", "removed"):
        rows = connection.execute(_FIRST, (run, kind, limit)).fetchall()
        ids = [ItemId(row["item"]) for row in rows]
        items = items_by_id(connection, ids)
        found[kind] = tuple(items[key] for key in ids if key in items)
    return found


def has_file_changes(connection: sqlite3.Connection, run: int) -> bool:
    """Return whether a run found files that came, went or are others."""
    row: tuple[int] = connection.execute(_HAS_FILES, (run,)).fetchone()
    return bool(row[0])


def changes_since(
    connection: sqlite3.Connection, library: LibraryId, moment: float
) -> Tally:
    """Return how many items of a library were found different since a moment."""
    rows = connection.execute(_COUNT_SINCE, (library, moment))
    counts = {row["kind"]: row["items"] for row in rows}
    return Tally(
        added=counts.get("added", 0),
        updated=counts.get("updated", 0),
        removed=counts.get("removed", 0),
    )


def items_by_id(
    connection: sqlite3.Connection, ids: Sequence[ItemId]
) -> dict[ItemId, Item]:
    """Return items, those that are gone as last known; unknown ones are left out."""
    keys = [row["key"] for row in connection.execute(_KEYS, (json.dumps(ids),))]
    found = {item.id: item for item in items_by_key(connection, keys)}
    gone = [key for key in ids if key not in found]
    return {**{item.id: item for item in archived(connection, gone)}, **found}


def _notice(row: sqlite3.Row, item: Item) -> Notice:
    """Return what is to be told of an item."""
    at = moment(row["at"])
    assert at is not None  # noqa: S101 - our table has no row without
    return Notice(
        id=row["id"],
        kind=NoticeKind(row["kind"]),
        item=item.id,
        library=LibraryId(row["library"]),
        type=item.type,
        group=item.parent if item.type in _GROUPED else None,
        identities=identities(item),
        paths=frozenset(file.path for file in item.files),
        changes=tuple(map(Change, filter(None, row["changes"].split(",")))),
        settled=bool(row["settled"]) or is_settled(item),
        at=at,
    )
