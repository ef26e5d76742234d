"""Keep the catalogue in step with a server: whatever is due, in its order."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from homeassistant.util.dt import utcnow

from ..catalogue.catalogue import Catalogue
from ..const import LOGGER
from ..engine.errors import RejectedError, ShowrunnerError, UnavailableError
from ..engine.model import Library, LibraryId
from ..engine.options import SyncOptions
from ..engine.schedule import Schedule
from ..engine.syncs import (
    Progress,
    SyncMode,
    SyncOrder,
    SyncRun,
    SyncState,
    SyncTrigger,
)
from ..providers.base import Provider
from .announcer import Announcer
from .hearing import Ears
from .maintenance import Maintenance
from .owner import Audience
from .performing import Performer
from .questions import InThread
from .waiting import news_within, seconds_until
from .watcher import Watcher
from .worker import Worker


@dataclass(slots=True)
class _Waiter:
    """Somebody who waits until an order is done."""

    order: SyncOrder
    done: asyncio.Future[SyncRun]


class Librarian:
    """Runs what is due, two libraries at once, as long as the server is there."""

    def __init__(
        self,
        provider: Provider,
        watcher: Watcher,
        catalogue: Catalogue,
        in_thread: InThread,
        owner: Audience,
    ) -> None:
        self.options = SyncOptions()
        self.schedule = Schedule()
        self.worker = Worker()
        self.performer = Performer(
            provider, watcher, catalogue, self.worker, owner.publish
        )
        self.ears = Ears(provider, catalogue, in_thread, self, owner.publish)
        self.catalogue = catalogue
        self.in_thread = in_thread
        self.announcer = Announcer(catalogue, in_thread, owner.publish)
        self.maintenance = Maintenance(
            catalogue, in_thread, lambda: bool(self.running), lambda: self.libraries
        )
        self._provider = provider
        self._watcher = watcher
        self._owner = owner
        self._waiters: list[_Waiter] = []
        self._news = asyncio.Event()
        self._restored = False
        self._followed: frozenset[LibraryId] = frozenset()

    @property
    def libraries(self) -> dict[LibraryId, Library]:
        """Return the libraries of the server, as last seen."""
        return {library.id: library for library in self._provider.libraries}

    @property
    def running(self) -> dict[LibraryId, Progress]:
        """Return the runs under way."""
        return self.performer.running

    @property
    def last(self) -> dict[LibraryId, SyncRun]:
        """Return the last runs."""
        return self.performer.last

    @property
    def is_in_step(self) -> bool:
        """Return whether all libraries have been listed, and nothing is to do."""
        now = utcnow()
        return bool(self.libraries) and all(
            key in self.last and self.schedule.state(key, now) is SyncState.IDLE
            for key in self.libraries
        )

    def apply(self, options: SyncOptions) -> None:
        """Go by other options from now on."""
        self.options = options
        self.performer.apply(options)
        self.announcer.notices.window = options.grouping
        self.announcer.wake()
        self.schedule.apply(options, utcnow())
        self._news.set()

    async def run(self) -> None:
        """Keep the catalogue in step, and tell what changed, until cancelled."""
        try:
            await self._run()
        finally:
            for waiter in self._waiters:
                if not waiter.done.done():
                    gone = UnavailableError("Nobody follows the server any more")
                    waiter.done.set_exception(gone)
            await self.in_thread(self.worker.close)

    async def _run(self) -> None:
        """Do whatever is due, until cancelled."""
        await self._restore()
        async with asyncio.TaskGroup() as tasks:
            _ = tasks.create_task(self.announcer.run())
            _ = tasks.create_task(self.maintenance.run())
            _ = tasks.create_task(self.ears.run())
            while True:
                await self._watcher.until_reachable()
                self._news.clear()
                while order := self.schedule.take(utcnow()):
                    # Whoever comes later wants to know what is there by then
                    waiting = [w for w in self._waiters if order.covers(w.order)]
                    _ = tasks.create_task(self._perform(order, waiting))
                wake_at = self.schedule.wake_at(utcnow())
                await news_within(self._news, seconds_until(wake_at))

    def want(self, order: SyncOrder) -> bool:
        """Do this soon. Return whether it will be done at all."""
        is_taken = self.schedule.want(order)
        self._news.set()
        self._owner.state_changed()
        return is_taken

    async def sync(self, order: SyncOrder) -> SyncRun:
        """Do this, and return how it went. Raises `ShowrunnerError` if it failed."""
        waiter = _Waiter(order, asyncio.get_running_loop().create_future())
        self._waiters.append(waiter)
        try:
            if not self.want(order):
                raise RejectedError("The library is not followed")
            return await waiter.done
        finally:
            self._waiters.remove(waiter)

    def came_back(self) -> None:
        """See what changed while the server was not there, or not heard."""
        self.schedule.hope()
        self.catch_up(SyncTrigger.START)

    def catch_up(self, trigger: SyncTrigger) -> None:
        """See what changed in all libraries, soon."""
        self._catch_up(self.libraries, trigger)

    def _catch_up(self, libraries: Iterable[LibraryId], trigger: SyncTrigger) -> None:
        """See what changed in libraries, soon."""
        for library in libraries:
            order = SyncOrder(library=library, mode=SyncMode.QUICK, trigger=trigger)
            self.want(order)

    def libraries_changed(self) -> None:
        """Follow the libraries that there are now, and no others.

        A server that lists none is one that starts. What is new, to us or since Home
        Assistant started, is looked at.
        """
        present = frozenset(self.libraries)
        if not present or not self._restored:
            return
        self.schedule.follow(present, utcnow())
        self._answer(
            [w for w in self._waiters if w.order.library not in present],
            RejectedError("The server has no such library any more"),
        )
        new, self._followed = present - self._followed, present
        self._catch_up(sorted(new), SyncTrigger.START)
        self._news.set()

    # What is due

    async def _restore(self) -> None:
        """Take up where we were before Home Assistant stopped."""
        try:
            for known in await self.in_thread(self.catalogue.libraries):
                self.schedule.restore(
                    known.id, _past(known.synced_at), _past(known.deep_synced_at)
                )
        except ShowrunnerError as err:
            LOGGER.warning("It is not known when libraries were in step: %s", err)
        self._restored = True
        self.libraries_changed()

    # One run

    async def _perform(self, order: SyncOrder, waiting: Iterable[_Waiter]) -> None:
        """Do what an order says, and let everybody know how it went."""
        try:
            if await self.performer.is_done(order):
                self.schedule.skipped(order)
            else:
                await self._sync(order, waiting)
        except ShowrunnerError as err:
            LOGGER.debug("No %s sync of %s: %r", order.mode, order.library, err)
            self.schedule.failed(order, utcnow())
            self._answer(waiting, err)
        except Exception:  # noqa: BLE001 - a mistake of ours must not end it all
            LOGGER.exception("Could not sync %s", order.library)
            self.schedule.failed(order, utcnow())
            self._answer(waiting, ShowrunnerError("A mistake of Showrunner's own"))
        self.announcer.wake()  # What was known may have settled, too
        self._news.set()
        self._owner.state_changed()

    async def _sync(self, order: SyncOrder, waiting: Iterable[_Waiter]) -> None:
        """Do what an order says. Raises `ShowrunnerError` if it cannot be done."""
        run = await self.performer.perform(order)
        has_files = bool(run.tally.changes) and await self.in_thread(
            self.catalogue.has_file_changes, run.id
        )
        self.schedule.finished(order, utcnow(), had_file_changes=has_files)
        self._answer(waiting, run)

    def _answer(
        self, waiting: Iterable[_Waiter], result: SyncRun | ShowrunnerError
    ) -> None:
        """Let those who wait know how it went."""
        for waiter in waiting:
            if waiter.done.done():
                continue
            if isinstance(result, ShowrunnerError):
                waiter.done.set_exception(result)
            else:
                waiter.done.set_result(result)


def _past(moment: datetime | None) -> datetime | None:
    """Return when something was; a clock that was wrong once may have said later."""
    return moment and min(moment, utcnow())
