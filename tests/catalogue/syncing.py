"""A run on a library of films, as short as a test wants it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from custom_components.showrunner.catalogue.batch import Batch, Cursor, Stored
from custom_components.showrunner.catalogue.catalogue import Catalogue
from custom_components.showrunner.engine.listing import Detail, Entry
from custom_components.showrunner.engine.model import (
    Item,
    ItemId,
    ItemState,
    Library,
    MediaFile,
)
from custom_components.showrunner.engine.syncs import SyncMode, SyncOrder, SyncTrigger
from tests.engine.builders import FILMS, film

type Facts = Any  # Of a file or an item


def file(name: str = "dune", **facts: Facts) -> MediaFile:
    """Return a file of a film."""
    given = {"size": 7_000_000_000, "container": "mkv", **facts}
    return MediaFile(path=f"/films/{name}.mkv", **given)


def movie(key: str = "dune", **facts: Facts) -> Item:
    """Return a film with a file and an id elsewhere."""
    given = {
        "revision": "1",
        "year": 2021,
        "files": (file(key),),
        "guids": {"imdb": f"tt-{key}"},
        **facts,
    }
    return replace(film(key, library=FILMS), **given)


def entry(item: Item) -> Entry:
    """Return a row of a listing."""
    return Entry(item.id, item.type, item.revision, item)


def unreadable(
    key: str = "dune", revision: str = "2", error: str = "Nonsense"
) -> Entry:
    """Return a row of a listing that is not what a film looks like."""

    def read() -> Item:
        raise ValueError(error)

    return Entry(ItemId(key), film().type, revision, read)


def cursor(start: int) -> Cursor:
    """Return where a listing of films goes on."""
    since = datetime(2026, 11, 21, tzinfo=UTC)
    return Cursor(shelf="films", start=start, since=since, revision="7")


def order(
    mode: SyncMode = SyncMode.QUICK, trigger: SyncTrigger = SyncTrigger.SCHEDULE
) -> SyncOrder:
    """Return a wish for a run on the films."""
    return SyncOrder(library=FILMS.id, mode=mode, trigger=trigger)


class Syncing:
    """A run on a library."""

    def __init__(
        self,
        catalogue: Catalogue,
        mode: SyncMode = SyncMode.QUICK,
        library: Library = FILMS,
    ) -> None:
        self.catalogue = catalogue
        self.library = library
        self.state: Callable[[Item], ItemState] = lambda _: ItemState.REMOTE_ONLY
        catalogue.remember_libraries([library])
        self.resumed = catalogue.begin(replace(order(mode), library=library.id))
        self.tally = self.resumed.tally

    def store(self, *items: Item, **options: Any) -> Stored:
        """Store a page of films."""
        return self.take([entry(item) for item in items], **options)

    def take(self, entries: Sequence[Entry] = (), **options: Any) -> Stored:
        """Store a page."""
        given: dict[str, Any] = {"detail": Detail.FULL, **options}
        return self.catalogue.store(
            Batch(
                run=self.resumed.run,
                library=self.library,
                entries=entries,
                states=lambda items: [self.state(item) for item in items],
                tally=self.tally,
                **given,
            )
        )

    def remove(self, *keys: str) -> None:
        """Remove films."""
        self.take(removed=[ItemId(key) for key in keys])

    def end(self, **options: Any) -> None:
        """End the run."""
        given: dict[str, Any] = {"duration": timedelta(seconds=1), **options}
        self.catalogue.finish(self.resumed.run, tally=self.tally, **given)

    def happened(self) -> list[tuple[str, str]]:
        """Return what is to be told of which items."""
        rows = self.rows("SELECT kind, item FROM history WHERE told = 0 ORDER BY id")
        return [(row[0], row[1]) for row in rows]

    def item(self, key: str = "dune") -> Item:
        """Return a film as it is stored."""
        return self.catalogue.items([ItemId(key)])[ItemId(key)]

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Return what a question finds in the tables."""
        with self.catalogue._database.read() as connection:
            return [tuple(row) for row in connection.execute(sql)]
