"""Items in some states are let go by a clean-up, and nobody is told."""

from dataclasses import replace
from typing import Any

import pytest

from custom_components.showrunner.catalogue.catalogue import Catalogue
from custom_components.showrunner.catalogue.search import Query
from custom_components.showrunner.engine.listing import Entry
from custom_components.showrunner.engine.model import (
    ItemId,
    ItemState,
    LibraryId,
    MediaType,
)
from tests.engine.builders import FILMS

from .syncing import Syncing, movie, unreadable

STATES = {
    "dune": ItemState.UNAVAILABLE,
    "heat": ItemState.UNAVAILABLE,
    "alien": ItemState.FILE_NOT_FOUND,
    "up": ItemState.NORMAL,
    "jaws": ItemState.REMOTE_ONLY,
}
UNAVAILABLE, ERROR = ItemState.UNAVAILABLE, ItemState.ERROR


def contents(catalogue: Catalogue) -> list[str]:
    """Return all rows of all tables."""
    with catalogue._database.read() as connection:
        return list(connection.iterdump())


def ids(run: Syncing) -> list[str]:
    """Return what the catalogue holds."""
    return [row[0] for row in run.rows("SELECT id FROM items ORDER BY id")]


@pytest.fixture
def troubled(run: Syncing) -> Syncing:
    """Return a run after which items are in all states."""
    run.state = lambda item: STATES[item.id]
    run.store(*map(movie, STATES), quiet=True)
    run.take([unreadable("odd")])
    run.end()
    return run


@pytest.mark.parametrize(
    ("states", "counts", "left"),
    [
        ([UNAVAILABLE], {UNAVAILABLE: 2}, ["alien", "jaws", "odd", "up"]),
        (
            [ERROR, ItemState.FILE_NOT_FOUND],
            {ItemState.FILE_NOT_FOUND: 1, ERROR: 1},
            ["dune", "heat", "jaws", "up"],
        ),
        (list(ItemState), {UNAVAILABLE: 2, "file_not_found": 1, ERROR: 1}, 2),
        ([], {}, 6),
    ],
)
def test_items_in_a_state_go(
    troubled: Syncing,
    catalogue: Catalogue,
    states: list[ItemState],
    counts: dict[str, int],
    left: list[str] | int,
) -> None:
    """They are counted by it; what is as it should be never goes."""
    cleaned = catalogue.clean_up(states=states)
    assert cleaned.states == counts
    assert cleaned.rows["items"] == sum(counts.values())
    assert left in (ids(troubled), len(ids(troubled)))
    assert troubled.happened() == []


def test_what_went_is_found_in_the_archive_only(
    troubled: Syncing, catalogue: Catalogue
) -> None:
    """With nothing left of it in any other table."""
    catalogue.clean_up(states=[UNAVAILABLE])
    assert {gone.id for gone in catalogue.archived()} == {"dune", "heat"}
    assert not catalogue.search(Query(words="dune")).items
    keys = "(SELECT key FROM items)"
    assert not troubled.rows(f"SELECT * FROM files WHERE item NOT IN {keys}")  # noqa: S608
    assert not catalogue.clean_up(states=[UNAVAILABLE]).rows["items"]


def test_a_dry_run_counts_them_and_changes_nothing(
    troubled: Syncing, catalogue: Catalogue
) -> None:
    """Not a row of any table; and what it says is what happens."""
    before = contents(catalogue)
    would = catalogue.clean_up(states=list(ItemState), dry_run=True)
    assert contents(catalogue) == before
    assert catalogue.clean_up(states=list(ItemState)) == would


@pytest.mark.parametrize(
    "kind", [MediaType.SHOW, MediaType.SEASON, MediaType.ARTIST, MediaType.ALBUM]
)
def test_what_holds_others_stays(
    run: Syncing, catalogue: Catalogue, kind: MediaType
) -> None:
    """A quick sync would not notice that it is missing."""
    run.state = lambda _: UNAVAILABLE
    run.store(movie("show", type=kind), movie("pilot", type=MediaType.EPISODE))
    run.take([Entry(ItemId("odd"), kind, "1", lambda: 1 / 0)])  # type: ignore[arg-type, return-value]
    assert catalogue.clean_up(states=[UNAVAILABLE, ERROR]).rows["items"] == 1
    assert ids(run) == ["odd", "show"]


def test_of_many_all_go(run: Syncing, catalogue: Catalogue) -> None:
    """More than are taken at a time, with some among them that stay."""
    run.state = lambda _: UNAVAILABLE
    kinds = (MediaType.MOVIE, MediaType.MOVIE, MediaType.SHOW)
    run.store(*(movie(str(n), type=kinds[n % 3]) for n in range(2100)), quiet=True)
    assert catalogue.clean_up(states=[UNAVAILABLE]).states == {UNAVAILABLE: 1400}
    assert len(ids(run)) == 700


def test_libraries_that_left_take_theirs_along(
    troubled: Syncing, catalogue: Catalogue
) -> None:
    """As without a state: they are not archived, nor counted by it."""
    cleaned = catalogue.clean_up([LibraryId("9")], states=[UNAVAILABLE])
    assert cleaned.states == {UNAVAILABLE: 0}
    assert catalogue.archived() == []


def test_their_errors_are_over(troubled: Syncing, catalogue: Catalogue) -> None:
    """Nobody could ever resolve that of an item that is gone for good."""
    catalogue.clean_up(states=[ERROR])
    assert [each.resolved_at is None for each in catalogue.errors()] == [False]


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        ({}, "returned"),
        ({"year": None, "guids": {}}, "returned"),
        ({"year": None, "guids": {}, "files": ()}, "returned"),
        ({"year": None, "guids": {}, "title": "Another"}, "added"),
    ],
)
def test_what_is_listed_again_is_not_new(
    run: Syncing, catalogue: Catalogue, facts: dict[str, Any], kind: str
) -> None:
    """Even if nothing but its id and title says that it is the same."""
    before = replace(movie(**facts), title="Dune")
    run.state = lambda _: UNAVAILABLE
    run.store(before, quiet=True)
    run.end()
    since = run.rows("SELECT first_seen_at FROM items")
    catalogue.clean_up(states=[UNAVAILABLE])
    again = Syncing(catalogue)
    again.store(replace(before, **facts))
    assert again.happened() == [(kind, "dune")]
    assert (again.rows("SELECT first_seen_at FROM items") == since) is (
        kind == "returned"
    )


@pytest.mark.parametrize("state", [UNAVAILABLE, ERROR])
def test_a_library_is_out_of_step_when_something_went(
    run: Syncing, catalogue: Catalogue, state: ItemState
) -> None:
    """The server's marker no longer says that all is known; else it still does."""
    run.state = lambda _: UNAVAILABLE
    run.store(movie(), quiet=True)
    sql = "UPDATE libraries SET revision = '7', since = 8"
    with catalogue._database.write() as connection:
        connection.execute(sql)
    catalogue.clean_up(states=[state])
    library = catalogue.library(FILMS.id)
    assert library is not None
    gone = state is UNAVAILABLE
    assert (library.revision == "", library.since is None) == (gone, gone)
