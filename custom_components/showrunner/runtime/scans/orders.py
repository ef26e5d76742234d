"""What one scan has a server do: look at its folder, and into items of it."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from ...catalogue.catalogue import Catalogue
from ...const import LOGGER
from ...engine.errors import RejectedError
from ...engine.model import ItemId
from ...engine.paths import holds, parent
from ...engine.proofs import AbsentPath, PresentFile, Proof, Wish
from ...engine.scans import FolderScan, Reach, ScanTarget
from ...engine.verdicts import Pace
from ...providers.base import Provider
from ..questions import InThread


class ScanOrders:
    """Sends what is wanted of a server, not too often. Raises `ShowrunnerError`."""

    def __init__(
        self,
        provider: Provider,
        catalogue: Catalogue,
        in_thread: InThread,
        scan: FolderScan,
        pace: Pace,
        is_safe: Callable[[], bool] = lambda: True,
    ) -> None:
        self.attempts = 0
        self.reach: Reach | None = None  # None: nothing was sent yet
        self.sent_at = datetime.now(UTC)
        self.target = ScanTarget(library=scan.library, folder=scan.folder)
        self._provider = provider
        self._catalogue = catalogue
        self._in_thread = in_thread
        self._scan = scan
        self._pace = pace
        self._is_safe = is_safe  # Whether all mounts are there. Blocks
        self._unsafe_at: datetime | None = None
        self._root = scan.tasks[0].root if scan.tasks else scan.folder
        self._wanted: dict[str, Proof] = {}

    @property
    def pending(self) -> bool:
        """Return whether the server is to look again."""
        return bool(self._wanted)

    @property
    def until_due(self) -> timedelta:
        """Return how long it is until it may be asked to."""
        if not self.attempts:
            return timedelta(0)
        last = max(self.sent_at, self._unsafe_at or self.sent_at)
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
        # Before the first, whoever began this has looked
        if self.attempts and not await self._in_thread(self._is_safe):
            self._unsafe_at = datetime.now(UTC)
            return
        proofs, self._wanted = [*self._wanted.values()], {}
        if not self.attempts:
            item = await self._nearest(self.target.folder)
            self.target = replace(self.target, item=item)
        target = await self._target(proofs)
        self.attempts += 1
        self._scan.attempts += 1
        self._scan.requests += 1
        self.sent_at = datetime.now(UTC)
        self.reach = self._scan.reach = await self._scan_folder(target)
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
            self._scan.requests += 1
            with suppress(RejectedError):
                await self._provider.probe(proof.item.id, thorough=thorough)

    async def _scan_folder(self, target: ScanTarget) -> Reach:
        """Have a folder looked at, or all of the library."""
        if self._scan.whole:
            await self._provider.scan([target.library])
            return Reach.LIBRARY
        return await self._provider.scan_folder(target)

    async def _target(self, proofs: Iterable[Proof]) -> ScanTarget:
        """Return what is to be looked at for some files: no more than they need."""
        paths, folder = (p.path for p in proofs if p.is_file), self._folder(proofs)
        item = await self._nearest(folder)
        return replace(self.target, paths=tuple(paths), folder=folder, item=item)

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
