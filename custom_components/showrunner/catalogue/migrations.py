"""From the tables of an older version to those of this one."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
import sqlite3
from typing import Final

from ..engine.errors import CatalogueMigrationError

# Each script brings the tables from one version to the next; the first is version 1.
# `schema.sql` always has the newest.
MIGRATIONS: Final[tuple[str, ...]] = ()


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
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    for number, script in enumerate(scripts, start=version + 1):
        connection.executescript(
            f"BEGIN;{script};PRAGMA user_version = {number};COMMIT"
        )
