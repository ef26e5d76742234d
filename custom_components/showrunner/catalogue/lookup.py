"""Asking for items by name: by id, by path, by where they belong, or by having gone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
import json
import sqlite3

from ..engine.model import Item, ItemId, ItemState, LibraryId, MediaType
from .reading import items_by_key, moment

_STANDING = """
SELECT items.id, state, first_seen_at, errors, error, error_at
FROM json_each(?) AS wanted JOIN items ON items.key = wanted.value
"""
_BELOW = """
SELECT DISTINCT items.id FROM files JOIN items ON items.key = files.item
WHERE files.path > ? AND files.path < ? LIMIT ?
"""
_GONE = """
SELECT id, library, type, title, first_seen_at, removed_at, (
    SELECT json_group_array(path) FROM archived_paths AS files
    WHERE files.id = archive.id
) AS paths FROM archive WHERE (?1 IS NULL OR library = ?1) AND removed_at >= ?2
ORDER BY removed_at DESC LIMIT ?3
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """An item of the catalogue, and how it stands."""

    item: Item
    state: ItemState
    first_seen_at: datetime | None  # By our clock
    errors: int  # Times that it could not be read, ever
    error: str | None  # The last
    error_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Departed:
    """An item that is gone from its library, as last known."""

    id: ItemId
    library: LibraryId
    type: MediaType
    title: str
    paths: Sequence[str]  # In the server's own notation
    first_seen_at: datetime | None
    removed_at: datetime | None


def plain(text: str) -> str:
    """Return a text that SQLite takes: names of files may hold halves of characters."""
    return text.encode("utf-8", "replace").decode()


def held(connection: sqlite3.Connection, keys: Sequence[int]) -> Sequence[Held]:
    """Return items by their keys in our tables, in this order."""
    rows = connection.execute(_STANDING, (json.dumps(keys),))
    standing = {row["id"]: row for row in rows}
    items = items_by_key(connection, keys)
    return [_held(item, standing[item.id]) for item in items]


def get_item(connection: sqlite3.Connection, item: ItemId) -> Held | None:
    """Return one item; None if we do not know it."""
    rows = connection.execute("SELECT key FROM items WHERE id = ?", (plain(item),))
    return next(iter(held(connection, [row["key"] for row in rows])), None)


def children(connection: sqlite3.Connection, parent: ItemId) -> Sequence[Held]:
    """Return what is directly in a show, season, artist or album, in its order."""
    rows = connection.execute(
        "SELECT key FROM items WHERE parent = ? ORDER BY season, episode, title",
        (plain(parent),),
    )
    return held(connection, [row["key"] for row in rows])


def find_by_path(connection: sqlite3.Connection, path: str) -> Sequence[ItemId]:
    """Return the items of a file, exactly as the server writes it; it may hold two."""
    rows = connection.execute(
        "SELECT DISTINCT items.id FROM files JOIN items ON items.key = files.item "
        "WHERE files.path = ?",
        (plain(path),),
    )
    return [ItemId(row["id"]) for row in rows]


def find_under(
    connection: sqlite3.Connection, folder: str, limit: int = 1000
) -> Sequence[ItemId]:
    """Return the items with a file anywhere below a folder, as the server writes it."""
    start = plain(folder).rstrip("/\\")
    found: dict[ItemId, None] = {}
    for separator in "/\\":
        after = chr(ord(separator) + 1)
        rows = connection.execute(_BELOW, (start + separator, start + after, limit))
        found.update((ItemId(row["id"]), None) for row in rows)
    return list(found)[:limit]


def archived(
    connection: sqlite3.Connection,
    library: LibraryId | None = None,
    since: datetime | None = None,
    limit: int = 50,
) -> Sequence[Departed]:
    """Return what left the libraries, the latest first."""
    after = since.timestamp() if since else 0
    return [
        _departed(row) for row in connection.execute(_GONE, (library, after, limit))
    ]


def _held(item: Item, row: sqlite3.Row) -> Held:
    return Held(
        item=item,
        state=ItemState(row["state"]),
        first_seen_at=moment(row["first_seen_at"]),
        errors=row["errors"],
        error=row["error"],
        error_at=moment(row["error_at"]),
    )


def _departed(row: sqlite3.Row) -> Departed:
    return Departed(
        id=ItemId(row["id"]),
        library=LibraryId(row["library"]),
        type=MediaType(row["type"]),
        title=row["title"],
        paths=tuple(json.loads(row["paths"])),
        first_seen_at=moment(row["first_seen_at"]),
        removed_at=moment(row["removed_at"]),
    )
