"""What the runs did over a range of time, and what went wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
import math
import sqlite3

from ..engine.model import ItemId, LibraryId
from ..engine.syncs import SyncMode, Tally
from .reading import moment

_IN_RANGE = "(?1 IS NULL OR library = ?1) AND {at} >= ?2 AND {at} < ?3"
_RUNS = """
SELECT mode, finished_at, error, duration, processed, added, updated, removed, skipped,
    errors, requests FROM runs WHERE {range} ORDER BY duration
""".replace("{range}", _IN_RANGE.replace("{at}", "started_at"))
_CLASSES = """
SELECT class, count(*) AS many FROM errors WHERE {range}
GROUP BY class ORDER BY many DESC, class
""".replace("{range}", _IN_RANGE.replace("{at}", "at"))
_ERRORS = """
SELECT * FROM errors WHERE {range} AND (?4 IS NULL OR (resolved_at IS NOT NULL) = ?4)
ORDER BY at DESC, id DESC LIMIT ?5
""".replace("{range}", _IN_RANGE.replace("{at}", "at"))
_COUNTS = ("processed", "added", "updated", "removed", "skipped", "errors", "requests")


@dataclass(frozen=True, kw_only=True, slots=True)
class Statistics:
    """What runs that began in a range did. Durations are seconds of what is over."""

    runs: Mapping[SyncMode, int]
    failed: int  # Runs that an error ended
    unfinished: int  # Running, or cut
    duration: float
    duration_p50: float | None
    duration_p95: float | None
    items_per_second: float | None
    tally: Tally
    errors: Mapping[str, int]  # By class, the most first


@dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """Something that went wrong."""

    id: int
    run: int | None
    library: LibraryId | None
    item: ItemId | None
    error: str  # The translation key of its class
    context: str
    message: str
    tries: int
    at: datetime | None
    resolved_at: datetime | None


def statistics(
    connection: sqlite3.Connection,
    library: LibraryId | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Statistics:
    """Return what was done from `since` until before `until`."""
    span = (library, *_span(since, until))
    runs = connection.execute(_RUNS, span).fetchall()
    ended = [run["duration"] for run in runs if run["finished_at"] is not None]
    tally = Tally(**{name: sum(run[name] for run in runs) for name in _COUNTS})
    took = math.fsum(run["duration"] for run in runs)
    return Statistics(
        runs={mode: sum(run["mode"] == mode for run in runs) for mode in SyncMode},
        failed=sum(run["error"] is not None for run in runs),
        unfinished=len(runs) - len(ended),
        duration=math.fsum(ended),
        duration_p50=percentile(ended, 0.5),
        duration_p95=percentile(ended, 0.95),
        items_per_second=tally.processed / took if took else None,
        tally=tally,
        errors={
            row["class"]: row["many"] for row in connection.execute(_CLASSES, span)
        },
    )


def errors(
    connection: sqlite3.Connection,
    library: LibraryId | None = None,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    resolved: bool | None = None,
    limit: int = 50,
) -> Sequence[Failure]:
    """Return errors, the latest first; resolved, open, or (None) both."""
    values = (library, *_span(since, until), resolved, limit)
    return [_failure(row) for row in connection.execute(_ERRORS, values)]


def _span(since: datetime | None, until: datetime | None) -> tuple[float, float]:
    return (
        since.timestamp() if since else 0,
        until.timestamp() if until else math.inf,
    )


def percentile(ordered: Sequence[float], share: float) -> float | None:
    """Return the value that this share does not exceed (nearest rank)."""
    if not ordered:
        return None
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def _failure(row: sqlite3.Row) -> Failure:
    return Failure(
        id=row["id"],
        run=row["run"],
        library=row["library"],
        item=row["item"],
        error=row["class"],
        context=row["context"],
        message=row["message"],
        tries=row["tries"],
        at=moment(row["at"]),
        resolved_at=moment(row["resolved_at"]),
    )
