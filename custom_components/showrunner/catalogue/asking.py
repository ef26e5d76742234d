"""What the catalogue can be asked. Each call shows one moment, and blocks."""

from collections.abc import Collection, Sequence
from datetime import datetime

from ..engine.model import ItemId, LibraryId, MediaType
from ..engine.scans import LibrarySize, ScanTask, Verdict
from . import lookup, scans, statistics, summaries
from .database import Database
from .lookup import Departed, Held
from .nearest import nearest
from .scan_statistics import ScanStatistics, scan_statistics
from .scans import HistoryQuery, PastScan
from .search import Found, Query, recently_added, search
from .statistics import Failure, Statistics
from .summaries import Numbers


class Answers:
    """What is known of a server's libraries. Everything raises `CatalogueError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def numbers(self, library: LibraryId, last: int = 1) -> Numbers:
        """Return what a library holds, with its latest additions."""
        with self._database.read() as connection:
            return summaries.numbers(connection, library, last)

    def library_size(self, library: LibraryId) -> LibrarySize:
        """Return how much a library holds, each film, episode or track once."""
        with self._database.read() as connection:
            return summaries.library_size(connection, library)

    def search(self, query: Query) -> Found:
        """Return the items that match."""
        with self._database.read() as connection:
            return search(connection, query)

    def recently_added(
        self,
        library: LibraryId | None = None,
        types: frozenset[MediaType] = frozenset(),
        limit: int = 10,
        since: datetime | None = None,
    ) -> Sequence[Held]:
        """Return the items that were added last, the latest first."""
        with self._database.read() as connection:
            return recently_added(connection, library, types, limit, since)

    def get_item(self, item: ItemId) -> Held | None:
        """Return one item and how it stands; None if it is not known."""
        with self._database.read() as connection:
            return lookup.get_item(connection, item)

    def children(self, parent: ItemId) -> Sequence[Held]:
        """Return what is directly in a show, season, artist or album."""
        with self._database.read() as connection:
            return lookup.children(connection, parent)

    def held_at(self, path: str) -> Sequence[Held]:
        """Return the items of a file, however its path is written; it may hold two.

        What is written exactly so comes first.
        """
        with self._database.read() as connection:
            return lookup.held_at(connection, path)

    def held_in(self, folder: str, limit: int = 1000) -> Sequence[Held]:
        """Return some items with a file anywhere below a folder."""
        with self._database.read() as connection:
            return lookup.held_in(connection, folder, limit)

    def nearest(self, library: LibraryId, root: str, folder: str) -> ItemId | None:
        """Return the nearest item that is known to hold a folder; None: the library.

        It is a season, album, show or artist, and never the root or anything above.
        """
        with self._database.read() as connection:
            return nearest(connection, library, root, folder)

    def archived(
        self,
        library: LibraryId | None = None,
        since: datetime | None = None,
        limit: int = 50,
    ) -> Sequence[Departed]:
        """Return what left the libraries, the latest first."""
        with self._database.read() as connection:
            return lookup.archived(connection, library, since, limit)

    def statistics(
        self,
        library: LibraryId | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Statistics:
        """Return what runs did from `since` until before `until`."""
        with self._database.read() as connection:
            return statistics.statistics(connection, library, since, until)

    def errors(
        self,
        library: LibraryId | None = None,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        resolved: bool | None = None,
        limit: int = 50,
    ) -> Sequence[Failure]:
        """Return what went wrong, the latest first; resolved, open, or (None) both."""
        with self._database.read() as connection:
            return statistics.errors(
                connection,
                library,
                since=since,
                until=until,
                resolved=resolved,
                limit=limit,
            )

    # Scans

    def queued_scans(self) -> list[ScanTask]:
        """Return the tasks that wait for a verdict, the oldest first."""
        with self._database.read() as connection:
            return scans.queued(connection)

    def scan_history(
        self,
        *,
        library: LibraryId | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        verdicts: Collection[Verdict] = (),
        path: str | None = None,
        limit: int = 50,
    ) -> Sequence[PastScan]:
        """Return results that came from `since` until before `until`, the latest first.

        No verdicts are all of them. A path, the caller's or the server's, is a file or
        a folder with all that is in it.
        """
        query = HistoryQuery(
            library=library,
            since=since,
            until=until,
            verdicts=verdicts,
            path=path,
            limit=limit,
        )
        with self._database.read() as connection:
            return scans.history(connection, query)

    def scan_statistics(
        self,
        library: LibraryId | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> ScanStatistics:
        """Return what came of the paths whose verdict fell in a range."""
        with self._database.read() as connection:
            return scan_statistics(connection, library, since, until)
