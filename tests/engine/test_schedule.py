"""Which runs are due, and in which order they begin."""

from datetime import datetime, timedelta

from hypothesis import given, strategies as st
import pytest

from custom_components.showrunner.engine.model import ItemId, LibraryId
from custom_components.showrunner.engine.options import SyncOptions
from custom_components.showrunner.engine.schedule import MANY, PAUSE, Schedule
from custom_components.showrunner.engine.syncs import (
    SyncMode,
    SyncOrder,
    SyncState,
    SyncTrigger,
)

from .builders import NOON, after

FILMS, SHOWS, MUSIC = LibraryId("1"), LibraryId("2"), LibraryId("3")
QUICK = timedelta(hours=6)
DEEP = timedelta(days=7)


def order(
    mode: SyncMode = SyncMode.QUICK,
    library: LibraryId = FILMS,
    trigger: SyncTrigger = SyncTrigger.SERVER,
    *items: str,
) -> SyncOrder:
    """Return a wish."""
    keys = frozenset(map(ItemId, items))
    return SyncOrder(library=library, mode=mode, trigger=trigger, items=keys)


def due(mode: SyncMode, library: LibraryId = FILMS) -> SyncOrder:
    """Return a run that nobody wished for."""
    return order(mode, library, SyncTrigger.SCHEDULE)


def push(*items: str, library: LibraryId = FILMS) -> SyncOrder:
    """Return what the server's word of some items leads to."""
    return order(SyncMode.PUSH, library, SyncTrigger.SERVER, *items)


def asked(mode: SyncMode = SyncMode.QUICK, *items: str) -> SyncOrder:
    """Return what a user wishes."""
    return order(mode, FILMS, SyncTrigger.USER, *items)


def in_step(
    *libraries: LibraryId, options: SyncOptions | None = None, at: datetime = NOON
) -> Schedule:
    """Return a schedule of libraries that are all in step."""
    schedule = Schedule(options or SyncOptions())
    for library in libraries or (FILMS,):
        schedule.restore(library, at, at)
    schedule.follow(libraries or (FILMS,), at)
    return schedule


def everything(schedule: Schedule, now: datetime) -> list[SyncOrder]:
    """Run whatever is to be run now, one after the other."""
    done = []
    while run := schedule.take(now):
        schedule.finished(run, now)
        done.append(run)
    return done


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


def test_intervals_can_be_off() -> None:
    """Then runs are only made when they are wanted."""
    schedule = in_step(options=SyncOptions(quick=None, deep=None))

    assert schedule.wake_at(NOON) is schedule.next_at(FILMS) is None
    assert schedule.take(NOON + DEEP * 9) is None


def test_a_new_library_is_listed_even_if_intervals_are_off() -> None:
    """There is nothing to search otherwise."""
    schedule = Schedule(SyncOptions(quick=None, deep=None))
    schedule.follow([FILMS], NOON)

    assert everything(schedule, NOON) == [due(SyncMode.QUICK)]


def test_other_options_apply_at_once() -> None:
    """Nothing needs a reload."""
    schedule = in_step()
    schedule.apply(SyncOptions(quick=timedelta(hours=1), errors=1), NOON)
    schedule.failed(due(SyncMode.QUICK), NOON)

    assert schedule.take(NOON + timedelta(minutes=59)) is None
    assert schedule.state(FILMS, NOON) is SyncState.COOLDOWN
    assert everything(schedule, NOON + timedelta(hours=1)) != []


def test_a_library_that_is_not_followed_has_no_runs_but_a_users() -> None:
    """Whoever presses the button means it."""
    schedule = in_step(options=SyncOptions(libraries=frozenset({SHOWS})))
    schedule.want(push("1"))
    schedule.want(order(trigger=SyncTrigger.START))
    schedule.want(asked())

    assert everything(schedule, NOON + DEEP) == [asked()]


def test_a_library_that_is_followed_no_more_loses_its_wishes() -> None:
    """The option applies to what is queued, too."""
    schedule = in_step()
    schedule.want(push("1"))
    schedule.apply(SyncOptions(libraries=frozenset({SHOWS})), NOON)

    assert schedule.take(NOON + DEEP) is None


def test_a_library_that_is_gone_is_forgotten() -> None:
    """If it comes back, it is a new one."""
    schedule = in_step()
    schedule.want(push("1"))
    schedule.follow([], NOON)
    assert schedule.take(NOON + DEEP) is None

    schedule.follow([FILMS], NOON)
    assert schedule.take(NOON) == due(SyncMode.QUICK)


def test_what_was_restored_is_kept_until_the_libraries_are_known() -> None:
    """The server may answer much later than the database."""
    schedule = Schedule()
    schedule.restore(FILMS, NOON, NOON)
    schedule.follow([], NOON)
    schedule.follow([FILMS], NOON)

    assert schedule.next_at(FILMS) == NOON + QUICK


