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
import sqlite3
from typing import Any

from ..engine.model import ItemState, LibraryId, MediaType
from .lookup import Held, held, plain

COUNTED = 500  # Matches; whoever needs to know more precisely asks for that page
_NARROW = 3000  # Rows that are cheaper to sort than to meet on a walk
_MAX_WORDS = 20  # SQLite allows some hundred

_OLDEST, _NEWEST = -(10**6), 10**6  # Years


class Order(StrEnum):
    """What comes first."""

    RELEVANCE = "relevance"  # The same title, then the best match; else ADDED
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


@dataclass(frozen=True, slots=True)
class _Condition:
    """One thing that an item must meet."""

    sql: str  # True of such an item
    values: Sequence[Any] = ()  # For either
    keys: str = ""  # Selects the keys of all such items; empty: no index helps


_KEYS = "SELECT key FROM items WHERE {all}"
# Not EXISTS, for which SQLite may build an index of the whole table, each time
_PROBE = "({keys} AND item = items.key LIMIT 1) IS NOT NULL"
_NEVER = _Condition("0", (), "SELECT key FROM items WHERE 0")


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


def match_of(words: str) -> str:
    """Return an FTS5 expression for beginnings of words; empty if there are none."""
    cleaned = plain(words).replace("\0", " ").replace('"', " ")
    wanted = [word for word in cleaned.split() if any(map(str.isalnum, word))]
    return " ".join(f'"{word}"*' for word in wanted[:_MAX_WORDS])


def _matching(
    connection: sqlite3.Connection, query: Query, enough: int
) -> Sequence[int]:
    """Return the keys of the first items that match, in order."""
    conditions = list(_conditions(query))
    if query.order is not Order.RELEVANCE or not query.words.strip():
        return _in_order(connection, query.order, conditions, enough)
    same = _same_title(connection, query, conditions, enough)
    others = _ranked(connection, conditions, enough)
    return list(dict.fromkeys([*same, *others]))[:enough]


def _same_title(
    connection: sqlite3.Connection,
    query: Query,
    conditions: Sequence[_Condition],
    enough: int,
) -> Sequence[int]:
    """Return the items that are called what was asked for, such as Up, or It."""
    title = plain(query.words).strip()
    named = _Condition("items.title = ? COLLATE NOCASE", (title,))
    # The words match by themselves, and are dear to look up
    return _walk(connection, Order.TITLE, (named, *conditions[1:]), enough)


def _ranked(
    connection: sqlite3.Connection, conditions: Sequence[_Condition], enough: int
) -> Sequence[int]:
    """Return items by how well the words, the first condition, match."""
    words, *others = conditions
    if words is _NEVER:
        return ()
    if _few(connection, words) is None:
        if others:
            return _in_order(connection, Order.ADDED, conditions, enough)
        sql = words.keys + " ORDER BY rowid DESC LIMIT ?"  # Many times faster
        return _keys(connection, sql, (*words.values, enough))
    sql = """
    SELECT words.rowid FROM words CROSS JOIN items ON items.key = words.rowid
    WHERE words MATCH ? AND {others} ORDER BY bm25(words, 10, 4, 4, 2) LIMIT ?
    """.replace("{others}", _all(others))
    return _keys(connection, sql, (*words.values, *_values(others), enough))


def _in_order(
    connection: sqlite3.Connection,
    order: Order,
    conditions: Sequence[_Condition],
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
    conditions: Sequence[_Condition],
    enough: int,
) -> Sequence[int]:
    """Return the first items along an index that meet all conditions."""
    index, by = _ORDERS[order]
    sql = """
    SELECT items.key FROM items INDEXED BY {index} WHERE {all} ORDER BY {order} LIMIT ?
    """.replace("{index}", index).replace("{order}", by)
    values = (*_values(conditions), enough)
    return _keys(connection, sql.replace("{all}", _all(conditions)), values)


def _few(connection: sqlite3.Connection, condition: _Condition) -> int | None:
    """Return how many items meet a condition; None if they are too many to sort."""
    sql = "SELECT count(*) FROM ({keys} LIMIT ?)".replace("{keys}", condition.keys)
    row = connection.execute(sql, (*condition.values, _NARROW + 1)).fetchone()
    return None if row[0] > _NARROW else int(row[0])


