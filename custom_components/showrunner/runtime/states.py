"""Whether Home Assistant can reach the files of items, too."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from ..engine.model import Item, ItemState
from ..engine.paths import PathMap
from .disk import Disk


@dataclass(frozen=True, slots=True)
class FileStates:
    """Finds the states of items. Looks at the disk, so it blocks."""

    paths: PathMap
    present: Callable[[Collection[str]], Collection[str]] = field(
        default_factory=lambda: Disk().present
    )

    def __call__(self, items: Sequence[Item]) -> list[ItemState]:
        """Return the states of items. What has no file is as good as it can be."""
        mapped = self._mapped(items)
        there = self.present({local or path for path, local in mapped.items()})
        files = {
            path: _state_of(local or path, there, is_mapped=local is not None)
            for path, local in mapped.items()
        }
        return [_state(item, files) for item in items]

    def _mapped(self, items: Sequence[Item]) -> dict[str, str | None]:
        """Return where the files of items are here; None for what is not mapped."""
        to_local = self.paths.to_local
        return {file.path: to_local(file.path) for item in items for file in item.files}


def _state_of(path: str, there: Collection[str], *, is_mapped: bool) -> ItemState:
    """Return the state of a file; an unmapped one may be at the same place here."""
    if path in there:
        return ItemState.NORMAL
    return ItemState.FILE_NOT_FOUND if is_mapped else ItemState.REMOTE_ONLY


def _state(item: Item, files: Mapping[str, ItemState]) -> ItemState:
    """Return the state of an item, that of its worst file."""
    readable = [file.readable for file in item.files]
    if item.in_trash or (readable and readable.count(False) == len(readable)):
        return ItemState.UNAVAILABLE
    found = [files[file.path] for file in item.files]
    for state in (ItemState.FILE_NOT_FOUND, ItemState.REMOTE_ONLY):
        if state in found:
            return state
    return ItemState.NORMAL
