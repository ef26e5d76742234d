"""Letting go of what nobody needs any more."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
import sqlite3
from typing import Any

import pytest

from custom_components.showrunner.catalogue import cleaning
from custom_components.showrunner.catalogue.catalogue import Catalogue
from custom_components.showrunner.catalogue.cleaning import (
    clean_up,
    vacuum_is_worth_it,
)
from custom_components.showrunner.catalogue.search import Query, search
from custom_components.showrunner.engine.model import Library, LibraryId
from tests.engine.builders import FILMS, NOON, film

from .holding import hold, opened, subtitled

SCAN = """INSERT INTO scans (request, path, server_path, library, root, folder,
asked_at, source, expects, is_folder, immediate, priority, verdict, finished_at)
VALUES ('r', '', '', '1', '', '', ?1, 'action', 'present', 0, 0, 0, {verdict}, ?1)"""
TABLES = ("items", "files", "streams", "item_tags", "tags", "seen", "words")


@pytest.fixture
def connection(path: Path) -> Iterator[sqlite3.Connection]:
    """Return a connection to a catalogue with a film, and one whose library left."""
    catalogue = Catalogue.open(path)
    catalogue.remember_libraries([FILMS])
    whole: dict[str, Any] = {
        "guids": {"imdb": "tt1"},
        "files": (subtitled("/a.mkv", "eng"),),
    }
    hold(catalogue, replace(film("dune"), genres=("Drama",), **whole))
    gone = Library(id=LibraryId("9"), name="Gone")
    hold(catalogue, replace(film("up"), genres=("Horror",), **whole), library=gone)
    catalogue.close()
    yield from opened(path)


def old(connection: sqlite3.Connection, days: float) -> None:
    """Note something of each kind some days ago."""
    at = (NOON - timedelta(days=days)).timestamp()
    for sql in (
        "INSERT INTO archive VALUES (?1, '1', 'movie', 'T', '', '', 0, 1, ?1)",
        "INSERT INTO versions (item, data, at) VALUES ('a', '', ?1)",
        """INSERT INTO errors (class, context, message, tries, at, resolved_at)
        VALUES ('busy', '', '', 1, ?1, ?1)""",
        """INSERT INTO errors (class, context, message, tries, at)
        VALUES ('open', '', '', 1, ?1)""",
        """INSERT INTO runs (library, mode, "trigger", started_at, finished_at)
        VALUES ('1', 'quick', 'user', ?1, ?1)""",
        SCAN.replace("{verdict}", "'found'"),
        SCAN.replace("{verdict}", "NULL"),
    ):
        connection.execute(sql, (at,))


def counted(connection: sqlite3.Connection, *tables: str) -> dict[str, int]:
    """Return how many rows tables have."""
    sql = "SELECT count(*) FROM {table}"
    return {
        table: connection.execute(sql.replace("{table}", table)).fetchone()[0]
        for table in tables
    }


def test_items_of_libraries_that_left_go_with_all_they_have(
    connection: sqlite3.Connection,
) -> None:
    """And are not found any more; the others keep everything."""
    connection.execute("INSERT INTO seen VALUES ('8', 'x')")
    cleaned = clean_up(connection, NOON)
    assert cleaned.rows["items"] == cleaned.rows["files"] == 1
    assert cleaned.rows["tags"] == cleaned.rows["item_tags"] == 1
    assert (cleaned.rows["streams"], cleaned.rows["seen"]) == (2, 1)
    left = {"items": 1, "files": 1, "streams": 2, "item_tags": 1, "tags": 1}
    assert counted(connection, *TABLES) == {**left, "seen": 0, "words": 1}
    assert not search(connection, Query(words="up")).items
    assert search(connection, Query(words="dune")).total == 1


@pytest.mark.parametrize(
    ("days", "gone"),
    [
        (29, set()),
        (31, {"versions"}),
        (89, {"versions"}),
        (91, {"versions", "archive", "errors", "scans"}),
        (366, {"versions", "archive", "errors", "scans", "runs"}),
    ],
)
def test_everything_has_its_time(
    connection: sqlite3.Connection, days: int, gone: set[str]
) -> None:
    """What is still open, an error or a scan, has no end."""
    clean_up(connection, NOON)  # What the library that left has left
    old(connection, days)
    rows = clean_up(connection, NOON).rows
    tables = ("archive", "versions", "errors", "runs", "scans")
    assert {table for table in tables if rows[table]} == gone
    left = {table: 1 if table in gone else 2 for table in ("errors", "scans")}
    assert counted(connection, "errors", "scans") == left


def test_scans_are_not_kept_without_end(
    connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Something may ask each second; the latest stay, and all that wait."""
    monkeypatch.setattr(cleaning, "SCANS_AT_MOST", 2)
    at = NOON.timestamp()
    for verdict in ("NULL", "'found'", "'refused'", "'found'", "'removed'"):
        connection.execute(SCAN.replace("{verdict}", verdict), (at,))
    assert clean_up(connection, NOON).rows["scans"] == 2
    left = connection.execute("SELECT verdict FROM scans ORDER BY id").fetchall()
    assert [row["verdict"] for row in left] == [None, "found", "removed"]


