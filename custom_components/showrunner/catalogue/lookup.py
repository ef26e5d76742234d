"""Asking for items by name: by id, by path, by where they belong, or by having gone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
import json
import sqlite3

from ..engine.model import Item, ItemId, ItemState, LibraryId, MediaType
from ..engine.paths import comparable
from .reading import items_by_key, moment

_STANDING = """
SELECT items.id, state, first_seen_at, stored_at, errors, error, error_at
FROM json_each(?) AS wanted JOIN items ON items.key = wanted.value
"""
_AT = """
SELECT item, max(path = ?1) AS is_exact FROM files WHERE path = ?2 OR folded = ?2
GROUP BY item ORDER BY is_exact DESC, item LIMIT 100
"""
# The files between two places, those that compare as they are written first
FILES_IN = """
SELECT item FROM files WHERE folded IS NULL AND path > ?1 AND path < ?2
UNION ALL SELECT item FROM files WHERE folded > ?1 AND folded < ?2
"""
_BELOW = """
SELECT DISTINCT item FROM ({files}) LIMIT ?3
""".replace("{files}", FILES_IN)
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
    stored_at: datetime | None  # By our clock; when it was known to be so last
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


def folded(path: str) -> str | None:
    """Return how a path compares, if not as it is written."""
    text = comparable(path)
    return None if text == path else text


def inside(place: str) -> tuple[str, str]:
    """Return what all paths in a folder are between, for one that is comparable."""
    separator = "/" if place.startswith("/") else "\\"
    start = place.rstrip(separator)
    return start + separator, start + chr(ord(separator) + 1)


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


def held_at(connection: sqlite3.Connection, path: str) -> Sequence[Held]:
    """Return the items of a file, however its path is written; it may hold two.

    What is written exactly so comes first.
    """
    wanted = (plain(path), comparable(plain(path)))
    return held(connection, [row["item"] for row in connection.execute(_AT, wanted)])


def held_in(
    connection: sqlite3.Connection, folder: str, limit: int = 1000
) -> Sequence[Held]:
    """Return some items with a file anywhere below a folder."""
    wanted = (*inside(comparable(plain(folder))), limit)
    return held(connection, [row["item"] for row in connection.execute(_BELOW, wanted)])


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
        stored_at=moment(row["stored_at"]),
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