def _keys(
    connection: sqlite3.Connection, sql: str, values: Sequence[Any]
) -> Sequence[int]:
    return [row[0] for row in connection.execute(sql, values)]


def _all(conditions: Sequence[_Condition]) -> str:
    return " AND ".join(each.sql for each in conditions) or "1"


def _values(conditions: Sequence[_Condition]) -> Iterator[Any]:
    for each in conditions:
        yield from each.values


def _conditions(query: Query) -> Iterator[_Condition]:
    """Yield what an item must meet; that of the words is the first."""
    if query.words.strip():
        yield _worded(query.words)
    if query.library is not None or query.types:
        yield _placed(query.library, query.types)
    if query.year_from is not None or query.year_to is not None:
        yield _dated(query.year_from, query.year_to)
    if query.state is not None:
        yield _in_state(query.state)
    if query.added_since is not None:
        yield _added(query.added_since)
    yield from _of_parts(query)


def _of_parts(query: Query) -> Iterator[_Condition]:
    """Yield what other tables say of an item; dearest, so they are the last."""
    if query.genre is not None:
        yield _of_genre(query.genre)
    if query.subtitles:
        yield _subtitled(query.subtitles)
    if query.missing_subtitles:
        yield _unsubtitled(query.missing_subtitles)


def _worded(words: str) -> _Condition:
    match = match_of(words)
    if not match:
        return _NEVER
    keys = "SELECT rowid FROM words WHERE words MATCH ?"
    return _Condition("items.key IN ({keys})".replace("{keys}", keys), (match,), keys)


def _placed(library: LibraryId | None, types: frozenset[MediaType]) -> _Condition:
    # The index begins with the library: without one, each of them is looked up
    place = "library IN (SELECT value FROM json_each(?))"
    values = [json.dumps([library])]
    if library is None:
        place, values = "library IN (SELECT id FROM libraries)", []
    if types:
        place += " AND type IN (SELECT value FROM json_each(?))"
        values.append(json.dumps(sorted(types)))
    return _Condition(place, values, _KEYS.replace("{all}", place))


def _dated(first: int | None, last: int | None) -> _Condition:
    years = (
        _OLDEST if first is None else first,
        _NEWEST if last is None else last,
    )
    sql = "year BETWEEN ? AND ?"
    return _Condition(sql, years, _KEYS.replace("{all}", sql))


def _of_genre(genre: str) -> _Condition:
    keys = """SELECT item FROM item_tags INDEXED BY items_of_tag WHERE tag IN (
        SELECT key FROM tags WHERE kind = 'genre' AND name = ? COLLATE NOCASE)"""
    sql = _PROBE.replace("{keys}", keys)
    return _Condition(sql, (plain(genre),), keys)


def _subtitled(languages: Sequence[str]) -> _Condition:
    keys = """SELECT item FROM streams INDEXED BY streams_of_language
        WHERE kind = 'subtitle' AND language IN (SELECT value FROM json_each(?))"""
    sql = _PROBE.replace("{keys}", keys)
    return _Condition(sql, (json.dumps(languages),), keys)


def _unsubtitled(languages: Sequence[str]) -> _Condition:
    """Only of videos: whose picture is not known, whose subtitles aren't either."""
    known = _PROBE.replace("{keys}", "SELECT 1 FROM streams WHERE kind = 'video'")
    wanted = _subtitled(languages)
    return _Condition(f"{known} AND NOT ({wanted.sql})", wanted.values)


def _in_state(state: ItemState) -> _Condition:
    keys = ""
    if state not in {ItemState.NORMAL, ItemState.REMOTE_ONLY}:  # As the index says
        keys = """SELECT key FROM items WHERE state = ?
            AND state NOT IN ('normal', 'remote_only')"""
    return _Condition("state = ?", (state.value,), keys)


def _added(since: datetime) -> _Condition:
    sql = "added_at >= ?"
    values = (since.timestamp(),)
    return _Condition(sql, values, _KEYS.replace("{all}", sql))
