"""Which libraries a server is scanning, from whatever it says about that."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from .events import ServerEvent
from .library_events import ScanFinished, ScanStarted, Trigger
from .model import Library, LibraryId

ASKED_FOR = timedelta(minutes=2)  # A scan that starts later is somebody else's
AFTERWORD = timedelta(seconds=5)  # The server may tell of an end after its listing did


@dataclass(slots=True)
class _Scan:
    """One scan in progress."""

    library: Library
    started: datetime
    trigger: Trigger
    announced: bool  # The server tells of its end by itself


@dataclass(slots=True)
class _Wish:
    """What we asked for in a library and the server has not begun yet."""

    at: datetime  # When it could last have begun
    scans: int = 0  # Of the library, or of folders of it


@dataclass(slots=True)
class ScanMachine:
    """Tells when scans start and finish, each once, whoever says so first."""

    _running: dict[LibraryId, _Scan] = field(default_factory=dict)
    _asked: dict[LibraryId, _Wish] = field(default_factory=dict)
    _ended: dict[LibraryId, datetime] = field(default_factory=dict)  # As was said
    _found: dict[LibraryId, datetime] = field(default_factory=dict)  # Ended, by a look
    _libraries: dict[LibraryId, Library] | None = None

    @property
    def libraries(self) -> tuple[Library, ...]:
        """Return the libraries as last seen."""
        return tuple((self._libraries or {}).values())

    def library(self, key: LibraryId) -> Library:
        """Return a library as last seen, or the little that its id says."""
        return (self._libraries or {}).get(key) or Library(id=key, name="")

    def is_scanning(self, key: LibraryId) -> bool:
        """Return whether a library is being scanned, as far as is known."""
        return key in self._running

    def is_wished(self, key: LibraryId, now: datetime) -> bool:
        """Return whether we asked for a scan of a library that has not begun yet."""
        wish = self._asked.get(key)
        return wish is not None and now - wish.at < ASKED_FOR

    def is_at(self, key: LibraryId, now: datetime) -> bool:
        """Return whether a library is being scanned, or its turn is yet to come."""
        return key in self._running or bool(self._running and self.is_wished(key, now))

    def asked(self, key: LibraryId, now: datetime) -> None:
        """Note that we are asking the server for a scan of a library, or in it."""
        wish = self._asked.setdefault(key, _Wish(now))
        if now - wish.at >= ASKED_FOR:
            wish.scans = 0  # They never began
        wish.at, wish.scans = now, wish.scans + 1

    def started(self, key: LibraryId, now: datetime) -> list[ServerEvent]:
        """Note that the server said it scans a library."""
        if scan := self._running.get(key):
            scan.announced = True
            return []
        return [self._start(self.library(key), now, announced=True)]

    def finished(self, key: LibraryId, now: datetime) -> list[ServerEvent]:
        """Note that the server said it has scanned a library."""
        found = self._found.pop(key, None)
        if key not in self._running and found and now - found < AFTERWORD:
            return []
        events = self.started(key, now)  # The start may have been lost
        self._ended[key] = now
        scan = self._running.pop(key)
        if scan.trigger is Trigger.SHOWRUNNER:  # The next one was waiting for it
            for wish in self._asked.values():
                wish.at = now
        return [*events, _finish(scan, now)]

    def look(
        self, libraries: Iterable[Library], asked: datetime, now: datetime
    ) -> list[ServerEvent]:
        """Take in all libraries, and tell which scans began or ended unannounced.

        `asked` is when they were asked for: an end told since then is newer.
        A scan that is running at the first look is a state of affairs; its end is
        told all the same.
        """
        before = self._libraries
        self._libraries = {library.id: library for library in libraries}
        began = self._began(asked, now)
        events = [*(began if before is not None else []), *self._over(now)]
        events += self._missed(before or {}, now)
        self._ended = {k: end for k, end in self._ended.items() if end >= asked}
        return events

    def _began(self, asked: datetime, now: datetime) -> list[ServerEvent]:
        """Begin the scans that are listed and were not announced."""
        events: list[ServerEvent] = []
        for key, library in (self._libraries or {}).items():
            ended = self._ended.get(key)
            is_told = key in self._running or (ended is not None and ended >= asked)
            if library.scanning and not is_told:
                events.append(self._start(library, now, announced=False))
        return events

    def _over(self, now: datetime) -> list[ServerEvent]:
        """End the scans that are listed no more, unless the server will say so."""
        events: list[ServerEvent] = []
        for key, scan in list(self._running.items()):
            current = (self._libraries or {}).get(key)
            if current is None or not (current.scanning or scan.announced):
                events.append(_finish(self._running.pop(key), now))
                self._found[key] = now
        return events

    def _missed(
        self, before: dict[LibraryId, Library], now: datetime
    ) -> list[ServerEvent]:
        """Tell the scans that came and went between two looks, from their date."""
        events: list[ServerEvent] = []
        for key, library in (self._libraries or {}).items():
            is_told = key in self._running or key in self._ended
            is_told = is_told or self._found.get(key) == now
            if key in before and not is_told and _scanned_since(before[key], library):
                events.append(self._start(library, now, announced=False))
                events.append(_finish(self._running.pop(key), now))
                self._found[key] = now
        return events

    def reconnected(self) -> None:
        """Note that ends may have been told while nobody listened."""
        for scan in self._running.values():
            scan.announced = False

    def _start(
        self, library: Library, now: datetime, *, announced: bool
    ) -> ScanStarted:
        """Begin a scan."""
        trigger = Trigger.SHOWRUNNER if self._ours(library.id, now) else Trigger.SERVER
        self._running[library.id] = _Scan(library, now, trigger, announced)
        return ScanStarted(at=now, library=library, trigger=trigger)

    def _ours(self, key: LibraryId, now: datetime) -> bool:
        """Return whether a scan that begins is one that we asked for."""
        wish = self._asked.pop(key, None)
        if wish is None or now - wish.at >= ASKED_FOR:
            return False
        wish.scans -= 1
        if wish.scans:
            self._asked[key] = wish
        return True


def _finish(scan: _Scan, now: datetime) -> ScanFinished:
    """Return the event of a scan's end; what it found, the catalogue knows."""
    return ScanFinished(
        at=now,
        library=scan.library,
        trigger=scan.trigger,
        duration=now - scan.started,
        added=0,
        updated=0,
        removed=0,
    )


def _scanned_since(before: Library, now: Library) -> bool:
    """Return whether a library was scanned between two looks at it."""
    return bool(
        now.scanned_at and before.scanned_at and now.scanned_at > before.scanned_at
    )
