"""How a library is listed: the questions, and what the answers look like.

An answer is opened in a thread: parsing a few megabytes would hold up the event loop.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

from .errors import ShowrunnerError
from .model import Item, ItemId, LibraryId, MediaType

# What a server may cause by what it says of one item: our own bugs, too, but a page
# has to go on
UNREADABLE: Final = (
    ShowrunnerError,
    TypeError,
    ValueError,
    LookupError,
    ArithmeticError,
)


class Detail(StrEnum):
    """How much to ask for."""

    LEAN = "lean"  # Which items are there, and their revisions
    FULL = "full"  # What a listing can tell without looking for more
    DEEP = "deep"  # And people, chapters, streams, and whether files can be read


@dataclass(frozen=True, slots=True)
class Shelf:
    """The part of a library that one listing shows, such as its episodes.

    The shelves of a library hold each of its items once.
    """

    library: LibraryId
    name: str  # Unique in its library
    types: frozenset[MediaType]  # What stands on it
    parent: ItemId | None = None  # Only what is in this show, season, artist or album


@dataclass(frozen=True, slots=True)
class Query:
    """What to list."""

    shelf: Shelf
    detail: Detail
    since: datetime | None = None  # Only what changed after, by the server's clock


class Entry(NamedTuple):
    """One row of an answer, of which only the little that is always needed is read."""

    id: ItemId
    type: MediaType
    revision: str  # Empty: the server has none, and each look must read it all
    source: Item | Callable[[], Item]  # Read already, or how to
    changed_at: datetime | None = None  # By the server's clock, if it says so

    def read(self) -> Item:
        """Return the item. Raises BadPayloadError, or another of `UNREADABLE`."""
        source = self.source
        return source if isinstance(source, Item) else source()


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a listing."""

    entries: Sequence[Entry]
    received: int  # Rows, including those that are no items; the next page follows them
    total: int | None  # Rows of the whole listing, if told

    @property
    def is_whole(self) -> bool:
        """Return whether the server says that this is all of the listing."""
        return self.total is not None and self.total <= self.received


@dataclass(frozen=True, slots=True)
class Answer:
    """A page as it came."""

    size: int  # Bytes
    took: float  # Seconds that the server needed
    open: Callable[[], Page]  # Blocks. Raises BadPayloadError


def is_unfiltered(page: Page, query: Query, held: int) -> bool:
    """Return whether a server that was asked for changes just lists everything.

    `held` is how many items are known of what is listed.
    """
    changed = (entry.changed_at for entry in page.entries)
    if any(moment and query.since and moment < query.since for moment in changed):
        return True
    return bool(held) and page.total is not None and page.total >= max(held, 500)
