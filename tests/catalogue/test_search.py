"""Finding items by words and by what is known of them."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
import sqlite3
from typing import Any

from hypothesis import example, given, strategies as st
import pytest

from custom_components.showrunner.catalogue import search as module
from custom_components.showrunner.catalogue.catalogue import Catalogue
from custom_components.showrunner.catalogue.conditions import match_of
from custom_components.showrunner.catalogue.search import Order, Query, search
from custom_components.showrunner.engine.model import (
    ItemState,
    Library,
    LibraryId,
    MediaType,
)
from tests.engine.builders import after, film

from .holding import hold, opened, subtitled

SHOWS = Library(id=LibraryId("2"), name="Shows", type=MediaType.SHOW)
UP = replace(
    film("up", added=after(1)),
    year=2009,
    genres=("Family", "Comedy"),
    files=(subtitled("/films/up.mkv", "eng", "deu"),),
)
UPGRADE = replace(
    film("upgrade", added=after(2)),
    year=2018,
    genres=("Horror",),
    files=(subtitled("/films/upgrade.mkv", "eng"),),
)
AMELIE = replace(film("amelie", added=after(3)), title="Amélie", year=2001)
PILOT = replace(
    film("pilot", added=after(4), kind=MediaType.EPISODE), show="Up All Night"
)


@pytest.fixture
def connection(path: Path) -> Iterator[sqlite3.Connection]:
    """Return a connection to a catalogue of three films and an episode."""
    catalogue = Catalogue.open(path)
    catalogue.remember_libraries([replace_library(), SHOWS])
    states = {"upgrade": ItemState.UNAVAILABLE}
    hold(
        catalogue,
        UP,
        UPGRADE,
        AMELIE,
        state=lambda item: states.get(item.id, ItemState.NORMAL),
    )
    hold(catalogue, PILOT, library=SHOWS)
    catalogue.close()
    yield from opened(path)


def replace_library() -> Library:
    """Return the library of films."""
    assert UP.library is not None
    return UP.library


def found(connection: sqlite3.Connection, **wanted: Any) -> list[str]:
    """Return the ids of what is found."""
    return [held.item.id for held in search(connection, Query(**wanted)).items]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"words": "upg"}, ["upgrade"]),
        ({"words": "night pil"}, ["pilot"]),
        ({"words": "AMELIE"}, ["amelie"]),
        ({"words": "up nothing"}, []),
        ({"words": "!?"}, []),
        ({"library": "2"}, ["pilot"]),
        ({"types": frozenset({MediaType.EPISODE})}, ["pilot"]),
        ({"year_from": 2009, "year_to": 2009}, ["up"]),
        ({"year_from": 2010}, ["upgrade"]),
        ({"year_to": 2005}, ["amelie"]),
        ({"genre": "family"}, ["up"]),
        ({"subtitles": ["deu", "ger"]}, ["up"]),
        ({"missing_subtitles": ["deu", "ger"]}, ["upgrade"]),
        ({"missing_subtitles": ["eng"]}, []),
        ({"state": ItemState.UNAVAILABLE}, ["upgrade"]),
        ({"added_since": after(3)}, ["pilot", "amelie"]),
        ({"genre": "Horror", "words": "up"}, ["upgrade"]),
        ({"order": Order.ADDED}, ["pilot", "amelie", "upgrade", "up"]),
        ({"order": Order.TITLE}, ["amelie", "pilot", "up", "upgrade"]),
        ({"order": Order.TITLE, "offset": 1, "limit": 2}, ["pilot", "up"]),
    ],
)
@pytest.mark.parametrize("narrow", [0, 3000])
def test_finds_what_meets_everything_that_is_asked(
    connection: sqlite3.Connection,
    monkeypatch: pytest.MonkeyPatch,
    wanted: dict[str, Any],
    expected: list[str],
    narrow: int,
) -> None:
    """Few candidates are sorted, many are walked; both find the same."""
    monkeypatch.setattr(module, "_NARROW", narrow)
    assert found(connection, **wanted) == expected


@pytest.mark.parametrize("narrow", [0, 3000])
def test_the_same_title_comes_before_longer_ones(
    connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch, narrow: int
) -> None:
    """Up is neither Upgrade nor the latest."""
    monkeypatch.setattr(module, "_NARROW", narrow)
    first, *others = found(connection, words="up")
    assert first == "up"
    assert set(others) == {"upgrade", "pilot"}


def test_more_than_is_counted_is_called_truncated(
    connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The total is then how many were counted."""
    monkeypatch.setattr(module, "COUNTED", 3)
    some = search(connection, Query(limit=1))
    assert (len(some.items), some.total, some.truncated) == (1, 3, True)
    monkeypatch.setattr(module, "COUNTED", 4)
    some = search(connection, Query(limit=1))
    assert (some.total, some.truncated) == (4, False)


def test_whatever_people_write_is_no_mistake() -> None:
    """Quotes, operators, halves of characters: all are words, or nothing."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE words USING fts5 (title, content = '')")

    @given(st.text(st.characters(codec=None)))
    @example('"a" OR NEAR(b c, 2) AND NOT title:d* ^e + f')
    @example("\0\ud83d \U0001f600 '")
    @example("a " * 1000)
    def ask(words: str) -> None:
        match = match_of(words)
        if match:
            sql = "SELECT rowid FROM words WHERE words MATCH ?"
            assert connection.execute(sql, (match,)).fetchall() == []

    ask()
    connection.close()


def test_titles_that_begin_with_the_words_come_before_others(path: Path) -> None:
    """Then those that hold them, then the shortest; a frequent word weighs nothing."""
    titles = ("The Office Party", "Party", "The Party", "Partygoers of the World")
    catalogue = Catalogue.open(path)
    films = [replace(film(title), title=title) for title in titles]
    show = replace(film("Ten"), title="Ten", show="Party Down")
    hold(catalogue, *films, show)
    found = catalogue.search(Query(words="part")).items
    assert [held.item.title for held in found] == [
        "Party",
        "Partygoers of the World",
        "The Party",
        "The Office Party",
        "Ten",
    ]


@pytest.mark.parametrize("text", ["100%", "a_b", "c\\d"])
def test_signs_of_patterns_mean_themselves(path: Path, text: str) -> None:
    """A title may hold a percent sign, an underscore or a backslash."""
    catalogue = Catalogue.open(path)
    title = f"{text} and more"
    hold(catalogue, replace(film("1"), title=title), replace(film("2"), title="Other"))
    assert [held.item.title for held in catalogue.search(Query(words=text)).items] == [
        title
    ]


def test_of_too_many_matches_the_last_stored_are_told(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits until all of them are ranked."""
    monkeypatch.setattr(module, "COUNTED", 2)
    catalogue = Catalogue.open(path)
    names = ["Part A", "Part B", "Part C", "Part D"]
    hold(catalogue, *(replace(film(name), title=name) for name in names))
    found = catalogue.search(Query(words="part", limit=2))
    assert [held.item.title for held in found.items] == ["Part D", "Part C"]
    assert (found.total, found.truncated) == (2, True)
