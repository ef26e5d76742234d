"""From the tables of an older version to those of this one."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
import sqlite3
from typing import Final

from ..engine.errors import CatalogueMigrationError
from .lookup import folded

_SCANS: Final = """
DROP INDEX items_in_library;
CREATE INDEX items_in_library ON items (library, type, duration);
ALTER TABLE files ADD COLUMN folded TEXT;
UPDATE files SET folded = folded(path) WHERE folded(path) IS NOT NULL;
CREATE INDEX files_by_folded ON files (folded) WHERE folded IS NOT NULL;
CREATE TABLE scans (
    id INTEGER PRIMARY KEY,
    request TEXT NOT NULL,
    path TEXT NOT NULL,
    server_path TEXT NOT NULL,
    library TEXT NOT NULL,
    root TEXT NOT NULL,
    folder TEXT NOT NULL,
    asked_at REAL NOT NULL,
    source TEXT NOT NULL,
    expects TEXT NOT NULL,
    is_folder INTEGER NOT NULL,
    immediate INTEGER NOT NULL,
    priority INTEGER NOT NULL,
    user TEXT,
    verdict TEXT,
    finished_at REAL,
    started_at REAL,
    reason TEXT NOT NULL DEFAULT '',
    item TEXT,
    title TEXT NOT NULL DEFAULT '',
    attempts INTEGER NOT NULL DEFAULT 0,
    requests INTEGER NOT NULL DEFAULT 0,
    reach TEXT,
    sizes TEXT NOT NULL DEFAULT '[null, null]',
    files TEXT NOT NULL DEFAULT '[]'
);
CREATE UNIQUE INDEX scans_waiting ON scans (request, library, path)
    WHERE verdict IS NULL;
CREATE INDEX scans_by_age ON scans (finished_at) WHERE verdict IS NOT NULL;
"""

_STORED_FACTS: Final = """
UPDATE items SET told = -1 WHERE fingerprint = '';
ALTER TABLE items DROP COLUMN fingerprint;
ALTER TABLE archive DROP COLUMN fingerprint;
ALTER TABLE items ADD COLUMN guids TEXT NOT NULL DEFAULT '{}';
UPDATE items SET guids = (
    SELECT json_group_object(source, value) FROM guids WHERE item = items.key
) WHERE key IN (SELECT item FROM guids);
DROP TABLE guids;
"""

_SCANS_OF_LIBRARIES: Final = """
ALTER TABLE scans ADD COLUMN libraries TEXT NOT NULL DEFAULT '[]';
ALTER TABLE scans ADD COLUMN part TEXT NOT NULL DEFAULT '';
"""

# Each script brings the tables from one version to the next; the first is version 1.
# `schema.sql` always has the newest.
MIGRATIONS: Final[tuple[str, ...]] = (_SCANS, _STORED_FACTS, _SCANS_OF_LIBRARIES)


def migrate(connection: sqlite3.Connection, path: Path, scripts: Sequence[str]) -> None:
    """Run the scripts that a file still lacks.

    It is copied before. Raises CatalogueMigrationError when one fails, and puts the
    copy back; the connection is closed then.
    """
    copy = path.with_name(f"{path.name}.before-migration")
    copy.unlink(missing_ok=True)
    with closing(sqlite3.connect(copy)) as target:
        connection.backup(target)
    try:
        _run(connection, scripts)
    except sqlite3.Error as err:
        connection.close()
        for log in ("-wal", "-shm"):
            path.with_name(path.name + log).unlink(missing_ok=True)
        copy.replace(path)
        raise CatalogueMigrationError(str(err)) from err
    copy.unlink()


def _run(connection: sqlite3.Connection, scripts: Sequence[str]) -> None:
    """Run scripts, each as one transaction with its version."""
    connection.create_function("folded", 1, folded, deterministic=True)
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    for number, script in enumerate(scripts, start=version + 1):
        connection.executescript(
            f"BEGIN;{script};PRAGMA user_version = {number};COMMIT"
        )
