"""Whether Home Assistant can reach the files of an item, too."""

from collections.abc import Callable
from dataclasses import dataclass
from os.path import exists

from ..engine.model import Item, ItemState, MediaFile
from ..engine.paths import PathMap


@dataclass(frozen=True, slots=True)
class FileStates:
    """Finds the state of items. Looks at the disk, so it blocks."""

    paths: PathMap
    exists: Callable[[str], bool] = exists

    def __call__(self, item: Item) -> ItemState:
        """Return the state of an item. What has no file is as good as it can be."""
        if item.in_trash or _is_unreadable(item.files):
            return ItemState.UNAVAILABLE
        states = {self._state(file) for file in item.files}
        for state in (ItemState.FILE_NOT_FOUND, ItemState.REMOTE_ONLY):
            if state in states:
                return state
        return ItemState.NORMAL

    def _state(self, file: MediaFile) -> ItemState:
        """Return the state of a file; an unmapped one may be at the same place here."""
        local = self.paths.to_local(file.path)
        if self.exists(local or file.path):
            return ItemState.NORMAL
        return ItemState.FILE_NOT_FOUND if local else ItemState.REMOTE_ONLY


def _is_unreadable(files: tuple[MediaFile, ...]) -> bool:
    """Return whether the server says that it can read none of the files."""
    return bool(files) and all(file.readable is False for file in files)
