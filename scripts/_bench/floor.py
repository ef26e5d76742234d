"""What a full sync costs at least, in Python: the floor.

`python -m scripts._bench.floor DATABASE URL...` gets pages of a Plex server one by one
with plain aiohttp, from a server that has them ready and answers at once; parses them
with orjson; and inserts their rows into Showrunner's schema with `executemany`, a
transaction a page, with the same settings of SQLite. The rows are those that Showrunner
stores (see `tests/bench/test_floor.py`), but nothing is checked, compared, counted,
resumed or told, there is no thread, and nobody else uses the loop. Prints what that
cost as JSON.
"""

import asyncio
from collections.abc import Iterator, Sequence
import json
from pathlib import Path
import sqlite3
import sys
import time
from typing import Any, Final

from aiohttp import ClientSession
import orjson

from custom_components.showrunner.catalogue.database import LOG_PAGES, SCHEMA

from .bench_probe.cost import Cost, Meter

type Row = tuple[Any, ...]

MARKS: Final = {
    "items": 29,
    "words (rowid, title, show, artist, album)": 5,
    "files": 11,
}
INSERTS: Final = {
    table.partition(" ")[0]: f"INSERT INTO {table} VALUES ({', '.join('?' * count)})"  # noqa: S608 - ours
    for table, count in MARKS.items()
}


async def sync(urls: Sequence[str], database: Path) -> Cost:
    """Get all pages, and insert their rows."""
    connection = opened(database)
    async with ClientSession() as session:
        meter, key = Meter(), 1
        for url in urls:
            async with session.get(url) as answer:
                page = orjson.loads(await answer.read())
            key += insert(connection, page["MediaContainer"], key)
        cost = meter.read()
    connection.close()
    return cost


def opened(database: Path) -> sqlite3.Connection:
    """Return a new database with our schema."""
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA cache_size = -8192")
    connection.execute(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}")
    connection.executescript(SCHEMA.read_text())
    return connection


def insert(connection: sqlite3.Connection, page: dict[str, Any], first: int) -> int:
    """Insert the rows of a page; return how many items it has."""
    items, now = page.get("Metadata", []), time.time()
    library = str(page["librarySectionID"])
    numbered = list(enumerate(items, first))
    tables = {
        "items": [_item(key, item, library, now) for key, item in numbered],
        "words": [_words(key, item) for key, item in numbered],
        "files": [row for key, item in numbered for row in _files(key, item)],
    }
    connection.execute("BEGIN")
    for table, rows in tables.items():
        connection.executemany(INSERTS[table], rows)
    connection.execute("COMMIT")
    return len(items)


def _show(item: dict[str, Any]) -> str | None:
    return item.get("grandparentTitle") or item.get("parentTitle")


def _item(key: int, item: dict[str, Any], library: str, now: float) -> Row:
    """Return the row of an item."""
    kind, above = item["type"], item.get("parentRatingKey")
    duration = item.get("duration")
    extras = [item["updatedAt"], *([duration] if duration else [])]
    return (
        key,
        item["ratingKey"],
        library,
        kind,
        item["title"],
        item.get("year"),
        _show(item),
        item.get({"episode": "parentIndex", "season": "index"}.get(kind, "")),
        item.get("index") if kind == "episode" else None,
        None,
        None,
        above,
        item.get("grandparentRatingKey") or above,
        duration and duration / 1000,
        item.get("rating"),
        item["summary"],
        json.dumps(_artwork(item)),
        float(item["addedAt"]),
        float(item["updatedAt"]),
        "-".join(map(str, extras)),
        0,
        "normal",
        0,
        now,
        now,
        0,
        None,
        None,
        json.dumps(_guids(item)),
    )


def _artwork(item: dict[str, Any]) -> dict[str, str]:
    """Return the pictures of an item."""
    return {
        name: item[key].rpartition("/")[0]
        for name, key in (("poster", "thumb"), ("background", "art"))
        if key in item
    }


def _words(key: int, item: dict[str, Any]) -> Row:
    """Return what an item is found by."""
    return key, item["title"], _show(item), None, None


def _files(key: int, item: dict[str, Any]) -> Iterator[Row]:
    """Yield the rows of an item's files."""
    parts = [(media, part) for media in item.get("Media", ()) for part in media["Part"]]
    for position, (media, part) in enumerate(parts):
        yield (
            key,
            position,
            part["file"],
            part["size"],
            part["container"],
            part["duration"] / 1000,
            media["bitrate"] * 1000,
            media["width"],
            media["height"],
            None,
            None,
        )


def _guids(item: dict[str, Any]) -> dict[str, str]:
    """Return the external ids of an item."""
    ids = (guid["id"].partition("://") for guid in item.get("Guid", ()))
    return {source: value for source, _, value in ids}


if __name__ == "__main__":
    cost = asyncio.run(sync(sys.argv[2:], Path(sys.argv[1])))
    print(json.dumps(cost.as_dict()))
