"""What may be set about keeping step with a server, read from whatever is stored."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from custom_components.showrunner.engine.model import LibraryId
from custom_components.showrunner.engine.options import (
    SYNC_NUMBERS,
    NumberOption,
    SyncOptions,
    path_map,
    rewrites,
)
from custom_components.showrunner.engine.paths import Rewrite

FILMS, SHOWS = LibraryId("1"), LibraryId("2")
NONSENSE: list[Any] = [
    None,
    "",
    "6",
    True,
    False,
    [],
    {},
    -1,
    10**9,
    float("nan"),
    float("inf"),
]


def test_the_defaults_are_as_promised() -> None:
    """With nothing stored, as in an entry from before there were any."""
    assert SyncOptions.from_mapping({}) == SyncOptions()
    assert SyncOptions() == SyncOptions(
        quick=timedelta(hours=6),
        deep=timedelta(days=7),
        push=True,
        at_once=2,
        page_size=None,
        timeout=timedelta(seconds=30),
        tries=3,
        first_wait=timedelta(seconds=5),
        errors=5,
        cooldown=timedelta(minutes=15),
        grouping=timedelta(seconds=60),
        libraries=frozenset(),
    )


@pytest.mark.parametrize(
    ("key", "value", "change"),
    [
        ("quick_interval", 12, {"quick": timedelta(hours=12)}),
        ("quick_interval", 0, {"quick": None}),
        ("deep_interval", 30, {"deep": timedelta(days=30)}),
        ("deep_interval", 0, {"deep": None}),
        ("push", False, {"push": False}),
        ("libraries_at_once", 1, {"at_once": 1}),
        ("page_size", 250, {"page_size": 250}),
        ("page_size", 0, {"page_size": None}),
        ("request_timeout", 60, {"timeout": timedelta(minutes=1)}),
        ("tries", 1, {"tries": 1}),
        ("first_wait", 10, {"first_wait": timedelta(seconds=10)}),
        ("errors_until_cooldown", 9, {"errors": 9}),
        ("cooldown", 60, {"cooldown": timedelta(hours=1)}),
        ("grouping_window", 0, {"grouping": timedelta(0)}),
        ("libraries", ["1"], {"libraries": frozenset({FILMS})}),
        ("libraries", [], {"libraries": frozenset()}),
    ],
)
def test_what_was_set_is_read(key: str, value: Any, change: dict[str, Any]) -> None:
    """Each option in its unit, and nothing else changes."""
    assert SyncOptions.from_mapping({key: value}) == replace(SyncOptions(), **change)


@pytest.mark.parametrize("value", NONSENSE)
@pytest.mark.parametrize("option", SYNC_NUMBERS, ids=lambda option: str(option.key))
def test_a_number_that_makes_no_sense_is_its_default(
    option: NumberOption, value: Any
) -> None:
    """Somebody may have edited the file."""
    assert option.read({option.key: value}) == option.default


@pytest.mark.parametrize("option", SYNC_NUMBERS, ids=lambda option: str(option.key))
def test_a_number_may_be_at_its_bounds(option: NumberOption) -> None:
    """And its default is within them."""
    assert option.low <= option.default <= option.high
    for number in (option.low, option.high):
        assert option.read({option.key: float(number)}) == number
    for number in (option.low - 1, option.high + 1):
        assert option.read({option.key: number}) == option.default


@pytest.mark.parametrize("value", [None, "no", 0, []])
def test_other_nonsense_is_the_default_too(value: Any) -> None:
    """Where a switch or a list belongs."""
    stored = {"push": value, "libraries": value}
    assert SyncOptions.from_mapping(stored) == SyncOptions()


def test_only_what_can_be_an_id_names_a_library() -> None:
    """The rest of the list still counts."""
    read = SyncOptions.from_mapping({"libraries": [None, 7, FILMS, {}]})
    assert read.libraries == {FILMS}


def test_all_libraries_are_followed_unless_some_are_named() -> None:
    """A library that is new is followed only if all are."""
    some = SyncOptions.from_mapping({"libraries": [FILMS]})

    assert SyncOptions().follows(FILMS)
    assert SyncOptions().follows(SHOWS)
    assert some.follows(FILMS)
    assert not some.follows(SHOWS)


def test_paths_are_compiled_from_pairs() -> None:
    """In the shape in which the form stores them."""
    stored = {"paths": [{"from": "/media", "to": "/data"}]}

    assert path_map(stored).to_server("/media/x") == "/data/x"
    assert path_map({}).rewrites == ()


@pytest.mark.parametrize(
    "stored",
    [
        None,
        "/media -> /data",
        {"from": "/media", "to": "/data"},
        [None, "/media", {}, {"from": "/media"}, {"from": "/media", "to": 7}],
    ],
)
def test_what_is_no_list_of_pairs_is_nothing(stored: Any) -> None:
    """Whatever the file holds, the rest goes on."""
    assert rewrites(stored) == []


def test_the_good_pairs_among_bad_ones_count() -> None:
    """One slip does not undo the others."""
    good = {"from": "/media", "to": "/data"}
    assert rewrites([{}, good]) == [Rewrite(local="/media", server="/data")]
