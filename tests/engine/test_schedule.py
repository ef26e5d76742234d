"""Which runs are due, and in which order they begin."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, strategies as st

from custom_components.showrunner.engine.model import ItemId
from custom_components.showrunner.engine.options import SyncOptions
from custom_components.showrunner.engine.schedule import MANY, Schedule
from custom_components.showrunner.engine.syncs import (
    SyncMode,
    SyncOrder,
    SyncState,
    SyncTrigger,
)

from .builders import NOON
from .schedule_acts import (
    DEEP,
    FILMS,
    MUSIC,
    QUICK,
    SHOWS,
    asked,
    due,
    everything,
    in_step,
    order,
    push,
)


def test_a_library_that_is_in_step_needs_nothing() -> None:
    """Until its next quick run."""
    schedule = in_step()

    assert schedule.take(NOON) is None
    assert schedule.wake_at(NOON) == schedule.next_at(FILMS) == NOON + QUICK
    assert schedule.state(FILMS, NOON) is SyncState.IDLE


def test_a_new_library_is_listed_at_once_and_then_in_depth() -> None:
    """A listing tells no people and chapters, and much sooner."""
    schedule = Schedule()
    schedule.follow([FILMS], NOON)

    assert everything(schedule, NOON) == [due(SyncMode.QUICK), due(SyncMode.DEEP)]


def test_all_new_libraries_are_listed_before_one_is_looked_at_in_depth() -> None:
    """Else the second one would be empty for long."""
    schedule = Schedule()
    schedule.follow([FILMS, SHOWS], NOON)
    runs = everything(schedule, NOON)

    assert [run.mode for run in runs] == [SyncMode.QUICK] * 2 + [SyncMode.DEEP] * 2


def test_a_quick_run_is_due_every_six_hours() -> None:
    """Not a moment earlier, and once."""
    schedule = in_step()

    assert schedule.take(NOON + QUICK - timedelta(seconds=1)) is None
    assert everything(schedule, NOON + QUICK) == [due(SyncMode.QUICK)]


def test_a_deep_run_that_is_due_makes_a_due_quick_one_unnecessary() -> None:
    """It looks at everything anyway."""
    assert everything(in_step(), NOON + DEEP) == [due(SyncMode.DEEP)]


def test_a_deep_run_stands_in_for_the_look_after_a_start() -> None:
    """What nobody waits for can be found on the way."""
    schedule = in_step()
    schedule.want(order(trigger=SyncTrigger.START))

    assert everything(schedule, NOON + DEEP) == [due(SyncMode.DEEP)]


def test_a_quick_run_that_somebody_waits_for_goes_before_a_deep_one() -> None:
    """A deep run may take an hour."""
    schedule = in_step()
    schedule.want(order(trigger=SyncTrigger.START))
    schedule.want(order(trigger=SyncTrigger.SERVER))
    runs = everything(schedule, NOON + DEEP)

    assert runs == [order(trigger=SyncTrigger.SERVER), due(SyncMode.DEEP)]


def test_what_is_wanted_at_once_goes_from_the_small_to_the_large() -> None:
    """Whatever was wanted first."""
    schedule = in_step()
    wishes = [
        asked(SyncMode.ITEM, "dune"),
        push("alien"),
        order(),
        asked(SyncMode.DEEP),
    ]
    for wish in reversed(wishes):
        schedule.want(wish)

    assert everything(schedule, NOON) == wishes


def test_items_that_the_server_names_are_one_run() -> None:
    """A season that is copied has a frame an episode."""
    schedule = in_step()
    schedule.want(push("1", "2"))
    schedule.want(push("2", "3"))

    assert everything(schedule, NOON) == [push("1", "2", "3")]


def test_more_items_than_are_worth_naming_are_a_quick_run() -> None:
    """It goes with one that was wanted already."""
    schedule = in_step()
    schedule.want(order())
    schedule.want(push(*map(str, range(MANY))))
    schedule.want(push("one too many"))

    assert everything(schedule, NOON) == [order()]


def test_two_wishes_for_a_quick_run_are_one_and_the_users() -> None:
    """The run says who asked for it."""
    schedule = in_step()
    schedule.want(order())
    schedule.want(asked())

    assert everything(schedule, NOON) == [asked()]


def test_two_items_are_two_runs() -> None:
    """Each is waited for."""
    schedule = in_step()
    wishes = [asked(SyncMode.ITEM, key) for key in ("dune", "alien", "dune")]
    for wish in wishes:
        schedule.want(wish)

    assert sorted(everything(schedule, NOON), key=repr) == sorted(wishes[:2], key=repr)


def test_a_library_has_one_run_at_a_time() -> None:
    """What is wanted meanwhile comes after it: it may have missed that."""
    schedule = in_step()
    schedule.want(order())
    first = schedule.take(NOON)
    schedule.want(order())

    assert first == order()
    assert schedule.take(NOON) is None
    assert schedule.wake_at(NOON) is None
    schedule.finished(first, NOON)
    assert schedule.take(NOON) == order()


def test_two_libraries_have_runs_at_once() -> None:
    """And not a third, by the options' default."""
    schedule = in_step(FILMS, SHOWS, MUSIC)
    for library in (FILMS, SHOWS, MUSIC):
        schedule.want(order(library=library))
    runs = [schedule.take(NOON) for _ in range(3)]

    assert [run and run.library for run in runs] == [FILMS, SHOWS, None]
    assert schedule.wake_at(NOON) is None
    schedule.finished(order(library=SHOWS), NOON)
    assert schedule.take(NOON) == order(library=MUSIC)


