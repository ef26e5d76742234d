"""A catalogue of an older version of ours becomes one of this version."""

from contextlib import closing
from pathlib import Path
import sqlite3
from typing import Any

import pytest

from custom_components.showrunner.catalogue.catalogue import Catalogue
from custom_components.showrunner.catalogue.database import SCHEMA
from custom_components.showrunner.engine.model import LibraryId

from .test_scans import task

FIRST = Path(__file__).with_name("version_1.sql")


@pytest.fixture
def old(path: Path) -> Path:
    """Return a catalogue of the first version, with two films in it."""
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(f"{FIRST.read_text()};PRAGMA user_version = 1")
        for key, file in enumerate(("/films/dune.mkv", "D:\\Films\\Up.mkv")):
            film = (
                key,
                f"film{key}",
                "1",
                "movie",
                "T",
                "",
                "{}",
                "",
                "x",
                1,
                "normal",
            )
            connection.execute(
                """INSERT INTO items (key, id, library, type, title, summary, artwork,
                revision, fingerprint, told, state, in_trash, first_seen_at, stored_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 1, 1)""",
                film,
            )
            connection.execute(
                "INSERT INTO files VALUES (?, 0, ?, 1, '', 1, 1, 1, 1, 1)", (key, file)
            )
        connection.commit()
    return path


def tables(connection: sqlite3.Connection) -> dict[str, Any]:
    """Return the columns of all tables, and what all else is made with."""
    schema = connection.execute(
        "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'words_%'"
    ).fetchall()
    return {
        name: connection.execute(f"PRAGMA table_xinfo({name})").fetchall()
        if kind == "table"
        else " ".join((sql or "").split())
        for kind, name, sql in schema
    }


def test_an_old_catalogue_has_the_tables_of_a_new_one(old: Path) -> None:
    """Column by column, and every index."""
    Catalogue.open(old).close()
    with closing(sqlite3.connect(old)) as connection:
        found = tables(connection)
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(SCHEMA.read_text())
        assert found == tables(connection)


def test_an_old_catalogue_keeps_what_it_knows(old: Path) -> None:
    """And finds its files as a new one does; scans have their place."""
    catalogue = Catalogue.open(old)
    assert catalogue.mishap is None
    for path, key in (("/films/dune.mkv", "film0"), ("d:/films/UP.mkv", "film1")):
        assert [held.item.id for held in catalogue.held_at(path)] == [key]
    assert catalogue.library_size(LibraryId("1")).items == 2
    catalogue.queue_scans([task()])
    assert catalogue.queued_scans() == [task()]
    catalogue.close()
