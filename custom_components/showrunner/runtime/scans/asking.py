"""All that one scan says to a server: what to look at, and what it has by now."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import batched
from typing import Final

from ...catalogue.catalogue import Catalogue
from ...const import LOGGER
from ...engine.absences import AbsentPath
from ...engine.errors import BadPayloadError, LateError, RejectedError
from ...engine.listing import Answer, Detail
from ...engine.model import Item, ItemId, LibraryId
from ...engine.proofs import Proof, Wish
from ...engine.scans import FolderScan, Reach, ScanTarget
from ...engine.verdicts import Listing, Pace
from ...providers.base import Provider
from ..questions import InThread
from .targets import Targets

OVERLAP: Final = timedelta(minutes=1)  # A server's dates, and what was under way
LONGEST: Final = 30.0  # Seconds that a question may take
EVER: Final = datetime(1980, 1, 1, tzinfo=UTC)

type MayRepeat = Callable[[], Awaitable[bool]]


async def _always() -> bool:
    """Return that nothing speaks against another scan."""
    return True


class Asker:
    """Speaks with a server for one scan, and counts how often.

    Orders are not sent too often: what is wanted meanwhile is kept. Raises
    `ShowrunnerError`.
    """

    def __init__(
        self,
        provider: Provider,
        catalogue: Catalogue,
        in_thread: InThread,
        scan: FolderScan,
        pace: Pace,
        may_repeat: MayRepeat = _always,
    ) -> None:
        self.attempts = 0
        self.reach: Reach | None = None  # None: nothing was sent yet
        self.sent_at = self.ordered_at = datetime.now(UTC)  # Of any kind
        self._provider = provider
        self._catalogue = catalogue
        self._in_thread = in_thread
        self._scan = scan
        self._targets = Targets(provider, catalogue, in_thread, scan)
        library = self._targets.library(scan.folder)
        self._target = ScanTarget(library=library, folder=scan.folder)
        self._pace = pace
        self._may_repeat = may_repeat
        self._refrained_at: datetime | None = None
        self._wanted: dict[str, Proof] = {}
        self._since = provider.server_time() - OVERLAP
        self._turn = 0
        self._turns: dict[ItemId, int] = {}  # When what is to be gone was asked for

    # Orders

    @property
    def pending(self) -> bool:
        """Return whether the server is to look again."""
        return bool(self._wanted)

    @property
    def until_due(self) -> timedelta:
        """Return how long it is until it may be asked to."""
        if not self.attempts:
            return timedelta(0)
        last = max(self.sent_at, self._refrained_at or self.sent_at)
        return last + self._apart - datetime.now(UTC)

    @property
    def _apart(self) -> timedelta:
        """Return how far apart scans are: those that take long are not piled up."""
        if self.reach is not Reach.LIBRARY:
            return self._pace.apart
        is_busy = self._provider.scans.is_scanning(self._target.library)
        return self._pace.busy if is_busy else self._pace.wide

    def want(self, proofs: Iterable[Proof]) -> None:
        """Have the server look for some files, soon."""
        self._wanted |= {each.path: each for each in proofs}

    async def send(self) -> None:
        """Have the server look, if that is wanted and due."""
        if not self._wanted or self.until_due > timedelta(0):
            return
        # Of the first, whoever began this has made sure
        if self.attempts and not await self._may_repeat():
            self._refrained_at = datetime.now(UTC)
            return
        proofs, self._wanted = [*self._wanted.values()], {}
        if not self.attempts:
            self._target = await self._targets.all()
        target = await self._targets.of(proofs, again=self.attempts > 0)
        self.attempts += 1
        self._scan.attempts += 1
        self.sent_at = self.ordered_at = datetime.now(UTC)
        look = self._scan_all(proofs) if self._scan.whole else None
        look = look or self._provider.scan_folder(target)
        self.reach = self._scan.reach = await self._counted(look)
        LOGGER.debug(
            "%s was asked to scan %s for %s files: %s",
            self._provider.product,
            target.folder,
            len(proofs),
            self.reach,
        )

    async def do(self, wishes: Iterable[tuple[Wish, Proof]]) -> None:
        """Do what proofs wish for, once for each item that several are about."""
        probes: dict[ItemId, bool] = {}
        for wish, proof in wishes:
            if wish is not Wish.SCAN:
                if proof.item is not None:
                    is_thorough = wish is Wish.PROBE_THOROUGHLY
                    key = proof.item.id
                    probes[key] = is_thorough or probes.get(key, False)
            elif self.reach is not Reach.REPORT:  # Another would begin its wait anew
                self.want([proof])
        for key, is_thorough in probes.items():
            await self._probe(key, thorough=is_thorough)

    async def _probe(self, item: ItemId, *, thorough: bool) -> None:
        """Have the server look into an item; it may be gone, or not for us to touch."""
        self.ordered_at = datetime.now(UTC)
        with suppress(RejectedError):
            await self._counted(self._provider.probe(item, thorough=thorough))

    async def _scan_all(self, proofs: Iterable[Proof]) -> Reach:
        """Have all of the library looked at, or of those that list what is in it."""
        await self._provider.scan(
            {self._targets.library(proof.path) for proof in proofs}
        )
        return Reach.LIBRARY

    # Questions

    async def listing(self, proofs: Collection[Proof]) -> Listing:
        """Return what the server lists of some files, and of those in the folder.

        What it is known to have is asked for by id, the rest by path.
        """
        absent = [each for each in proofs if isinstance(each, AbsentPath)]
        others = [each for each in proofs if not isinstance(each, AbsentPath)]
        wanted = {key for each in others for key in each.ids}
        items = await self.items(wanted)
        left, unasked = await self._left_of(absent, wanted)
        listing = Listing([*items, *left], unasked=unasked)
        open_ = [
            each
            for each in proofs
            if each.ids.isdisjoint(unasked) and not each.is_answered(listing)
        ]
        if not open_:
            return listing
        found, is_whole = await self._find(open_)
        untold = await self.items(_untold(found, open_) - listing.items.keys())
        all_ = [*found, *untold, *listing.items.values()]
        return Listing(all_, is_whole=is_whole, unasked=unasked)

    async def _left_of(
        self, absent: Sequence[Proof], known: Collection[ItemId]
    ) -> tuple[list[Item], Sequence[ItemId]]:
        """Return what is left of what is to be gone, and what was not asked for.

        As long as any is left, a server is not asked for thousands at each look, but
        for others each time; at the deadline for all.
        """
        keys = {key for each in absent for key in each.ids}.difference(known)
        unasked = sorted(keys, key=lambda key: (self._turns.get(key, 0), key))
        now, items = datetime.now(UTC), list[Item]()
        is_last = any(now >= each.terms.deadline for each in absent)
        self._turn += 1
        while unasked and (is_last or not items):
            asked, unasked = unasked[: (size := self._provider.batch)], unasked[size:]
            self._turns |= dict.fromkeys(asked, self._turn)
            items += await self.items(asked)
        return items, unasked

    async def items(self, keys: Iterable[ItemId]) -> list[Item]:
        """Return items by id, in full; those that are gone are left out."""
        items: list[Item] = []
        for chunk in batched(sorted(keys), self._provider.batch, strict=False):
            question = self._provider.list_items(chunk, Detail.DEEP)
            items += (await self._answer(question))[0]
        return items

    async def _find(self, proofs: Sequence[Proof]) -> tuple[list[Item], bool]:
        """Return what may have the files of some proofs, and whether that is all.

        A server that is asked for files may tell nothing of the rest of a folder.
        """
        groups: dict[tuple[bool, LibraryId], list[Proof]] = {}
        for proof in proofs:
            key = proof.is_file, self._targets.library(proof.path)
            groups.setdefault(key, []).append(proof)
        found, is_whole = list[Item](), True
        for (_, library), some in groups.items():
            paths = dict.fromkeys(each.path for each in some if each.is_file)
            target = replace(self._target_in(library), paths=tuple(paths))
            is_old = any(map(_may_be_old, some))
            since = await self._unknown_since(library) if is_old else self._since
            question = self._provider.find_files(target, since)
            items, is_all = await self._answer(question)
            found += items
            is_whole = is_whole and is_all
        return found, is_whole

    def _target_in(self, library: LibraryId) -> ScanTarget:
        """Return what is asked about, in a library that lists some of it."""
        if library == self._target.library:
            return self._target
        return replace(self._target, library=library, item=None)

    async def _unknown_since(self, library: LibraryId) -> datetime:
        """Return since when the server may have files that nobody here knows of."""
        find = self._catalogue.library
        shelved = await self._in_thread(find, library)
        known = shelved and shelved.since
        return min(known - OVERLAP, self._since) if known else EVER

    async def _answer(self, question: Awaitable[Answer]) -> tuple[list[Item], bool]:
        """Return what a server lists, and whether that is all.

        One that hangs keeps nobody waiting.
        """
        try:
            async with asyncio.timeout(LONGEST):
                answer = await self._counted(question)
        except TimeoutError as err:
            raise LateError("The server did not say in time what it has") from err
        return await self._in_thread(_read, answer)

    def _counted[T](self, request: Awaitable[T]) -> Awaitable[T]:
        """Return a request, which counts as one of the scan's."""
        self._scan.requests += 1
        return request


def _may_be_old(proof: Proof) -> bool:
    """Return whether what a proof is about may be there for long, and we not know it.

    What is said to be gone; and what did not come although it was waited for.
    """
    if proof.ids:
        return False
    return isinstance(proof, AbsentPath) or datetime.now(UTC) >= proof.terms.again_at


def _untold(items: Iterable[Item], proofs: Sequence[Proof]) -> set[ItemId]:
    """Return the items of which more is to be known for some proofs."""
    listing = Listing(
        item for item in items if any(file.streams is None for file in item.files)
    )
    found = (proof.item_in(listing) for proof in proofs)
    return {item.id for item in found if item is not None}


def _read(answer: Answer) -> tuple[list[Item], bool]:
    """Return the items of an answer that make sense, and if they are all. Blocks."""
    page, items = answer.open(), list[Item]()
    for entry in page.entries:
        try:
            items.append(entry.read())
        except BadPayloadError as err:
            LOGGER.debug("What the server says of %s makes no sense: %r", entry.id, err)
    return items, page.is_whole and len(items) == len(page.entries)
