"""What is on the disk, found with few questions: each may take a network's time."""

from collections import defaultdict
from collections.abc import Iterable
import os
from os.path import dirname, exists, isdir
from threading import Thread
from typing import Final

from ..const import LOGGER

# These paths come by the thousand, and are texts before and after
# ruff: noqa: PTH110, PTH112, PTH120

PATIENCE: Final = 10.0  # Seconds
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
    """Finds files, unless the disk does not answer.

    A network share whose server is gone may hold up for ever whoever asks. It is then
    taken for empty, and asked nothing more until it has answered.
    """

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._asker: Thread | None = None

    def present(self, paths: Iterable[str]) -> set[str]:
        """Return which of some files are there. Blocks, but not for ever."""
        if self._asker is not None and self._asker.is_alive():
            return set()
        answers: list[set[str]] = []
        self._asker = Thread(
            target=lambda: answers.append(present(paths)), daemon=True, name="disk"
        )
        self._asker.start()
        self._asker.join(self._patience)
        if not answers:
            LOGGER.warning("A disk does not say which files are there")
        return answers[0] if answers else set()
