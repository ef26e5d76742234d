"""Prove what lies beside media: by the items that it tells of."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import override

from .languages import codes
from .media_files import is_beside, is_subtitle
from .model import Item, ItemId, MediaFile, StreamKind
from .paths import comparable, name, parent
from .proofs import Proof, Terms, Wish
from .scans import Verdict
from .verdicts import Because, Listing, is_probed


class Sidecar(Proof):
    """Subtitles, a picture or the like, by which items are to become different.

    `is_new`: no media were known in the folder, or below, when it was asked for.
    """

    def __init__(
        self,
        path: str,
        terms: Terms,
        before: Mapping[ItemId, Item],
        folder: str,
        *,
        is_new: bool = False,
    ) -> None:
        super().__init__(path, terms)
        self.ids.update(before)
        self._before = before  # As listed before the question
        self._folder = folder  # Of its media
        self._is_new = is_new
        self._is_probed = False  # Because of us

    @override
    def item_in(self, listing: Listing) -> Item | None:
        items = filter(None, map(listing.items.get, self._before))
        found = next(filter(self._is_different, items), None)
        is_enough = self._before and not self._is_new
        return found if found or is_enough else self._new_in(listing)

    def _is_different(self, item: Item) -> bool:
        """Return whether an item is another than before, by more than our own doing."""
        then = self._before[item.id]
        if self._is_probed:
            item = replace(item, revision=then.revision, updated_at=then.updated_at)
        return item != then

    def _new_in(self, listing: Listing) -> Item | None:
        """Return an item that it tells of; it is new, and so knows all of it."""
        for item, file in listing.files_in(self._folder):
            if is_probed(item, file) and self._is_of(file):
                return item
        return None

    def _is_of(self, media: MediaFile) -> bool:
        """Return whether it tells of media in its folder: by the name, or of all."""
        at, folder = comparable(parent(media.path)), comparable(self._folder)
        if at == folder and is_beside(name(self.path), name(media.path)):
            return True
        is_apart = comparable(parent(self.path)) != folder
        return self._is_new and (is_apart or not is_subtitle(name(self.path)))

    def notice(self, item: Item) -> None:
        """Take in that the server has taken notice of it."""
        self.item = item
        self._end(Verdict.UPDATED)

    @override
    def is_answered(self, listing: Listing) -> bool:
        return bool(self._before) and not self._is_new

    @override
    def look(self, listing: Listing, now: datetime, *, busy: bool) -> Sequence[Wish]:
        if item := self.item_in(listing):
            self.notice(item)
            return ()
        if not self._is_probed and now >= self.terms.settled_at:
            self._is_probed = True
            if len(self._before) == 1:  # It is named after that one
                [key] = self._before
                self.item = listing.items.get(key)
                return [Wish.PROBE_THOROUGHLY]
        return self._wait(now, Verdict.NOT_FOUND, Because.NOT_NOTICED)


class AbsentSidecar(Sidecar):
    """The same of one that is not there any more.

    `is_seen`: it is there all the same, for all to see.
    """

    def __init__(
        self,
        path: str,
        terms: Terms,
        before: Mapping[ItemId, Item],
        folder: str,
        *,
        is_seen: bool,
    ) -> None:
        super().__init__(path, terms, before, folder)
        self._is_seen = is_seen
        # What has media beside it went with them if they went
        self._media = {key for key, item in before.items() if item.files} or {*before}
        if not (before or is_seen):
            self._end(Verdict.REMOVED)

    @override
    def look(self, listing: Listing, now: datetime, *, busy: bool) -> Sequence[Wish]:
        if self._before and not any(self._left_in(listing)):
            self._end(Verdict.REMOVED)
            return ()
        wishes = super().look(listing, now, busy=busy)
        calm_at = self.terms.settled_at + self.terms.pace.settle
        is_calm = now >= (self.terms.deadline if busy else calm_at)
        if is_calm and not self._is_seen and self.verdict is not Verdict.UPDATED:
            self._end(Verdict.REMOVED)
        return () if self.verdict else wishes

    def _left_in(self, listing: Listing) -> Iterator[Item]:
        """Yield the media that it told of and that are still there."""
        for item in filter(None, map(listing.items.get, self._media)):
            is_lost = item.files and all(each.readable is False for each in item.files)
            if not (item.in_trash or is_lost):
                yield item


def has_subtitles(media: MediaFile, sidecar: str) -> bool:
    """Return whether a file is known with the subtitles that a sidecar beside it has.

    By the language in its name. Where that says more, or the server less, they may be
    others.
    """
    if not (is_subtitle(sidecar) and is_beside(sidecar, name(media.path))):
        return False
    stem = name(media.path).rpartition(".")[0]
    said = sidecar[len(stem) :].rpartition(".")[0].strip(".-")
    wanted = {*codes(said)} if said else {"", *codes("und")}
    return any(
        each.kind is StreamKind.SUBTITLE
        and each.external
        and not wanted.isdisjoint(codes(each.language))
        for each in media.streams or ()
    )
