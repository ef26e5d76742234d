"""Asking for items by name."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
import sqlite3

import pytest

from custom_components.showrunner.catalogue import lookup
from custom_components.showrunner.catalogue.catalogue import Catalogue
from custom_components.showrunner.catalogue.search import recently_added
from custom_components.showrunner.engine.model import ItemId, ItemState, MediaType
from tests.engine.builders import FILMS, after, film

from .holding import hold, opened, subtitled


@pytest.fixture
def connection(path: Path) -> Iterator[sqlite3.Connection]:
    """Return a connection to a catalogue of films here and there, and a show."""
    catalogue = Catalogue.open(path)
    catalogue.remember_libraries([FILMS])
    second = replace(film("second", kind=MediaType.EPISODE), episode=2)
    first = replace(film("first", kind=MediaType.EPISODE), episode=1)
    hold(
        catalogue,
        replace(film("dune", added=after(1)), files=(subtitled("/films/d/dune.mkv"),)),
        replace(film("up", added=after(2)), files=(subtitled("/films2/up.mkv"),)),
        replace(film("her", added=after(3)), files=(subtitled("D:\\films\\h.mkv"),)),
        *(replace(each, parent=ItemId("season")) for each in (second, first)),
    )
    catalogue.close()
    yield from opened(path)


def test_an_item_is_told_with_its_state(connection: sqlite3.Connection) -> None:
    """And one that is not known is None."""
    held = lookup.get_item(connection, ItemId("dune"))
    assert held is not None
    assert (held.item.title, held.state) == ("Dune", ItemState.NORMAL)
    assert lookup.get_item(connection, ItemId("\ud83d")) is None


def test_a_path_is_found_exactly(connection: sqlite3.Connection) -> None:
    """Neither a beginning of it, nor what no server could say."""
    assert lookup.find_by_path(connection, "/films2/up.mkv") == ["up"]
    assert lookup.find_by_path(connection, "/films2/up") == []
    assert lookup.find_by_path(connection, "\udcff") == []


@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        ("/films", {"dune"}),
        ("/films/", {"dune"}),
        ("/", {"dune", "up"}),
        ("D:\\films", {"her"}),
        ("/films/d/dune.mkv", set()),
    ],
)
def test_a_folder_ends_at_its_separator(
    connection: sqlite3.Connection, folder: str, expected: set[str]
) -> None:
    """What is in /films2 is not in /films."""
    assert set(lookup.find_under(connection, folder)) == expected


def test_children_come_in_their_order(connection: sqlite3.Connection) -> None:
    """However they were stored."""
    held = lookup.children(connection, ItemId("season"))
    assert [each.item.id for each in held] == ["first", "second"]


def test_the_latest_come_first(connection: sqlite3.Connection) -> None:
    """Of a type, after a moment, and no more than asked for."""
    films = frozenset({MediaType.MOVIE})
    latest = recently_added(connection, FILMS.id, films, limit=2)
    assert [each.item.id for each in latest] == ["her", "up"]
    assert [each.item.id for each in recently_added(connection, since=after(3))] == [
        "her"
    ]


def test_what_left_is_listed_the_latest_first(connection: sqlite3.Connection) -> None:
    """With where it was and when it went."""
    sql = "INSERT INTO archive VALUES (?, ?, 'movie', 'T', '', '', '', 0, 1, ?)"
    rows = [("a", "1", 10), ("b", "1", 20), ("c", "2", 5)]
    connection.executemany(sql, rows)
    paths = [("/a", "a"), ("/b", "a")]
    connection.executemany("INSERT INTO archived_paths VALUES (?, ?)", paths)
    gone = lookup.archived(connection)
    assert [each.id for each in gone] == ["b", "a", "c"]
    assert gone[1].paths == ("/a", "/b")
    assert [each.id for each in lookup.archived(connection, FILMS.id, limit=1)] == ["b"]
