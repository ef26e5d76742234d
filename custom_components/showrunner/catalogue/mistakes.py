"""What went wrong: with a run, or with reading an item; how often, and until when."""

from collections.abc import Sequence
import json
import sqlite3
from typing import Final

from ..engine.errors import BadPayloadError, ShowrunnerError
from ..engine.listing import Entry
from ..engine.model import ItemId, ItemState
from .batch import Batch
from .lookup import plain

_LENGTH: Final = 500  # Of a message

_AGAIN = """
UPDATE errors SET tries = tries + 1, at = ?, run = ?, class = ?, message = ?
WHERE item = ? AND resolved_at IS NULL
"""
_FAILED_AGAIN = """
UPDATE errors SET tries = tries + 1, at = ?, run = ?, message = ?
WHERE item IS NULL AND library IS ? AND class = ? AND resolved_at IS NULL
"""
_NOTE = """
INSERT INTO errors (at, run, class, message, item, library, context, tries)
VALUES (?, ?, ?, ?, ?, ?, ?, 1)
"""
_SET_ASIDE = """
INSERT INTO items (key, id, library, type, title, summary, artwork, revision,
    told, state, in_trash, first_seen_at, stored_at, errors, error, error_at)
VALUES (?, ?, ?, ?, '', '', '{}', '', -1, ?, 0, ?, ?, 1, ?, ?)
ON CONFLICT (id) DO UPDATE SET library = excluded.library, state = excluded.state,
    errors = errors + 1, error = excluded.error, error_at = excluded.error_at
"""
_RESOLVE = """
UPDATE errors SET resolved_at = ?
WHERE resolved_at IS NULL AND item IN (SELECT value FROM json_each(?))
"""
_RESOLVE_RUNS = """
UPDATE errors SET resolved_at = ?
WHERE resolved_at IS NULL AND item IS NULL AND library = ?
"""


def note_unreadable(
    connection: sqlite3.Connection,
    batch: Batch,
    entry: Entry,
    key: int,
    err: Exception,
    now: float,
) -> None:
    """Put an item in the state `error`; `key` is for one that is not known yet."""
    name, message = _class(err), _message(err)
    item, library = plain(entry.id), batch.library.id
    said = (now, batch.run, name, message, item)
    if not connection.execute(_AGAIN, said).rowcount:
        connection.execute(_NOTE, (*said, library, "read"))
    state = ItemState.ERROR.value
    row = (key, item, library, entry.type.value, state, now, now, message, now)
    connection.execute(_SET_ASIDE, row)


def note_failed_run(
    connection: sqlite3.Connection, run: int, err: ShowrunnerError, now: float
) -> None:
    """Write down what ended a run early, or that it did so again."""
    name, message, library = _class(err), _message(err), _library_of(connection, run)
    again = connection.execute(_FAILED_AGAIN, (now, run, message, library, name))
    if not again.rowcount:
        said = (now, run, name, message, None, library, "sync")
        connection.execute(_NOTE, said)


def resolve_run(connection: sqlite3.Connection, run: int, now: float) -> None:
    """Note that a library could be synced."""
    connection.execute(_RESOLVE_RUNS, (now, _library_of(connection, run)))


def resolve(connection: sqlite3.Connection, ids: Sequence[ItemId], now: float) -> None:
    """Note that items could be read, or are gone."""
    if ids:
        connection.execute(_RESOLVE, (now, json.dumps(ids)))


def _library_of(connection: sqlite3.Connection, run: int) -> str | None:
    """Return the library of a run."""
    rows = connection.execute("SELECT library FROM runs WHERE id = ?", (run,))
    row: tuple[str] | None = rows.fetchone()
    return row and row[0]


def _class(err: Exception) -> str:
    """Return the translation key of an error; what is not ours is a strange answer."""
    kind = err if isinstance(err, ShowrunnerError) else BadPayloadError
    return kind.translation_key


def _message(err: Exception) -> str:
    """Return what an error says, of a bearable length."""
    return plain(f"{type(err).__name__}: {err}"[:_LENGTH])
