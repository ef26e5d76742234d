"""Whether Home Assistant can reach the files of items, too."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ..engine.model import Item, ItemState
from ..engine.paths import PathMap
from .disk import Disk


@dataclass(frozen=True, slots=True)
class FileStates:
    """Finds the states of items. Looks at the disk, so it blocks."""

    paths: PathMap
    present: Callable[[Collection[str]], set[str]] = field(
        default_factory=lambda: Disk().present
    )

    def __call__(self, items: Sequence[Item]) -> list[ItemState]:
        """Return the states of items. What has no file is as good as it can be."""
        paths = {file.path for item in items for file in item.files}
        mapped = self._mapped(paths)
        # Also what nobody mapped may be at the same place here
        there = self.present(paths.union(*mapped.values()))
        missing = {
            path: ItemState.FILE_NOT_FOUND if path in mapped else ItemState.REMOTE_ONLY
            for path in paths - there
            if there.isdisjoint(mapped.get(path, ()))
        }
        return [_state(item, missing) for item in items]

    def _mapped(self, paths: Iterable[str]) -> dict[str, list[str]]:
        """Return what those of some paths may be called here that are mapped."""
        if not self.paths.rewrites:
            return {}
        ours = self._ours()
        return {path: here for path in paths if (here := [*ours.places(path)])}

    def _ours(self) -> PathMap:
        """Return the paths of folders that are here.

        The others tell how Sonarr or another program sees a folder, and nothing of us.
        """
        rewrites = self.paths.rewrites
        there = self.present({each.local for each in rewrites})
        return PathMap(each for each in rewrites if each.local in there)


def _state(item: Item, missing: Mapping[str, ItemState]) -> ItemState:
    """Return the state of an item, that of its worst file."""
    if item.in_trash or {file.readable for file in item.files} == {False}:
        return ItemState.UNAVAILABLE
    found = {missing.get(file.path) for file in item.files}
    for state in (ItemState.FILE_NOT_FOUND, ItemState.REMOTE_ONLY):
        if state in found:
            return state
    return ItemState.NORMAL
