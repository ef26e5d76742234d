"""What is to be proven for a task, by what disk and catalogue know before it begins."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from ...catalogue.catalogue import Catalogue
from ...catalogue.lookup import Held
from ...engine.absences import AbsentPath
from ...engine.folder_proofs import Folder, UnseenFolder
from ...engine.media_files import is_beside, is_sidecar
from ...engine.model import Item, ItemId, Library, LibraryId, MediaFile, MediaType
from ...engine.paths import comparable, name, parent
from ...engine.proofs import Before, PresentFile, Proof, Terms
from ...engine.scans import Expectation, FileVerdict, ScanTask, Verdict
from ...engine.sidecars import AbsentSidecar, Sidecar
from ...engine.titles import is_titled
from ...engine.verdicts import Because
from .known_files import (
    FindHome,
    KnownFiles,
    everywhere,
    file_at,
    files_in,
    is_as_held,
    is_of,
    is_subtitled,
    media_folder,
)
from .sight import MOST_FILES, Seen, Sight

MANY_MEDIA: Final = 20  # In a folder, of which a picture beside them tells


@dataclass(frozen=True, kw_only=True, slots=True)
class Beside:
    """A sidecar, and the items of which it may tell, with their revisions."""

    path: str
    folder: str  # Of its media
    terms: Terms
    before: Mapping[ItemId, str]
    expects: Expectation
    is_seen: bool  # On disk
    noticed: Item | None  # It has it by now
    is_new: bool  # When it was asked for, no media were known in the folder, or below

    def proof(self, items: Iterable[Item]) -> Sidecar:
        """Return how to prove it, by the items as the server lists them now."""
        before = {item.id: self._as_known(item) for item in items}
        facts = self.path, self.terms, before, self.folder
        if self.expects is Expectation.PRESENT:
            proof = Sidecar(*facts, is_new=self.is_new)
            if self.noticed:
                proof.notice(self.noticed)
            return proof
        gone = AbsentSidecar(*facts, is_seen=self.is_seen)
        gone.ids.update(self.before)  # Those that are gone, too, are to be taken out
        return gone

    def _as_known(self, item: Item) -> Item:
        """Return an item as it was before; the server may have been quicker than us."""
        return replace(item, revision=self.before[item.id])


class Expectations:
    """Makes proofs of tasks. Blocks; raises `CatalogueError`."""

    def __init__(
        self, catalogue: Catalogue, sight: Sight, home: FindHome = everywhere
    ) -> None:
        self._catalogue = catalogue
        self._sight = sight
        self._home = home

    def proof(
        self, task: ScanTask, library: Library, terms: Terms, *, dedupe: bool
    ) -> Proof | Beside:
        """Return how to prove a task; for a sidecar, what to look at first."""
        is_absent = task.expects is Expectation.ABSENT
        if is_absent and task.is_folder and (gone := self._absent_folder(task, terms)):
            return gone
        if is_sidecar(name(task.server_path), library.type):
            return self._beside(task, library, terms)
        if is_absent and not task.is_folder:
            ids = [held.item.id for held in self._held_at(task, task.server_path)]
            return AbsentPath(task.server_path, terms, ids, is_folder=False)
        if not task.is_folder:
            seen = self._sight.seen(task.server_path)
            return self._present(task, task.server_path, terms, seen)
        files = self._seen_in(task, library.type)
        if files is None or len(files) >= MOST_FILES:  # The server knows the rest
            return UnseenFolder(task.server_path, terms, self._befores(task))
        return self._seen_folder(task, terms, files, dedupe=dedupe)

    def _beside(self, task: ScanTask, library: Library, terms: Terms) -> Beside:
        """Return what to look at before a sidecar is proven."""
        path = task.server_path
        folder = media_folder(path, task.root, library.type)
        media = self._media_of(task, folder)
        return Beside(
            path=path,
            folder=folder,
            terms=terms,
            before={held.item.id: held.item.revision for held in media},
            expects=task.expects,
            noticed=self._noticed(task, folder),
            is_seen=self._sight.seen(path) is not None,
            is_new=all(_is_new(each, task) for each, _ in self._files_in(task, folder)),
        )

    def _noticed(self, task: ScanTask, folder: str) -> Item | None:
        """Return the item of subtitles that became known since they were asked for."""
        path, since = task.server_path, task.asked_at
        for held, file in self._files_in(task, folder):
            if is_subtitled(held, file, path, since):
                return held.item
        return None

    def _seen_in(self, task: ScanTask, kind: MediaType) -> dict[str, Seen] | None:
        """Return the media that can be seen in a folder; None if it cannot be."""
        if not KnownFiles(self._catalogue, self._sight).sees(
            task.server_path, task.root
        ):
            return None
        return self._sight.files_in(task.server_path, kind)

    def _present(
        self, task: ScanTask, path: str, terms: Terms, seen: Seen | None
    ) -> PresentFile:
        """Return how to prove that a file is there."""
        befores = (
            _before(held, file)
            for held in self._held_at(task, path)
            if (file := file_at(held, path)) and not _is_new(held, task)
        )
        return PresentFile(
            path, terms, next(befores, None), seen.size if seen else None
        )

    def _absent_folder(self, task: ScanTask, terms: Terms) -> Proof | None:
        """Return how to prove that a folder is gone: by its files, if any are known.

        None: nothing is known of the part that is gone, and others are in it.
        """
        folder, known = task.server_path, [*self._files_in(task)]
        proofs = [
            AbsentPath(file.path, terms, [held.item.id], is_folder=False)
            for held, file in known
            if not task.part or is_titled(held.item, task.part)
        ]
        if proofs:
            return Folder(folder, terms, proofs)
        return None if known else AbsentPath(folder, terms, is_folder=True)

    def _seen_folder(
        self, task: ScanTask, terms: Terms, files: dict[str, Seen], *, dedupe: bool
    ) -> Proof:
        """Return how to prove what is in a folder, and what is not any more."""
        known = {
            comparable(file.path): (held, file) for held, file in self._files_in(task)
        }
        done: list[FileVerdict] = []
        proofs: list[Proof] = []
        for path, seen in files.items():
            pair = known.pop(comparable(path), None)
            if dedupe and pair and is_as_held(*pair, seen, self._home_of(task, path)):
                done.append(FileVerdict(path=path, verdict=Verdict.UP_TO_DATE))
            else:
                proofs.append(self._present(task, path, terms, seen))
        proofs += [
            AbsentPath(file.path, terms, [held.item.id], is_folder=False)
            for held, file in known.values()
            if self._sight.is_gone(file.path)  # It may be an extra
        ]
        if not proofs and not done:  # There may be something yet
            return UnseenFolder(task.server_path, terms, {}, Because.NO_MEDIA)
        return Folder(task.server_path, terms, proofs, done)

    def _media_of(self, task: ScanTask, folder: str) -> Iterator[Held]:
        """Yield what a sidecar tells of.

        Those that it is named after; or else all that are beside it, and what they
        belong to.
        """
        last, beside = name(task.server_path), list[Held]()
        for held, file in self._files_in(task, folder):
            if comparable(parent(file.path)) == comparable(folder):
                beside.append(held)
                if is_beside(last, name(file.path)):
                    yield held
                    return
        yield from beside[:MANY_MEDIA]
        home = task.at(self._home(folder))
        holder = self._catalogue.nearest(home.library, home.root, folder)
        above = self._catalogue.get_item(holder) if holder else None
        if above:
            yield above

    def _befores(self, task: ScanTask) -> dict[str, Before]:
        """Return the files of a folder as they were known before."""
        return {
            file.path: _before(held, file)
            for held, file in self._files_in(task)
            if not _is_new(held, task)
        }

    def _files_in(
        self, task: ScanTask, folder: str = ""
    ) -> Iterator[tuple[Held, MediaFile]]:
        """Yield the files that are known in a folder."""
        for held, file in files_in(self._catalogue, folder or task.server_path):
            if is_of(held, self._home_of(task, file.path)):
                yield held, file

    def _held_at(self, task: ScanTask, path: str) -> Iterator[Held]:
        """Yield what is known at a path."""
        found, home = self._catalogue.held_at(path), self._home_of(task, path)
        return (each for each in found if is_of(each, home))

    def _home_of(self, task: ScanTask, path: str) -> LibraryId:
        """Return the library that lists what is at a path."""
        return task.at(self._home(path)).library


def _is_new(held: Held, task: ScanTask) -> bool:
    """Return whether an item became known only after somebody asked."""
    return held.first_seen_at is not None and held.first_seen_at > task.asked_at


def _before(held: Held, file: MediaFile) -> Before:
    """Return a file as it was known."""
    return Before(held.item.id, held.item.revision, file.size)
