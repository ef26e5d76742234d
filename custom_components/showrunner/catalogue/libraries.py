"""The libraries of a server, and what each holds."""

from collections.abc import Collection, Sequence
import json
import sqlite3

from ..engine.model import ItemId, Library, LibraryId, MediaType
from .batch import Shelved
from .reading import moment

_REMEMBER = """
INSERT INTO libraries (id, name, type) VALUES (?, ?, ?)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, type = excluded.type
WHERE name != excluded.name OR type != excluded.type
"""
_COUNT = """
SELECT count(*) FROM items
WHERE library = ? AND type IN (SELECT value FROM json_each(?))
"""
_HOMES = """
SELECT items.id, library FROM json_each(?) AS wanted
JOIN items ON items.id = wanted.value
"""
_UNDER = """
SELECT id FROM items WHERE id = ?1 UNION SELECT id FROM items WHERE parent = ?1
UNION SELECT id FROM items WHERE top = ?1
"""
_UNSEEN = """
SELECT id FROM items WHERE library = ?1
AND id NOT IN (SELECT id FROM seen WHERE library = ?1) ORDER BY key
"""


def remember(connection: sqlite3.Connection, libraries: Sequence[Library]) -> None:
    """Write down which libraries there are, by their present names."""
    connection.executemany(
        _REMEMBER, ((one.id, one.name, one.type.value) for one in libraries)
    )


def shelved(connection: sqlite3.Connection, library: LibraryId) -> Shelved | None:
    """Return what is remembered of a library."""
    rows = connection.execute("SELECT * FROM libraries WHERE id = ?", (library,))
    row = rows.fetchone()
    return None if row is None else _shelved(row)


def all_shelved(connection: sqlite3.Connection) -> list[Shelved]:
    """Return what is remembered of all libraries."""
    rows = connection.execute("SELECT * FROM libraries ORDER BY id")
    return [_shelved(row) for row in rows]


def homes(
    connection: sqlite3.Connection, ids: Sequence[ItemId]
) -> dict[ItemId, LibraryId]:
    """Return in which libraries items are; unknown ones are left out."""
    rows = connection.execute(_HOMES, (json.dumps(ids),))
    return {ItemId(row["id"]): LibraryId(row["library"]) for row in rows}


def count(
    connection: sqlite3.Connection, library: LibraryId, types: Collection[MediaType]
) -> int:
    """Return how many items of some types a library holds."""
    named = json.dumps([kind.value for kind in types])
    row: tuple[int] = connection.execute(_COUNT, (library, named)).fetchone()
    return row[0]


def under(connection: sqlite3.Connection, parent: ItemId) -> list[ItemId]:
    """Return the ids of an item and of all that is in it."""
    return [row["id"] for row in connection.execute(_UNDER, (parent,))]


def count_seen(connection: sqlite3.Connection, library: LibraryId) -> int:
    """Return how many different items the walk under way has shown."""
    row: tuple[int] = connection.execute(
        "SELECT count(*) FROM seen WHERE library = ?", (library,)
    ).fetchone()
    return row[0]


def unseen(connection: sqlite3.Connection, library: LibraryId) -> list[ItemId]:
    """Return the items that the walk under way did not show, in order."""
    return [row["id"] for row in connection.execute(_UNSEEN, (library,))]


def _shelved(row: sqlite3.Row) -> Shelved:
    """Return what is remembered of a library."""
    return Shelved(
        id=LibraryId(row["id"]),
        name=row["name"],
        type=MediaType(row["type"]),
        revision=row["revision"],
        since=moment(row["since"]),
        hidden=json.loads(row["hidden"]),
        listed_at=moment(row["listed_at"]),
        synced_at=moment(row["synced_at"]),
        deep_synced_at=moment(row["deep_synced_at"]),
    )
