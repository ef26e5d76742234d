"""A catalogue of an older version of ours becomes one of this version."""

from contextlib import closing
from pathlib import Path
import sqlite3
from typing import Any

import pytest

from custom_components.showrunner.catalogue.catalogue import Catalogue
from custom_components.showrunner.catalogue.database import SCHEMA
from custom_components.showrunner.catalogue.packing import packed
from custom_components.showrunner.engine.model import ItemId, LibraryId
from tests.engine.builders import FILMS

from .syncing import Syncing, movie
from .test_scans import task

FIRST = Path(__file__).with_name("version_1.sql")
GUIDS = {"imdb": "tt-dune", "tmdb": 'a "strange" one'}
ITEM = """
INSERT INTO items (key, id, library, type, title, year, summary, artwork, revision,
    fingerprint, told, state, in_trash, first_seen_at, stored_at)
VALUES (?, ?, ?, 'movie', ?, 2021, '', '{}', '1', ?, 8, ?, 0, 1, 1)
"""
FILE = """
INSERT INTO files (item, position, path, size, container)
VALUES (1, 0, '/films/dune.mkv', 7000000000, 'mkv')
"""
GONE = """
INSERT INTO archive VALUES
    ('heat', ?, 'movie', 'Heat', 'movie|imdb:tt-heat', ?, 'a.b.c', 0, 7, 7)
"""


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


@pytest.fixture
def compared(path: Path) -> Path:
    """Return one in which all was compared by fingerprints: a film and a bad row.

    Another film is gone.
    """
    path.parent.mkdir()
    with closing(sqlite3.connect(path, autocommit=True)) as connection:
        connection.executescript(f"{FIRST.read_text()};PRAGMA user_version = 1")
        sql = "INSERT INTO libraries (id, name, type, listed_at) VALUES (?, '', '', 1)"
        connection.execute(sql, (FILMS.id,))
        connection.executemany(
            ITEM,
            [
                (1, "dune", FILMS.id, "Dune", "a.b", "remote_only"),
                (2, "bad", FILMS.id, "", "", "error"),
            ],
        )
        connection.execute(FILE)
        connection.executemany("INSERT INTO guids VALUES (1, ?, ?)", GUIDS.items())
        connection.execute(GONE, (FILMS.id, packed(movie("heat"))))
        sql = "INSERT INTO archived_paths VALUES ('/films/heat.mkv', 'heat')"
        connection.execute(sql)
    return path


def test_external_ids_have_moved(compared: Path) -> None:
    """They are the same; and what was never read is not told as gone."""
    with closing(Catalogue.open(compared)) as catalogue:
        run = Syncing(catalogue)
        assert catalogue.items([ItemId("dune"), ItemId("bad")]).keys() == {"dune"}
        assert run.item().guids == GUIDS
        run.remove("bad")
        assert not run.happened()


def test_nothing_counts_as_changed_after_an_update_of_ours(compared: Path) -> None:
    """Items are compared as they are stored, and so are those that are back."""
    with closing(Catalogue.open(compared)) as catalogue:
        run = Syncing(catalogue)
        run.store(run.item(), movie("heat"), reread=True)
        assert run.happened() == [("returned", "heat")]
