"""Somebody who follows a server through a provider, and remembers what it told."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from homeassistant.core import Context

from custom_components.showrunner.engine.events import ServerEvent, event_type
from custom_components.showrunner.providers.base import (
    Connection,
    Look,
    Provider,
    Signal,
)
from custom_components.showrunner.runtime.watcher import Watcher

LIMIT = 20.0  # Seconds; far more than anything takes


class Follower:
    """Drives a provider as the runtime does, without Home Assistant."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self.watcher = Watcher(provider, self)
        self.events: list[ServerEvent] = []
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
        self.events.append(event)
        self._news.set()

    def state_changed(self) -> None:
        """Count looks anew with each line, and wake whoever waits for a change."""
        if self.watcher.pushing and not self._pushing:
            self.looks.clear()
        self._pushing = self.watcher.pushing
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
        """Wait until the line is up and each subject has been looked at."""
        async with asyncio.timeout(LIMIT):
            while not (self.watcher.pushing and set(self.looks) == set(Look)):
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
async def following(provider: Provider) -> AsyncIterator[Follower]:
    """Follow a server from a settled state of affairs on."""
    await provider.connect()
    follower = Follower(provider)
    task = asyncio.create_task(follower.watcher.run())
    try:
        await follower.until_following()
        yield follower
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
