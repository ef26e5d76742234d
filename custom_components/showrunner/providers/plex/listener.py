"""What the pushed facts of a Plex Media Server mean. Asks nothing of the server."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from ...engine.model import (
    ItemId,
    Library,
    LibraryId,
    MediaType,
    PlaybackState,
    SessionId,
)
from ...engine.retry import Backoff
from ...engine.scanning import ScanMachine
from ...engine.sessions import SessionMachine
from ...engine.touches import TouchMachine
from ..base import Look, Signal, Wanted
from .frames import Fact, Playing, Removed, ScanDone, Scanning, Touched

AFTER_STOP: Final = timedelta(seconds=3)  # By then the server lists it no more
AFTER_SCAN: Final = timedelta(seconds=2)
MAX_REMEMBERED: Final = 100
UNLISTED: Final = Backoff()


@dataclass(slots=True)
class PlexListener:
    """Turns facts into events where they suffice, and into wishes where they don't."""

    playbacks: SessionMachine
    touches: TouchMachine
    scans: ScanMachine
    _unlisted: dict[SessionId, int] = field(default_factory=dict)  # Vain looks
    _activities: dict[str, LibraryId] = field(default_factory=dict)  # Scans, by uuid

    def hear(self, fact: Fact) -> Iterator[Signal]:
        """Yield what a fact means."""
        now = datetime.now(UTC)
        match fact:
            case Playing():
                yield from self._playing(fact, now)
            case Touched():
                yield from self._touched(fact, now)
            case Removed():
                yield from self._removed(fact, now)
            case Scanning():
                yield from self._scanning(fact, now)
            case ScanDone():
                yield Wanted(Look.LIBRARIES, AFTER_SCAN)

    def line_up(self) -> None:
        """Forget what a line that is gone has promised to tell."""
        self._activities.clear()
        self._unlisted.clear()
        self.scans.reconnected()

    def _playing(self, fact: Playing, now: datetime) -> Iterator[Signal]:
        """Yield what a player's report means; an unknown session wants a look."""
        events = self.playbacks.report(
            fact.session, fact.item, fact.state, fact.position, now
        )
        if events is not None:
            self._unlisted.pop(fact.session, None)
            yield from events
            if fact.state is PlaybackState.STOPPED:
                yield Wanted(Look.SESSIONS, AFTER_STOP)
        elif fact.state is not PlaybackState.STOPPED:
            yield Wanted(Look.SESSIONS, self._patience(fact.session))

    def _patience(self, session: SessionId) -> timedelta:
        """Return how long to wait with a look for a session that none has shown."""
        if len(self._unlisted) >= MAX_REMEMBERED:
            self._unlisted.clear()
        vain = self._unlisted[session] = self._unlisted.get(session, 0) + 1
        return UNLISTED.delay(vain - 1, 0) if vain > 1 else timedelta(0)

    def _touched(self, fact: Touched, now: datetime) -> Iterator[Signal]:
        """Note that the server works on an item, and yield when to ask for it."""
        if fact.type is not MediaType.UNKNOWN:  # A clip, a playlist
            yield self._due(fact.item, fact.library, now, settled=fact.settled)

    def _removed(self, fact: Removed, now: datetime) -> Iterator[Signal]:
        """Note that an item is gone, and yield when to make sure of that."""
        yield self._due(fact.item, fact.library, now, settled=True)

    def _due(
        self, item: ItemId, library: LibraryId, now: datetime, *, settled: bool
    ) -> Wanted:
        """Note what happened to an item, and return when to ask for it."""
        due = self.touches.touched(item, library or None, now, settled=settled)
        return Wanted(Look.ITEMS, due - now)

    def _scanning(self, fact: Scanning, now: datetime) -> Iterator[Signal]:
        """Yield how a scan goes on, once it is known of which library."""
        library = fact.library or self._activities.get(fact.uuid)
        if fact.ended:
            self._activities.pop(fact.uuid, None)
            if library := library or self._named_in(fact.title):
                yield from self.scans.finished(library, now)
            yield Wanted(Look.LIBRARIES, AFTER_SCAN)
        elif library:
            if len(self._activities) < MAX_REMEMBERED:
                self._activities[fact.uuid] = library
            yield from self.scans.started(library, now)
        else:
            yield Wanted(Look.LIBRARIES, AFTER_SCAN)

    def _named_in(self, title: str) -> LibraryId | None:
        """Return the library that a title such as "Scanning Films" ends with."""
        named: list[Library] = [
            library
            for library in self.scans.libraries
            if library.name and title.endswith(library.name)
        ]
        return max(named, key=lambda library: len(library.name)).id if named else None
