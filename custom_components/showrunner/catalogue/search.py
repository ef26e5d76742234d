"""Finding items by words and by what is known of them.

SQLite keeps no statistics for us, and guesses cost up to half a second. So we count:
few rows that meet one condition are looked up and sorted; otherwise the items are
walked in the wanted order, which soon meets enough that match.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
import json
import re
import sqlite3
from typing import Any

from ..engine.model import ItemState, LibraryId, MediaType
from .conditions import (
    NEVER,
    Condition,
    added,
    dated,
    in_state,
    of_genre,
    placed,
    subtitled,
    unsubtitled,
    worded,
)
from .lookup import Held, held, plain

COUNTED = 250  # Matches; whoever needs to know more precisely asks for that page
_NARROW = 1000  # Rows that are cheaper to sort than to meet on a walk


class Order(StrEnum):
    """What comes first."""

    RELEVANCE = "relevance"  # The same title, then what is like it; else ADDED
    ADDED = "added"  # The latest
    TITLE = "title"


_ORDERS = {
    Order.RELEVANCE: ("items_by_age", "items.added_at DESC"),
    Order.ADDED: ("items_by_age", "items.added_at DESC"),
    Order.TITLE: ("items_by_title", "items.title COLLATE NOCASE"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Query:
    """What to find. Whatever is left empty does not matter; all else must be met."""

    words: str = ""  # Beginnings of words in title, show, artist and album
    library: LibraryId | None = None
    types: frozenset[MediaType] = frozenset()
    year_from: int | None = None
    year_to: int | None = None
    genre: str | None = None
    subtitles: Sequence[str] = ()  # Codes of languages, one of which there is
    missing_subtitles: Sequence[str] = ()  # None of which a video is known to have
    state: ItemState | None = None
    added_since: datetime | None = None  # By the server's clock
    order: Order = Order.RELEVANCE
    limit: int = 50
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what matches."""

    items: Sequence[Held]
    total: int  # How many match, as far as counted
    truncated: bool  # There are more than `total`


_MATCHING = """
SELECT words.rowid FROM words CROSS JOIN items ON items.key = words.rowid
WHERE words MATCH ? AND {others} ORDER BY words.rowid DESC LIMIT ?
"""
_BEST = r"""
SELECT key FROM items WHERE key IN (SELECT value FROM json_each(?3))
ORDER BY title LIKE ?1 ESCAPE '\' DESC, title LIKE ?2 ESCAPE '\' DESC, length(title),
    key DESC LIMIT ?4
"""


def search(connection: sqlite3.Connection, query: Query) -> Found:
    """Return the items that match; never raises for what people write."""
    end = query.offset + query.limit
    enough = max(end, COUNTED)
    keys = _matching(connection, query, enough + 1)
    return Found(
        items=held(connection, keys[query.offset : end]),
        total=min(len(keys), enough),
        truncated=len(keys) > enough,
    )


def recently_added(
    connection: sqlite3.Connection,
    library: LibraryId | None = None,
    types: frozenset[MediaType] = frozenset(),
    limit: int = 10,
    since: datetime | None = None,
) -> Sequence[Held]:
    """Return the items that were added last, the latest first."""
    query = Query(library=library, types=types, added_since=since, order=Order.ADDED)
    return held(connection, _matching(connection, query, limit))


def _matching(
    connection: sqlite3.Connection, query: Query, enough: int
) -> Sequence[int]:
    """Return the keys of the first items that match, in order."""
    conditions = list(_conditions(query))
    if query.order is not Order.RELEVANCE or not query.words.strip():
        return _in_order(connection, query.order, conditions, enough)
    same = _same_title(connection, query, conditions, enough)
    others = _ranked(connection, conditions, query.words, enough)
    return list(dict.fromkeys([*same, *others]))[:enough]


def _same_title(
    connection: sqlite3.Connection,
    query: Query,
    conditions: Sequence[Condition],
    enough: int,
) -> Sequence[int]:
    """Return the items that are called what was asked for, such as Up, or It."""
    title = plain(query.words).strip()
    named = Condition("items.title = ? COLLATE NOCASE", (title,))
    # The words match by themselves, and are dear to look up
    return _walk(connection, Order.TITLE, (named, *conditions[1:]), enough)


