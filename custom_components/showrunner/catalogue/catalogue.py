"""The one door of the catalogue. Each call is one transaction, and blocks."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
import time
from typing import Self

from ..engine.errors import CatalogueCorruptError, ShowrunnerError
from ..engine.grouping import Notice
from ..engine.model import Item, ItemId, ItemState, Library, LibraryId, MediaType
from ..engine.scans import RequestId, ScanResult, ScanTask
from ..engine.syncs import SyncOrder, Tally
from . import cleaning, items, libraries, mistakes, outbox, runs, scans, writing
from .asking import Answers
from .batch import Batch, Completed, Resumed, Shelved, Stored
from .cleaning import Cleaned
from .database import Database, set_aside
from .readings import readings


class Catalogue(Answers):
    """What is known of a server's libraries.

    Safe to use from several threads. Everything raises `CatalogueError`, and then has
    changed nothing.
    """

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        super().__init__(database)
        self.mishap: str | None = None  # The key of what was found when it was opened
        self._clock = clock

    @classmethod
    def open(cls, path: Path, clock: Callable[[], float] = time.time) -> Self:
        """Open a catalogue, or begin one.

        A damaged file is put aside as NAME.corrupt-DATE, and a new one is begun. Raises
        CatalogueNewerError, CatalogueMigrationError, CatalogueReadOnlyError or
        CatalogueFullError, and leaves the file as it is.
        """
        try:
            return cls(Database.open(path), clock)
        except CatalogueCorruptError as err:
            set_aside(path, datetime.fromtimestamp(clock(), UTC))
            catalogue = cls(Database.open(path), clock)
            catalogue.mishap = err.translation_key
            return catalogue

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def checkpoint(self, *, hold: bool = False) -> None:
        """Bring everything into the one file, before it is copied.

        With `hold`, the file then stays as it is until a checkpoint without: what is
        written meanwhile goes into the log beside it, so that no copy is torn.
        """
        self._database.checkpoint(hold=hold)

    # Libraries

    def remember_libraries(self, present: Sequence[Library]) -> None:
        """Write down which libraries there are."""
        with self._database.write() as connection:
            libraries.remember(connection, present)

    def library(self, library: LibraryId) -> Shelved | None:
        """Return what is remembered of a library."""
        with self._database.read() as connection:
            return libraries.shelved(connection, library)

    def libraries(self) -> list[Shelved]:
        """Return what is remembered of all libraries."""
        with self._database.read() as connection:
            return libraries.all_shelved(connection)

    def libraries_of(self, ids: Sequence[ItemId]) -> dict[ItemId, LibraryId]:
        """Return in which libraries items are; unknown ones are left out."""
        with self._database.read() as connection:
            return libraries.homes(connection, ids)

    def count(self, library: LibraryId, types: Collection[MediaType]) -> int:
        """Return how many items of some types a library holds."""
        with self._database.read() as connection:
            return libraries.count(connection, library, types)

    def under(self, parent: ItemId) -> list[ItemId]:
        """Return the ids of an item and of all that is in it."""
        with self._database.read() as connection:
            return libraries.under(connection, parent)

    # Runs

    def begin(self, order: SyncOrder) -> Resumed:
        """Take up a run of the same kind that was cut or failed, or begin one."""
        with self._database.write() as connection:
            return runs.begin(connection, order, self._clock())

    def store(self, batch: Batch) -> Stored:
        """Compare a page with what is stored, and store what is different.

        A row that cannot be read puts its item in the state `error`, and stops nothing.
        """
        found = readings(batch)
        with self._database.write() as connection:
            stored, tally = items.store(connection, batch, found, self._clock())
        runs.add(batch.tally, tally)
        return stored

    def confirm(self, ids: Sequence[ItemId], at: datetime) -> None:
        """Note that items are stored as they were at a moment, and not only before.

        This is no change: nothing is told, and a row that is newer stays as it is.
        """
        with self._database.write() as connection:
            writing.confirm(connection, ids, at.timestamp())

    def finish(
        self,
        run: int,
        *,
        tally: Tally,
        duration: timedelta,
        error: ShowrunnerError | None = None,
        complete: Completed | None = None,
    ) -> None:
        """Note that a run is over: because of an error, or with all of its library."""
        now, key = self._clock(), None if error is None else error.translation_key
        with self._database.write() as connection:
            runs.finish(connection, run, tally, duration, key, now)
            if error is not None:
                mistakes.note_failed_run(connection, run, error, now)
            else:
                mistakes.resolve_run(connection, run, now)
            if complete is not None:
                runs.complete(connection, run, complete, now)

    def forget_seen(self, library: LibraryId) -> None:
        """Begin to walk through a library."""
        with self._database.write() as connection:
            runs.forget_seen(connection, library)

    def count_seen(self, library: LibraryId) -> int:
        """Return how many different items the walk under way has shown."""
        with self._database.read() as connection:
            return libraries.count_seen(connection, library)

    def unseen(self, library: LibraryId) -> list[ItemId]:
        """Return the items that the walk under way did not show."""
        with self._database.read() as connection:
            return libraries.unseen(connection, library)

    # What is to be told

    def untold(self, limit: int, after: int = 0) -> list[Notice]:
        """Return what is to be told, the oldest first, after the notice with an id."""
        with self._database.read() as connection:
            return outbox.untold(connection, limit, after)

    def mark_told(self, notices: Sequence[int]) -> None:
        """Remember that some notices, by their ids, need not be told any more."""
        with self._database.write() as connection:
            outbox.mark_told(connection, notices)

    def mark_run_told(self, run: int) -> None:
        """Remember that what a run found need not be told."""
        with self._database.write() as connection:
            outbox.mark_run_told(connection, run)

    def first_changes(self, run: int, limit: int) -> dict[str, tuple[Item, ...]]:
        """Return the first items that a run found added, updated and removed."""
        with self._database.read() as connection:
            return outbox.first_changes(connection, run, limit)

    def has_file_changes(self, run: int) -> bool:
        """Return whether a run found files that came, went or are others."""
        with self._database.read() as connection:
            return outbox.has_file_changes(connection, run)

    def changes_since(self, library: LibraryId, moment: datetime) -> Tally:
        """Return how many items of a library were found different since a moment."""
        with self._database.read() as connection:
            return outbox.changes_since(connection, library, moment.timestamp())

    def items(self, ids: Sequence[ItemId]) -> dict[ItemId, Item]:
        """Return items by id, those that are gone as last known."""
        with self._database.read() as connection:
            return outbox.items_by_id(connection, ids)

    # Scans

    def queue_scans(
        self, tasks: Iterable[ScanTask], instead_of: Iterable[ScanTask] = ()
    ) -> None:
        """Keep tasks until they are closed or dropped; the same again is but one.

        Those in whose place they come are not kept any more.
        """
        with self._database.write() as connection:
            scans.queue(connection, tasks, instead_of)

    def close_scans(self, results: Sequence[ScanResult]) -> None:
        """Write down results, whose tasks wait no longer, if ever they did."""
        with self._database.write() as connection:
            scans.close(connection, results)

    def drop_scans(self, request: RequestId | None = None) -> int:
        """Forget the tasks of a request, or (None) all; return how many there were."""
        with self._database.write() as connection:
            return scans.drop(connection, request)

    # Care

    def clean_up(
        self,
        present: Collection[LibraryId] = (),
        *,
        states: Collection[ItemState] = (),
        dry_run: bool = False,
    ) -> Cleaned:
        """Delete what is orphaned or has expired; with `dry_run`, only count it.

        Libraries that are not `present` are forgotten, with all that is in them; none
        at all says nothing. Items in some states go, too, and are told by nobody.
        """
        now = datetime.fromtimestamp(self._clock(), UTC)
        with self._database.write() as connection:
            cleaned = cleaning.clean_up(
                connection, now, present, states=states, dry_run=dry_run
            )
        if cleaned.vacuum and not dry_run:
            self._database.vacuum()
        return cleaned

    def cleaned_at(self) -> datetime | None:
        """Return when it was cleaned up last; None: never."""
        with self._database.read() as connection:
            return cleaning.cleaned_at(connection)
