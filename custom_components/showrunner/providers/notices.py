"""What others tell us of files, in our own words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from ..engine.download_events import (
    DownloadCompleted,
    DownloadFailed,
    ImportFailed,
    ImportFinished,
)
from ..engine.errors import BadPayloadError
from ..engine.paths import is_absolute, is_well_formed
from .base import ItemsTouched, LibraryTouched

MOST_PATHS: Final = 5_000  # In one message; a long show that is renamed has 2,000
LONGEST_PATH: Final = 4_096  # Characters; no system that a server runs on has more

KINDS: Final = {
    kind.__name__: kind
    for kind in (DownloadCompleted, DownloadFailed, ImportFinished, ImportFailed)
}

type Told = DownloadCompleted | DownloadFailed | ImportFinished | ImportFailed


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """What one message said. With nothing in it, it was about something else."""

    present: tuple[str, ...] = ()  # Paths with something new, as the sender sees them
    absent: tuple[str, ...] = ()  # Paths that are gone
    part: str = ""  # The album or book that is gone of these, which stay otherwise
    events: tuple[Told, ...] = ()
    touched: tuple[ItemsTouched | LibraryTouched, ...] = ()
    immediate: bool = False
    is_test: bool = False

    @property
    def size(self) -> int:
        """Return how much it is, for whoever keeps it."""
        return 1 + len(self.present) + len(self.absent) + len(self.events)

    def kept(self) -> dict[str, Any]:
        """Return it as JSON, for a while in which nobody can take it.

        Without what a server said of its own items, which is seen when it is there.
        """
        return {
            "present": list(self.present),
            "absent": list(self.absent),
            "part": self.part,
            "immediate": self.immediate,
            "events": [_kept(event) for event in self.events],
        }

    @classmethod
    def of_kept(cls, data: Mapping[str, Any]) -> Notice:
        """Return what was kept. Raises BadPayloadError if that is something else."""
        try:
            return cls(
                present=whole_paths(data["present"]),
                absent=whole_paths(data["absent"]),
                part=str(data["part"]),
                immediate=bool(data["immediate"]),
                events=tuple(map(_of_kept, data["events"])),
            )
        except (AttributeError, KeyError, TypeError, ValueError) as err:
            raise BadPayloadError("What was kept makes no sense") from err


def _kept(event: Told) -> dict[str, Any]:
    """Return an event as JSON."""
    return {
        "kind": type(event).__name__,
        "at": event.at.isoformat(),
        "source": event.source,
        "title": event.title,
        "files": list(event.files),
        "quality": event.quality,
        "reason": event.reason,
    }


def _of_kept(data: Mapping[str, Any]) -> Told:
    """Return an event that was kept."""
    words = {key: str(data[key]) for key in ("source", "title", "quality", "reason")}
    at, files = datetime.fromisoformat(data["at"]), tuple(map(str, data["files"]))
    return KINDS[data["kind"]](at=at, files=files, **words)


def whole_paths(found: Iterable[str]) -> tuple[str, ...]:
    """Return paths, each once. Raises BadPayloadError for what can be none."""
    paths = tuple(dict.fromkeys(found))
    if len(paths) > MOST_PATHS:
        raise BadPayloadError("There are too many paths")
    for path in paths:
        if len(path) > LONGEST_PATH or not (is_well_formed(path) and is_absolute(path)):
            raise BadPayloadError("A path is not a whole one")
    return paths