def test_a_library_with_new_files_goes_first() -> None:
    """More of them may be on their way."""
    schedule = in_step(FILMS, SHOWS)
    schedule.want(push("1", library=SHOWS))
    run = schedule.take(NOON)
    assert run is not None
    schedule.finished(run, NOON, had_file_changes=True)
    for library in (FILMS, SHOWS):
        schedule.want(order(library=library))

    assert [each.library for each in everything(schedule, NOON)] == [SHOWS, FILMS]


def test_a_run_that_nobody_needs_leaves_all_as_it_was() -> None:
    """The library may have another, and is in step as long as it was."""
    schedule = in_step()
    schedule.want(order())
    run = schedule.take(NOON)
    assert run is not None
    schedule.skipped(run)
    assert schedule.state(FILMS, NOON) is SyncState.IDLE
    assert schedule.next_at(FILMS) == NOON + QUICK
    schedule.want(order())
    assert schedule.take(NOON) == order()


def test_a_wish_that_a_marker_made_is_one_with_others() -> None:
    """What else asks for it knows of no marker."""
    first, second = replace(order(), revision="1"), replace(order(), revision="2")
    for wishes, revision in (
        ([first, first], "1"),
        ([first, second], ""),
        ([first, order()], ""),
    ):
        schedule = in_step()
        for wish in wishes:
            schedule.want(wish)
        assert everything(schedule, NOON) == [replace(order(), revision=revision)]


def test_libraries_take_turns() -> None:
    """One that is touched all the time does not keep the others waiting."""
    schedule = in_step(FILMS, SHOWS, options=SyncOptions(at_once=1))
    turns = []
    for _ in range(4):
        schedule.want(order(library=FILMS))
        schedule.want(order(library=SHOWS))
        run = schedule.take(NOON)
        assert run is not None
        schedule.finished(run, NOON)
        turns.append(run.library)

    assert turns == [FILMS, SHOWS, FILMS, SHOWS]


def test_what_the_server_says_can_be_left_aside() -> None:
    """An option, for servers that say too much."""
    schedule = in_step(options=SyncOptions(push=False))
    schedule.want(push("1"))

    assert schedule.take(NOON) is None


def test_the_state_says_which_run_is_under_way() -> None:
    """Deep ones take long, and have a state of their own."""
    schedule = in_step(FILMS, SHOWS)
    schedule.want(asked(SyncMode.DEEP))
    schedule.want(order(library=SHOWS))
    before = schedule.state(FILMS, NOON)
    schedule.take(NOON)
    schedule.take(NOON)

    assert before is SyncState.QUEUED
    assert schedule.state(FILMS, NOON) is SyncState.DEEP_SYNCING
    assert schedule.state(SHOWS, NOON) is SyncState.SYNCING


ORDERS = st.builds(
    SyncOrder,
    library=st.sampled_from([FILMS, SHOWS, MUSIC]),
    mode=st.sampled_from(SyncMode),
    trigger=st.sampled_from(SyncTrigger),
    items=st.frozensets(st.sampled_from([ItemId("a"), ItemId("b")])),
)
ACTS = st.one_of(ORDERS, st.sampled_from(["take", "finish", "fail"]))


@given(st.lists(st.tuples(ACTS, st.integers(0, 4 * 3600)), max_size=60))
def test_whatever_happens_nothing_waits_without_a_reason(
    acts: list[tuple[SyncOrder | str, int]],
) -> None:
    """Whoever sleeps until `wake_at` neither misses a run nor wakes for nothing."""
    schedule, running, now = Schedule(), list[SyncOrder](), NOON
    schedule.follow([FILMS, SHOWS, MUSIC], NOON)
    for act, seconds in acts:
        now += timedelta(seconds=seconds)
        if isinstance(act, SyncOrder):
            schedule.want(act)
        elif act == "take":
            running += [run] if (run := schedule.take(now)) else []
        elif running and act == "finish":
            schedule.finished(running.pop(0), now)
        elif running:
            schedule.failed(running.pop(0), now)
        libraries = [run.library for run in running]
        wake_at = schedule.wake_at(now)

        assert len(libraries) == len(set(libraries)) <= 2
        if wake_at and wake_at <= now:
            run = schedule.take(now)
            assert run is not None
            running.append(run)
        elif wake_at:
            assert schedule.take(wake_at - timedelta(microseconds=1)) is None
        else:
            assert schedule.take(now + DEEP) is None
