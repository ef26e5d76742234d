"""What of an item is different from its rows, and which rows that makes stale."""

from dataclasses import dataclass
import sqlite3
from typing import Final

from ..engine.changes import Change, differences, fingerprint, merged
from ..engine.listing import Entry
from ..engine.model import Item, ItemState
from .batch import Batch
from .reading import Told


class Part:
    """The rows of an item besides its own, as bits in an int."""

    FILES: Final = 1
    STREAMS: Final = 2
    CHAPTERS: Final = 4
    NAMES: Final = 8  # External ids, and the words to find it by
    TAGS: Final = 16
    PEOPLE: Final = 32


_ALL = Part.FILES | Part.STREAMS | Part.CHAPTERS | Part.NAMES | Part.TAGS | Part.PEOPLE
_STALE = {
    Change.FILE: Part.FILES | Part.STREAMS,
    Change.METADATA: Part.NAMES | Part.TAGS | Part.PEOPLE,
    Change.SUBTITLES: Part.STREAMS,
    Change.CHAPTERS: Part.CHAPTERS,
    Change.ARTWORK: 0,
}


@dataclass(slots=True)
class Difference:
    """An item that is to be written."""

    key: int
    item: Item
    revision: str
    state: ItemState
    fingerprint: str
    told: int
    known: sqlite3.Row | None  # None: there is no row of it yet
    changes: tuple[Change, ...] = ()
    parts: int = 0
    is_written: bool = True  # False: only its revision, its state or its library

    @property
    def is_new(self) -> bool:
        """Return whether the item was never read before."""
        return self.known is None or not self.known["fingerprint"]


def is_worth_reading(entry: Entry, known: sqlite3.Row | None, batch: Batch) -> bool:
    """Return whether a row of a listing may tell anything that is not stored."""
    return (
        known is None
        or batch.reread
        or not entry.revision
        or known["revision"] != entry.revision
        or known["library"] != batch.library.id
        or known["state"] == ItemState.ERROR
    )


def compared(
    entry: Entry, known: sqlite3.Row | None, key: int, batch: Batch
) -> Difference | None:
    """Read an item and return what is different of it; None if nothing is.

    `key` is for an item that has none yet. Raises whatever a bad row may cause.
    """
    item = entry.read()
    found = Difference(
        key=key if known is None else known["key"],
        item=item,
        revision=entry.revision,
        state=batch.state(item),
        fingerprint=fingerprint(item),
        told=_told(item),
        known=known,
    )
    if known is None or not known["fingerprint"]:
        found.parts = _ALL
        return found
    return _against(found, known, batch)


def _against(found: Difference, known: sqlite3.Row, batch: Batch) -> Difference | None:
    """Return what is different from the rows of an item."""
    old, new = known["fingerprint"], found.fingerprint
    found.changes = differences(old, new)
    found.fingerprint = merged(old, new)
    found.parts = _stale(found, old) & _tellable(found.told, known["told"])
    found.told |= known["told"]
    if found.fingerprint != old:
        return found
    found.is_written = False
    return found if _is_touched(found, known, batch) else None


def _stale(found: Difference, old: str) -> int:
    """Return which rows to write anew; all, if something is told for the first time."""
    before, after = old.split("."), found.fingerprint.split(".")
    if len(before) != len(after):  # An older version of ours compared other things
        return _ALL
    if any(not one and other for one, other in zip(before, after, strict=True)):
        return _ALL
    parts = 0
    for change in found.changes:
        parts |= _STALE[change]
    return parts


def _tellable(new: int, old: int) -> int:
    """Return which rows may be written: what was not told is left as it is."""
    parts = _ALL
    if not new & Told.STREAMS:
        parts &= ~Part.STREAMS
    if not new & Told.CHAPTERS:
        parts &= ~Part.CHAPTERS
    if not new & Told.PEOPLE:
        parts &= ~Part.PEOPLE
    if old & Told.TAGS and not new & Told.TAGS:
        parts &= ~Part.TAGS  # Some of them are better than none, not than all
    return parts


def _is_touched(found: Difference, known: sqlite3.Row, batch: Batch) -> bool:
    """Return whether anything else is different."""
    was = known["revision"], known["state"], known["in_trash"], known["library"]
    now = found.revision, found.state, found.item.in_trash, batch.library.id
    return was != now


def _told(item: Item) -> int:
    """Return what was told of an item."""
    found = 0
    if item.files and all(file.streams is not None for file in item.files):
        found |= Told.STREAMS
    if item.people is not None:
        found |= Told.PEOPLE
    if item.chapters is not None:
        found |= Told.CHAPTERS
    if item.tags_told:
        found |= Told.TAGS
    return found
