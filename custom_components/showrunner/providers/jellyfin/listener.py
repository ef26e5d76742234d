"""What the pushed facts of a Jellyfin server mean. Asks nothing of the server."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from ...engine.model import LibraryId
from ...engine.scanning import ScanMachine
from ...engine.server_events import Reason
from ...engine.sessions import SessionMachine
from ...engine.touches import TouchMachine
from ..base import LibraryTouched, Look, Signal, Wanted
from .frames import (
    Fact,
    Farewell,
    LibraryChanged,
    Nudge,
    Progress,
    ScanTask,
    SessionsListed,
    TimerCancelled,
)
from .sessions import sessions

AFTER_NUDGE: Final = timedelta(seconds=1)  # By then it has happened, and often twice
MAX_REMEMBERED: Final = 100
# A refresh calls all films of its library updated; it is cheaper to ask what really is
MANY: Final = 50
AFTERWORD: Final = timedelta(seconds=2)  # The end of a walk may be told twice


@dataclass(slots=True)
class JellyfinListener:
    """Turns facts into events where they suffice, and into wishes where they don't."""

    playbacks: SessionMachine
    touches: TouchMachine
    scans: ScanMachine
    device_id: str  # Our own
    sessions_heard: datetime | None = None
    farewell: Reason | None = None  # Why the server said it would go
    # External ids of timers
    cancelled: deque[str] = field(default_factory=lambda: deque(maxlen=MAX_REMEMBERED))
    _scanning_all: bool = False
    _walks: set[LibraryId] = field(default_factory=set)
    _ended: dict[LibraryId, datetime] = field(default_factory=dict)

    def hear(self, fact: Fact) -> Iterator[Signal]:
        """Yield what a fact means."""
        now = datetime.now(UTC)
        match fact:
            case SessionsListed(payload):
                yield from self._sessions(payload, now)
            case LibraryChanged():
                yield from self._library_changed(fact, now)
            case ScanTask(running=running):
                yield from self._scan_task(running=running, now=now)
            case Progress(library, percent):
                yield from self._progress(library, percent, now)
            case Nudge(look):
                yield Wanted(look, AFTER_NUDGE)
            case TimerCancelled(external_id):
                self.cancelled.append(external_id)
                yield Wanted(Look.RECORDINGS, AFTER_NUDGE)
            case Farewell(reason):
                self.farewell = reason

    def line_up(self) -> None:
        """Forget what a line that is gone has promised to tell."""
        self.farewell = None
        self._scanning_all = False
        self._walks.clear()
        self.scans.reconnected()

    def _sessions(self, payload: object, now: datetime) -> Iterator[Signal]:
        """Yield what differs from the sessions before; a frame has all of them."""
        self.sessions_heard = now
        listed = sessions(payload, self.scans.libraries, self.device_id)
        yield from self.playbacks.look(listed, now, now)

    def _library_changed(self, fact: LibraryChanged, now: datetime) -> Iterator[Signal]:
        """Note what to ask for, and yield when.

        An id may have been both added and removed: only the server knows what is true.
        """
        keys = dict.fromkeys([*fact.added, *fact.updated, *fact.removed])
        if len(keys) > MANY:
            for library in self.scans.libraries:
                yield LibraryTouched(library.id)
            return
        for key in keys:
            self.touches.touched(key, None, now, settled=True)
        if wake_at := self.touches.wake_at:
            yield Wanted(Look.ITEMS, wake_at - now)

    def _scan_task(self, *, running: bool, now: datetime) -> Iterator[Signal]:
        """Yield that all libraries are being scanned, or no longer."""
        was_running, self._scanning_all = self._scanning_all, running
        for library in self.scans.libraries:
            if running:
                yield from self.scans.started(library.id, now)
            elif was_running:
                yield from self._finish(library.id, now)
        if was_running and not running:
            self._walks.clear()

    def _progress(
        self, key: LibraryId, percent: float, now: datetime
    ) -> Iterator[Signal]:
        """Yield how the walk through a library goes on.

        As part of a scan of all it says nothing: files are probed when it is over.
        """
        is_library = any(library.id == key for library in self.scans.libraries)
        if not is_library or self._scanning_all:
            return
        if key in self._walks:
            if percent == 0:
                self._walks.remove(key)
                yield from self._finish(key, now)
        elif percent > 0 or not self._has_just_ended(key, now):
            self._walks.add(key)
            yield from self.scans.started(key, now)

    def _finish(self, key: LibraryId, now: datetime) -> Iterator[Signal]:
        """Yield that a library has been scanned."""
        self._ended[key] = now
        yield from self.scans.finished(key, now)

    def _has_just_ended(self, key: LibraryId, now: datetime) -> bool:
        """Return whether the end of a walk has been told already."""
        ended = self._ended.get(key)
        return ended is not None and now - ended < AFTERWORD
