"""What is gone is archived, what returns is taken back, and what happened is told."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from custom_components.showrunner.catalogue.catalogue import Catalogue
from custom_components.showrunner.catalogue.packing import packed, unpacked
from custom_components.showrunner.engine.changes import Change
from custom_components.showrunner.engine.grouping import Notice, NoticeKind
from custom_components.showrunner.engine.model import Item, ItemId, LibraryId, MediaType
from tests.engine.builders import FILMS

from .syncing import Syncing, file, movie, unreadable
from .test_items import full

TABLES = ("items", "files", "streams", "chapters", "item_tags")


def told(catalogue: Catalogue) -> list[Notice]:
    """Return all that is to be told."""
    return catalogue.untold(100)


def size_of(run: Syncing, table: str) -> int:
    """Return how many rows a table has."""
    return int(run.rows(f"SELECT count(*) FROM {table}")[0][0])  # noqa: S608


@pytest.mark.parametrize("item", [full(), movie("bare", files=(), library=None)])
def test_an_item_is_packed_without_loss(item: Item) -> None:
    """As JSON and back."""
    assert unpacked(packed(item)) == item


def test_what_is_removed_leaves_no_row(run: Syncing) -> None:
    """Neither of the item nor of what belongs to it."""
    run.store(full(), quiet=True)
    assert all(size_of(run, table) for table in TABLES)
    run.remove("full", "unknown")
    assert not any(size_of(run, table) for table in TABLES)
    assert run.rows("SELECT count(*) FROM words WHERE words MATCH 'full'") == [(0,)]
    assert run.tally.removed == 1


def test_what_is_gone_is_told_as_last_known(run: Syncing, catalogue: Catalogue) -> None:
    """With its files, so that somebody can look for them."""
    run.store(full(), quiet=True)
    run.remove("full")
    run.end()
    (notice,) = told(catalogue)
    assert notice.kind is NoticeKind.REMOVED
    assert notice.paths == {"/films/full.mkv", "/films/full.2.mkv"}
    assert run.item("full") == replace(full(), library=FILMS)


def test_an_item_has_settled_once_its_server_says_so(
    run: Syncing, catalogue: Catalogue
) -> None:
    """Even if nothing of it is known but its name, and nothing changed since."""
    bare = movie(guids={}, duration=None)
    run.store(bare)
    run.end()
    assert [notice.settled for notice in told(catalogue)] == [False]

    again = Syncing(catalogue)
    again.store(bare, settled=True)
    again.end()
    assert [notice.settled for notice in told(catalogue)] == [True]


def test_what_a_run_goes_on_with_is_not_told_in_halves(
    run: Syncing, catalogue: Catalogue
) -> None:
    """What was added before, and is being updated now, is one thing to tell."""
    run.store(movie(), movie("alien"))
    run.end()
    later = Syncing(catalogue)
    later.store(movie(revision="2", year=1984))
    assert [notice.item for notice in told(catalogue)] == ["alien"]

    later.end()
    assert [notice.item for notice in told(catalogue)] == ["dune", "alien", "dune"]


def test_a_notice_says_what_its_telling_needs(
    run: Syncing, catalogue: Catalogue
) -> None:
    """What it is, where, what is different, and what it belongs to."""
    episode = movie(
        type=MediaType.EPISODE, parent=ItemId("season"), top=ItemId("show"), season=1
    )
    run.store(replace(episode, episode=2))
    run.store(replace(episode, episode=2, revision="2", artwork={"poster": "1"}))
    run.end()
    added, updated = told(catalogue)
    assert (added.kind, added.changes) == (NoticeKind.ADDED, ())
    assert (updated.kind, updated.changes) == (NoticeKind.UPDATED, (Change.ARTWORK,))
    assert added.group == "season"
    assert added.library == FILMS.id
    assert added.settled
    assert added.at < updated.at
    assert added.identities == {"episode|imdb:tt-dune", "episode|show|1|2"}


def test_what_is_told_is_not_told_again(run: Syncing, catalogue: Catalogue) -> None:
    """Not even by another process."""
    run.store(movie("dune"), movie("heat"))
    run.end()
    first, second = told(catalogue)
    catalogue.mark_told([first.id])
    assert told(catalogue) == [second]
    catalogue.mark_run_told(run.resumed.run)
    assert told(catalogue) == []


def test_what_is_to_be_told_comes_in_pages(run: Syncing, catalogue: Catalogue) -> None:
    """The oldest first."""
    run.store(*(movie(str(number)) for number in range(5)))
    run.end()
    first = catalogue.untold(2)
    rest = catalogue.untold(10, after=first[-1].id)
    assert [notice.item for notice in [*first, *rest]] == ["0", "1", "2", "3", "4"]


# What returns


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (movie(revision="2", summary="Sand"), False),
        (movie(revision="2", files=(file("better"),)), True),
        (movie(revision="2", summary="Sand", files=(file("better"),)), True),
        (None, True),
    ],
)
def test_a_run_knows_whether_files_changed(
    run: Syncing, catalogue: Catalogue, after: Item | None, *, expected: bool
) -> None:
    """One that came, one that went, and one that is another."""
    run.store(movie())
    assert catalogue.has_file_changes(run.resumed.run)
    run.end()
    later = Syncing(catalogue)
    assert not catalogue.has_file_changes(later.resumed.run)
    if after:
        later.store(after)
    else:
        later.remove("dune")
    assert len(later.happened()) == 2
    assert catalogue.has_file_changes(later.resumed.run) is expected


def gone_and_back(run: Syncing, before: Item, after: Item) -> None:
    """Store an item, remove it, and store what comes then."""
    run.store(before, quiet=True)
    run.remove(before.id)
    run.store(after)


@pytest.mark.parametrize("key", ["dune", "dune again"])
def test_what_returns_takes_its_past_back(run: Syncing, key: str) -> None:
    """When we saw it first, its errors; it leaves the archive, and nothing is told."""
    run.take([unreadable()])
    since = run.rows("SELECT first_seen_at FROM items")
    gone_and_back(run, movie(), movie(key, files=(file(),), guids={"imdb": "tt-dune"}))
    assert run.rows("SELECT first_seen_at FROM items") == since
    assert run.rows("SELECT errors FROM items") == [(1,)]
    assert run.rows("SELECT item FROM errors") == [(key,)]
    assert size_of(run, "archive") == size_of(run, "archived_paths") == 0
    assert run.happened() == [("returned", key)]


def test_what_returns_says_what_is_different(
    run: Syncing, catalogue: Catalogue
) -> None:
    """Its file may have grown in the meantime."""
    gone_and_back(run, movie(), movie(files=(file(size=8_000_000_000),)))
    run.end()
    (notice,) = told(catalogue)
    assert notice.kind is NoticeKind.RETURNED
    assert notice.changes == (Change.FILE,)


@pytest.mark.parametrize(
    "after",
    [
        movie("new", files=(file("elsewhere"),), guids={"imdb": "tt-dune"}),
        movie("new", files=(file("dune"),), guids={"imdb": "other"}, year=1984),
        movie("dune", files=(file("dune"),), guids={}, title="Heat"),
        movie("dune", files=(), guids={"imdb": "tt-dune"}),
    ],
)
def test_what_is_not_the_same_is_new(run: Syncing, after: Item) -> None:
    """Another file of the film, another film in its file, an id that is used again."""
    gone_and_back(run, movie(), after)
    assert run.happened()[-1] == ("added", after.id)
    assert size_of(run, "archive") == 1


def test_what_has_no_file_returns_by_its_id(run: Syncing) -> None:
    """A show, such as one whose episodes were on a disk that was away."""
    show = movie(type=MediaType.SHOW, files=())
    gone_and_back(run, show, show)
    assert run.happened() == [("returned", "dune")]


def test_both_episodes_of_a_file_return(run: Syncing) -> None:
    """The file is in both, and which is which their ids elsewhere tell."""
    pair = [movie(key, files=(file("s01e01-e02"),)) for key in ("one", "two")]
    run.store(*pair, quiet=True)
    run.remove("one", "two")
    run.store(*pair)
    assert sorted(run.happened()) == [("returned", "one"), ("returned", "two")]
    assert size_of(run, "archive") == 0


def test_of_many_that_return_each_finds_its_own(run: Syncing) -> None:
    """A mount was lost, and is back."""
    films: Sequence[Item] = [movie(str(number)) for number in range(700)]
    run.store(*films, quiet=True)
    first_seen = run.rows("SELECT id, first_seen_at FROM items ORDER BY id")
    run.remove(*(item.id for item in films))
    run.store(*films)
    assert run.rows("SELECT id, first_seen_at FROM items ORDER BY id") == first_seen
    assert {kind for kind, _ in run.happened()} == {"returned"}


def test_what_goes_twice_is_archived_once(run: Syncing) -> None:
    """As last known, with the paths that it had last."""
    run.store(movie(), quiet=True)
    run.remove("dune")
    run.store(movie(files=(file("other"),), guids={}, year=1984), quiet=True)
    run.remove("dune")
    assert run.rows("SELECT path FROM archived_paths") == [("/films/other.mkv",)]


def test_a_forgotten_library_leaves_only_its_archive(
    run: Syncing, catalogue: Catalogue
) -> None:
    """Nothing more is told of it."""
    run.store(full(), movie(), movie("heat"))
    run.remove("heat")
    run.end()
    catalogue.clean_up([LibraryId("2")])
    assert not any(size_of(run, table) for table in (*TABLES, "runs", "history"))
    assert size_of(run, "archive") == 1
    assert catalogue.library(FILMS.id) is None
    assert told(catalogue) == []
