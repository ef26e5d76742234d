"""What an item may have to meet to be found, as SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
import json
from typing import Any

from ..engine.model import ItemState, LibraryId, MediaType
from .lookup import plain

_MAX_WORDS = 20  # SQLite allows some hundred

_OLDEST, _NEWEST = -(10**6), 10**6  # Years


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that an item must meet."""

    sql: str  # True of such an item
    values: Sequence[Any] = ()  # For either
    keys: str = ""  # Selects the keys of all such items; empty: no index helps


_KEYS = "SELECT key FROM items WHERE {all}"
# Not EXISTS, for which SQLite may build an index of the whole table, each time
_PROBE = "({keys} AND item = items.key LIMIT 1) IS NOT NULL"
NEVER = Condition("0", (), "SELECT key FROM items WHERE 0")


def match_of(words: str) -> str:
    """Return an FTS5 expression for beginnings of words; empty if there are none."""
    cleaned = plain(words).replace("\0", " ").replace('"', " ")
    wanted = [word for word in cleaned.split() if any(map(str.isalnum, word))]
    return " ".join(f'"{word}"*' for word in wanted[:_MAX_WORDS])


def worded(words: str) -> Condition:
    """Have a word that begins so, for each of these; no words are met by nothing."""
    match = match_of(words)
    if not match:
        return NEVER
    keys = "SELECT rowid FROM words WHERE words MATCH ?"
    return Condition("items.key IN ({keys})".replace("{keys}", keys), (match,), keys)


def placed(library: LibraryId | None, types: frozenset[MediaType]) -> Condition:
    """Be in a library, if one is named, and of one of some types, if any are."""
    # The index begins with the library: without one, each of them is looked up
    place = "library IN (SELECT value FROM json_each(?))"
    values = [json.dumps([library])]
    if library is None:
        place, values = "library IN (SELECT id FROM libraries)", []
    if types:
        place += " AND type IN (SELECT value FROM json_each(?))"
        values.append(json.dumps(sorted(types)))
    return Condition(place, values, _KEYS.replace("{all}", place))


def dated(first: int | None, last: int | None) -> Condition:
    """Be of a year from `first` to `last`; an open end does not matter."""
    years = (
        _OLDEST if first is None else first,
        _NEWEST if last is None else last,
    )
    sql = "year BETWEEN ? AND ?"
    return Condition(sql, years, _KEYS.replace("{all}", sql))


def of_genre(genre: str) -> Condition:
    """Be tagged with a genre, in whatever case."""
    keys = """SELECT item FROM item_tags INDEXED BY items_of_tag WHERE tag IN (
        SELECT key FROM tags WHERE kind = 'genre' AND name = ? COLLATE NOCASE)"""
    sql = _PROBE.replace("{keys}", keys)
    return Condition(sql, (plain(genre),), keys)


def subtitled(languages: Sequence[str]) -> Condition:
    """Have subtitles in one of some languages, by their codes."""
    keys = """SELECT item FROM streams INDEXED BY streams_of_language
        WHERE kind = 'subtitle' AND language IN (SELECT value FROM json_each(?))"""
    sql = _PROBE.replace("{keys}", keys)
    return Condition(sql, (json.dumps(languages),), keys)


def unsubtitled(languages: Sequence[str]) -> Condition:
    """Be a video without any in some languages, as far as its streams are known."""
    known = _PROBE.replace("{keys}", "SELECT 1 FROM streams WHERE kind = 'video'")
    wanted = subtitled(languages)
    return Condition(f"{known} AND NOT ({wanted.sql})", wanted.values)


def in_state(state: ItemState) -> Condition:
    """Be in a state."""
    keys = ""
    if state not in {ItemState.NORMAL, ItemState.REMOTE_ONLY}:  # As the index says
        keys = """SELECT key FROM items WHERE state = ?
            AND state NOT IN ('normal', 'remote_only')"""
    return Condition("state = ?", (state.value,), keys)


def added(since: datetime) -> Condition:
    """Have been added since a moment, by the server's clock."""
    sql = "added_at >= ?"
    values = (since.timestamp(),)
    return Condition(sql, values, _KEYS.replace("{all}", sql))
