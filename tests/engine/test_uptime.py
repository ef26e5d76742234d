"""Which absences of a server are worth telling."""

import pytest

from custom_components.showrunner.engine.events import ServerEvent
from custom_components.showrunner.engine.server_events import (
    Reason,
    ServerStarted,
    ServerStopped,
)
from custom_components.showrunner.engine.uptime import GRACE, Uptime

from .builders import ATTIC, NOON, after

OVERDUE = NOON + GRACE


def stopped(reason: Reason) -> ServerEvent:
    """Return that the server went away at noon."""
    return ServerStopped(at=NOON, server=ATTIC, reason=reason)


def started(seconds: float, reason: Reason) -> ServerEvent:
    """Return that the server came back some seconds after noon."""
    return ServerStarted(at=after(seconds), server=ATTIC, reason=reason)


def test_a_server_that_is_there_tells_nothing() -> None:
    """An answer is no event, nor is a tick."""
    uptime = Uptime()

    assert uptime.wake_at is None
    assert uptime.tick(ATTIC, OVERDUE) == []
    assert uptime.back(ATTIC, OVERDUE) == []


def test_a_hiccup_is_not_told() -> None:
    """What is over within half a minute was the network."""
    uptime = Uptime()
    uptime.lost(Reason.UNREACHABLE, NOON)

    assert uptime.tick(ATTIC, after(29)) == []
    assert uptime.back(ATTIC, after(29)) == []
    assert uptime.wake_at is None


def test_an_absence_is_told_after_half_a_minute_and_once() -> None:
    """It is dated to when it began."""
    uptime = Uptime()
    uptime.lost(Reason.UNREACHABLE, NOON)
    uptime.lost(Reason.UNREACHABLE, after(10))

    assert uptime.tick(ATTIC, OVERDUE) == [stopped(Reason.UNREACHABLE)]
    assert uptime.tick(ATTIC, after(300)) == []
    assert uptime.back(ATTIC, after(400)) == [started(400, Reason.UNREACHABLE)]
    assert uptime.back(ATTIC, after(401)) == []


def test_an_absence_wakes_whoever_waits_until_it_is_told() -> None:
    """After that there is nothing to wait for but the server."""
    uptime = Uptime()
    uptime.lost(Reason.UNREACHABLE, NOON)
    before = uptime.wake_at
    uptime.tick(ATTIC, OVERDUE)

    assert (before, uptime.wake_at) == (OVERDUE, None)


def test_a_restart_is_told_as_both_however_short() -> None:
    """Its machine answered and it did not."""
    uptime = Uptime()
    uptime.lost(Reason.RESTART, NOON)

    assert uptime.back(ATTIC, after(4)) == [
        stopped(Reason.RESTART),
        started(4, Reason.RESTART),
    ]


def test_a_restart_may_first_look_like_a_bad_network() -> None:
    """A line breaks before the machine refuses another."""
    uptime = Uptime()
    uptime.lost(Reason.UNREACHABLE, NOON)
    uptime.lost(Reason.RESTART, after(1))

    assert uptime.back(ATTIC, after(4)) == [
        stopped(Reason.RESTART),
        started(4, Reason.RESTART),
    ]


def test_a_long_restart_is_told_when_it_has_lasted() -> None:
    """Whether it ever comes back is not known by then."""
    uptime = Uptime()
    uptime.lost(Reason.RESTART, NOON)

    assert uptime.tick(ATTIC, OVERDUE) == [stopped(Reason.UNREACHABLE)]
    assert uptime.back(ATTIC, after(60)) == [started(60, Reason.RESTART)]


def test_a_shutdown_is_told_as_one() -> None:
    """A server that says goodbye is not out of reach."""
    uptime = Uptime()
    uptime.lost(Reason.SHUTDOWN, NOON)
    uptime.lost(Reason.UNREACHABLE, after(5))

    assert uptime.tick(ATTIC, OVERDUE) == [stopped(Reason.SHUTDOWN)]
    assert uptime.back(ATTIC, after(3600)) == [started(3600, Reason.RESTART)]


@pytest.mark.parametrize("reason", Reason)
def test_each_absence_counts_anew(reason: Reason) -> None:
    """What was told of the last one says nothing about the next."""
    uptime = Uptime()
    uptime.lost(reason, after(-3600))
    uptime.tick(ATTIC, after(-1800))
    uptime.back(ATTIC, after(-900))
    uptime.lost(Reason.UNREACHABLE, NOON)

    assert uptime.wake_at == OVERDUE
    assert uptime.back(ATTIC, after(5)) == []
