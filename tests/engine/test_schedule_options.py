"""Libraries whose runs do not begin by themselves, because an option says so."""

from custom_components.showrunner.engine.options import (
    OPTION_UNSCHEDULED,
    SyncOptions,
)
from custom_components.showrunner.engine.schedule import Schedule

from .builders import NOON
from .schedule_acts import DEEP, FILMS, QUICK, SHOWS, in_step, push

OFF = SyncOptions.from_mapping({OPTION_UNSCHEDULED: [FILMS, 7]})


def test_the_option_names_libraries() -> None:
    """And nothing that cannot be one."""
    assert OFF.unscheduled == {FILMS}
    assert SyncOptions.from_mapping({OPTION_UNSCHEDULED: "1"}).unscheduled == set()


def test_a_library_is_left_alone_from_the_start() -> None:
    """Before it was ever seen, and when it comes back after it was gone."""
    schedule = Schedule(OFF)
    for libraries in ([FILMS, SHOWS], [SHOWS], [FILMS, SHOWS]):
        schedule.follow(libraries, NOON)
        assert schedule.next_at(FILMS) is None
    order = schedule.take(NOON)
    assert order
    assert order.library == SHOWS
    assert schedule.take(NOON) is None


def test_the_option_can_be_changed_at_any_time() -> None:
    """Both ways; what the server says still counts."""
    schedule = in_step()
    schedule.apply(OFF, NOON)
    assert schedule.take(NOON + DEEP) is None
    schedule.want(push("1"))
    assert schedule.take(NOON) == push("1")

    schedule = in_step(options=OFF)
    schedule.apply(SyncOptions(), NOON)
    assert schedule.next_at(FILMS) == NOON + QUICK
