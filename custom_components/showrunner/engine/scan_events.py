"""What came of a path that somebody asked a server to look at."""

from dataclasses import dataclass
from typing import Any, override

from .event_base import Event, EventGroup
from .model import Library
from .payload import item_data, library_data
from .scans import ScanResult


@dataclass(frozen=True, kw_only=True, slots=True)
class ScanVerified(Event):
    """A path that somebody asked for has its verdict, in one library that owns it."""

    group = EventGroup.SCAN
    library: Library | None  # None: no library owns the path
    result: ScanResult

    @override
    def payload(self) -> dict[str, Any]:
        result, task = self.result, self.result.task
        return {
            "request": task.request,
            "path": task.path,
            "expects": task.expects.value,
            "verdict": result.verdict.value,
            "reason": result.reason or None,
            "library": self.library and library_data(self.library),
            "item": result.item and item_data(result.item),
            "took": round(result.took.total_seconds(), 3),
            "attempts": result.attempts,
        }
