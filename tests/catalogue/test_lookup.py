"""Asking for items by name."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
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


def ids(found: Sequence[lookup.Held]) -> list[str]:
    """Return the ids of items."""
    return [each.item.id for each in found]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("/films2/up.mkv", ["up"]),
        ("/films2//./x/../up.mkv", ["up"]),
        ("/films2/up", []),
        ("/films2/UP.mkv", []),
        ("/films2/up.mkv ", []),
        ("/films2/u%", []),
        ("/films2/up_mkv", []),
        ("\udcff", []),
        ("", []),
        ("up.mkv", []),
        ("d:/FILMS/H.MKV", ["her"]),
        ("\\\\?\\D:\\films\\h.mkv", ["her"]),
        pytest.param("/films/" + "d" * 5000, [], id="long"),
    ],
)
def test_a_path_is_found_as_its_server_reads_it(
    connection: sqlite3.Connection, asked: str, expected: list[str]
) -> None:
    """Neither a beginning of it, nor what no server could say."""
    assert ids(lookup.held_at(connection, asked)) == expected


@pytest.mark.parametrize(
    ("stored", "asked"),
    [
        ("/films/dune.mkv ", "/films/dune.mkv "),
        ('/films/it\'s "100%"_[a]#1?.mkv', '/films/it\'s "100%"_[a]#1?.mkv'),
        ("/films/\N{CLAPPER BOARD}.mkv", "/films/\N{CLAPPER BOARD}.mkv"),
        pytest.param("/films/" + "x" * 4000, "/films/" + "x" * 4000, id="long"),
        ("/médias/Ame\u0301lie.mkv", "/médias/Amélie.mkv"),
        ("/médias/Ame\u0301lie.mkv", "/me\u0301dias/Ame\u0301lie.mkv"),
        ("/films/Amélie.mkv", "/films/Ame\u0301lie.mkv"),
        ("\\\\nas\\Films\\Ärger Öl.mkv", "\\\\NAS/films/ärger ÖL.mkv"),
        ("\\\\?\\UNC\\nas\\f\\a.mkv", "\\\\nas\\f\\a.mkv"),
        ("d:\\films\\a.mkv", "D:\\Films\\A.mkv"),
    ],
)
def test_an_odd_path_is_found(catalogue: Catalogue, stored: str, asked: str) -> None:
    """However its accents are put together, and what Windows takes for the same."""
    catalogue.remember_libraries([FILMS])
    hold(catalogue, replace(film(), files=(subtitled(stored),)))
    hold(catalogue, replace(film("up"), files=(subtitled(stored + "2"),)))
    assert ids(catalogue.held_at(asked)) == ["dune"]
    folder = asked[: max(asked.rfind("/"), asked.rfind("\\"))]
    assert set(ids(catalogue.held_in(folder))) == {"dune", "up"}
    assert ids(catalogue.held_in(asked)) == []


def test_an_item_of_many_files_is_told_once(catalogue: Catalogue) -> None:
    """In a folder, and of what has no folder but the one that it leads back to."""
    catalogue.remember_libraries([FILMS])
    files = [subtitled(f"/films/dune/{name}") for name in ("a", "b", "é", "e\u0301")]
    hold(catalogue, replace(film(), files=tuple(files)))
    hold(catalogue, replace(film("up"), files=(subtitled("/films/../up/a"),)))
    assert ids(catalogue.held_in("/films")) == ["dune"]
    assert ids(catalogue.held_in("/up")) == ["up"]


def test_what_is_written_exactly_so_comes_first(catalogue: Catalogue) -> None:
    """Some disks tell apart what is put together and what is not."""
    catalogue.remember_libraries([FILMS])
    hold(catalogue, replace(film("a"), files=(subtitled("/é.mkv"),)))
    hold(catalogue, replace(film("b"), files=(subtitled("/e\u0301.mkv"),)))
    assert ids(catalogue.held_at("/é.mkv")) == ["a", "b"]
    assert ids(catalogue.held_at("/e\u0301.mkv")) == ["b", "a"]


def test_an_item_knows_when_it_was_new_last(catalogue: Catalogue) -> None:
    """Which is later than when it was seen first, once something of it changed."""
    catalogue.remember_libraries([FILMS])
    hold(catalogue, film())
    [first] = catalogue.recently_added()
    assert first.stored_at == first.first_seen_at
    hold(catalogue, replace(film(), revision="2", title="Dune: Part One"))
    [second] = catalogue.recently_added()
    assert second.stored_at
    assert first.stored_at
    assert second.stored_at > first.stored_at
    assert second.first_seen_at == first.first_seen_at


def test_an_item_that_a_scan_proves_is_known_by_then(catalogue: Catalogue) -> None:
    """That is no change; and what is newer stays so."""
    catalogue.remember_libraries([FILMS])
    hold(catalogue, film())
    [first] = catalogue.recently_added()
    assert first.stored_at
    untold = catalogue.untold(9)
    for seconds, expected in ((5, 5), (-5, 5)):
        moment = first.stored_at + timedelta(seconds=seconds)
        catalogue.confirm([ItemId("dune"), ItemId("nobody's")], moment)
        [held] = catalogue.recently_added()
        later = first.stored_at + timedelta(seconds=expected)
        assert held == replace(first, stored_at=later)
    assert catalogue.untold(9) == untold


@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        ("/films", {"dune"}),
        ("/films/", {"dune"}),
        ("/", {"dune", "up"}),
        ("D:\\films", {"her"}),
        ("d:/FILMS/", {"her"}),
        ("d:", {"her"}),
        ("/films/../films2", {"up"}),
        ("/film_", set()),
        ("/films/d/dune.mkv", set()),
    ],
)
def test_a_folder_ends_at_its_separator(
    connection: sqlite3.Connection, folder: str, expected: set[str]
) -> None:
    """What is in /films2 is not in /films."""
    assert set(ids(lookup.held_in(connection, folder))) == expected
    assert len(lookup.held_in(connection, folder, limit=1)) == min(1, len(expected))


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
    sql = "INSERT INTO archive VALUES (?, ?, 'movie', 'T', '', '', 0, 1, ?)"
    rows = [("a", "1", 10), ("b", "1", 20), ("c", "2", 5)]
    connection.executemany(sql, rows)
    paths = [("/a", "a"), ("/b", "a")]
    connection.executemany("INSERT INTO archived_paths VALUES (?, ?)", paths)
    gone = lookup.archived(connection)
    assert [each.id for each in gone] == ["b", "a", "c"]
    assert gone[1].paths == ("/a", "/b")
    assert [each.id for each in lookup.archived(connection, FILMS.id, limit=1)] == ["b"]
