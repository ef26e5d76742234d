"""Rows back to items."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
import json
import sqlite3
from typing import Any, Final

from ..engine.model import (
    Chapter,
    Item,
    ItemId,
    Library,
    LibraryId,
    MediaFile,
    MediaType,
    Stream,
    StreamKind,
)

type _Rows = dict[int, list[sqlite3.Row]]  # By the key of the item


class Told:
    """What of an item a server has told: no rows may mean none, or not told.

    Bits in an int: a flag of the standard library takes longer than the rest of a row.
    """

    NEVER: Final = -1  # It could never be read yet
    STREAMS: Final = 1
    PEOPLE: Final = 2
    CHAPTERS: Final = 4
    TAGS: Final = 8


_ITEMS = """
SELECT items.*, libraries.name AS library_name, libraries.type AS library_type
FROM json_each(?) AS wanted JOIN items ON items.key = wanted.value
LEFT JOIN libraries ON libraries.id = items.library ORDER BY wanted.key
"""
_FILES = """
SELECT files.* FROM json_each(?) AS wanted JOIN files ON files.item = wanted.value
ORDER BY files.item, files.position
"""
_STREAMS = """
SELECT streams.* FROM json_each(?) AS wanted
JOIN streams ON streams.item = wanted.value
ORDER BY streams.item, streams.file, streams.position
"""
_CHAPTERS = """
SELECT chapters.* FROM json_each(?) AS wanted
JOIN chapters ON chapters.item = wanted.value
ORDER BY chapters.item, chapters.position
"""
_TAGS = """
SELECT item_tags.item, tags.kind, tags.name FROM json_each(?) AS wanted
JOIN item_tags ON item_tags.item = wanted.value JOIN tags ON tags.key = item_tags.tag
ORDER BY item_tags.item, item_tags.position
"""


def items_by_key(connection: sqlite3.Connection, keys: Sequence[int]) -> list[Item]:
    """Return items by their keys in our tables, in this order; unknown ones left out.

    The connection's rows are `sqlite3.Row`. For some hundreds at once, not thousands.
    """
    wanted = json.dumps(keys)
    files, streams, chapters, tags = (
        _grouped(connection.execute(sql, (wanted,)))
        for sql in (_FILES, _STREAMS, _CHAPTERS, _TAGS)
    )
    found = []
    for row in connection.execute(_ITEMS, (wanted,)):
        key = row["key"]
        told = row["told"]
        found.append(
            Item(
                **_own_columns(row),
                **_named(tags[key], told),
                files=tuple(_files(files[key], streams[key], told)),
                chapters=_chapters(chapters[key], told),
            )
        )
    return found


def moment(seconds: float | None) -> datetime | None:
    """Return a moment of our tables."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _grouped(rows: sqlite3.Cursor) -> _Rows:
    """Return rows by the key of their item."""
    found: _Rows = defaultdict(list)
    for row in rows:
        found[row["item"]].append(row)
    return found


def _own_columns(row: sqlite3.Row) -> dict[str, Any]:
    """Return what stands in an item's own row."""
    library = Library(
        id=LibraryId(row["library"]),
        name=row["library_name"] or "",
        type=MediaType(row["library_type"] or ""),
    )
    same = ("title", "year", "show", "season", "episode", "artist", "album")
    more = ("duration", "rating", "summary", "revision", "parent", "top")
    return {
        **{name: row[name] for name in same + more},
        "id": ItemId(row["id"]),
        "type": MediaType(row["type"]),
        "library": library,
        "guids": json.loads(row["guids"]),
        "artwork": json.loads(row["artwork"]),
        "added_at": moment(row["added_at"]),
        "updated_at": moment(row["updated_at"]),
        "in_trash": bool(row["in_trash"]),
    }


def _named(rows: Sequence[sqlite3.Row], told: int) -> dict[str, Any]:
    """Return what an item is tagged with."""
    names: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        names[row["kind"]].append(row["name"])
    return {
        "genres": tuple(names["genre"]),
        "studios": tuple(names["studio"]),
        "collections": tuple(names["collection"]),
        "labels": tuple(names["label"]),
        "tags_told": bool(told & Told.TAGS),
        "people": tuple(names["person"]) if told & Told.PEOPLE else None,
    }


def _files(
    files: Sequence[sqlite3.Row], streams: Sequence[sqlite3.Row], told: int
) -> Iterator[MediaFile]:
    """Return the files of an item."""
    same = ("path", "size", "container", "duration", "bitrate", "width", "height")
    for file in files:
        readable = file["readable"]
        mine = [row for row in streams if row["file"] == file["position"]]
        yield MediaFile(
            **{name: file[name] for name in same},
            readable=None if readable is None else bool(readable),
            streams=tuple(map(_stream, mine)) if told & Told.STREAMS else None,
        )


def _stream(row: sqlite3.Row) -> Stream:
    """Return a stream."""
    return Stream(
        kind=StreamKind(row["kind"]),
        language=row["language"],
        codec=row["codec"],
        title=row["title"],
        forced=bool(row["forced"]),
        default=bool(row["default"]),
        external=bool(row["external"]),
    )


def _chapters(rows: Sequence[sqlite3.Row], told: int) -> tuple[Chapter, ...] | None:
    """Return the chapters of an item."""
    if not told & Told.CHAPTERS:
        return None
    return tuple(Chapter(title=row["title"], start=row["start"]) for row in rows)
