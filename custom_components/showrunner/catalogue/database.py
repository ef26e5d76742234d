"""The file of a catalogue: opened with care, written in transactions.

A file that is damaged, too new or cannot be written is told apart when it is opened,
and what goes wrong later is one of a few errors. There is one connection that writes
and one that reads, each behind a lock; with SQLite's write-ahead log they do not wait
for each other.

Who closes a file notes in it that it is whole; it is read through when it is opened
without that note, after a crash or once damage was noticed. SQLite survives crashes by
itself, disks do not always; and to read a large file each time would delay each start.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
import errno
import glob
from pathlib import Path
import sqlite3
from threading import Lock
from typing import Final, Self

from ..engine.errors import (
    CatalogueCorruptError,
    CatalogueError,
    CatalogueFullError,
    CatalogueNewerError,
    CatalogueReadOnlyError,
)
from .migrations import MIGRATIONS, migrate

SCHEMA: Final = Path(__file__).parent / "schema.sql"
_PATIENCE: Final = 30  # Seconds to wait for another process, such as a backup
_CACHE: Final = 8 * 1024  # KiB a connection may remember
LOG_PAGES: Final = 4000  # In the log, until they are brought into the file: 16 MB
_WHOLE: Final = 0x53686F77  # The id of a file that was closed in good order: "Show"
_LOG_LIMIT: Final = 16 * 1024 * 1024  # Bytes of the log kept after a large transaction

_KINDS: Final[dict[int, type[CatalogueError]]] = {
    sqlite3.SQLITE_FULL: CatalogueFullError,
    sqlite3.SQLITE_READONLY: CatalogueReadOnlyError,
    sqlite3.SQLITE_PERM: CatalogueReadOnlyError,
    sqlite3.SQLITE_CANTOPEN: CatalogueReadOnlyError,
    sqlite3.SQLITE_AUTH: CatalogueReadOnlyError,
    sqlite3.SQLITE_CORRUPT: CatalogueCorruptError,
    sqlite3.SQLITE_NOTADB: CatalogueCorruptError,
}
_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def translated() -> Iterator[None]:
    """Raise what goes wrong with the file as `CatalogueError`, without its path."""
    try:
        yield
    except sqlite3.Error as err:
        code = getattr(err, "sqlite_errorcode", None) or 0
        kind = _KINDS.get(code & 0xFF, CatalogueError)
        raise kind(str(err)) from err
    except OSError as err:
        kind = CatalogueFullError if err.errno in _FULL else CatalogueReadOnlyError
        raise kind(err.strerror or type(err).__name__) from err


class Database:
    """A file with our tables. Made by `open`; safe to use from several threads."""

    def __init__(self, writer: sqlite3.Connection, reader: sqlite3.Connection) -> None:
        self._writer, self._reader = writer, reader
        self._write_lock, self._read_lock = Lock(), Lock()
        self._is_damaged = False

    @classmethod
    def open(cls, path: Path, migrations: Sequence[str] = MIGRATIONS) -> Self:
        """Open a file, or make it; bring it to this version.

        Raises CatalogueCorruptError, CatalogueNewerError, CatalogueMigrationError,
        CatalogueReadOnlyError or CatalogueFullError, and leaves the file as it was.
        """
        with translated():
            path.parent.mkdir(parents=True, exist_ok=True)
            writer = _connected(path)
            try:
                _prepare(writer, path, migrations)
                return cls(writer, _connected(path))
            except BaseException:
                writer.close()
                raise

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """Hand out the writing connection, for one transaction.

        Whatever is raised inside undoes it all. Raises `CatalogueError`.
        """
        with self._write_lock, self._noticing():
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
                self._writer.execute("COMMIT")
            except BaseException:
                if self._writer.in_transaction:  # SQLite may have ended it already
                    self._writer.execute("ROLLBACK")
                raise

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """Hand out the reading connection, which shows one moment.

        Raises `CatalogueError`.
        """
        with self._read_lock, self._noticing():
            self._reader.execute("BEGIN")
            try:
                yield self._reader
            finally:
                self._reader.execute("ROLLBACK")

    def checkpoint(self, *, hold: bool = False) -> None:
        """Bring what is in the log into the file, so that a copy of it is complete.

        With `hold`, the file is not written until a checkpoint without it.
        """
        with self._write_lock, self._read_lock, translated():
            self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            pages = 0 if hold else LOG_PAGES
            self._writer.execute(f"PRAGMA wal_autocheckpoint = {pages}").fetchall()

    def vacuum(self) -> None:
        """Give the space of what was deleted back to the disk, which needs as much."""
        with self._write_lock, self._read_lock, translated():
            self._writer.execute("VACUUM")

    def size(self) -> tuple[int, int]:
        """Return the bytes of the file, and how many of them are unused."""
        with self.read() as connection:
            page, pages, free = (
                connection.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("page_size", "page_count", "freelist_count")
            )
        return page * pages, page * free

    def close(self) -> None:
        """Close the file; whoever still uses it is waited for."""
        with self._write_lock, self._read_lock, translated():
            self._reader.close()
            if not self._is_damaged:
                with suppress(sqlite3.Error):  # It is read through the next time
                    self._writer.execute(f"PRAGMA application_id = {_WHOLE}")
            self._writer.close()

    @contextmanager
    def _noticing(self) -> Iterator[None]:
        """Translate what goes wrong, and remember damage."""
        try:
            with translated():
                yield
        except CatalogueCorruptError:
            self._is_damaged = True
            raise


def set_aside(path: Path, now: datetime) -> None:
    """Rename a damaged file. Of those, only the last is kept: they may be large."""
    with translated():
        for old in path.parent.glob(f"{glob.escape(path.name)}.corrupt-*"):
            old.unlink()
        name = f"{path.name}.corrupt-{now:%Y-%m-%d-%H%M%S}"
        for log in ("-wal", "-shm", ""):
            with suppress(FileNotFoundError):
                path.with_name(path.name + log).rename(path.with_name(name + log))


def _connected(path: Path) -> sqlite3.Connection:
    """Return a connection to a file, which is made if it is not there."""
    connection = sqlite3.connect(
        path,
        timeout=_PATIENCE,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=256,
    )
    connection.row_factory = sqlite3.Row
    connection.execute(f"PRAGMA cache_size = -{_CACHE}")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(f"PRAGMA journal_size_limit = {_LOG_LIMIT}")
    connection.execute(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}").fetchall()
    return connection


def _prepare(
    connection: sqlite3.Connection, path: Path, migrations: Sequence[str]
) -> None:
    """Make sure that a file is ours, whole, and of this version."""
    newest = 1 + len(migrations)
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    if version > newest:
        raise CatalogueNewerError(f"version {version}")
    if tables and not version:
        raise CatalogueCorruptError("tables that are not ours")
    if connection.execute("PRAGMA application_id").fetchone()[0] != _WHOLE:
        _check(connection)
    connection.execute("PRAGMA journal_mode = WAL").fetchall()
    if not version:
        script = f"BEGIN;{SCHEMA.read_text()};PRAGMA user_version = {newest};COMMIT"
        connection.executescript(script)
    elif version < newest:
        migrate(connection, path, migrations[version - 1 :])
    connection.execute("PRAGMA application_id = 0")  # This shows if it can be written


def _check(connection: sqlite3.Connection) -> None:
    """Read a file through. Raises CatalogueCorruptError."""
    if (found := connection.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
        raise CatalogueCorruptError(found)
