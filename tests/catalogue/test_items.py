"""Pages of a listing are compared with what is stored, and stored where they differ."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from custom_components.showrunner.catalogue.catalogue import Catalogue
from custom_components.showrunner.engine.errors import BadPayloadError
from custom_components.showrunner.engine.listing import Detail, Entry
from custom_components.showrunner.engine.model import (
    Chapter,
    Item,
    ItemId,
    ItemState,
    Library,
    LibraryId,
    MediaFile,
    MediaType,
    Stream,
    StreamKind,
)
from custom_components.showrunner.engine.syncs import Tally

from .syncing import Syncing, entry, file, movie, unreadable

SUBTITLE = Stream(
    kind=StreamKind.SUBTITLE,
    language="eng",
    codec="srt",
    title="For the deaf",
    forced=True,
    default=True,
    external=True,
)
SOUND = Stream(kind=StreamKind.AUDIO, language="deu", codec="dts")
FULL_FILE = MediaFile(
    path="/films/full.mkv",
    size=1,
    container="mkv",
    duration=5400.5,
    bitrate=2,
    width=3,
    height=4,
    readable=False,
    streams=(SOUND, SUBTITLE),
)


def full() -> Item:
    """Return a film of which everything is told."""
    return movie(
        "full",
        files=(FULL_FILE, replace(FULL_FILE, path="/films/full.2.mkv", streams=())),
        show="A show",
        season=0,
        episode=1,
        artist="An artist",
        album="An album",
        genres=("Drama", "Comedy"),
        studios=("Studio",),
        collections=("Best of",),
        labels=("Seen",),
        people=("Anna", "Bert"),
        chapters=(Chapter(title="One", start=0), Chapter(title="Two", start=60.5)),
        rating=7.5,
        summary="Sand.",
        added_at=datetime(2021, 10, 1, 12, 0, 0, 250000, tzinfo=UTC),
        updated_at=datetime(1969, 10, 1, tzinfo=UTC),
        parent=ItemId("parent"),
        top=ItemId("top"),
        artwork={"poster": "/art/1"},
        in_trash=True,
    )


def changes_of(run: Syncing) -> list[str]:
    """Return what was noted of the last update."""
    sql = "SELECT changes FROM history WHERE kind = 'updated' ORDER BY id DESC LIMIT 1"
    return [text for row in run.rows(sql) for text in row[0].split(",")]


def written(run: Syncing, table: str) -> int:
    """Return the highest key of a table, or how many rows it has."""
    return int(run.rows(f"SELECT count(*) FROM {table}")[0][0])  # noqa: S608


@pytest.mark.parametrize("item", [full(), movie(), movie("bare", files=(), guids={})])
def test_an_item_comes_back_as_it_was_stored(run: Syncing, item: Item) -> None:
    """With all that a server can tell of it, and without."""
    run.store(item)
    assert run.item(item.id) == replace(item, library=run.library)


def test_a_new_item_is_noted(run: Syncing) -> None:
    """Once, and it counts."""
    stored = run.store(movie("dune"), movie("heat"))
    assert run.happened() == [("added", "dune"), ("added", "heat")]
    assert run.tally == Tally(processed=2, added=2)
    assert stored.last_title == "Heat"


def test_a_first_listing_is_quiet(run: Syncing) -> None:
    """All is new then, and nothing is worth telling."""
    run.store(movie(), quiet=True)
    assert run.happened() == []
    assert run.tally.added == 1


def test_an_item_with_a_known_revision_is_not_read(run: Syncing) -> None:
    """Its row says that nothing changed."""
    run.store(movie())
    run.take([unreadable("dune", revision="1")])
    assert run.tally == Tally(processed=2, added=1, skipped=1)


def test_an_item_without_a_revision_is_always_read(run: Syncing) -> None:
    """There is no other way to know."""
    run.store(movie(revision=""))
    run.store(movie(revision="", title="Dune: Part One"))
    assert changes_of(run) == ["metadata"]


def test_all_is_read_again_when_asked(run: Syncing) -> None:
    """A revision does not tell of everything."""
    run.store(movie())
    run.store(movie(summary="Sand."), reread=True)
    assert run.item().summary == "Sand."


def test_nothing_is_written_of_what_is_as_it_was(run: Syncing) -> None:
    """Neither when its revision is known, nor when it was read again."""
    run.store(full(), movie())
    before = run.rows("SELECT total_changes()")
    writer = run.catalogue._database._writer
    changes = writer.total_changes
    run.store(full(), movie(), reread=True)
    run.store(full(), movie())
    assert writer.total_changes - changes == 2  # The rows of the run
    assert run.rows("SELECT total_changes()") == before


def test_a_lean_walk_writes_only_what_it_has_seen(run: Syncing) -> None:
    """And asks for what is new or different."""
    run.store(movie("dune"), movie("heat"))
    rows = [entry(movie("dune")), unreadable("heat"), unreadable("alien")]
    writer = run.catalogue._database._writer
    changes = writer.total_changes
    stored = run.take(rows, detail=Detail.LEAN, walk=True)
    assert stored.wanted == ["heat", "alien"]
    assert writer.total_changes - changes == 3 + 1  # And the row of the run
    assert run.catalogue.count_seen(run.library.id) == 3


@pytest.mark.parametrize(
    ("facts", "changes"),
    [
        ({"title": "Dune: Part One"}, ["metadata"]),
        ({"guids": {"imdb": "tt1"}}, ["metadata"]),
        ({"artwork": {"poster": "/art/2"}}, ["artwork"]),
        ({"files": (replace(FULL_FILE, size=2),)}, ["file"]),
        ({"chapters": ()}, ["chapters"]),
        ({"people": ("Anna",)}, ["metadata"]),
        ({"genres": (), "labels": ("Unseen",)}, ["metadata"]),
        ({"files": (replace(FULL_FILE, streams=(SOUND,)),)}, ["subtitles"]),
    ],
)
def test_a_change_is_noted_and_stored(
    run: Syncing, facts: dict[str, Any], changes: list[str]
) -> None:
    """With what is different."""
    run.store(replace(full(), files=(FULL_FILE,)))
    changed = replace(full(), files=(FULL_FILE,), revision="2")
    changed = replace(changed, **facts)
    run.store(changed)
    assert changes_of(run) == changes
    assert run.tally.updated == 1
    assert run.item("full") == changed


def test_only_the_stale_rows_are_written(run: Syncing) -> None:
    """Another poster leaves files, streams, chapters and tags alone."""
    run.store(full())
    writer = run.catalogue._database._writer
    changes = writer.total_changes
    run.store(replace(full(), revision="2", artwork={}))
    assert writer.total_changes - changes == 3  # The item, its history, the run


def test_what_is_not_told_stays_as_it_was(run: Syncing) -> None:
    """And counts as no change."""
    run.store(full())
    lean = replace(
        full(),
        revision="2",
        files=tuple(replace(one, streams=None) for one in full().files),
        people=None,
        chapters=None,
        genres=("Drama",),
        tags_told=False,
    )
    run.store(lean)
    assert run.happened() == [("added", "full")]
    assert run.item("full") == replace(full(), revision="2")


def test_what_is_told_for_the_first_time_is_no_change(run: Syncing) -> None:
    """A deep listing tells more than a quick one; it is stored, and not told."""
    bare = replace(full(), people=None, chapters=None, files=(file("full"),))
    told = replace(full(), files=(file("full", streams=(SOUND, SUBTITLE)),))
    run.store(bare)
    run.store(told, reread=True)
    assert run.happened() == [("added", "full")]
    assert run.item("full") == told


def test_streams_go_with_their_file(run: Syncing) -> None:
    """A film of two files that has one now has the streams of one."""
    run.store(full())
    one = replace(full().files[0], streams=None)
    run.store(replace(full(), revision="2", files=(one,)))
    assert run.rows("SELECT DISTINCT file FROM streams") == [(0,)]


def test_an_item_is_found_by_its_words_as_they_are(run: Syncing) -> None:
    """An old title leads nowhere."""
    run.store(movie(title="Arrakis"))
    run.store(movie(title="Dune", revision="2"))
    search = "SELECT count(*) FROM words WHERE words MATCH "
    assert run.rows(search + "'arrakis'") == [(0,)]
    assert run.rows(search + "'dune'") == [(1,)]


def test_metadata_is_kept_as_it_was(run: Syncing) -> None:
    """Before it changes; other changes keep nothing."""
    run.store(movie(title="Arrakis"))
    run.store(movie(title="Arrakis", revision="2", artwork={"poster": "1"}))
    run.store(movie(title="Dune", revision="3"))
    versions = run.rows("SELECT item, json_extract(data, '$.title') FROM versions")
    assert versions == [("dune", "Arrakis")]


def test_a_state_may_change_alone(run: Syncing) -> None:
    """The file vanished from our disk, and the server says what it said before."""
    run.store(movie())
    run.state = lambda _: ItemState.FILE_NOT_FOUND
    run.store(movie(), reread=True)
    assert run.rows("SELECT state FROM items") == [("file_not_found",)]
    assert run.tally.updated == 0


def test_an_item_may_move_to_another_library(
    run: Syncing, catalogue: Catalogue
) -> None:
    """It is found there then, and there only."""
    run.store(movie())
    attic = Library(id=LibraryId("2"), name="Attic", type=MediaType.MOVIE)
    Syncing(catalogue, library=attic).store(movie())
    assert catalogue.count(run.library.id, [MediaType.MOVIE]) == 0
    assert catalogue.count(attic.id, [MediaType.MOVIE]) == 1


def test_a_row_that_is_sent_twice_is_stored_once(run: Syncing) -> None:
    """As servers do when a library changes under their hands."""
    run.store(movie(), movie())
    assert run.happened() == [("added", "dune")]


@pytest.mark.parametrize("count", [499, 500, 501, 1203])
def test_a_page_may_be_long(run: Syncing, count: int) -> None:
    """Longer than what is written at once."""
    run.store(*(movie(str(number)) for number in range(count)))
    assert run.catalogue.count(run.library.id, [MediaType.MOVIE]) == count
    assert run.tally.added == count


# Rows that cannot be read, or not be written


def strange(key: str, **facts: Any) -> Entry:
    """Return a row that reads well, and cannot be stored."""
    return entry(movie(key, **facts))


@pytest.mark.parametrize(
    "bad",
    [
        unreadable("bad"),
        strange("bad", title=None),
        strange("bad", title="\ud83d"),
        strange("bad", files=(file("bad", size=10**30),)),
        strange("bad", files=(file("\udc00"),)),
        strange("bad", guids={"imdb": ["a list"]}),
        strange("bad", artwork={"poster": object()}),
        strange("bad", chapters=(Chapter(title="One", start=float("nan")),)),
    ],
)
def test_a_row_that_cannot_be_stored_stops_nothing(run: Syncing, bad: Entry) -> None:
    """Its item is in the state `error`, all others are stored."""
    good = [entry(movie(str(number))) for number in range(7)]
    run.take([*good[:3], bad, *good[3:]])
    assert run.tally == Tally(processed=8, added=7, errors=1)
    states = "SELECT id, errors FROM items WHERE state = 'error'"
    assert run.rows(states) == [("bad", 1)]
    assert run.rows("SELECT item, class, tries FROM errors") == [
        ("bad", "bad_payload", 1)
    ]
    assert len(run.happened()) == 7


def test_what_cannot_be_stored_was_seen(run: Syncing) -> None:
    """Else a walk would seem to have missed it, and begin again."""
    run.take([strange("bad", title=None), entry(movie()), unreadable("odd")], walk=True)
    assert run.catalogue.count_seen(run.library.id) == 3
    assert not run.catalogue.unseen(run.library.id)


def test_an_id_that_is_no_text_is_an_error(run: Syncing) -> None:
    """Half a letter of UTF-16 is no id; the page goes on."""
    run.take([unreadable("\ud83d"), entry(movie())])
    assert run.tally == Tally(processed=2, added=1, errors=1)


def test_errors_of_ours_keep_their_class(run: Syncing) -> None:
    """The key of the error's translation."""

    def read() -> Item:
        raise BadPayloadError("no title")

    run.take([Entry(ItemId("dune"), MediaType.MOVIE, "1", read)])
    sql = "SELECT class, message FROM errors"
    assert run.rows(sql) == [("bad_payload", "BadPayloadError: no title")]