def test_libraries_are_forgotten_only_if_it_is_known_which_there_are(
    connection: sqlite3.Connection,
) -> None:
    """A server that lists none is starting."""
    assert not clean_up(connection, NOON).rows["libraries"]
    assert counted(connection, "libraries") == {"libraries": 1}
    assert not clean_up(connection, NOON, [FILMS.id]).rows["libraries"]
    assert clean_up(connection, NOON, [LibraryId("2")]).rows["libraries"] == 1
    assert not any(counted(connection, "libraries", *TABLES).values())


@pytest.mark.parametrize(
    ("facts", "kept"),
    [
        ({}, 0),
        ({"trigger": "schedule"}, 1),
        ({"updated": 1}, 1),
        ({"error": "busy"}, 1),
        ({"finished_at": None}, 1),
        ({"started_at": (NOON - timedelta(hours=23)).timestamp()}, 1),
    ],
    ids=str,
)
def test_looks_each_minute_that_found_nothing_are_not_kept_for_a_year(
    connection: sqlite3.Connection, facts: dict[str, Any], kept: int
) -> None:
    """Half a million rows a library, of which each says the same."""
    then = (NOON - timedelta(hours=25)).timestamp()
    row = {"trigger": "poll", "updated": 0, "error": None, "finished_at": then}
    clean_up(connection, NOON)
    connection.execute(
        """INSERT INTO runs (library, mode, started_at, "trigger", updated, error,
        finished_at) VALUES ('1', 'quick', :started_at, :trigger, :updated, :error,
        :finished_at)""",
        {**row, "started_at": then, **facts},
    )
    others = counted(connection, "runs")["runs"] - 1
    clean_up(connection, NOON)
    assert counted(connection, "runs")["runs"] == others + kept


def test_a_dry_run_counts_the_same_and_changes_nothing(
    connection: sqlite3.Connection,
) -> None:
    """Not even what can be found."""
    old(connection, 400)
    before = counted(connection, *TABLES, "archive", "errors", "runs")
    would = clean_up(connection, NOON, dry_run=True)
    assert counted(connection, *TABLES, "archive", "errors", "runs") == before
    assert search(connection, Query(words="up")).total == 1
    assert clean_up(connection, NOON) == would
    assert not any(clean_up(connection, NOON).rows.values())


def test_a_file_is_rewritten_when_much_of_it_is_unused(
    connection: sqlite3.Connection,
) -> None:
    """More than a fifth, and more than 10 MB."""
    connection.execute("CREATE TABLE much (data)")
    connection.execute("INSERT INTO much VALUES (zeroblob(12000000))")
    assert not vacuum_is_worth_it(connection)
    connection.execute("DROP TABLE much")
    assert vacuum_is_worth_it(connection)
