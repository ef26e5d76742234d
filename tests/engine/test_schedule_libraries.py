"""Which libraries have runs by themselves."""

from datetime import timedelta

from custom_components.showrunner.engine.options import SyncOptions
from custom_components.showrunner.engine.schedule import Schedule
from custom_components.showrunner.engine.syncs import (
    SyncMode,
    SyncState,
    SyncTrigger,
)

from .builders import NOON
from .schedule_acts import (
    DEEP,
    FILMS,
    QUICK,
    SHOWS,
    asked,
    due,
    everything,
    in_step,
    order,
    push,
)


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
