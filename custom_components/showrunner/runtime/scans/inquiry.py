"""Ask a server for the items of some files, with all that it knows of them."""

import asyncio
from collections.abc import Awaitable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import batched
from typing import Final

from ...const import LOGGER
from ...engine.errors import BadPayloadError, LateError
from ...engine.listing import Answer, Detail
from ...engine.model import Item, ItemId
from ...engine.proofs import AbsentPath, Proof
from ...engine.scans import FolderScan, ScanTarget
from ...engine.verdicts import Listing
from ...providers.base import Provider
from ..questions import InThread

OVERLAP: Final = timedelta(minutes=1)  # A server's dates, and what was under way
LONGEST: Final = 30.0  # Seconds that a question may take
EVER: Final = datetime(1980, 1, 1, tzinfo=UTC)


class Inquiry:
    """The questions about one folder. They raise `ShowrunnerError`."""

    def __init__(
        self, provider: Provider, in_thread: InThread, scan: FolderScan
    ) -> None:
        self._scan = scan  # Each request counts as its own
        self._provider = provider
        self._in_thread = in_thread
        self._since = provider.server_time() - OVERLAP

    async def ask(self, proofs: Collection[Proof], target: ScanTarget) -> Listing:
        """Return what the server lists of some files, and of those in a folder.

        What it is known to have is asked for by id, the rest by path.
        """
        ids = {key for proof in proofs for key in proof.ids}
        listing = Listing(await self.items(ids))
        open_ = [proof for proof in proofs if not proof.is_answered(listing)]
        if not open_:
            return listing
        found = await self._find(open_, target)
        untold = await self.items(_untold(found, open_) - listing.items.keys())
        return Listing([*found, *untold, *listing.items.values()])

    async def items(self, keys: Iterable[ItemId]) -> list[Item]:
        """Return items by id, in full; those that are gone are left out."""
        items: list[Item] = []
        for chunk in batched(sorted(keys), self._provider.batch, strict=False):
            items += await self._answer(self._provider.list_items(chunk, Detail.DEEP))
        return items

    async def _find(self, proofs: Sequence[Proof], target: ScanTarget) -> list[Item]:
        """Return what may have the files of some proofs."""
        is_old = any(map(_may_be_old, proofs))
        paths = dict.fromkeys(each.path for each in proofs if each.is_file)
        target = replace(target, paths=tuple(paths))
        since = EVER if is_old else self._since
        return await self._answer(self._provider.find_files(target, since))

    async def _answer(self, question: Awaitable[Answer]) -> list[Item]:
        """Return the items of an answer. A server that hangs keeps nobody waiting."""
        self._scan.requests += 1
        try:
            async with asyncio.timeout(LONGEST):
                answer = await question
        except TimeoutError as err:
            raise LateError("The server did not say in time what it has") from err
        return await self._in_thread(_read, answer)


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
