"""What Home Assistant can see of the files that a server has."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import batched, islice
import os
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import Final
from unicodedata import normalize

from ...engine.media_files import is_extra, is_media, is_passed_over
from ...engine.model import MediaType
from ...engine.paths import PathMap, below, name, parent
from ..disk import Disk, Mounts

LONGEST_LOOK: Final = 3.0  # Seconds; a disk that slept needs more, and is asked again
LONGEST_WALK: Final = 20.0
MOST_HUNG: Final = 4  # Looks at one mount; then none until one of them returns
AT_A_GLANCE: Final = 50  # Files; a look takes long to begin
MOST_FILES: Final = 1000  # Of a folder


@dataclass(frozen=True, slots=True)
class Seen:
    """A file or folder as it is on disk."""

    size: int  # Bytes
    changed_at: datetime  # When it was written, moved or linked last, by its disk
    is_folder: bool = False


class Sight:
    """Looks at files, by the names that the server has for them. Blocks.

    Safe to use from several threads. What is not mapped may be at the same place here.
    Accents may be written in any way, as long as only one file is meant.
    """

    def __init__(
        self,
        paths: PathMap,
        longest_look: float = LONGEST_LOOK,
        longest_walk: float = LONGEST_WALK,
    ) -> None:
        self.paths = paths
        self.disk = Disk(longest_look, MOST_HUNG)
        self._longest_walk = longest_walk

    def seen(self, path: str) -> Seen | None:
        """Return a file as it is; None if it cannot be seen, or is none."""
        found = self.glance(path)
        return None if found is None or found.is_folder else found

    def glance(self, path: str) -> Seen | None:
        """Return a file or folder as it is; None if it cannot be seen."""
        return self._first(path, _seen)

    def glances(self, paths: Iterable[str]) -> dict[str, Seen | None]:
        """Return many files and folders as they are, some with each look."""
        found: dict[str, Seen | None] = {}
        by_mount: dict[str, list[str]] = {}
        mount_of = Mounts()
        for path in paths:
            place = next(_places(self.paths, path), "")
            by_mount.setdefault(mount_of(place), []).append(path)
        for mount, all_ in by_mount.items():
            for some in batched(all_, AT_A_GLANCE, strict=False):
                places = {path: [*_places(self.paths, path)] for path in some}
                found |= self._look(_glances, places, mount) or {}
        return found

    def is_folder(self, path: str) -> bool:
        """Return whether a path can be seen, and is a folder."""
        return (found := self.glance(path)) is not None and found.is_folder

    def sees_folder(self, folder: str, root: str) -> bool:
        """Return whether what is in a folder can be seen; `root` is the library's.

        An empty root is a mount that went away.
        """
        has_something = self._first(root, _content) is not None
        return has_something and self.is_folder(folder)

    def is_gone(self, path: str) -> bool:
        """Return whether the disk says that nothing is at a path.

        One that does not answer, or not in time, says nothing.
        """
        places = [*_places(self.paths, path)]
        gone = (self._look(_gone, place) for place in places)
        return bool(places) and all(gone)

    def is_mapped(self, path: str) -> bool:
        """Return whether the user said where a path of the server is."""
        return self.paths.to_local(path) is not None

    def files_in(self, folder: str, library: MediaType) -> dict[str, Seen] | None:
        """Return the media in a folder and below, by the server's names for them.

        None if the folder cannot be seen. Samples, trailers and the like are left out,
        and so is what comes after the first 1,000.
        """

        def walk(place: str) -> dict[str, Seen]:
            path = Path(_spelled(place) or place)
            path.stat()  # No folder is not an empty one
            return dict(_media(folder, path, library))

        return self._first(folder, walk, self._longest_walk)

    def spelled(self, path: str) -> str:
        """Return a path of the server as its disk writes it.

        What cannot be seen is spelled as it was.
        """
        found = self._first(path, _spelled)
        if found is None or found == path:
            return path
        return self.paths.to_server(found)

    def real(self, path: str) -> str | None:
        """Return a path of the server without symbolic links; None if it has none."""
        found = self._first(path, _real)
        return None if found is None else self.paths.to_server(found)

    def ways(self, path: str) -> Iterator[str]:
        """Yield what a path of the server may be called without some of its links.

        All of it first, then only the folders that it is in: a file may be a link, too.
        """
        folder, names = path, list[str]()
        while name(folder):
            if (real := self.real(folder)) is not None:
                yield below(real, reversed(names))
            names.append(name(folder))
            folder = parent(folder)

    def exists(self, local: str) -> bool:
        """Return whether something is at a path as Home Assistant writes it."""
        return self._look(_seen, local) is not None

    def _first[T](
        self, path: str, look: Callable[[str], T | None], patience: float | None = None
    ) -> T | None:
        """Return what is seen at the first place of a path where anything is."""
        for place in _places(self.paths, path):
            found = self._look(look, place, "", patience)
            if found is not None:
                return found
        return None

    def _look[P, T](
        self,
        look: Callable[[P], T | None],
        place: P,
        mount: str = "",
        patience: float | None = None,
    ) -> T | None:
        """Look at a place, or some of a mount; None if that fails or takes too long."""
        return self.disk.look(look, place, mount or Mounts()(str(place)), patience)


def _places(paths: PathMap, path: str) -> Iterator[str]:
    """Yield where a path of the server may be here."""
    yield from paths.places(path)
    if path.startswith("/"):  # That of a Windows server never is
        yield path


def _seen(place: str) -> Seen | None:
    """Return a file or folder as it is."""
    status = Path(_spelled(place) or place).stat()
    is_folder = S_ISDIR(status.st_mode)
    if not is_folder and not S_ISREG(status.st_mode):
        return None
    # A file that is moved, or replaced with all of its dates, has only the second
    changed = max(status.st_mtime, status.st_ctime)
    return Seen(status.st_size, datetime.fromtimestamp(changed, UTC), is_folder)


def _gone(place: str) -> bool:
    """Return whether nothing is at a place."""
    try:
        Path(_spelled(place) or place).stat()
    except FileNotFoundError, NotADirectoryError:
        return True
    return False


def _glances(places: Mapping[str, Iterable[str]]) -> dict[str, Seen | None]:
    """Return files and folders as they are at the first of their places."""
    return {
        path: next(filter(None, map(_seen_quietly, some)), None)
        for path, some in places.items()
    }


def _spelled(place: str) -> str | None:
    """Return a path with its accents as they are on disk; None if it is not there."""
    if place.isascii() or os.path.lexists(place):
        return place
    path = Path(place)
    if path.parent == path or (folder := _spelled(str(path.parent))) is None:
        return None
    composed = normalize("NFC", path.name)
    others = Path(folder).iterdir()
    found = (one for one in others if normalize("NFC", one.name) == composed)
    return next(map(str, found), None)


def _content(place: str) -> str | None:
    """Return the name of anything in a folder; None if it is empty."""
    with os.scandir(place) as entries:
        return next((entry.name for entry in entries), None)


def _real(place: str) -> str | None:
    """Return a path without symbolic links; None if that is the same."""
    found = os.path.realpath(place)
    return None if found == place else found


def _media(folder: str, place: Path, library: MediaType) -> Iterator[tuple[str, Seen]]:
    """Yield the first files of media in a folder, by the server's names for them."""
    files = (
        file
        for file in _walk(place)
        if is_media(file.name, library)
        and not is_extra(file.name)
        and not file.name.startswith(".")
    )
    for file in islice(files, MOST_FILES):
        if seen := _seen_quietly(str(file)):
            yield below(folder, file.relative_to(place).parts), seen


def _walk(place: Path) -> Iterator[Path]:
    """Yield the files in all folders that servers look at."""
    known: set[Path] = set()
    for folder, folders, names in place.walk(follow_symlinks=True):
        if (real := folder.resolve()) in known:
            folders.clear()  # A link that leads back, where it would go on for ever
            continue
        known.add(real)
        folders[:] = sorted(name for name in folders if not is_passed_over(name))
        yield from (folder / name for name in sorted(names))


def _seen_quietly(place: str) -> Seen | None:
    """Return a file as it is; None if it is gone meanwhile, or a broken link."""
    try:
        return _seen(place)
    except OSError, ValueError:  # A name may hold what no file system takes
        return None
