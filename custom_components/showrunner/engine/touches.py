"""When to ask for the items that a server works on.

A server that adds one film says so dozens of times. An item is asked for once it has
been quiet for a while.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from .model import ItemId, LibraryId

SETTLE = timedelta(seconds=10)  # Servers go on polishing a new item for some seconds
PATIENCE = timedelta(minutes=5)  # Metadata that has not settled by then won't soon


@dataclass(slots=True)
class _Touch:
    """One item that the server is working on."""

    library: LibraryId | None
    first: datetime
    last: datetime
    settled: bool = False

    def due(self, settle: timedelta) -> datetime:
        """Return when to ask for the item."""
        quiet = self.last + settle
        return quiet if self.settled else max(quiet, self.first + PATIENCE)


@dataclass(slots=True)
class TouchMachine:
    """The items that a server said something of, until they are due."""

    settle: timedelta = SETTLE
    _touched: dict[ItemId, _Touch] = field(default_factory=dict)

    @property
    def wake_at(self) -> datetime | None:
        """Return when the next item is worth asking for."""
        return min((t.due(self.settle) for t in self._touched.values()), default=None)

    def touched(
        self, key: ItemId, library: LibraryId | None, now: datetime, *, settled: bool
    ) -> datetime:
        """Note that the server works on an item, or removed it; return when to ask.

        `settled`: it said that the metadata is complete, or that the item is gone.
        """
        touch = self._touched.setdefault(key, _Touch(library, now, now))
        touch.last = now
        touch.settled = settled
        return touch.due(self.settle)

    def take(self, now: datetime) -> dict[LibraryId | None, frozenset[ItemId]]:
        """Return the items that are worth asking for now, by library."""
        due = {k: t for k, t in self._touched.items() if t.due(self.settle) <= now}
        found: dict[LibraryId | None, set[ItemId]] = {}
        for key, touch in due.items():
            del self._touched[key]
            found.setdefault(touch.library, set()).add(key)
        return {library: frozenset(keys) for library, keys in found.items()}
