"""What is gone: kept for a while, and taken back when it returns."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
import json
import sqlite3

from ..engine.changes import Change, differences, facts, identities
from ..engine.model import Item, ItemId
from .comparing import Difference
from .packing import packed, unpacked
from .reading import items_by_key

_GOING = """
SELECT items.key, errors, first_seen_at
FROM json_each(?) AS wanted JOIN items ON items.key = wanted.value
WHERE told >= 0
"""
_BY_PATH = """
SELECT archived_paths.path, archive.* FROM json_each(?) AS wanted
JOIN archived_paths ON archived_paths.path = wanted.value
JOIN archive ON archive.id = archived_paths.id
"""
_WITHOUT_PATH = """
SELECT archive.* FROM json_each(?) AS wanted JOIN archive ON archive.id = wanted.value
WHERE NOT EXISTS (SELECT 1 FROM archived_paths WHERE id = archive.id)
"""
_BY_ID = """
SELECT data FROM json_each(?) AS wanted JOIN archive ON archive.id = wanted.value
"""


@dataclass(frozen=True, slots=True)
class Past:
    """What an item takes back that was gone."""

    id: ItemId  # Its id then
    first_seen_at: float
    errors: int
    changes: tuple[Change, ...]  # What is different of it now


def archive(
    connection: sqlite3.Connection, keys: Sequence[int], now: float
) -> list[Item]:
    """Keep items that are about to be deleted; return those that were ever read."""
    rows = connection.execute(_GOING, (json.dumps(keys),))
    going = {row["key"]: row for row in rows}
    items = items_by_key(connection, list(going))
    connection.executemany("DELETE FROM archive WHERE id = ?", ((i.id,) for i in items))
    connection.executemany(
        "INSERT INTO archive VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (_row(item, going[key], now) for key, item in zip(going, items, strict=True)),
    )
    connection.executemany(
        "INSERT OR IGNORE INTO archived_paths VALUES (?, ?)",
        ((file.path, item.id) for item in items for file in item.files),
    )
    return items


def take_back(
    connection: sqlite3.Connection, new: Sequence[Difference]
) -> dict[int, Past]:
    """Return what is known of new items that were here before, by their keys.

    The same thing has a file at the same place, and an id or a place in common: some
    servers use an id again. Of what has neither, its id and title have to do. What is
    taken back leaves the archive.
    """
    if not new or connection.execute("SELECT 1 FROM archive").fetchone() is None:
        return {}
    found = dict(_matches(connection, new))
    connection.executemany(
        "DELETE FROM archive WHERE id = ?", ((past.id,) for past in found.values())
    )
    return found


def archived(connection: sqlite3.Connection, ids: Sequence[ItemId]) -> list[Item]:
    """Return items that are gone, as last known."""
    return [
        unpacked(row["data"]) for row in connection.execute(_BY_ID, (json.dumps(ids),))
    ]


def _row(item: Item, going: sqlite3.Row, now: float) -> tuple[object, ...]:
    """Return an item's row of the archive."""
    return (
        item.id,
        item.library.id if item.library else "",
        item.type.value,
        item.title,
        "\n".join(sorted(identities(item))),
        packed(item),
        going["errors"],
        going["first_seen_at"],
        now,
    )


def _matches(
    connection: sqlite3.Connection, new: Sequence[Difference]
) -> Iterator[tuple[int, Past]]:
    """Yield which new items were here before, each once."""
    by_path = defaultdict[str, list[Difference]](list)  # A file may hold two episodes
    for one in new:
        for file in one.item.files:
            by_path[file.path].append(one)
    by_id = {one.item.id: one for one in new if not one.item.files}
    candidates = [
        *(
            (one, row)
            for row in _asked(connection, _BY_PATH, by_path)
            for one in by_path[row["path"]]
        ),
        *((by_id[row["id"]], row) for row in _asked(connection, _WITHOUT_PATH, by_id)),
    ]
    taken = set[str]()
    for one, row in candidates:
        if row["id"] not in taken and _is_same(row, one.item):
            taken.add(row["id"])
            was = ItemId(row["id"]), row["first_seen_at"], row["errors"]
            yield one.key, Past(*was, _changes(row, one))


def _is_same(row: sqlite3.Row, item: Item) -> bool:
    """Return whether something archived is what an item in its place is about."""
    if identities(item).intersection(row["identities"].split("\n")):
        return True
    return bool(row["id"] == item.id and row["title"] == item.title)


def _changes(row: sqlite3.Row, one: Difference) -> tuple[Change, ...]:
    """Return what is different of an item that is back.

    Pictures are called by the id of their item, so another id says nothing of them.
    """
    found = differences(facts(unpacked(row["data"])), facts(one.item))
    if row["id"] == one.item.id:
        return found
    return tuple(change for change in found if change is not Change.ARTWORK)


def _asked(
    connection: sqlite3.Connection, sql: str, wanted: Iterable[str]
) -> list[sqlite3.Row]:
    """Return the rows for some texts."""
    return connection.execute(sql, (json.dumps(list(wanted)),)).fetchall()
