"""Which items to ask a server for after it touched them, and what to call each.

A server that adds one film says so dozens of times. An item is asked for once it has
been quiet for a while, and told once.
"""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from .events import ServerEvent
from .library_events import ItemAdded, ItemRemoved, ItemUpdated
from .model import Item, ItemId, Library, LibraryId

SETTLE = timedelta(seconds=10)  # Servers go on polishing a new item for some seconds
PATIENCE = timedelta(minutes=5)  # Metadata that has not settled by then won't soon
REMEMBERED = 10_000  # Items told lately, so that none is told twice
FUTURE = timedelta(days=1)  # An added date beyond this is a mistake of the server


@dataclass(slots=True)
class _Touch:
    """One item that the server is working on."""

    first: datetime
    last: datetime
    created: bool = False
    settled: bool = False

    def due(self, settle: timedelta) -> datetime:
        """Return when to ask for the item."""
        quiet = self.last + settle
        return quiet if self.settled else max(quiet, self.first + PATIENCE)


@dataclass(slots=True)
class ArrivalMachine:
    """Tells items added and updated, each once, without a catalogue to compare with.

    An item is new when the server said that it created it, or when its added date is
    later than all that were there when we first looked. If those were listed, an item
    is new when it was not among them, and one with a revision is told as updated only
    if that differs.
    """

    settle: timedelta = SETTLE
    _touched: dict[ItemId, _Touch] = field(default_factory=dict)
    _asked: dict[ItemId, bool] = field(default_factory=dict)  # Whether it was created
    _told: OrderedDict[ItemId, Item] = field(default_factory=OrderedDict)
    _gone: OrderedDict[ItemId, None] = field(default_factory=OrderedDict)
    _since: datetime | None = None
    _listed: dict[ItemId, Item] | None = None  # All that is there, as last known

    @property
    def since(self) -> datetime | None:
        """Return the added date after which an item is new; None before a baseline."""
        return self._since

    @property
    def wake_at(self) -> datetime | None:
        """Return when the next item is worth asking for."""
        return min((t.due(self.settle) for t in self._touched.values()), default=None)

    def baseline(self, newest: Iterable[datetime | None], now: datetime) -> None:
        """Take the newest added dates, by the server's clock, as what was there."""
        known = [moment for moment in newest if moment and moment <= now + FUTURE]
        self._since = max(known, default=now)

    def listed(self, items: Iterable[Item]) -> None:
        """Take a complete listing as what was there."""
        self._listed = {item.id: item for item in items}

    def last_known(self, key: ItemId) -> Item | None:
        """Return what is known of an item, if it was listed or told."""
        return self._told.get(key) or (self._listed or {}).get(key)

    def known_in(self, library: LibraryId) -> list[ItemId]:
        """Return the items of a library that were listed or told and are not gone."""
        known = {**(self._listed or {}), **self._told}
        return [k for k, i in known.items() if i.library and i.library.id == library]

    def touched(
        self, key: ItemId, now: datetime, *, settled: bool, created: bool = False
    ) -> None:
        """Note that the server works on an item.

        `settled`: it said that the metadata is complete. `created`: that the item is
        new.
        """
        touch = self._touched.setdefault(key, _Touch(now, now))
        touch.last = now
        touch.settled = settled
        touch.created = touch.created or created
        self._gone.pop(key, None)

    def removed(self, item: Item, library: Library, now: datetime) -> list[ServerEvent]:
        """Tell that an item is gone, once, with all that was known of it."""
        self._touched.pop(item.id, None)
        self._asked.pop(item.id, None)  # An answer on its way is too old
        if item.id in self._gone:
            return []
        _remember(self._gone, item.id, None)
        listed = (self._listed or {}).pop(item.id, item)
        known = self._told.pop(item.id, listed)
        return [ItemRemoved(at=now, library=library, item=known)]

    def take(self, now: datetime, limit: int) -> list[ItemId]:
        """Return up to `limit` items that are worth asking for now."""
        due = [k for k, t in self._touched.items() if t.due(self.settle) <= now][:limit]
        for key in due:
            created = self._touched.pop(key).created
            self._asked[key] = self._asked.get(key, False) or created
        return due

    def put_back(self, keys: Iterable[ItemId], now: datetime) -> None:
        """Note that the server could not be asked for items just now."""
        for key in keys:
            if (created := self._asked.pop(key, None)) is not None:
                self.touched(key, now, settled=True, created=created)

    def answered(
        self, keys: Iterable[ItemId], items: Iterable[Item], now: datetime
    ) -> list[ServerEvent]:
        """Tell what the server's answer about the items it was asked for means.

        Items that it was not asked for tell nothing.
        """
        events: list[ServerEvent] = []
        for item in items:
            if (created := self._asked.pop(item.id, None)) is not None:
                events += self._tell(item, now, created=created)
        for key in keys:
            self._asked.pop(key, None)
        return events

    def recent(self, items: Iterable[Item], now: datetime) -> None:
        """Note the new ones among the items that were added or changed last."""
        for item in items:
            pending = item.id in self._touched or item.id in self._asked
            if not pending and (self._is_new(item, now) or self._is_revised(item)):
                self.touched(item.id, now, settled=True)

    def _tell(self, item: Item, now: datetime, *, created: bool) -> list[ServerEvent]:
        """Return the event for an item, unless it says nothing new."""
        if item.library is None:
            return []
        known = self.last_known(item.id)
        is_new = known is None and (created or self._is_new(item, now))
        if known and _is_same(known, item):
            return []
        self._remember(item, now)
        if known is None and item.revision and not is_new:
            return []  # Nothing to compare with: it may not have changed at all
        kind = ItemAdded if is_new else ItemUpdated
        return [kind(at=now, library=item.library, item=item)]

    def _is_new(self, item: Item, now: datetime) -> bool:
        """Return whether an item was added after the baseline and is untold."""
        if self._listed is not None:
            return self.last_known(item.id) is None
        if item.id in self._told or item.added_at is None or self._since is None:
            return False
        return self._since < item.added_at <= now + FUTURE

    def _is_revised(self, item: Item) -> bool:
        """Return whether an item is known by another revision."""
        known = self.last_known(item.id)
        return known is not None and known.revision != item.revision

    def _remember(self, item: Item, now: datetime) -> None:
        """Remember an item as told; what falls off is never new again."""
        if self._listed is not None:
            self._listed[item.id] = item
        dropped = _remember(self._told, item.id, item)
        added_at = dropped.added_at if dropped else None
        if added_at and self._since and added_at <= now + FUTURE:
            self._since = max(self._since, added_at)


def _is_same(known: Item, item: Item) -> bool:
    """Return whether nothing of an item changed, whatever its library did since."""
    if item.revision:
        return known.revision == item.revision
    return replace(known, library=item.library) == item


def _remember[K, V](memory: OrderedDict[K, V], key: K, value: V) -> V | None:
    """Put an entry last, and return the one that no longer fits."""
    memory[key] = value
    memory.move_to_end(key)
    return memory.popitem(last=False)[1] if len(memory) > REMEMBERED else None
