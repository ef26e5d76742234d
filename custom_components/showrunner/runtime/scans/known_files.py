"""What disk and catalogue say of files together, as long as one request is aimed."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from ...catalogue.catalogue import Catalogue
from ...catalogue.lookup import Held
from ...engine.media_files import (
    is_media,
    is_neither,
    is_passed_over,
    is_sidecar,
    is_subtitle,
)
from ...engine.model import Item, LibraryId, MediaFile, MediaType
from ...engine.paths import below, comparable, holds, name, parent
from ...engine.scans import FileVerdict, Home, ScanResult, ScanTask, Verdict
from ...engine.sidecars import has_subtitles
from ...engine.verdicts import is_probed
from .sight import MOST_FILES, Seen, Sight

SAMPLES: Final = 3  # Files of a library's folder: if one of them is here, all are


type FindHome = Callable[[str], Home | None]


def everywhere(_: str) -> Home | None:
    """Return that each library which holds a path lists what is there."""
    return None


class KnownFiles:
    """Answers questions about paths of the server. Blocks; raises `CatalogueError`."""

    def __init__(
        self, catalogue: Catalogue, sight: Sight, home: FindHome = everywhere
    ) -> None:
        self._catalogue = catalogue
        self._sight = sight
        self._home = home
        self._seen: dict[str, Seen | None] = {}
        self._folders: dict[tuple[str, str], bool] = {}
        self._roots: dict[str, bool] = {}
        self._held: dict[tuple[str, LibraryId], bool] = {}

    def glance_at(self, paths: Iterable[str]) -> None:
        """See how many paths are on disk, before they are asked about one by one."""
        self._seen |= self._sight.glances(paths)

    def spelled(self, path: str) -> str:
        """Return a path with its accents as the server writes them, if that is known.

        By what is on disk, or by other files that are in the same folders.
        """
        if path.isascii():
            return path
        found = self._sight.spelled(path)
        return self._spelled_by_others(path) if found == path else found

    def _spelled_by_others(self, path: str) -> str:
        """Return a path as those begin that the catalogue has in the same folders."""
        folder, names = path, list[str]()
        while name(folder):
            known = [
                *self._catalogue.held_at(folder),
                *self._catalogue.held_in(folder, 1),
            ]
            for held in known:
                for file in held.item.files:
                    if holds(folder, file.path):
                        return below(_cut(file.path, folder), reversed(names))
            names.append(name(folder))
            folder = parent(folder)
        return path

    def is_folder(self, path: str) -> bool:
        """Return whether a path is a folder, as far as anything tells."""
        if (seen := self._glance(path)) is not None:
            return seen.is_folder
        last, kind = name(path), MediaType.UNKNOWN
        is_file = is_media(last, kind) or is_sidecar(last, kind)
        return not is_file and not self._catalogue.held_at(path)

    def is_missing(self, path: str, root: str) -> bool:
        """Return whether a path would be seen if it were there, and is not.

        Its folder may be missing, too, as long as that of the library is not.
        """
        if self._glance(path) is not None:
            return False
        is_seen = self.sees(self.nearest_there(parent(path), root), root)
        return is_seen and self._sight.is_gone(path)  # The first look may have failed

    def is_nothing(self, path: str, library: MediaType) -> bool:
        """Return whether a path is a file that no server has any use for."""
        seen = self._glance(path)
        is_file = seen is not None and not seen.is_folder
        is_useless = is_file and is_neither(name(path), library)
        return is_useless and not self._catalogue.held_at(path)

    def is_held(self, folder: str, root: str, library: LibraryId) -> bool:
        """Return whether a season, show, album or artist is known to hold a folder."""
        key = folder, library
        if key not in self._held:
            nearest = self._catalogue.nearest(library, root, folder)
            self._held[key] = nearest is not None
        return self._held[key]

    def at_home(self, path: str, task: ScanTask) -> ScanTask:
        """Return a task as one of the library that lists what is at a path."""
        return task.at(self._home(path))

    def nearest_there(self, folder: str, root: str) -> str:
        """Return the nearest folder that is there, up to the library's.

        What cannot be seen may be there.
        """
        if self.sees(root, root):
            while not self.sees(folder, root) and holds(root, parent(folder)):
                folder = parent(folder)
        return folder

    def up_to_date(self, task: ScanTask, kind: MediaType) -> ScanResult | None:
        """Return the result of a path that the catalogue has as it is on disk."""
        if task.is_folder:
            return self._folder_up_to_date(task, kind)
        seen = self._glance(task.server_path)
        if seen and is_subtitle(name(task.server_path)):
            return self._subtitles_up_to_date(task, kind, seen)
        for held in self._catalogue.held_at(task.server_path):
            file = file_at(held, task.server_path)
            home = self.at_home(task.server_path, task).library
            if seen and file and is_as_held(held, file, seen, home):
                return _up_to_date(task, item=held.item)
        return None

    def _subtitles_up_to_date(
        self, task: ScanTask, kind: MediaType, seen: Seen
    ) -> ScanResult | None:
        """Return the result of subtitles that the catalogue has as they are on disk."""
        path = task.server_path
        folder = media_folder(path, task.root, kind)
        for held, file in files_in(self._catalogue, folder):
            home = self.at_home(file.path, task).library
            if is_of(held, home) and is_subtitled(held, file, path, seen.changed_at):
                return _up_to_date(task, item=held.item)
        return None

    def _folder_up_to_date(self, task: ScanTask, kind: MediaType) -> ScanResult | None:
        """Return the result of a folder whose files are all known, and no others."""
        seen = self._sight.files_in(task.server_path, kind)
        if not seen or len(seen) >= MOST_FILES:
            return None
        known = self._held_below(task)
        found = {comparable(path): status for path, status in seen.items()}
        if found.keys() != known.keys():
            return None
        for key, (held, file) in known.items():
            home = self.at_home(file.path, task).library
            if not is_as_held(held, file, found[key], home):
                return None
        files = (FileVerdict(path=path, verdict=Verdict.UP_TO_DATE) for path in seen)
        return _up_to_date(task, files=tuple(files))

    def _held_below(self, task: ScanTask) -> Mapping[str, tuple[Held, MediaFile]]:
        """Return the files that the catalogue has in a folder, by their paths."""
        found = files_in(self._catalogue, task.server_path)
        return {comparable(file.path): (held, file) for held, file in found}

    def _glance(self, path: str) -> Seen | None:
        """Return how a path is on disk, as seen first."""
        if path not in self._seen:
            self._seen[path] = self._sight.glance(path)
        return self._seen[path]

    def sees(self, folder: str, root: str) -> bool:
        """Return whether what is in a folder of a library can be seen."""
        key = folder, root
        if key not in self._folders:
            can = self._is_here(root) and self._sight.sees_folder(folder, root)
            self._folders[key] = can
        return self._folders[key]

    def _is_here(self, root: str) -> bool:
        """Return whether a library's folder is what we see in its place.

        One that nobody mapped may be another of the same name: its files tell.
        """
        if root not in self._roots:
            self._roots[root] = self._sight.is_mapped(root) or any(
                self._sight.seen(file.path) is not None
                for held in self._catalogue.held_in(root, SAMPLES)
                for file in held.item.files
            )
        return self._roots[root]


def media_folder(path: str, root: str, library: MediaType) -> str:
    """Return the folder of a file; of one that tells of others, that of its media."""
    folder = parent(path)
    if is_sidecar(name(path), library) and is_passed_over(name(folder)):
        folder = parent(folder)
    return folder if holds(root, folder) else root


def files_in(catalogue: Catalogue, folder: str) -> Iterator[tuple[Held, MediaFile]]:
    """Yield the files that the catalogue has in a folder, each with its item. Blocks.

    Raises `CatalogueError`.
    """
    for held in catalogue.held_in(folder, MOST_FILES):
        for file in held.item.files:
            if holds(folder, file.path):
                yield held, file


def is_of(held: Held, library: LibraryId) -> bool:
    """Return whether an item is in a library."""
    home = held.item.library
    return home is not None and home.id == library


def file_at(held: Held, path: str) -> MediaFile | None:
    """Return the file of an item that is at a path, however that is written."""
    key = comparable(path)
    return next((f for f in held.item.files if comparable(f.path) == key), None)


def is_as_held(held: Held, file: MediaFile, seen: Seen, library: LibraryId) -> bool:
    """Return whether a file is on disk as the catalogue has it in a library."""
    item = held.item
    return (
        is_of(held, library)
        and not item.in_trash
        and held.stored_at is not None
        and seen.changed_at <= held.stored_at
        and seen.size == file.size
        and is_probed(item, file)
    )


def is_subtitled(held: Held, file: MediaFile, path: str, since: datetime) -> bool:
    """Return whether an item was stored since then, with the subtitles at a path."""
    is_later = held.stored_at is not None and held.stored_at >= since
    return is_later and not held.item.in_trash and has_subtitles(file, name(path))


def _up_to_date(
    task: ScanTask, item: Item | None = None, files: tuple[FileVerdict, ...] = ()
) -> ScanResult:
    """Return the result of what is known already."""
    known = task.result(Verdict.UP_TO_DATE, datetime.now(UTC))
    return replace(known, item=item, files=files)


def _cut(path: str, folder: str) -> str:
    """Return the beginning of a path that is a folder, as the path writes it."""
    while comparable(path) != comparable(folder) and name(path):
        path = parent(path)
    return path
