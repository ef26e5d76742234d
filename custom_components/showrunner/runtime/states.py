"""Whether Home Assistant can reach the files of items, too."""

from collections.abc import Callable, Collection, Mapping, Sequence, Set as AbstractSet
from dataclasses import dataclass, field
from itertools import chain

from ..engine.model import Item, ItemState
from ..engine.paths import PathMap
from .disk import Disk


@dataclass(frozen=True, slots=True)
class FileStates:
    """Finds the states of items. Looks at the disk, so it blocks."""

    paths: PathMap
    present: Callable[[Collection[str]], AbstractSet[str]] = field(
        default_factory=lambda: Disk().present
    )

    def __call__(self, items: Sequence[Item]) -> list[ItemState]:
        """Return the states of items. What has no file is as good as it can be."""
        ours = self._ours()
        paths = {file.path for item in items for file in item.files}
        # Also what nobody mapped may be at the same place here
        places = {path: [*ours.places(path), path] for path in paths}
        there = self.present(set(chain.from_iterable(places.values())))
        files = {path: _state_of(each, there) for path, each in places.items()}
        return [_state(item, files) for item in items]

    def _ours(self) -> PathMap:
        """Return the paths of folders that are here.

        The others tell how Sonarr or another program sees a folder, and nothing of us.
        """
        rewrites = self.paths.rewrites
        there = self.present({each.local for each in rewrites}) if rewrites else ()
        return PathMap(each for each in rewrites if each.local in there)


def _state_of(places: Sequence[str], there: AbstractSet[str]) -> ItemState:
    """Return the state of a file by where it may be: mapped, and as the server says."""
    if not there.isdisjoint(places):
        return ItemState.NORMAL
    return ItemState.FILE_NOT_FOUND if len(places) > 1 else ItemState.REMOTE_ONLY


def _state(item: Item, files: Mapping[str, ItemState]) -> ItemState:
    """Return the state of an item, that of its worst file."""
    if item.in_trash or {file.readable for file in item.files} == {False}:
        return ItemState.UNAVAILABLE
    found = {files[file.path] for file in item.files}
    for state in (ItemState.FILE_NOT_FOUND, ItemState.REMOTE_ONLY):
        if state in found:
            return state
    return ItemState.NORMAL