def test_a_library_that_is_switched_off_has_no_runs_by_itself() -> None:
    """What the server says of it, and users, still count."""
    schedule = in_step()
    schedule.want(order(trigger=SyncTrigger.POLL))
    schedule.switch(FILMS, on=False)
    schedule.want(order(trigger=SyncTrigger.START))
    assert schedule.next_at(FILMS) is None
    assert schedule.take(NOON + DEEP) is None

    schedule.want(push("1"))
    assert everything(schedule, NOON + DEEP) == [push("1")]
    schedule.switch(FILMS, on=True)
    assert schedule.next_at(FILMS) == NOON + QUICK


def test_what_the_server_says_can_be_left_aside() -> None:
    """An option, for servers that say too much."""
    schedule = in_step(options=SyncOptions(push=False))
    schedule.want(push("1"))

    assert schedule.take(NOON) is None


def test_a_run_that_failed_is_tried_again_after_a_pause() -> None:
    """The items that the server named are not lost, nor those named since."""
    schedule = in_step()
    schedule.want(push("1"))
    run = schedule.take(NOON)
    assert run is not None
    schedule.failed(run, NOON)
    schedule.want(push("2"))

    assert schedule.state(FILMS, NOON) is SyncState.ERROR
    assert schedule.take(NOON) is None
    assert schedule.wake_at(NOON) == NOON + PAUSE
    assert everything(schedule, NOON + PAUSE) == [push("1", "2")]
    assert schedule.state(FILMS, NOON + PAUSE) is SyncState.IDLE


def test_a_scheduled_run_that_failed_is_due_until_it_succeeds() -> None:
    """Its interval begins with its end."""
    schedule = in_step()
    run = schedule.take(NOON + QUICK)
    assert run is not None
    schedule.failed(run, NOON + QUICK)

    assert schedule.next_at(FILMS) == NOON + QUICK + PAUSE
    assert everything(schedule, NOON + QUICK + PAUSE) == [due(SyncMode.QUICK)]


def test_a_users_run_that_failed_is_not_tried_again() -> None:
    """They were told, and may ask again."""
    schedule = in_step()
    schedule.want(asked())
    run = schedule.take(NOON)
    assert run is not None
    schedule.failed(run, NOON)

    assert schedule.take(NOON + PAUSE) is None


def cooling() -> Schedule:
    """Return a schedule of a library that failed five times, minutes apart."""
    schedule = in_step()
    for minute in range(5):
        schedule.want(order())
        run = schedule.take(after(60 * minute))
        assert run is not None
        schedule.failed(run, after(60 * minute))
    return schedule


def test_five_failed_runs_lead_to_a_cooldown() -> None:
    """A quarter of an hour, of this library alone."""
    schedule = cooling()
    schedule.follow([FILMS, SHOWS], NOON)
    end = after(19 * 60)

    assert schedule.state(FILMS, after(240)) is SyncState.COOLDOWN
    assert schedule.cooling_since(FILMS) == after(240)
    assert schedule.state(SHOWS, after(240)) is SyncState.QUEUED
    assert everything(schedule, end - timedelta(seconds=1))[0].library == SHOWS
    assert everything(schedule, end) == [order()]
    assert schedule.cooling_since(FILMS) is None


def test_a_user_is_served_even_in_a_cooldown() -> None:
    """They may have mended what was broken."""
    schedule = cooling()
    schedule.want(asked(SyncMode.ITEM, "dune"))

    assert schedule.take(after(241)) == asked(SyncMode.ITEM, "dune")


@pytest.mark.parametrize(
    ("hours", "missed"), [(0, 0), (6, 0), (11.9, 0), (12, 1), (18, 2), (24, 3)]
)
def test_a_run_is_missed_when_it_is_a_whole_interval_late(
    hours: float, missed: int
) -> None:
    """However often it was tried."""
    schedule = in_step()

    assert schedule.missed(FILMS, NOON + timedelta(hours=hours)) == missed


def test_no_run_is_missed_while_home_assistant_is_off() -> None:
    """Nobody could have made it."""
    schedule = Schedule()
    schedule.restore(FILMS, NOON, NOON)
    schedule.follow([FILMS], NOON + DEEP)

    assert schedule.missed(FILMS, NOON + DEEP) == 0


def test_no_run_is_missed_where_none_is_scheduled() -> None:
    """Neither by an option nor by a switch."""
    off = in_step(options=SyncOptions(quick=None, deep=None))
    switched = in_step()
    switched.switch(FILMS, on=False)

    assert off.missed(FILMS, NOON + DEEP) == switched.missed(FILMS, NOON + DEEP) == 0


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
