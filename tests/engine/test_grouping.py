"""What is told of changes, together with what, and when."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

from hypothesis import given, strategies as st
import pytest

from custom_components.showrunner.engine.changes import Change
from custom_components.showrunner.engine.grouping import (
    CAP,
    MOST,
    PATIENCE,
    WINDOW,
    Group,
    Notice,
    NoticeKind,
    NoticeMachine,
    is_settled,
)
from custom_components.showrunner.engine.model import Item, ItemId, LibraryId, MediaType

from .builders import NOON, after, film

ADDED, UPDATED = NoticeKind.ADDED, NoticeKind.UPDATED
REMOVED, RETURNED = NoticeKind.REMOVED, NoticeKind.RETURNED
FILE, METADATA, ARTWORK = Change.FILE, Change.METADATA, Change.ARTWORK
_ids = count(1)


def notice(
    kind: NoticeKind,
    item: str = "dune",
    seconds: float = 0,
    *changes: Change,
    season: str | None = None,
    about: str = "",
    path: str = "",
    settled: bool = True,
) -> Notice:
    """Return a notice of a film, or of an episode of a season."""
    return Notice(
        id=next(_ids),
        kind=kind,
        item=ItemId(item),
        library=LibraryId("1"),
        type=MediaType.EPISODE if season else MediaType.MOVIE,
        group=ItemId(season) if season else None,
        identities=frozenset({about or f"title {item}"}),
        paths=frozenset({path or f"/{item}.mkv"}),
        changes=changes,
        settled=settled,
        at=after(seconds),
    )


def machine(*notices: Notice) -> NoticeMachine:
    """Return a machine that holds notices."""
    held = NoticeMachine()
    held.add(notices, after(3600))
    return held


def told(held: NoticeMachine, now: datetime) -> list[tuple[str, str, str]]:
    """Return what is told now, as kind, items and changes."""
    return [
        (group.kind or "nothing", ",".join(group.items), ",".join(group.changes))
        for group in held.take(now)
    ]


def overall(*notices: Notice) -> list[tuple[str, str, str]]:
    """Return what is told of notices in the end."""
    return told(machine(*notices), after(7200))


def test_a_film_is_told_at_once() -> None:
    """Nothing more will come of it."""
    held = machine(notice(ADDED))

    assert held.wake_at == NOON
    assert told(held, NOON) == [("added", "dune", "")]


def test_a_film_is_told_once() -> None:
    """And then there is nothing to wake for."""
    held = machine(notice(ADDED))
    held.take(NOON)

    assert held.take(after(60)) == []
    assert held.wake_at is None


def test_a_film_without_metadata_is_waited_for() -> None:
    """Five minutes, and then told as it is."""
    held = machine(notice(ADDED, settled=False))

    assert held.wake_at == NOON + PATIENCE
    assert told(held, NOON + PATIENCE - timedelta(seconds=1)) == []
    assert told(held, NOON + PATIENCE) == [("added", "dune", "")]


def test_a_film_is_told_once_its_metadata_has_come() -> None:
    """What came after it was added is part of it."""
    held = machine(
        notice(ADDED, settled=False), notice(UPDATED, "dune", 40, METADATA, ARTWORK)
    )

    assert told(held, after(40)) == [("added", "dune", "")]


def test_a_notice_may_turn_out_to_have_settled() -> None:
    """Whoever reads it again says so."""
    early = notice(ADDED, settled=False)
    held = machine(early)
    held.add([replace(early, settled=True)], after(20))

    assert told(held, after(20)) == [("added", "dune", "")]


def test_episodes_of_a_season_are_told_together() -> None:
    """A minute after the last of them."""
    held = machine(*(notice(ADDED, f"e{n}", 30 * n, season="dark-2") for n in range(4)))

    assert held.wake_at == after(90) + WINDOW
    assert told(held, after(149)) == []
    assert told(held, after(150)) == [("added", "e0,e1,e2,e3", "")]


def test_a_group_covers_all_its_notices() -> None:
    """They are what is marked as told."""
    notices = [
        notice(ADDED, "e1", season="dark-2"),
        notice(UPDATED, "e1", 5, METADATA, season="dark-2"),
        notice(ADDED, "e2", 9, season="dark-2"),
    ]

    assert machine(*notices).take(after(100)) == [
        Group(
            kind=ADDED,
            library=LibraryId("1"),
            items=(ItemId("e1"), ItemId("e2")),
            notices=frozenset(each.id for each in notices),
        )
    ]


def test_a_new_season_is_not_among_its_episodes() -> None:
    """It is told itself, or not, and holds nothing up; its episodes are one group."""
    season = notice(ADDED, "season 1")
    episodes = [notice(ADDED, f"e{n}", n, season="season 1") for n in range(2)]
    held = machine(season, *episodes)
    assert told(held, after(1)) == [("added", "season 1", "")]
    assert told(held, after(3600)) == [("added", "e0,e1", "")]


def test_seasons_are_told_apart() -> None:
    """Each when it is complete."""
    held = machine(
        notice(ADDED, "a", 0, season="dark-1"), notice(ADDED, "b", 20, season="dark-2")
    )

    assert told(held, after(60)) == [("added", "a", "")]
    assert told(held, after(80)) == [("added", "b", "")]


def test_an_update_of_an_episode_does_not_hold_up_its_season() -> None:
    """The window is about what arrives."""
    held = machine(
        notice(ADDED, "e1", season="dark-2"),
        notice(UPDATED, "e1", 50, ARTWORK, season="dark-2"),
    )

    assert told(held, after(60)) == [("added", "e1", "")]


def test_a_season_waits_for_the_metadata_of_its_episodes() -> None:
    """An event with half of its titles helps nobody."""
    held = machine(
        notice(ADDED, "e1", season="dark-2"),
        notice(ADDED, "e2", season="dark-2", settled=False),
    )

    assert told(held, after(299)) == []
    assert told(held, after(300)) == [("added", "e1,e2", "")]


def test_a_season_that_never_falls_quiet_is_told_after_ten_minutes() -> None:
    """A slow download must not silence it for the night."""
    held = machine(
        *(notice(ADDED, f"e{n}", 50 * n, season="dark-2") for n in range(14))
    )

    assert held.wake_at == NOON + CAP


def test_the_window_is_an_option() -> None:
    """With none, each episode is told as it comes."""
    held = NoticeMachine(window=timedelta(0))
    held.add([notice(ADDED, "e1", season="dark-2")], NOON)

    assert told(held, NOON) == [("added", "e1", "")]


def test_updates_of_an_item_are_told_as_one() -> None:
    """With all that changed, by impact."""
    assert overall(
        notice(UPDATED, "dune", 0, ARTWORK),
        notice(UPDATED, "dune", 5, METADATA, ARTWORK),
    ) == [("updated", "dune", "metadata,artwork")]


def test_a_removal_is_held_for_the_window() -> None:
    """What replaces the item may be on its way."""
    held = machine(notice(REMOVED))

    assert held.wake_at == NOON + WINDOW
    assert told(held, after(59)) == []
    assert told(held, after(60)) == [("removed", "dune", "")]


def test_an_upgrade_is_an_update_of_the_file() -> None:
    """Jellyfin removes the item and adds another."""
    held = machine(
        notice(REMOVED, "old", 0, about="tt1", path="/dune.mkv"),
        notice(ADDED, "new", 30, about="tt1", path="/dune-4k.mkv"),
    )

    assert told(held, after(30)) == [("updated", "new", "file")]
    assert held.take(after(600)) == []


def test_an_upgrade_may_be_noticed_addition_first() -> None:
    """A listing shows what is there before it shows what is not."""
    assert overall(
        notice(ADDED, "new", 0, about="tt1", path="/dune-4k.mkv"),
        notice(REMOVED, "old", 1, about="tt1", path="/dune.mkv"),
    ) == [("updated", "new", "file")]


def test_an_upgraded_episode_is_not_part_of_what_arrives() -> None:
    """Its season gets no more episodes by it."""
    held = machine(
        notice(REMOVED, "old", 0, about="dark|2|1", path="/1.mkv", season="dark-2"),
        notice(ADDED, "new", 1, about="dark|2|1", path="/1-4k.mkv", season="dark-2"),
        notice(ADDED, "e2", 2, season="dark-2"),
    )

    assert told(held, after(2)) == [("updated", "new", "file")]
    assert told(held, after(62)) == [("added", "e2", "")]


def test_another_id_for_the_same_file_is_nothing() -> None:
    """Nobody would see a difference."""
    assert overall(
        notice(REMOVED, "old", about="tt1", path="/dune.mkv"),
        notice(ADDED, "new", about="tt1", path="/dune.mkv"),
    ) == [("nothing", "new", "")]


def test_what_returns_may_replace_something() -> None:
    """A file that was there before, and has come back for its upgrade."""
    better = notice(REMOVED, "dune 4k", 0, about="dune", path="/4k.mkv")
    before = notice(RETURNED, "dune", 0, about="dune", path="/dune.mkv")
    assert overall(better, before) == [("updated", "dune", "file")]


def test_what_came_and_went_may_yet_return() -> None:
    """A scan that loses a new film for a moment does not keep it from being told."""
    came, went = notice(ADDED), notice(REMOVED, "dune", 1)
    held = machine(came, went)
    assert told(held, after(2)) == []
    held.add([notice(RETURNED, "dune", 3)], after(3))
    assert told(held, after(3)) == [("added", "dune", "")]


def test_what_need_not_be_told_any_more_is_forgotten() -> None:
    """A removal of what is back under another id."""
    held = machine(gone := notice(REMOVED))
    held.keep([gone.id])
    assert held.wake_at == after(WINDOW.total_seconds())
    held.keep([])
    assert held.wake_at is None


def test_a_removal_replaces_one_addition_only() -> None:
    """Best the one with the same file; the other one is new."""
    assert overall(
        notice(REMOVED, "old", about="tt1", path="/dune.mkv"),
        notice(REMOVED, "older", about="tt1", path="/dune-sd.mkv"),
        notice(ADDED, "new", about="tt1", path="/dune-sd.mkv"),
        notice(ADDED, "newer", about="tt1", path="/dune-4k.mkv"),
        notice(ADDED, "newest", about="tt1", path="/dune-8k.mkv"),
    ) == [
        ("updated", "newer", "file"),
        ("nothing", "new", ""),
        ("added", "newest", ""),
    ]


def test_a_second_version_is_an_addition() -> None:
    """What was there stays: two files of an episode may be two items."""
    assert overall(notice(ADDED, "4k", about="tt1", path="/dune-4k.mkv")) == [
        ("added", "4k", "")
    ]


def test_something_else_does_not_replace_what_was_removed() -> None:
    """They have nothing in common but the minute."""
    assert overall(notice(REMOVED, "dune"), notice(ADDED, "alien")) == [
        ("removed", "dune", ""),
        ("added", "alien", ""),
    ]


@pytest.mark.parametrize(
    ("kinds", "changes", "expected"),
    [
        ([ADDED, REMOVED], [], "nothing"),
        ([ADDED, REMOVED, ADDED], [], "added"),
        ([ADDED, UPDATED], [METADATA], "added"),
        ([ADDED, UPDATED, REMOVED], [METADATA], "nothing"),
        ([REMOVED, ADDED], [], "nothing"),
        ([REMOVED, RETURNED], [], "nothing"),
        ([RETURNED], [], "nothing"),
        ([RETURNED, UPDATED], [METADATA], "updated"),
        ([REMOVED, ADDED, REMOVED], [], "removed"),
        ([UPDATED, REMOVED], [METADATA], "removed"),
    ],
)
def test_only_what_it_amounts_to_is_told(
    kinds: list[NoticeKind], changes: list[Change], expected: str
) -> None:
    """Whoever looks in the end sees no more than that."""
    notices = [
        notice(kind, "dune", second, *(changes if kind is UPDATED else []))
        for second, kind in enumerate(kinds)
    ]

    assert [kind for kind, _, _ in overall(*notices)] == [expected]


def test_things_are_told_in_the_order_in_which_they_began() -> None:
    """A log of them reads as it happened."""
    assert overall(
        notice(REMOVED, "b"), notice(ADDED, "c"), notice(UPDATED, "a", 0, FILE)
    ) == [("removed", "b", ""), ("added", "c", ""), ("updated", "a", "file")]


def test_a_clock_that_was_set_back_holds_nothing_up() -> None:
    """What is from the future counts as from now."""
    held = NoticeMachine()
    held.add([notice(REMOVED, "dune", 86_400)], NOON)

    assert held.wake_at == NOON + WINDOW


def test_what_was_noticed_before_a_restart_is_told_after_it() -> None:
    """Its window is over."""
    held = NoticeMachine()
    held.add([notice(REMOVED), notice(ADDED, "e1", season="dark-2")], after(3600))

    assert [kind for kind, _, _ in told(held, after(3600))] == ["removed", "added"]


def test_more_than_can_be_held_is_told_at_once() -> None:
    """Memory is not for what somebody may send."""
    held = machine(*(notice(REMOVED, str(n)) for n in range(MOST + 1)))

    assert held.wake_at == NOON
    assert len(held.take(NOON)) == MOST + 1


def described(kind: MediaType, **parts: object) -> Item:
    """Return an item with metadata."""
    return replace(film(kind=kind), guids={"imdb": "tt1"}, **parts)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", [MediaType.MOVIE, MediaType.EPISODE])
def test_a_film_has_settled_with_a_length_and_a_description(kind: MediaType) -> None:
    """The server has read its file, and found it in its sources."""
    assert is_settled(described(kind))
    assert is_settled(film(kind=kind, summary="Sand."))
    assert not is_settled(described(kind, duration=None))
    assert not is_settled(film(kind=kind))


def test_a_track_has_settled_with_a_length() -> None:
    """Most tracks are described by nothing but their tags."""
    assert is_settled(film(kind=MediaType.TRACK))
    assert not is_settled(described(MediaType.TRACK, duration=None))


def test_what_has_no_file_has_settled() -> None:
    """There is nothing to wait for."""
    assert is_settled(film(kind=MediaType.PHOTO))


NOTICES = st.lists(
    st.tuples(
        st.sampled_from(NoticeKind),
        st.sampled_from("abcdef"),
        st.integers(0, 1200),
        st.sampled_from([None, "s1", "s2"]),
        st.sampled_from(["x", "y", ""]),
        st.booleans(),
    ),
    max_size=40,
)


def happenings(
    drawn: Iterable[tuple[NoticeKind, str, int, str | None, str, bool]],
) -> list[Notice]:
    """Return drawn notices in the order of their moments."""
    return [
        notice(kind, item, at, season=season, about=about, settled=settled)
        for kind, item, at, season, about, settled in sorted(drawn, key=lambda d: d[2])
    ]


@given(NOTICES)
def test_each_notice_is_covered_once_and_in_time(
    drawn: list[tuple[NoticeKind, str, int, str | None, str, bool]],
) -> None:
    """Whoever sleeps until `wake_at` tells everything, and nothing twice."""
    notices, held, covered = happenings(drawn), NoticeMachine(), list[int]()
    held.add(notices, after(1200))
    while wake_at := held.wake_at:
        assert held.take(wake_at - timedelta(microseconds=1)) == []
        groups = held.take(wake_at)
        assert groups
        covered += [key for group in groups for key in group.notices]

        assert wake_at <= after(1200) + CAP

    assert sorted(covered) == [each.id for each in notices]
