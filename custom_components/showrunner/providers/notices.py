"""What others tell us of files, in our own words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ..engine.download_events import (
    DownloadCompleted,
    DownloadFailed,
    ImportFailed,
    ImportFinished,
)
from ..engine.errors import BadPayloadError
from ..engine.paths import is_absolute
from .base import ItemsTouched, LibraryTouched

MOST_PATHS: Final = 5_000  # In one message; a long show that is renamed has 2,000
LONGEST_PATH: Final = 4_096  # Characters; no system that a server runs on has more

type Told = DownloadCompleted | DownloadFailed | ImportFinished | ImportFailed


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """What one message said. With nothing in it, it was about something else."""

    present: tuple[str, ...] = ()  # Paths with something new, as the sender sees them
    absent: tuple[str, ...] = ()  # Paths that are gone
    events: tuple[Told, ...] = ()
    touched: tuple[ItemsTouched | LibraryTouched, ...] = ()
    immediate: bool = False
    is_test: bool = False

    @property
    def size(self) -> int:
        """Return how much it is, for whoever keeps it."""
        return 1 + len(self.present) + len(self.absent) + len(self.events)


def whole_paths(found: Iterable[str]) -> tuple[str, ...]:
    """Return paths, each once. Raises BadPayloadError for what can be none."""
    paths = tuple(dict.fromkeys(found))
    if len(paths) > MOST_PATHS:
        raise BadPayloadError("There are too many paths")
    for path in paths:
        if len(path) > LONGEST_PATH or "\0" in path or not is_absolute(path):
            raise BadPayloadError("A path is not a whole one")
    return paths
