"""Prove what somebody said of a folder: by all of its files."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import override

from .model import Item, MediaFile
from .paths import comparable
from .proofs import Before, PresentFile, Proof, Terms, Wish
from .scans import FileVerdict, Verdict, worst
from .verdicts import Listing


class Folder(Proof):
    """Some files of a folder, which are known. Its verdict is that of the worst."""

    is_file = False

    def __init__(
        self,
        path: str,
        terms: Terms,
        proofs: Sequence[Proof] = (),
        known: Iterable[FileVerdict] = (),
    ) -> None:
        super().__init__(path, terms)
        self._proofs = list(proofs)
        self._known = list(known)  # What needs no proof

    @property
    @override
    def open(self) -> Iterator[Proof]:
        yield from self._unproven

    @property
    @override
    def proven(self) -> Iterator[Proof]:
        for proof in self._proofs:
            yield from proof.proven

    @property
    @override
    def files(self) -> Sequence[FileVerdict]:
        proven = (
            FileVerdict(path=each.path, verdict=each.verdict, reason=each.reason)
            for each in self._proofs
            if each.verdict
        )
        return [*self._known, *proven]

    @override
    def look(self, listing: Listing, now: datetime, *, busy: bool) -> Sequence[Wish]:
        return ()

    def close(self, now: datetime) -> None:
        """Decide once all of its files have a verdict, after each look of theirs."""
        if self.verdict is None and now >= self._calm_at and not any(self._unproven):
            self._conclude()

    @property
    def _calm_at(self) -> datetime:
        """Return when there may be no other file to come."""
        return datetime.min.replace(tzinfo=UTC)

    @property
    def _unproven(self) -> Iterator[Proof]:
        """Yield what is left to be proven."""
        for proof in self._proofs:
            yield from proof.open

    def _conclude(self) -> None:
        """Take the verdict of the worst file, and its reason."""
        verdict = worst([each.verdict for each in self.files])
        reasons = (each.reason for each in self.files if each.verdict is verdict)
        self._end(verdict, next(reasons))
        if len(self.files) == len(self._proofs) == 1:
            self.item = self._proofs[0].item


class UnseenFolder(Folder):
    """A folder of which only the server says which files are new in it.

    `why` is the reason if it lists none.
    """

    def __init__(
        self, path: str, terms: Terms, before: Mapping[str, Before], why: str = ""
    ) -> None:
        super().__init__(path, terms)
        self._why = why
        self._before = {comparable(each): one for each, one in before.items()}
        self._listed: set[str] = set()
        self._is_busy = False
        self._news_at = terms.began

    @property
    @override
    def open(self) -> Iterator[Proof]:
        yield from self._unproven
        if self.verdict is None:
            yield self

    @override
    def is_answered(self, listing: Listing) -> bool:
        return False

    @override
    def item_in(self, listing: Listing) -> Item | None:
        return None  # Each file has a proof of its own, which wants to know more

    @override
    def look(self, listing: Listing, now: datetime, *, busy: bool) -> Sequence[Wish]:
        self._is_busy = busy
        for item, file in listing.files_in(self.path):
            self._admit(item, file, now)
        return () if self._proofs else self._wait_for_news(now)

    def _admit(self, item: Item, file: MediaFile, now: datetime) -> None:
        """Have a file proven that is new, or is not as it had been."""
        key = comparable(file.path)
        before = self._before.get(key)
        as_before = before and (before.revision, before.size)
        if key not in self._listed and as_before != (item.revision, file.size):
            self._listed.add(key)
            proof = PresentFile(file.path, self.terms, before)
            proof.ids.add(item.id)
            self._proofs.append(proof)
            self._news_at = now

    def _wait_for_news(self, now: datetime) -> Sequence[Wish]:
        """Go on until it is plain that nothing is new."""
        plain_at = self.terms.deadline if self._is_busy else self.terms.again_at
        if self._before and now >= plain_at:
            self._end(Verdict.UP_TO_DATE)
            return ()
        return self._wait(now, Verdict.NOT_FOUND, self._why)

    @property
    @override
    def _calm_at(self) -> datetime:
        if not self._proofs:
            return datetime.max.replace(tzinfo=UTC)
        if self._is_busy:
            return self.terms.deadline
        return min(self._news_at + self.terms.pace.calm, self.terms.deadline)
