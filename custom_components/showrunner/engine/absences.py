"""Prove that what somebody said to be gone is not listed any more."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import override

from .model import Item, ItemId
from .proofs import Proof, Terms, Wish
from .scans import Verdict
from .verdicts import Because, Listing, Standing


class AbsentPath(Proof):
    """A file, or all of a folder, that is not to be listed any more."""

    def __init__(
        self, path: str, terms: Terms, ids: Iterable[ItemId] = (), *, is_folder: bool
    ) -> None:
        super().__init__(path, terms)
        self.ids.update(ids)
        self.is_file = not is_folder
        self._trashed_at: datetime | None = None

    @override
    def item_in(self, listing: Listing) -> Item | None:
        at = listing.at if self.is_file else listing.below
        return at(self.path).item

    @override
    def look(self, listing: Listing, now: datetime, *, busy: bool) -> Sequence[Wish]:
        at = listing.at if self.is_file else listing.below
        found = at(self.path)
        if found.item:
            self.item = found.item
            self.ids.add(found.item.id)
        match found.standing:
            case Standing.ABSENT if not (self.ids or listing.is_whole):
                return self._wait(now, Verdict.NOT_FOUND, Because.TOO_MANY)
            case Standing.ABSENT:
                self.gone = self.ids - listing.items.keys()
                self._end(Verdict.REMOVED)
            case Standing.TRASHED if self._is_kept(now):
                self._end(Verdict.REMOVED, Because.IN_TRASH)
            case Standing.TRASHED:
                pass
            case Standing.UNREADABLE:  # Perhaps not there, and not yet thrown away
                return self._wait(now, Verdict.REMOVED, Because.IN_TRASH)
            case _:
                return self._wait(now, Verdict.NOT_FOUND, Because.STILL_LISTED)
        return ()

    def _is_kept(self, now: datetime) -> bool:
        """Return whether what is in the trash is not about to be thrown away."""
        self._trashed_at = self._trashed_at or now
        kept_at = self._trashed_at + self.terms.pace.settle
        return now >= min(kept_at, self.terms.deadline)