def _ranked(
    connection: sqlite3.Connection,
    conditions: Sequence[Condition],
    text: str,
    enough: int,
) -> Sequence[int]:
    """Return items by how well the words, the first condition, match.

    Titles that begin with the text are first, then those that hold it, then the
    shortest. Where too many match to look at all of them, the last stored are first.
    A look at frequent words takes milliseconds, and FTS5's own rank many more.
    """
    words, *others = conditions
    if words is NEVER:
        return ()
    sql = _MATCHING.replace("{others}", _all(others))
    found = _keys(connection, sql, (*_values(conditions), enough))
    if len(found) == enough:
        return found
    values = (_liked(text), f"%{_liked(text)}", json.dumps(found), enough)
    return _keys(connection, _BEST, values)


def _liked(text: str) -> str:
    """Return a pattern for what begins with a text."""
    escaped = re.sub(r"[%_\\]", r"\\\g<0>", plain(text).strip())
    return f"{escaped}%"


def _in_order(
    connection: sqlite3.Connection,
    order: Order,
    conditions: Sequence[Condition],
    enough: int,
) -> Sequence[int]:
    """Return items in an order that an index has."""
    counts = [(_few(connection, each), each) for each in conditions if each.keys]
    few = [(count, each) for count, each in counts if count is not None]
    if not few:
        return _walk(connection, order, conditions, enough)
    _, narrow = min(few, key=lambda pair: pair[0])
    sql = """
    SELECT items.key FROM items NOT INDEXED
    WHERE items.key IN ({keys}) AND {all} ORDER BY {order} LIMIT ?
    """.replace("{keys}", narrow.keys).replace("{order}", _ORDERS[order][1])
    others = [each for each in conditions if each is not narrow]
    values = (*narrow.values, *_values(others), enough)
    return _keys(connection, sql.replace("{all}", _all(others)), values)


def _walk(
    connection: sqlite3.Connection,
    order: Order,
    conditions: Sequence[Condition],
    enough: int,
) -> Sequence[int]:
    """Return the first items along an index that meet all conditions."""
    index, by = _ORDERS[order]
    sql = """
    SELECT items.key FROM items INDEXED BY {index} WHERE {all} ORDER BY {order} LIMIT ?
    """.replace("{index}", index).replace("{order}", by)
    values = (*_values(conditions), enough)
    return _keys(connection, sql.replace("{all}", _all(conditions)), values)


def _few(connection: sqlite3.Connection, condition: Condition) -> int | None:
    """Return how many items meet a condition; None if they are too many to sort."""
    sql = "SELECT count(*) FROM ({keys} LIMIT ?)".replace("{keys}", condition.keys)
    row = connection.execute(sql, (*condition.values, _NARROW + 1)).fetchone()
    return None if row[0] > _NARROW else int(row[0])


def _keys(
    connection: sqlite3.Connection, sql: str, values: Sequence[Any]
) -> Sequence[int]:
    return [row[0] for row in connection.execute(sql, values)]


def _all(conditions: Sequence[Condition]) -> str:
    return " AND ".join(each.sql for each in conditions) or "1"


def _values(conditions: Sequence[Condition]) -> Iterator[Any]:
    for each in conditions:
        yield from each.values


def _conditions(query: Query) -> Iterator[Condition]:
    """Yield what an item must meet; that of the words is the first."""
    if query.words.strip():
        yield worded(query.words)
    if query.library is not None or query.types:
        yield placed(query.library, query.types)
    if query.year_from is not None or query.year_to is not None:
        yield dated(query.year_from, query.year_to)
    if query.state is not None:
        yield in_state(query.state)
    if query.added_since is not None:
        yield added(query.added_since)
    yield from _of_parts(query)


def _of_parts(query: Query) -> Iterator[Condition]:
    """Yield what other tables say of an item; dearest, so they are the last."""
    if query.genre is not None:
        yield of_genre(query.genre)
    if query.subtitles:
        yield subtitled(query.subtitles)
    if query.missing_subtitles:
        yield unsubtitled(query.missing_subtitles)
