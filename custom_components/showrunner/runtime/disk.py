"""What is on the disk, found with few questions: each may take a network's time.

Or for ever: whoever asks a network share whose server is gone may never hear of it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
import os
from os.path import dirname, exists, isdir
from pathlib import Path
from queue import Empty, SimpleQueue
import re
from threading import Thread
from typing import Final

from ..const import DOMAIN, LOGGER

# These paths come by the thousand, and are texts before and after
# ruff: noqa: PTH110, PTH112, PTH120

PATIENCE: Final = 10.0  # Seconds; a disk that slept needs as long
MOUNTS: Final = Path("/proc/self/mounts")  # Read from no disk
_ESCAPED: Final = re.compile(r"\\([0-7]{3})")  # A space, in a list of mounts
_FEW: Final = 3  # Files of a folder that are asked for one by one


def present(paths: Iterable[str]) -> set[str]:
    """Return which of some files and folders are there. Blocks.

    Below a folder that is not there, nothing is asked for. Relative paths are nowhere.
    """
    by_folder = defaultdict[str, list[str]](list)
    for path in paths:
        folder, slash, _ = path.rpartition("/")
        if path.startswith("/"):
            by_folder[folder or slash].append(path)
    known: dict[str, bool] = {}
    found = set[str]()
    for folder, wanted in by_folder.items():
        if _is_there(folder, known):
            found.update(_found(folder, wanted))
    return found


def _is_there(folder: str, known: dict[str, bool]) -> bool:
    """Return whether a folder is there, asking from the top down."""
    way = []
    while folder not in known and folder.strip("/"):
        way.append(folder)
        folder = dirname(folder)
    there = known.get(folder, True)
    for each in reversed(way):
        there = known[each] = there and isdir(each)
    return there


def _found(folder: str, wanted: list[str]) -> Iterable[str]:
    """Return which of some files in a folder are there.

    What is listed by another name, such as one in small letters, may be there as well.
    """
    names = _names(folder) if len(wanted) > _FEW else frozenset()
    at = len(folder.rstrip("/")) + 1
    return (path for path in wanted if path[at:] in names or exists(path))


def _names(folder: str) -> frozenset[str]:
    """Return what is in a folder, as far as it is what it is called."""
    try:
        with os.scandir(folder) as entries:
            return frozenset(each.name for each in entries if not each.is_symlink())
    except OSError:
        return frozenset()


class Disk:
    """Looks at files, unless the disk does not answer. Blocks, but not for ever.

    Each look has a thread and a time of its own. A mount at which too many hang is not
    looked at until one of them is over; what does not answer cannot be seen. Safe to
    use from several threads.
    """

    def __init__(self, patience: float = PATIENCE, most_hung: int = 1) -> None:
        self.patience = patience
        self._most_hung = most_hung
        self._hung: dict[str, list[Thread]] = {}  # By mount

    def look[P, T](
        self,
        look: Callable[[P], T | None],
        place: P,
        mount: str,
        patience: float | None = None,
    ) -> T | None:
        """Return what is seen at a place; None if that fails, or takes too long."""
        hung = self._hung_at(mount)
        if len(hung) >= self._most_hung:
            return None
        answer = SimpleQueue[T | None]()
        name = f"{DOMAIN} looks"
        thread = Thread(target=_run, args=(look, place, answer), name=name, daemon=True)
        thread.start()
        try:
            found = answer.get(timeout=self.patience if patience is None else patience)
        except Empty:
            LOGGER.debug("No answer of the disk at %s: %s", mount, place)
            self._hung[mount] = [*hung, thread]
            return None
        thread.join()  # It has nothing more to do
        return found

    def present(self, paths: Iterable[str]) -> set[str]:
        """Return which of some files are there.

        A mount that does not answer is taken for empty.
        """
        by_mount = defaultdict[str, list[str]](list)
        mount_of = Mounts()
        for path in paths:
            if path.startswith("/"):
                by_mount[mount_of(path)].append(path)
        found = set[str]()
        for mount, some in by_mount.items():
            if len(self._hung_at(mount)) < self._most_hung:
                there = self.look(present, some, mount)
                if there is None:
                    LOGGER.warning("%s does not say which files are there", mount)
                found |= there or set()
        return found

    def _hung_at(self, mount: str) -> list[Thread]:
        """Return the looks at a mount that are not over."""
        hung = [each for each in self._hung.pop(mount, ()) if each.is_alive()]
        if hung:
            self._hung[mount] = hung
        return hung


class Mounts:
    """Tells what of a disk hangs together, if it does, as it is mounted now.

    A folder of the root may lead elsewhere, so it stands for itself.
    """

    def __init__(self) -> None:
        self._known: dict[str, str] = {}  # By folder
        self._mounts = frozenset(_mounts())

    def __call__(self, path: str) -> str:
        """Return the mount that a path is in."""
        if path in self._mounts:
            return path
        folder = path.rpartition("/")[0]
        if folder not in self._known:
            if dirname(folder) == folder:
                return path
            self._known[folder] = self._nearest(folder)
        return self._known[folder]

    def _nearest(self, folder: str) -> str:
        """Return the mount that is or holds a folder; else its first folder."""
        first = folder
        while (above := dirname(folder)) != folder:
            if folder in self._mounts:
                return folder
            first, folder = folder, above
        return first


def _mounts() -> Iterable[str]:
    """Yield where something is mounted, if the system says so."""
    try:
        lines = MOUNTS.read_text(errors="surrogateescape").splitlines()
    except OSError:
        return
    for line in lines:
        _, place, *_ = line.split(" ")
        yield _ESCAPED.sub(lambda found: chr(int(found[1], 8)), place)


def _run[P, T](
    look: Callable[[P], T | None], place: P, answer: SimpleQueue[T | None]
) -> None:
    """Answer, whatever happens."""
    try:
        answer.put(look(place))
    except OSError, ValueError:
        answer.put(None)
