"""Whether a server's words prove what somebody said of a file, and what to do if not.

A server may list a file before it has looked into it, list one that has grown since, or
keep one that is gone.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final

from .model import Item, ItemId, MediaFile, MediaType
from .paths import comparable, holds

PROBED: Final = frozenset({MediaType.MOVIE, MediaType.EPISODE, MediaType.TRACK})


class Because(StrEnum):
    """Why a verdict is not what was hoped for; the keys of the words that say so."""

    IN_TRASH = "in_trash"  # The server keeps what it had of a file that is gone
    LIBRARY_GONE = "library_gone"
    NOT_NOTICED = "not_noticed"  # Nothing of its media changed
    NOT_READABLE = "not_readable"  # It is listed, and its streams are unknown
    NO_MEDIA = "no_media"  # Nothing that can be played
    OTHER_SIZE = "other_size"  # What is listed is not as long as the file
    STILL_LISTED = "still_listed"
    TOO_MANY = "too_many"  # Other files, so that one is not known to be gone


@dataclass(frozen=True, kw_only=True, slots=True)
class Pace:
    """How soon things are done again. Tests scale it."""

    first: timedelta = timedelta(seconds=0.2)  # Until the second look
    share: float = 0.25  # Of what has passed, until each later one, but
    soon: timedelta = timedelta(seconds=1)  # no longer than this
    early: timedelta = timedelta(seconds=30)  # in as long, and
    late: timedelta = timedelta(seconds=5)  # than this from then on
    apart: timedelta = timedelta(seconds=1)  # Scans of a folder that others join
    wide: timedelta = timedelta(seconds=10)  # Scans of all of a library,
    busy: timedelta = timedelta(seconds=60)  # or this, until the last one has ended
    settle: timedelta = timedelta(seconds=2)  # Until what seems unchanged is so
    thorough: timedelta = timedelta(seconds=5)  # After a first order to probe
    unread: timedelta = timedelta(seconds=10)  # After the thorough one
    grow: timedelta = timedelta(seconds=2)  # Between scans of a file that grows
    calm: timedelta = timedelta(seconds=10)  # Without news of a folder we cannot see
    again: float = 1 / 3  # Of the time until the deadline: then scan once more

    def times(self, factor: float) -> Pace:
        """Return a pace at which everything takes that many times as long."""
        found = ((each.name, getattr(self, each.name)) for each in fields(self))
        longer: dict[str, Any] = {
            key: value * factor for key, value in found if isinstance(value, timedelta)
        }
        return replace(self, **longer)

    def until_next_look(self, passed: timedelta) -> timedelta:
        """Return how long to wait for the next look, that long after the first."""
        longest = self.soon if passed < self.early else self.late
        return min(max(self.first, passed * self.share), longest)


class Standing(StrEnum):
    """How a server has a file. The later, the better."""

    ABSENT = "absent"
    TRASHED = "trashed"  # Kept although its file is gone
    UNREADABLE = "unreadable"  # By the server, for whatever reason
    UNPROBED = "unprobed"
    OTHER_SIZE = "other_size"
    THERE = "there"


@dataclass(frozen=True, slots=True)
class Finding:
    """How a server has a file, and as what."""

    standing: Standing
    item: Item | None = None
    file: MediaFile | None = None


class Listing:
    """What a server listed, by path."""

    def __init__(
        self,
        items: Iterable[Item],
        *,
        is_whole: bool = True,
        unasked: Iterable[ItemId] = (),
    ) -> None:
        self.is_whole = is_whole  # What it does not show is not there
        self.unasked = frozenset(unasked)  # It says nothing of these
        self.items = {item.id: item for item in items}
        self._files: dict[str, list[tuple[Item, MediaFile]]] = {}
        for item in self.items.values():
            for file in item.files:
                self._files.setdefault(comparable(file.path), []).append((item, file))

    def at(self, path: str, size: int | None = None) -> Finding:
        """Return how a file stands, which is so long if that is known."""
        found = (
            Finding(_standing(item, file, size), item, file)
            for item, file in self._files.get(comparable(path), ())
        )
        return max(found, key=_rank, default=Finding(Standing.ABSENT))

    def below(self, folder: str) -> Finding:
        """Return how what is left of a folder stands."""
        found = (
            Finding(_standing(item, file, None), item, file)
            for item, file in self.files_in(folder)
        )
        return max(found, key=_rank, default=Finding(Standing.ABSENT))

    def files_in(self, folder: str) -> Iterator[tuple[Item, MediaFile]]:
        """Yield the files in a folder and below, each with its item."""
        for files in self._files.values():
            if holds(folder, files[0][1].path):
                yield from files


def is_probed(item: Item, file: MediaFile) -> bool:
    """Return whether a server has looked into a file, if it is of a kind to do so.

    By its length alone where streams were not told.
    """
    if item.type not in PROBED:
        return True
    is_long = bool(file.duration or item.duration)
    return is_long and (file.streams is None or bool(file.streams))


def _rank(finding: Finding) -> int:
    """Return how well a file stands."""
    return list(Standing).index(finding.standing)


def _standing(item: Item, file: MediaFile, size: int | None) -> Standing:
    """Return how a file of an item stands."""
    if item.in_trash:
        return Standing.TRASHED
    if file.readable is False:
        return Standing.UNREADABLE
    if not is_probed(item, file):
        return Standing.UNPROBED
    is_as_long = None in {size, file.size} or size == file.size
    return Standing.THERE if is_as_long else Standing.OTHER_SIZE
