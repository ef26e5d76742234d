"""Somebody who follows a server through a provider, and remembers what it told."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from homeassistant.core import Context

from custom_components.showrunner.catalogue.catalogue import Catalogue
from custom_components.showrunner.engine.events import (
    ServerEvent,
    event_type,
)
from custom_components.showrunner.engine.library_events import SyncEvent
from custom_components.showrunner.engine.options import SyncOptions
from custom_components.showrunner.providers.base import (
    Connection,
    Look,
    Provider,
    Signal,
)
from custom_components.showrunner.runtime.hearing import Heard
from custom_components.showrunner.runtime.librarian import Librarian
from custom_components.showrunner.runtime.watcher import Watcher

LIMIT = 20.0  # Seconds; far more than anything takes
OPTIONS = SyncOptions(first_wait=timedelta(seconds=0.1), grouping=timedelta(0))


class Follower:
    """Drives a provider as the runtime does, without Home Assistant."""

    def __init__(self, provider: Provider, catalogue: Catalogue) -> None:
        self.provider = provider
        self.watcher = Watcher(provider, self)
        self.librarian = Librarian(
            provider, self.watcher, catalogue, asyncio.to_thread, self
        )
        self.librarian.apply(OPTIONS)
        self.events: list[ServerEvent] = []  # But those of our own syncs
        self.syncs: list[SyncEvent] = []
        self.refusals = 0
        self.connections: list[Connection] = []
        self.looks: list[Look] = []  # Since the line came up
        self._pushing = False
        self._news = asyncio.Event()
        self._look = provider.look
        provider.look = self._look_and_tell  # type: ignore[method-assign]

    @property
    def told(self) -> list[str]:
        """Return the types of the events so far."""
        return [event_type(event) for event in self.events]

    def publish(self, event: ServerEvent, context: Context | None) -> None:
        """Remember an event."""
        assert context is None
        if isinstance(event, SyncEvent):
            self.syncs.append(event)
        else:
            self.events.append(event)
        self._news.set()

    def heard(self, heard: Heard) -> None:
        """Have it looked into."""
        self.librarian.ears.hear(heard)

    def line_up(self) -> None:
        """See what was missed."""
        self.librarian.came_back()

    def came_back(self) -> None:
        """See what was missed."""
        self.librarian.came_back()

    def state_changed(self) -> None:
        """Count looks anew with each line, and wake whoever waits for a change."""
        if self.watcher.pushing and not self._pushing:
            self.looks.clear()
        self._pushing = self.watcher.pushing
        self.librarian.libraries_changed()
        self._news.set()

    def refused(self) -> None:
        """Count the refusals."""
        self.refusals += 1
        self._news.set()

    def connection_changed(self, connection: Connection) -> None:
        """Remember the connections."""
        self.connections.append(connection)

    async def until(self, *types: str) -> list[ServerEvent]:
        """Wait until all these types have been told; return all events so far."""
        async with asyncio.timeout(LIMIT):
            while not set(types) <= set(self.told):
                await self._wait()
        return self.events

    async def until_following(self) -> None:
        """Wait until the line is up, and all was looked at and is in the catalogue."""
        async with asyncio.timeout(LIMIT):
            while not (
                self.watcher.pushing
                and set(self.looks) == set(Look)
                and self.librarian.is_in_step
            ):
                await self._wait()

    async def until_reachable(self, *, reachable: bool) -> None:
        """Wait until the server counts as reachable, or not."""
        async with asyncio.timeout(LIMIT):
            while self.watcher.reachable is not reachable:
                await self._wait()

    def forget(self) -> None:
        """Forget the events so far."""
        self.events.clear()

    async def _look_and_tell(self, subject: Look) -> Sequence[Signal]:
        """Look at a subject, and remember that."""
        signals = await self._look(subject)
        self.looks.append(subject)
        self._news.set()
        return signals

    async def _wait(self) -> None:
        """Wait for news."""
        self._news.clear()
        await self._news.wait()


@asynccontextmanager
async def following(
    provider: Provider, options: SyncOptions = OPTIONS
) -> AsyncIterator[Follower]:
    """Follow a server from a settled state of affairs on."""
    await provider.connect()
    with TemporaryDirectory() as folder:
        catalogue = Catalogue.open(Path(folder) / "catalogue.db")
        follower = Follower(provider, catalogue)
        follower.librarian.apply(options)
        runs = (follower.watcher.run(), follower.librarian.run())
        tasks = [asyncio.create_task(run) for run in runs]
        try:
            await follower.until_following()
            yield follower
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            catalogue.close()
