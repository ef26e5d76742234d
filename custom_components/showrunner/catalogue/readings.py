"""The rows of a page, read before the catalogue is written.

What a server says may take long to read, and a disk long to say what is on it. Whoever
wants to write has to wait for none of that.
"""

from typing import NamedTuple

from ..engine.listing import UNREADABLE, Detail, Entry
from ..engine.model import Item, ItemState
from .batch import Batch


class Reading(NamedTuple):
    """A row of a listing, with the item that it tells of."""

    entry: Entry
    item: Item | None = None
    state: ItemState = ItemState.ERROR
    error: Exception | None = None  # Why it has no item

    def get(self) -> Item:
        """Return the item. Raises why it cannot be read."""
        if self.item is None:
            raise self.error or ValueError("It was not read")
        return self.item


def readings(batch: Batch) -> list[Reading]:
    """Return the rows of a page, read unless they are lean. Blocks."""
    if batch.detail is Detail.LEAN:
        return [Reading(entry) for entry in batch.entries]
    rows = list(map(_read, batch.entries))
    states = iter(batch.states([row for row in rows if isinstance(row, Item)]))
    return [
        Reading(entry, row, next(states))
        if isinstance(row, Item)
        else Reading(entry, error=row)
        for entry, row in zip(batch.entries, rows, strict=True)
    ]


def _read(entry: Entry) -> Item | Exception:
    """Return the item of a row, or the reason why it has none."""
    try:
        return entry.read()
    except UNREADABLE as err:
        return err
