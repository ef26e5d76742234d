"""Runs begin, are taken up where they were cut, and end."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
import random
import sqlite3
import subprocess
import sys
from typing import Any

import pytest

from custom_components.showrunner.catalogue.batch import Completed
from custom_components.showrunner.catalogue.catalogue import Catalogue
from custom_components.showrunner.engine.errors import RejectedError, UnavailableError
from custom_components.showrunner.engine.model import MediaType
from custom_components.showrunner.engine.syncs import SyncMode, SyncTrigger, Tally
from tests.engine.builders import FILMS

from . import victim
from .syncing import Syncing, cursor, movie, order

ROOT = Path(__file__).parents[2]
SINCE = datetime(2026, 11, 21, 12, 30, tzinfo=UTC)


def completed(*, deep: bool = False) -> Completed:
    """Return that all of the films is known."""
    return Completed(revision="8", since=SINCE, hidden={"films": 2}, deep=deep)


def test_a_run_that_was_cut_goes_on(run: Syncing, catalogue: Catalogue) -> None:
    """At its cursor, with what it has counted and seen."""
    run.store(movie(), walk=True, cursor=cursor(1))
    again = Syncing(catalogue)
    assert again.resumed.run == run.resumed.run
    assert again.resumed.cursor == cursor(1)
    assert again.tally == Tally(processed=1, added=1)
    assert catalogue.count_seen(FILMS.id) == 1


def test_a_run_that_failed_goes_on(run: Syncing, catalogue: Catalogue) -> None:
    """Its error is written down, and resolved when the library can be synced."""
    run.store(movie(), cursor=cursor(1))
    run.end(error=UnavailableError("No answer"))
    unresolved = "SELECT class, context, item FROM errors WHERE resolved_at IS NULL"
    assert run.rows(unresolved) == [("unavailable", "sync", None)]
    assert run.rows("SELECT error FROM runs") == [("unavailable",)]
    again = Syncing(catalogue)
    assert again.resumed.cursor == cursor(1)
    assert run.rows("SELECT error, finished_at FROM runs") == [(None, None)]
    again.end(complete=completed())
    assert run.rows(unresolved) == []


def test_a_library_that_fails_again_is_one_error(catalogue: Catalogue) -> None:
    """With how often; another reason, and a failure after a success, is another."""
    for error in (UnavailableError("No"), RejectedError("Go"), UnavailableError("Nix")):
        Syncing(catalogue).end(error=error)
    found = [(each.error, each.tries, each.message) for each in catalogue.errors()]
    assert found == [
        ("unavailable", 2, "UnavailableError: Nix"),
        ("rejected", 1, "RejectedError: Go"),
    ]
    Syncing(catalogue).end(complete=completed())
    run = Syncing(catalogue)
    run.end(error=UnavailableError("No"))
    [failure] = catalogue.errors(resolved=False)
    assert (failure.tries, failure.run) == (1, run.resumed.run)


def test_a_page_without_a_cursor_keeps_the_last_one(
    run: Syncing, catalogue: Catalogue
) -> None:
    """What was asked for by id is no place to go on from."""
    run.store(movie("dune"), cursor=cursor(1))
    run.store(movie("heat"))
    assert Syncing(catalogue).resumed.cursor == cursor(1)


def test_a_run_of_another_mode_is_new(run: Syncing, catalogue: Catalogue) -> None:
    """And leaves the one that was cut as it is, unless it walks itself."""
    Syncing(catalogue).end(complete=completed())  # The library is listed
    deep = Syncing(catalogue, SyncMode.DEEP)
    deep.store(movie(), walk=True, cursor=cursor(1))
    push = Syncing(catalogue, SyncMode.PUSH)
    assert push.resumed.cursor is None
    assert push.resumed.run != deep.resumed.run
    push.end()
    assert Syncing(catalogue, SyncMode.DEEP).resumed.run == deep.resumed.run
    catalogue.forget_seen(FILMS.id)
    assert Syncing(catalogue, SyncMode.DEEP).resumed.cursor is None


def test_a_run_that_is_over_is_not_taken_up(run: Syncing, catalogue: Catalogue) -> None:
    """The next one begins at the start, having seen nothing."""
    run.store(movie(), walk=True, cursor=cursor(1))
    run.end(complete=completed())
    again = Syncing(catalogue)
    assert again.resumed.run != run.resumed.run
    assert (again.resumed.cursor, again.tally) == (None, Tally())
    assert catalogue.count_seen(FILMS.id) == 0


def test_a_cut_that_is_old_is_not_taken_up(path: Path) -> None:
    """The library has moved on since."""
    now = 1_800_000_000.0
    catalogue = Catalogue.open(path, lambda: now)
    run = Syncing(catalogue)
    run.store(movie(), walk=True, cursor=cursor(1))
    now += timedelta(days=2).total_seconds()
    assert Syncing(catalogue).resumed.cursor is None
    assert catalogue.count_seen(FILMS.id) == 0
    catalogue.close()


def test_a_run_remembers_how_it_came_about(run: Syncing, catalogue: Catalogue) -> None:
    """And what it did."""
    asked = replace(order(SyncMode.ITEM, SyncTrigger.USER), user="anna")
    resumed = catalogue.begin(asked)
    tally = Tally(processed=1, added=2, updated=3, removed=4, skipped=5, requests=6)
    catalogue.finish(resumed.run, tally=tally, duration=timedelta(seconds=2.5))
    sql = "SELECT mode, trigger, user, duration, removed, requests FROM runs "
    assert run.rows(f"{sql} WHERE id = {resumed.run}") == [
        ("item", "user", "anna", 2.5, 4, 6)
    ]


def test_a_complete_run_is_remembered_of_its_library(
    run: Syncing, catalogue: Catalogue
) -> None:
    """When it was listed first, and in step last."""
    run.end(complete=completed(deep=True))
    first = catalogue.library(FILMS.id)
    assert first is not None
    assert (first.revision, first.since, first.hidden) == ("8", SINCE, {"films": 2})
    assert first.listed_at == first.synced_at == first.deep_synced_at
    Syncing(catalogue).end(complete=completed())
    second = catalogue.library(FILMS.id)
    assert second is not None
    assert (second.listed_at, second.deep_synced_at) == (first.listed_at,) * 2
    assert second.synced_at != first.synced_at


def test_a_library_may_get_another_name(run: Syncing, catalogue: Catalogue) -> None:
    """What is known of it stays."""
    run.end(complete=completed())
    catalogue.remember_libraries([replace(FILMS, name="Movies")])
    library = catalogue.library(FILMS.id)
    assert library is not None
    assert (library.name, library.revision) == ("Movies", "8")


def test_a_walk_tells_what_it_did_not_show(run: Syncing, catalogue: Catalogue) -> None:
    """In its library."""
    run.store(movie("dune"), movie("heat"), movie("alien"))
    run.store(movie("heat"), walk=True)
    assert catalogue.unseen(FILMS.id) == ["dune", "alien"]


def test_a_library_is_counted_by_type(run: Syncing, catalogue: Catalogue) -> None:
    """Only what stands on a shelf counts."""
    run.store(movie("dune"), movie("lost", type=MediaType.SHOW))
    assert catalogue.count(FILMS.id, [MediaType.MOVIE]) == 1
    assert catalogue.count(FILMS.id, [MediaType.MOVIE, MediaType.SHOW]) == 2


@pytest.mark.parametrize("relation", ["parent", "top"])
def test_an_item_has_others_under_it(
    run: Syncing, catalogue: Catalogue, relation: str
) -> None:
    """And is one of them."""
    facts: dict[str, Any] = {relation: "lost"}
    run.store(movie("lost"), movie("pilot", **facts), movie("heat"))
    assert catalogue.under(movie("lost").id) == ["lost", "pilot"]


def killed_after(path: Path, pages: int) -> None:
    """Have a process store pages, and kill it while it stores the next one."""
    command = (sys.executable, "-m", "tests.catalogue.victim", str(ROOT), str(path))
    # The words are our own.
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as process:  # noqa: S603
        assert process.stdout is not None
        assert len(list(islice(process.stdout, pages))) == pages
        process.kill()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_killed_process_leaves_a_whole_catalogue(path: Path, seed: int) -> None:
    """What it stored fits its cursor; the next run completes it."""
    moment = random.Random(seed).randrange(1, victim.PAGES // 2)  # noqa: S311 - a test
    killed_after(path, moment)
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    catalogue = Catalogue.open(path)
    run = Syncing(catalogue)
    assert run.resumed.cursor is not None
    start = run.resumed.cursor.start
    held = catalogue.count(FILMS.id, [MediaType.MOVIE])
    seen = catalogue.count_seen(FILMS.id)
    assert [held, seen, run.tally.added, len(run.happened())] == [start] * 4
    catalogue.close()
    victim.store(str(path))
    again = Catalogue.open(path)
    assert again.count(FILMS.id, [MediaType.MOVIE]) == victim.PAGE * victim.PAGES
    assert catalogue.mishap is None
    again.close()