def test_errors_are_counted(run: Syncing) -> None:
    """An item that stays unreadable has one error, and the number of tries."""
    for _ in range(3):
        run.take([unreadable()])
    assert run.rows("SELECT errors, error FROM items") == [(3, "ValueError: Nonsense")]
    assert run.rows("SELECT tries, resolved_at FROM errors") == [(3, None)]


def test_a_good_read_resolves_an_error(run: Syncing) -> None:
    """The item is as any other then, and new if it was never read before."""
    run.take([unreadable()])
    run.store(movie())
    assert run.rows("SELECT state, errors, error FROM items") == [
        ("remote_only", 1, None)
    ]
    assert run.rows("SELECT count(*) FROM errors WHERE resolved_at IS NULL") == [(0,)]
    assert run.happened() == [("added", "dune")]


def test_what_was_known_survives_an_error(run: Syncing) -> None:
    """A film whose new form cannot be read is still a film, and is asked for again."""
    run.store(movie())
    run.take([unreadable()])
    assert run.item().title == "Dune"
    assert run.take([unreadable()], detail=Detail.LEAN).wanted == ["dune"]
    run.store(movie())  # Even in its old form
    assert run.rows("SELECT state FROM items") == [("remote_only",)]
    assert run.happened() == [("added", "dune")]


def test_what_was_never_read_leaves_without_a_trace(run: Syncing) -> None:
    """Nobody was told of it, so nobody is told that it is gone."""
    run.take([unreadable()])
    run.remove("dune")
    assert run.happened() == []
    assert run.rows("SELECT count(*) FROM archive") == [(0,)]
    assert run.rows("SELECT count(*) FROM errors WHERE resolved_at IS NULL") == [(0,)]
