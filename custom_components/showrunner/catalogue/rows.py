"""Items to rows: the statements that write, and what they are given.

Statements are constants, so that SQLite compiles each once.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from json.encoder import encode_basestring as quoted
from typing import Final

from ..engine.model import Item, LibraryId
from .comparing import Difference
from .lookup import folded

type Row = tuple[object, ...]

_COLUMNS: Final = (
    "id",
    "library",
    "type",
    "title",
    "year",
    "show",
    "season",
    "episode",
    "artist",
    "album",
    "parent",
    "top",
    "duration",
    "rating",
    "guids",
    "summary",
    "artwork",
    "added_at",
    "updated_at",
    "revision",
    "told",
    "state",
    "in_trash",
    "stored_at",
)
_NOW: Final = len(_COLUMNS)  # Of what `item_row` returns, the number of the moment
_MARKS: Final = ", ".join("?" * (len(_COLUMNS) + 1))

# These take what `item_row` returns
INSERT_ITEM: Final = (
    f"INSERT INTO items ({', '.join(_COLUMNS)}, key, first_seen_at, errors) "  # noqa: S608
    f"VALUES ({_MARKS}, ?{_NOW}, 0)"
)
UPDATE_ITEM: Final = (
    f"UPDATE items SET {', '.join(f'{name} = ?' for name in _COLUMNS)}, "  # noqa: S608
    "error = NULL, error_at = NULL WHERE key = ?"
)
TOUCH_ITEM: Final = (
    "UPDATE items SET library = ?, revision = ?, updated_at = ?, added_at = ?, "
    "state = ?, in_trash = ?, error = NULL, error_at = NULL WHERE key = ?"
)
CONFIRM_ITEM: Final = "UPDATE items SET stored_at = ?1 WHERE id = ?2 AND stored_at < ?1"
INSERT_WORDS: Final = (
    "INSERT INTO words (rowid, title, show, artist, album) VALUES (?, ?, ?, ?, ?)"
)
INSERT_FILE: Final = "INSERT INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
INSERT_STREAM: Final = "INSERT INTO streams VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
INSERT_CHAPTER: Final = "INSERT INTO chapters VALUES (?, ?, ?, ?)"
INSERT_TAG: Final = "INSERT OR IGNORE INTO tags (kind, name) VALUES (?, ?)"
TAG_ITEM: Final = (
    "INSERT OR IGNORE INTO item_tags "
    "SELECT ?, key, ? FROM tags WHERE kind = ? AND name = ?"
)
DELETE_PEOPLE: Final = (
    "DELETE FROM item_tags "
    "WHERE item = ? AND (SELECT kind FROM tags WHERE key = tag) = 'person'"
)
DELETE_TAGS: Final = (
    "DELETE FROM item_tags "
    "WHERE item = ? AND (SELECT kind FROM tags WHERE key = tag) != 'person'"
)
DELETE_STREAMS: Final = "DELETE FROM streams WHERE item = ? AND file >= ?"

# The tables whose rows belong to an item, and the column with its key
PARTS: Final = {
    "words": "rowid",
    "files": "item",
    "streams": "item",
    "chapters": "item",
    "item_tags": "item",
}
DELETE_PART: Final = {
    table: f"DELETE FROM {table} WHERE {column} = ?"  # noqa: S608 - names of ours
    for table, column in PARTS.items()
}


def seconds(moment: datetime | None) -> float | None:
    """Return a moment as our tables have it."""
    return None if moment is None else moment.timestamp()


def item_row(found: Difference, library: LibraryId, now: float) -> Row:
    """Return an item's own row."""
    item = found.item
    return (
        item.id,
        library,
        item.type.value,
        item.title,
        item.year,
        item.show,
        item.season,
        item.episode,
        item.artist,
        item.album,
        item.parent,
        item.top,
        item.duration,
        item.rating,
        _object(item.guids),
        item.summary,
        _object(item.artwork),
        seconds(item.added_at),
        seconds(item.updated_at),
        found.revision,
        found.told,
        found.state.value,
        item.in_trash,
        now,
        found.key,
    )


def _object(texts: Mapping[str, str]) -> str:
    """Return texts by their names as JSON; `json.dumps` makes an encoder each time."""
    pairs = [f"{quoted(name)}: {quoted(text)}" for name, text in texts.items()]
    return "{" + ", ".join(pairs) + "}"


def touch_row(found: Difference, library: LibraryId) -> Row:
    """Return what may be new of an item of which nothing that matters is."""
    item = found.item
    return (
        library,
        found.revision,
        seconds(item.updated_at),
        seconds(item.added_at),
        found.state.value,
        item.in_trash,
        found.key,
    )


def words_rows(found: Iterable[Difference]) -> Iterator[Row]:
    """Yield what items are found by."""
    for one in found:
        item = one.item
        yield one.key, item.title, item.show, item.artist, item.album


def file_rows(found: Iterable[Difference]) -> Iterator[Row]:
    """Yield the files of items."""
    for one in found:
        for position, file in enumerate(one.item.files):
            yield (
                one.key,
                position,
                file.path,
                file.size,
                file.container,
                file.duration,
                file.bitrate,
                file.width,
                file.height,
                file.readable,
                folded(file.path),
            )


def stream_rows(found: Iterable[Difference]) -> Iterator[Row]:
    """Yield the streams of items' files."""
    for one in found:
        for number, file in enumerate(one.item.files):
            for position, stream in enumerate(file.streams or ()):
                yield (
                    one.key,
                    number,
                    position,
                    stream.kind.value,
                    stream.language,
                    stream.codec,
                    stream.title,
                    stream.forced,
                    stream.default,
                    stream.external,
                )


def chapter_rows(found: Iterable[Difference]) -> Iterator[Row]:
    """Yield the chapters of items."""
    for one in found:
        for position, chapter in enumerate(one.item.chapters or ()):
            yield one.key, position, chapter.title, chapter.start


def tag_rows(found: Iterable[Difference]) -> Iterator[Row]:
    """Yield what items are tagged with, as kinds and names."""
    for one in found:
        for position, (kind, name) in enumerate(_tags(one.item)):
            yield one.key, position, kind, name


def people_rows(found: Iterable[Difference]) -> Iterator[Row]:
    """Yield who is in items, as tags."""
    for one in found:
        for position, name in enumerate(one.item.people or ()):
            yield one.key, position, "person", name


def _tags(item: Item) -> list[tuple[str, str]]:
    """Return what an item is tagged with."""
    kinds = (
        ("genre", item.genres),
        ("studio", item.studios),
        ("collection", item.collections),
        ("label", item.labels),
    )
    return [(kind, name) for kind, names in kinds for name in names]
