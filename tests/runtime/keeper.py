"""A catalogue that is kept in step with a server, one run at a time."""

from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Self, override
from unittest.mock import patch

from custom_components.showrunner.catalogue.catalogue import Catalogue
from custom_components.showrunner.engine.events import ServerEvent
from custom_components.showrunner.engine.library_events import SyncEvent
from custom_components.showrunner.engine.model import Item, ItemId, LibraryId
from custom_components.showrunner.engine.options import SyncOptions
from custom_components.showrunner.engine.paths import PathMap
from custom_components.showrunner.engine.syncs import (
    SyncMode,
    SyncOrder,
    SyncRun,
    SyncTrigger,
)
from custom_components.showrunner.providers.base import Look, Provider
from custom_components.showrunner.runtime import announcer
from custom_components.showrunner.runtime.librarian import Librarian
from custom_components.showrunner.runtime.states import FileStates
from tests.providers.contract.follower import Follower

LATER = timedelta(hours=1)  # Nothing is held back for as long
OPTIONS = SyncOptions(
    first_wait=timedelta(milliseconds=1), grouping=timedelta(seconds=60)
)

type Maker = Callable[[], Provider]


class _Later(datetime):
    """A clock that is ahead of its time."""

    @classmethod
    @override
    def now(cls, tz: tzinfo | None = None) -> Self:
        return super().now(tz) + LATER


class Keeper:
    """Runs what it is told to, through the real librarian, and tells what is due.

    Nothing happens by itself, so a test knows what there is to tell, and when.
    """

    follower: Follower
    catalogue: Catalogue

    def __init__(self, make: Maker, path: Path, options: SyncOptions = OPTIONS) -> None:
        self._make, self._path, self._options = make, path, options

    @property
    def librarian(self) -> Librarian:
        """Return who runs."""
        return self.follower.librarian

    @property
    def provider(self) -> Provider:
        """Return who is asked."""
        return self.follower.provider

    @property
    def syncs(self) -> list[SyncEvent]:
        """Return what was told of runs."""
        return self.follower.syncs

    async def open(self) -> None:
        """Begin, as Home Assistant does when it starts."""
        self.catalogue = Catalogue.open(self._path)
        self.follower = Follower(self._make(), self.catalogue)
        self.librarian.apply(self._options)
        states = FileStates(PathMap([]), present=lambda _: set())
        self.librarian.performer.states_of = states
        await self.provider.connect()

    def close(self) -> None:
        """Stop."""
        self.librarian.worker.close()
        self.catalogue.close()

    async def restart(self) -> None:
        """Stop, and begin again with nothing but the file."""
        self.close()
        await self.open()

    async def sync(
        self,
        mode: SyncMode = SyncMode.QUICK,
        *items: ItemId,
        libraries: Collection[LibraryId] = (),
    ) -> list[SyncRun]:
        """Run on some libraries, or on all. Raises what ended a run."""
        await self.follower.watcher.look(Look.LIBRARIES)
        chosen = [*(libraries or self.librarian.libraries)]
        return [await self._run(mode, key, frozenset(items)) for key in chosen]

    async def _run(
        self, mode: SyncMode, key: LibraryId, items: frozenset[ItemId]
    ) -> SyncRun:
        """Run on one library."""
        order = SyncOrder(
            library=key, mode=mode, trigger=SyncTrigger.SCHEDULE, items=items
        )
        return await self.librarian.performer.perform(order)

    async def tell(self, *, later: bool = True) -> list[ServerEvent]:
        """Tell what is due now, or an hour later, and return it."""
        before = len(self.follower.events)
        if later:
            with patch.object(announcer, "datetime", _Later):
                await self.librarian.announcer._tell()
        else:
            await self.librarian.announcer._tell()
        return self.follower.events[before:]

    def items(self) -> dict[ItemId, Item]:
        """Return all that the catalogue holds."""
        with self.catalogue._database.read() as connection:
            rows = connection.execute("SELECT id FROM items ORDER BY key").fetchall()
        return self.catalogue.items([ItemId(row["id"]) for row in rows])

    def titles(self) -> list[str]:
        """Return the titles of all that the catalogue holds."""
        return sorted(item.title for item in self.items().values())

    def one(self, title: str) -> Item:
        """Return the one item with a title."""
        [found] = [item for item in self.items().values() if item.title == title]
        return found


@asynccontextmanager
async def keeping(
    make: Maker, path: Path, options: SyncOptions = OPTIONS
) -> AsyncIterator[Keeper]:
    """Keep a catalogue for a while."""
    keeper = Keeper(make, path, options)
    await keeper.open()
    try:
        yield keeper
    finally:
        keeper.close()
