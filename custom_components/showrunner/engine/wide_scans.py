"""The one look through all of a library that a server may be at for us."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from .model import LibraryId
from .scanning import ScanMachine
from .scans import FolderScan

EVER: Final = datetime.max.replace(tzinfo=UTC)
HELD: Final = timedelta(seconds=10)  # Whoever is at it for longer says so
LONGEST: Final = timedelta(hours=1)  # Though nobody says its end: that may be lost


@dataclass(slots=True)
class WidePlace:
    """Held from the question until the server is through, however that is known.

    It outlasts a scan that is proven before the server is done, and is given up by one
    whose files never come: for the server, that is over.
    """

    server: ScanMachine
    _holder: FolderScan | None = None
    _attempts: int = 0  # Of the holder, before it had the place
    _since: datetime = EVER  # It asked last

    def is_open(self, scan: FolderScan, now: datetime) -> bool:
        """Return whether a scan may have the place, or has it."""
        return self._holder in {None, scan} or self._ends_at(now) <= now

    def take(self, scan: FolderScan, now: datetime) -> None:
        """Give the place to a scan that is about to ask."""
        self._holder, self._attempts, self._since = scan, scan.attempts, now

    def put_back(self, scan: FolderScan) -> None:
        """Take note that a scan is not under way any more; it may not have asked."""
        if self._holder is scan and scan.attempts == self._attempts:
            self._holder = None

    def scan_ended(self, library: LibraryId, now: datetime) -> None:
        """Take note that the server said so; it may be at ours only next."""
        is_ours = self._holder is not None and self._holder.library == library
        if is_ours and not self.server.is_wished(library, now):
            self._holder = None

    def wake_at(self, now: datetime) -> datetime | None:
        """Return when it is free if the server says nothing more; None: it is."""
        end = self._ends_at(now)
        return end if self._holder and end > now else None

    def _ends_at(self, now: datetime) -> datetime:
        """Return when the server is through, unless it says so earlier."""
        self._since = min(self._since, now)  # The clock may have been put back
        is_at = self._holder and self.server.is_at(self._holder.library, now)
        return self._since + (LONGEST if is_at else HELD)
