"""What can be said of one library at any moment, without asking anybody."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from homeassistant.util.dt import utcnow

from ..catalogue.summaries import Numbers
from ..engine.model import Item, Library, LibraryId
from ..engine.syncs import Progress, SyncRun, SyncState
from ..providers.base import Provider
from .librarian import Librarian
from .numbers import NumberKeeper
from .scans.scanner import Scanner

MISSED: Final = 3  # Scheduled runs in a row, from which on somebody should know


@dataclass(frozen=True, slots=True)
class LibraryStatus:
    """One library of a server that is followed."""

    key: LibraryId
    entry_id: str
    provider: Provider
    librarian: Librarian
    keeper: NumberKeeper
    scanner: Scanner

    @property
    def library(self) -> Library | None:
        """Return the library as last seen; None if the server does not show it."""
        return self.librarian.libraries.get(self.key)

    @property
    def numbers(self) -> Numbers | None:
        """Return what was counted; None before that."""
        return self.keeper.of.get(self.key)

    @property
    def last_added(self) -> Item | None:
        """Return the item that was added last, if it is known."""
        latest = self.numbers.last_added if self.numbers else ()
        return latest[0].item if latest else None

    @property
    def progress(self) -> Progress | None:
        """Return how far the run under way is."""
        return self.librarian.running.get(self.key)

    @property
    def last_run(self) -> SyncRun | None:
        """Return the last run since the start that is worth telling."""
        return self.keeper.runs.get(self.key)

    @property
    def is_scanning(self) -> bool:
        """Return whether the server looks for files in the library, or is asked to."""
        is_asked = self.scanner.is_scanning(self.key)
        return is_asked or self.provider.scans.is_scanning(self.key)

    @property
    def state(self) -> SyncState:
        """Return what is going on."""
        state = self.librarian.schedule.state(self.key, utcnow())
        is_quiet = state in {SyncState.IDLE, SyncState.QUEUED}
        return SyncState.SCANNING if is_quiet and self.is_scanning else state

    @property
    def synced_at(self) -> datetime | None:
        """Return when a run was complete last."""
        run = self.last_run
        if run is not None and run.error is None:
            return run.started_at + run.duration
        return self.keeper.synced_at.get(self.key)

    @property
    def next_at(self) -> datetime | None:
        """Return when the next run begins by itself; None: never."""
        return self.librarian.schedule.next_at(self.key)

    @property
    def is_scheduled(self) -> bool:
        """Return whether runs begin by themselves."""
        return self.key not in self.librarian.options.unscheduled

    @property
    def missed(self) -> int:
        """Return how many scheduled runs in a row did not come to an end."""
        return self.librarian.schedule.missed(self.key, utcnow())

    @property
    def problem(self) -> str | None:
        """Return what keeps the catalogue from being in step; None: nothing."""
        schedule = self.librarian.schedule
        if schedule.cooling_since(self.key) is not None:
            return "cooldown"
        if schedule.state(self.key, utcnow()) is SyncState.ERROR:
            return "error"
        return "missed" if self.missed >= MISSED else None

    @property
    def time_left(self) -> timedelta | None:
        """Return how long the run under way will take at its pace; None: unknown."""
        progress = self.progress
        if progress is None or not (share := progress.share):
            return None
        took = utcnow() - progress.started_at
        return took * ((1 - share) / share)
