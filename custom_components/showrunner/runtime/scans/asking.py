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
from ...engine.errors import BadPayloadError, LateError, RejectedError
from ...engine.listing import Answer, Detail
from ...engine.model import Item, ItemId
from ...engine.paths import holds, parent
from ...engine.proofs import AbsentPath, PresentFile, Proof, Wish
from ...engine.scans import FolderScan, Reach, ScanTarget
from ...engine.verdicts import Listing, Pace
from ...providers.base import Provider
from ..questions import InThread

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
        self.sent_at = datetime.now(UTC)
        self._target = ScanTarget(library=scan.library, folder=scan.folder)
        self._provider = provider
        self._catalogue = catalogue
        self._in_thread = in_thread
        self._scan = scan
        self._pace = pace
        self._may_repeat = may_repeat
        self._refrained_at: datetime | None = None
        self._root = scan.tasks[0].root if scan.tasks else scan.folder
        self._wanted: dict[str, Proof] = {}
        self._since = provider.server_time() - OVERLAP

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
        is_busy = self._provider.scans.is_scanning(self._scan.library)
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
            item = await self._nearest(self._target.folder)
            self._target = replace(self._target, item=item)
        target = await self._target_of(proofs)
        self.attempts += 1
        self._scan.attempts += 1
        self.sent_at = datetime.now(UTC)
        self.reach = self._scan.reach = await self._counted(self._scan_folder(target))
        LOGGER.debug(
            "%s was asked to scan %s for %s files: %s",
            self._provider.product,
            target.folder,
            len(proofs),
            self.reach,
        )

    async def do(self, wish: Wish, proof: Proof) -> None:
        """Do what a proof wishes for."""
        if wish is not Wish.SCAN:
            await self._probe(proof, thorough=wish is Wish.PROBE_THOROUGHLY)
        elif self.reach is not Reach.REPORT:  # Another would begin its wait anew
            self.want([proof])

    async def _probe(self, proof: Proof, *, thorough: bool) -> None:
        """Have the server look into an item; it may be gone, or not for us to touch."""
        if proof.item is not None:
            probe = self._provider.probe(proof.item.id, thorough=thorough)
            with suppress(RejectedError):
                await self._counted(probe)

    async def _scan_folder(self, target: ScanTarget) -> Reach:
        """Have a folder looked at, or all of the library."""
        if self._scan.whole:
            await self._provider.scan([target.library])
            return Reach.LIBRARY
        return await self._provider.scan_folder(target)

    async def _target_of(self, proofs: Iterable[Proof]) -> ScanTarget:
        """Return what is to be looked at for some files: no more than they need."""
        paths, folder = (p.path for p in proofs if p.is_file), self._folder(proofs)
        item = await self._nearest(folder)
        return replace(self._target, paths=tuple(paths), folder=folder, item=item)

    def _folder(self, proofs: Iterable[Proof]) -> str:
        """Return the folder to be looked at for some files."""
        usual = self._scan.folder  # Not what the first ones needed: others join
        if self._scan.whole:
            return usual
        if self.attempts and any(isinstance(each, AbsentPath) for each in proofs):
            # It may be gone itself, and a server not look for what is not there
            above = parent(usual)
            return above if holds(self._root, above) else usual
        folders = {
            parent(p.path) if isinstance(p, PresentFile) else usual for p in proofs
        }
        [folder, *others] = folders
        return usual if others or not holds(usual, folder) else folder

    async def _nearest(self, folder: str) -> ItemId | None:
        """Return the nearest item that is known to hold a folder."""
        if self._scan.whole:
            return None
        library = self._scan.library
        find = self._catalogue.nearest
        return await self._in_thread(find, library, self._root, folder)

    # Questions

    async def listing(self, proofs: Collection[Proof]) -> Listing:
        """Return what the server lists of some files, and of those in the folder.

        What it is known to have is asked for by id, the rest by path.
        """
        ids = {key for proof in proofs for key in proof.ids}
        listing = Listing(await self.items(ids))
        open_ = [proof for proof in proofs if not proof.is_answered(listing)]
        if not open_:
            return listing
        found = await self._find(open_)
        untold = await self.items(_untold(found, open_) - listing.items.keys())
        return Listing([*found, *untold, *listing.items.values()])

    async def items(self, keys: Iterable[ItemId]) -> list[Item]:
        """Return items by id, in full; those that are gone are left out."""
        items: list[Item] = []
        for chunk in batched(sorted(keys), self._provider.batch, strict=False):
            items += await self._answer(self._provider.list_items(chunk, Detail.DEEP))
        return items

    async def _find(self, proofs: Sequence[Proof]) -> list[Item]:
        """Return what may have the files of some proofs."""
        is_old = any(map(_may_be_old, proofs))
        paths = dict.fromkeys(each.path for each in proofs if each.is_file)
        target = replace(self._target, paths=tuple(paths))
        since = EVER if is_old else self._since
        return await self._answer(self._provider.find_files(target, since))

    async def _answer(self, question: Awaitable[Answer]) -> list[Item]:
        """Return the items of an answer. A server that hangs keeps nobody waiting."""
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


def _read(answer: Answer) -> list[Item]:
    """Return the items of an answer, without those that make no sense. Blocks."""
    items: list[Item] = []
    for entry in answer.open().entries:
        try:
            items.append(entry.read())
        except BadPayloadError as err:
            LOGGER.debug("What the server says of %s makes no sense: %r", entry.id, err)
    return items
