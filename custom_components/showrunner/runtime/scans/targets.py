"""Where a server is to look for some files, and which library lists them."""

from collections.abc import Iterable

from ...catalogue.catalogue import Catalogue
from ...engine.absences import AbsentPath
from ...engine.model import ItemId, LibraryId
from ...engine.paths import holds, parent
from ...engine.proofs import PresentFile, Proof
from ...engine.scans import FolderScan, ScanTarget
from ...providers.base import Provider
from ..questions import InThread


class Targets:
    """Finds what a server is to look at for one scan: no more than files need."""

    def __init__(
        self,
        provider: Provider,
        catalogue: Catalogue,
        in_thread: InThread,
        scan: FolderScan,
    ) -> None:
        self._provider = provider
        self._catalogue = catalogue
        self._in_thread = in_thread
        self._scan = scan
        self._root = scan.tasks[0].root if scan.tasks else scan.folder

    def library(self, path: str) -> LibraryId:
        """Return the library that lists what is at a path."""
        home = self._provider.home(path)
        return home[0].id if home else self._scan.library

    async def all(self) -> ScanTarget:
        """Return the folder of the scan."""
        return await self._of(self._scan.folder)

    async def of(self, proofs: Iterable[Proof], *, again: bool) -> ScanTarget:
        """Return what is to be looked at for some files, for the first time or again.

        Raises `CatalogueError`.
        """
        paths = tuple(proof.path for proof in proofs if proof.is_file)
        return await self._of(self._folder(proofs, again=again), paths)

    def _folder(self, proofs: Iterable[Proof], *, again: bool) -> str:
        """Return the folder to be looked at for some files."""
        usual = self._scan.folder  # Not what the first ones needed: others join
        if self._scan.whole:
            return usual
        if again and any(isinstance(each, AbsentPath) for each in proofs):
            # It may be gone itself, and a server not look for what is not there
            above = parent(usual)
            return above if holds(self._root, above) else usual
        folders = {
            parent(p.path) if isinstance(p, PresentFile) else usual for p in proofs
        }
        [folder, *others] = folders
        return usual if others or not holds(usual, folder) else folder

    async def _of(self, folder: str, paths: tuple[str, ...] = ()) -> ScanTarget:
        """Return a folder in the library that lists it, and some files in it."""
        library, item = self.library(folder), await self._nearest(folder)
        return ScanTarget(library=library, folder=folder, item=item, paths=paths)

    async def _nearest(self, folder: str) -> ItemId | None:
        """Return the nearest item that is known to hold a folder."""
        if self._scan.whole:
            return None
        home = self._provider.home(folder)
        root = home[1] if home else self._root
        find = self._catalogue.nearest
        return await self._in_thread(find, self.library(folder), root, folder)
