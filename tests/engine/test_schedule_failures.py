"""What becomes of runs that fail, and of those that never come about."""

from datetime import timedelta

import pytest

from custom_components.showrunner.engine.options import SyncOptions
from custom_components.showrunner.engine.schedule import PAUSE, Schedule
from custom_components.showrunner.engine.syncs import (
    SyncMode,
    SyncState,
)

from .builders import NOON, after
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
