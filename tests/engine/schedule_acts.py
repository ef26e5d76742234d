"""Schedules, and wishes for runs, to try them with."""

from datetime import datetime, timedelta

from custom_components.showrunner.engine.model import ItemId, LibraryId
from custom_components.showrunner.engine.options import SyncOptions
from custom_components.showrunner.engine.schedule import Schedule
from custom_components.showrunner.engine.syncs import (
    SyncMode,
    SyncOrder,
    SyncTrigger,
)

from .builders import NOON

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
