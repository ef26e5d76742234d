"""What scans came to over a range of time, and what they saved."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
import sqlite3

from ..engine.model import LibraryId
from ..engine.scans import Verdict
from .scans import span
from .statistics import percentile

_IN_RANGE = """
verdict IS NOT NULL AND (?1 IS NULL OR library = ?1)
AND finished_at >= ?2 AND finished_at < ?3
"""
_VERDICTS = """
SELECT verdict, count(*) AS many, sum(reach IS NOT NULL) AS asked FROM scans
WHERE {range} GROUP BY verdict
""".replace("{range}", _IN_RANGE)
_TOOK = """
SELECT finished_at - asked_at AS took FROM scans
WHERE {range} AND reach IS NOT NULL ORDER BY took
""".replace("{range}", _IN_RANGE)
# The tasks of one look have its folder and its beginning in common
_LOOKS = """
SELECT count(*) AS many, coalesce(sum(whole), 0) AS whole FROM (
    SELECT max(reach = 'library') AS whole FROM scans
    WHERE {range} AND reach IS NOT NULL GROUP BY library, folder, started_at
)
""".replace("{range}", _IN_RANGE)
_NOT_NEEDED = (Verdict.UP_TO_DATE, Verdict.MISSING_FILE)


@dataclass(frozen=True, kw_only=True, slots=True)
class ScanStatistics:
    """What came of the paths whose verdict fell in a range."""

    scans: Mapping[Verdict, int]
    skipped: int  # Up to date, or known to be missing: no server was asked
    took_p50: float | None  # Seconds to the verdict, where a server was asked
    took_p95: float | None
    asked: int  # Looks that servers were asked for; a folder's paths share one
    saved: int  # Scans of a whole library that one for each path would have taken


def scan_statistics(
    connection: sqlite3.Connection,
    library: LibraryId | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> ScanStatistics:
    """Return what was found from `since` until before `until`."""
    wanted = (library, *span(since, until))
    rows = {row["verdict"]: row for row in connection.execute(_VERDICTS, wanted)}
    scans = {each: rows[each]["many"] if each in rows else 0 for each in Verdict}
    skipped = sum(scans[each] for each in _NOT_NEEDED)
    looks = connection.execute(_LOOKS, wanted).fetchone()
    took = [row["took"] for row in connection.execute(_TOOK, wanted)]
    return ScanStatistics(
        scans=scans,
        skipped=skipped,
        took_p50=percentile(took, 0.5),
        took_p95=percentile(took, 0.95),
        asked=looks["many"],
        saved=skipped + len(took) - looks["whole"],
    )
