"""Rows of items written and deleted, many at a time."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
import sqlite3

from ..engine.model import ItemId, LibraryId
from . import rows
from .comparing import Difference, Part
from .lookup import plain


@dataclass(frozen=True, slots=True)
class _Table:
    """Rows of items in a table, how they are made and how they are deleted."""

    part: int
    insert: str
    rows: Callable[[Iterable[Difference]], Iterable[rows.Row]]
    delete: str


_GONE = rows.DELETE_PART
_TABLES = (
    _Table(Part.NAMES, rows.INSERT_WORDS, rows.words_rows, _GONE["words"]),
    _Table(Part.FILES, rows.INSERT_FILE, rows.file_rows, _GONE["files"]),
    _Table(Part.STREAMS, rows.INSERT_STREAM, rows.stream_rows, _GONE["streams"]),
    _Table(Part.CHAPTERS, rows.INSERT_CHAPTER, rows.chapter_rows, _GONE["chapters"]),
    _Table(Part.TAGS, rows.TAG_ITEM, rows.tag_rows, rows.DELETE_TAGS),
    _Table(Part.PEOPLE, rows.TAG_ITEM, rows.people_rows, rows.DELETE_PEOPLE),
)


def write(
    connection: sqlite3.Connection,
    found: Sequence[Difference],
    library: LibraryId,
    now: float,
) -> None:
    """Write the items that are different, and those of their rows that are stale."""
    new = [one for one in found if one.known is None]
    old = [one for one in found if one.known is not None]
    changed = [one for one in old if one.is_written]
    connection.executemany(
        rows.INSERT_ITEM,
        [rows.item_row(one, library, now) for one in new],
    )
    connection.executemany(
        rows.UPDATE_ITEM,
        [rows.item_row(one, library, now) for one in changed],
    )
    connection.executemany(
        rows.TOUCH_ITEM,
        [rows.touch_row(one, library) for one in old if not one.is_written],
    )
    _delete_stale(connection, changed)
    _insert(connection, [*new, *changed])


def confirm(connection: sqlite3.Connection, ids: Iterable[ItemId], at: float) -> None:
    """Note that items are stored as they were at a moment; unknown ones are ignored."""
    connection.executemany(rows.CONFIRM_ITEM, ((at, plain(key)) for key in ids))


def delete(connection: sqlite3.Connection, keys: Sequence[int]) -> None:
    """Delete items by their keys, with all their rows."""
    for sql in (*rows.DELETE_PART.values(), "DELETE FROM items WHERE key = ?"):
        connection.executemany(sql, ((key,) for key in keys))


def _delete_stale(connection: sqlite3.Connection, found: list[Difference]) -> None:
    """Delete the rows that are written anew, and streams of files that are gone."""
    for table in _TABLES:
        stale = [(one.key,) for one in found if one.parts & table.part]
        connection.executemany(table.delete, stale)
    files = Part.FILES | Part.STREAMS
    kept = (one for one in found if one.parts & files == Part.FILES)
    connection.executemany(
        rows.DELETE_STREAMS, ((one.key, len(one.item.files)) for one in kept)
    )


def _insert(connection: sqlite3.Connection, found: list[Difference]) -> None:
    """Insert the rows that belong to items."""
    for table in _TABLES:
        new = list(table.rows(one for one in found if one.parts & table.part))
        if table.insert is rows.TAG_ITEM:
            names = dict.fromkeys(row[2:] for row in new)
            connection.executemany(rows.INSERT_TAG, names)
        connection.executemany(table.insert, new)
