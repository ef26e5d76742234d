"""Prove what somebody said of a path: look by look, until there is a verdict.

A proof is shown what the server lists, and wishes for what may help. It neither asks
nor waits itself.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, override

from .model import Item, ItemId, MediaFile
from .paths import comparable
from .scans import FileVerdict, Verdict
from .verdicts import Because, Listing, Pace, Standing

# That these came out means that the server changed what it had
CHANGED: Final = (Verdict.FOUND, Verdict.UPDATED, Verdict.REMOVED, Verdict.REFUSED)


type Sizes = tuple[int | None, int | None]  # On disk, and as the server says


class Wish(StrEnum):
    """What a server is to do so that a proof comes forward."""

    SCAN = "scan"  # Look at the folder again
    PROBE = "probe"  # Look into the item
    PROBE_THOROUGHLY = "probe_thoroughly"  # Even if it thinks that it knows it


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """Since when a proof is tried, how long, and how hastily."""

    began: datetime
    deadline: datetime
    pace: Pace = field(default_factory=Pace)

    @property
    def settled_at(self) -> datetime:
        """Return when the server had time to see a change."""
        return min(self.began + self.pace.settle, self.deadline)

    @property
    def again_at(self) -> datetime:
        """Return when to have the folder scanned once more."""
        return self.began + (self.deadline - self.began) * self.pace.again


@dataclass(frozen=True, slots=True)
class Before:
    """A file as it was known before somebody asked."""

    item: ItemId
    revision: str  # Of the item
    size: int | None


class Proof(ABC):
    """One path, and what is known of it so far."""

    is_file = True  # It is about one path, for which a server may be asked

    def __init__(self, path: str, terms: Terms) -> None:
        self.path = path
        self.terms = terms
        self.ids: set[ItemId] = set()  # Items that may have it
        self.gone: set[ItemId] = set()  # Those of them that the server has no more
        self.item: Item | None = None
        self.verdict: Verdict | None = None
        self.reason = ""
        self._scanned_again = False

    @property
    def open(self) -> Iterator[Proof]:
        """Yield the proofs that are to look on, for all files of a folder."""
        if self.verdict is None:
            yield self

    @property
    def files(self) -> Sequence[FileVerdict]:
        """Return what became of the files of a folder."""
        return ()

    @property
    def proven(self) -> Iterator[Proof]:
        """Yield the proofs whose items are different now, for all files of a folder."""
        if self.verdict in CHANGED:
            yield self

    def item_in(self, listing: Listing) -> Item | None:
        """Return the item in a listing that it is about."""
        return listing.at(self.path).item

    def is_answered(self, listing: Listing) -> bool:
        """Return whether a listing of items by id says all that there is to say."""
        return self.item_in(listing) is not None

    @abstractmethod
    def look(self, listing: Listing, now: datetime, *, busy: bool) -> Sequence[Wish]:
        """Take in what the server lists now; `busy` as long as it scans the library."""

    def _end(self, verdict: Verdict, reason: str = "") -> None:
        """Decide."""
        self.verdict, self.reason = verdict, reason

    def _wait(
        self, now: datetime, verdict: Verdict, reason: str = ""
    ) -> Sequence[Wish]:
        """Go on until the deadline, with one more scan on the way there."""
        if now >= self.terms.deadline:
            self._end(verdict, reason)
        elif now >= self.terms.again_at and not self._scanned_again:
            self._scanned_again = True
            return [Wish.SCAN]
        return ()


@dataclass(slots=True)
class Efforts:
    """What a server was asked to do about one file, for all who wait for that."""

    looks: int = 0
    was_listed: bool = False  # Before anybody asked
    probed_at: datetime | None = None
    thorough_at: datetime | None = None
    grew_at: datetime | None = None
    asked_of: Sizes = None, None
    asked_again: bool = False  # Although it did not grow
    reread: tuple[datetime, Item] | None = None


class PresentFile(Proof):
    """A file that is to be listed as it is on disk, and known in full."""

    def __init__(
        self,
        path: str,
        terms: Terms,
        before: Before | None = None,
        size: int | None = None,
    ) -> None:
        super().__init__(path, terms)
        self.before = before
        self.size = size  # As seen on disk; None: it cannot be seen
        self.efforts = Efforts(was_listed=before is not None)
        if before:
            self.ids.add(before.item)

    def weigh(self, size: int) -> None:
        """Take in how long the file is now; as it grows, it may become readable."""
        if size != self.size:
            self.size = size
            self.efforts.probed_at = self.efforts.thorough_at = None

    def vanished(self) -> None:
        """Take in that the file is not on disk any more."""
        self._end(Verdict.MISSING_FILE)

    @override
    def look(self, listing: Listing, now: datetime, *, busy: bool) -> Sequence[Wish]:
        found = listing.at(self.path, self.size)
        self.efforts.looks += 1
        if found.item is None or found.file is None:
            return self._wait(now, Verdict.NOT_FOUND)
        self.item, self.ids = found.item, {found.item.id}
        match found.standing:
            case Standing.TRASHED:
                return self._wait(now, Verdict.NOT_FOUND, Because.IN_TRASH)
            case Standing.UNREADABLE:
                return self._wait(now, Verdict.REFUSED, Because.NOT_READABLE)
            case Standing.UNPROBED:
                return self._probe(now, busy=busy)
            case Standing.OTHER_SIZE:
                return self._grow(found.file, now)
            case Standing.THERE | Standing.ABSENT:
                return self._settle(found.item, found.file, now, busy=busy)

    def _probe(self, now: datetime, *, busy: bool) -> Sequence[Wish]:
        """Have the server look into what it lists, until it cannot be helped.

        What is new is probed as soon as somebody asks. What was listed unprobed stays
        so: only a thorough look mends that.
        """
        pace, efforts = self.terms.pace, self.efforts
        efforts.was_listed = efforts.was_listed or efforts.looks == 1
        if efforts.thorough_at is None:
            asked = efforts.probed_at
            if efforts.was_listed or (asked and now >= asked + pace.thorough):
                efforts.thorough_at = now
                return [Wish.PROBE_THOROUGHLY]
            if asked is None:
                efforts.probed_at = now
                return [Wish.PROBE]
        elif now >= self.terms.deadline or (
            not busy and now >= efforts.thorough_at + pace.unread
        ):
            self._end(Verdict.REFUSED, Because.NOT_READABLE)
        return ()

    def _grow(self, file: MediaFile, now: datetime) -> Sequence[Wish]:
        """Have the server look again at what it knows as shorter, or longer."""
        if now >= self.terms.deadline:
            self._end(Verdict.NOT_FOUND, Because.OTHER_SIZE)
        elif self._is_worth_another((self.size, file.size), now):
            self.efforts.asked_of = self.size, file.size
            self.efforts.grew_at = now
            how = Wish.PROBE_THOROUGHLY if self.before else Wish.PROBE
            return [Wish.SCAN, how]
        return ()

    def _is_worth_another(self, sizes: Sizes, now: datetime) -> bool:
        """Return whether it grew since the server was asked, or once is not enough."""
        efforts = self.efforts
        if efforts.grew_at is None:
            return True
        if sizes == efforts.asked_of:  # It may be another file, which helps nobody
            is_due = now >= self.terms.again_at and not efforts.asked_again
            efforts.asked_again = efforts.asked_again or is_due
            return is_due
        return now >= efforts.grew_at + self.terms.pace.grow

    def _settle(
        self, item: Item, file: MediaFile, now: datetime, *, busy: bool
    ) -> Sequence[Wish]:
        """Decide about what is there, if nothing tells that it is as it had been."""
        before = self.before
        if before is None:
            self._end(Verdict.FOUND)
        elif before.size != file.size:
            return self._reread_replaced(item, now)
        elif item.revision != before.revision or self._had_time(now, busy=busy):
            self._end(Verdict.UPDATED)
        return ()

    def _had_time(self, now: datetime, *, busy: bool) -> bool:
        """Return whether the server would know by now that the file is another.

        Of one that we cannot see, and that it was not told to read, nothing but time
        tells that it has looked.
        """
        if self.size is not None or self.efforts.thorough_at:
            return now >= self.terms.settled_at
        return now >= (self.terms.deadline if busy else self.terms.again_at)

    def _reread_replaced(self, item: Item, now: datetime) -> Sequence[Wish]:
        """Have the streams of a file read that took the place of another.

        A server may know its size by a scan, and go on telling the old one's streams.
        """
        if self.efforts.reread is None:
            self.efforts.reread = now, item
            return [Wish.PROBE_THOROUGHLY]
        asked, then = self.efforts.reread
        if item != then or now >= asked + self.terms.pace.settle:
            self._end(Verdict.UPDATED)
        return ()


def join_efforts(proofs: Iterable[Proof]) -> None:
    """Have a server do nothing twice for proofs of one file; the first began first."""
    found: dict[str, Efforts] = {}
    for proof in proofs:
        if isinstance(proof, PresentFile):
            key = comparable(proof.path)
            proof.efforts = found.setdefault(key, proof.efforts)
