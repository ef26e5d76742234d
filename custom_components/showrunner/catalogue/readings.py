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
    rows = [(entry, _read(entry)) for entry in batch.entries]
    states = iter(batch.states([item for _, item in rows if isinstance(item, Item)]))
    return [
        Reading(entry, item, next(states))
        if isinstance(item, Item)
        else Reading(entry, error=item)
        for entry, item in rows
    ]


def _read(entry: Entry) -> Item | Exception:
    """Return the item of a row, or the reason why it has none."""
    try:
        return entry.read()
    except UNREADABLE as err:
        return err
