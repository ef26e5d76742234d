"""What programs that fetch files say of them, such as Sonarr."""

from dataclasses import dataclass
from typing import Any, override

from .event_base import Event, EventGroup


@dataclass(frozen=True, kw_only=True, slots=True)
class DownloadEvent(Event):
    """A program that fetches files told us of one, or of some."""

    group = EventGroup.DOWNLOADS
    source: str  # As it calls itself, in lower case: sonarr, radarr, lidarr, readarr
    title: str
    files: tuple[str, ...] = ()  # Paths, as it writes them
    quality: str = ""
    reason: str = ""  # Of a failure, in its own words

    @override
    def payload(self) -> dict[str, Any]:
        return {
            "source": self.source,
            "title": self.title,
            "files": list(self.files),
            "quality": self.quality or None,
            "reason": self.reason or None,
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class DownloadCompleted(DownloadEvent):
    """A download is complete, and waits for its import."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DownloadFailed(DownloadEvent):
    """A download came to nothing."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportFinished(DownloadEvent):
    """A download's files are where the library expects them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportFailed(DownloadEvent):
    """A download's files could not be taken in; somebody has to look."""
