"""What of an item is different from its rows, and which rows that makes stale."""

from dataclasses import dataclass
import sqlite3
from typing import Final

from ..engine.changes import Change, differences, facts, tells_more
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
    told: int
    known: sqlite3.Row | None  # None: there is no row of it yet
    old: Item | None  # As it is stored; None: it was never read before
    changes: tuple[Change, ...] = ()
    parts: int = _ALL
    is_written: bool = True  # False: only its revision, its state or its library


def is_worth_a_look(entry: Entry, known: sqlite3.Row | None, batch: Batch) -> bool:
    """Return whether a row of a listing may tell anything that is not stored."""
    return (
        known is None
        or batch.reread
        or not entry.revision
        or known["revision"] != entry.revision
        or known["library"] != batch.library.id
        or known["state"] == ItemState.ERROR
    )


def is_different(
    found: Difference, known: sqlite3.Row, old: Item, batch: Batch
) -> bool:
    """Return whether an item differs from its rows; if so, note in what."""
    before, after = facts(old), facts(found.item)
    found.changes, tells = differences(before, after), tells_more(before, after)
    stale = _ALL if tells else _stale(found.changes)
    found.parts = stale & _tellable(found.told, known["told"])
    found.told |= known["told"]
    found.is_written = tells or bool(found.changes)
    return found.is_written or _is_touched(found, known, batch)


def _stale(changes: tuple[Change, ...]) -> int:
    """Return which rows changes make stale."""
    parts = 0
    for change in changes:
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


def told(item: Item) -> int:
    """Return what was told of an item."""
    found = 0
    if item.files and None not in [file.streams for file in item.files]:
        found |= Told.STREAMS
    if item.people is not None:
        found |= Told.PEOPLE
    if item.chapters is not None:
        found |= Told.CHAPTERS
    if item.tags_told:
        found |= Told.TAGS
    return found
