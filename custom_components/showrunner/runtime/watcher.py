"""Listen to a server, and look at what is due: the only place that waits for one."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
import random
from typing import Final

from homeassistant.core import Context

from ..const import LOGGER
from ..engine.errors import (
    AuthenticationFailedError,
    BusyError,
    DownError,
    RejectedError,
    ShowrunnerError,
)
from ..engine.library_events import ScanFinished
from ..engine.retry import Backoff
from ..engine.server_events import Reason
from ..engine.uptime import Uptime
from ..providers.base import (
    ConnectionChanged,
    ItemsTouched,
    LibraryTouched,
    LineDown,
    LineUp,
    Look,
    Provider,
    Signal,
    Wanted,
)
from .owner import Owner
from .waiting import news_within

MIN_GAP = timedelta(seconds=0.5)  # A player that reports often is no reason to hurry
GOING = timedelta(seconds=2)  # A server that said farewell answers for a moment yet
LINE_COMES = timedelta(seconds=3)  # Then one look will do for both
NEVER = timedelta(days=365)
BACKOFF = Backoff()
# Looks that do not wait until the server is there again
HELP_IN_TROUBLE: Final = {Look.SERVER, Look.ACCOUNT}
HELP_EVERY: Final = 10  # Failures in a row, some ten minutes apart by then
FIRST_HELP_REFUSED: Final = 1
FIRST_HELP_LOST: Final = 3  # A restart is over by then


@dataclass(slots=True)
class _Subject:
    """When to look at one subject again."""

    due: float = 0  # By the event loop's clock
    failures: int = 0
    wanted: asyncio.Event = field(default_factory=asyncio.Event)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Watcher:
    """Follows one server from the moment it was reached first.

    The server counts as reachable while looks at `Look.SERVER` succeed; every change
    of the push line, and every other look that gets no answer, asks for one.
    """

    def __init__(
        self,
        provider: Provider,
        owner: Owner,
    ) -> None:
        self._provider = provider
        self._owner = owner
        self._subjects = {look: _Subject() for look in Look}
        self._up = asyncio.Event()
        self._up.set()
        self._uptime = Uptime()
        self.pushing = False
        self._in_doubt = False  # It hung up, and answered afterwards
        self.last_contact: datetime | None = None
        self.last_error: ShowrunnerError | None = None

    @property
    def reachable(self) -> bool:
        """Return whether the server answers."""
        return self._up.is_set()

    async def until_reachable(self) -> None:
        """Return when the server answers."""
        await self._up.wait()

    async def run(self) -> None:
        """Follow the server until cancelled."""
        for look in Look:
            self._subjects[look].due = _now() + LINE_COMES.total_seconds()
        async with asyncio.TaskGroup() as tasks:
            _ = tasks.create_task(self._listen())
            for look in Look:
                _ = tasks.create_task(self._keep_looking(look))

    async def look(self, look: Look, context: Context | None = None) -> None:
        """Look at a subject now. Raises what `Provider.look` raises."""
        subject = self._subjects[look]
        async with subject.lock:
            try:
                signals = await self._provider.look(look)
            except ShowrunnerError as err:
                subject.failures += 1
                self._failed(look, err)
                raise
            subject.failures = 0
        self._answered(look)
        self._take_all(signals, context)

    def want(self, look: Look, delay: timedelta = timedelta(0)) -> None:
        """Look at a subject soon."""
        subject = self._subjects[look]
        subject.due = min(subject.due, _now() + delay.total_seconds())
        subject.wanted.set()

    async def _listen(self) -> None:
        """Take in whatever the server pushes."""
        while True:
            try:
                async for signal in self._provider.listen():
                    self._take(signal, None)
            except Exception:  # noqa: BLE001 - a mistake of ours must not end it all
                LOGGER.exception("Could not take in what the server pushed")
            self._line_down(None)
            await asyncio.sleep(BACKOFF.cap.total_seconds())

    async def _keep_looking(self, look: Look) -> None:
        """Look at a subject whenever it is due."""
        subject = self._subjects[look]
        while True:
            await self._until_due(look)
            subject.due = float("inf")
            try:
                await self.look(look)
            except ShowrunnerError as err:
                LOGGER.debug("No look at %s: %r", look, err)
            except Exception:  # noqa: BLE001 - a mistake of ours must not end it all
                subject.failures += 1
                LOGGER.exception("Could not look at %s", look)
            self.want(look, self._pause(look))
            if look is not Look.SERVER:  # A restart can be over in no time
                await asyncio.sleep(MIN_GAP.total_seconds())

    async def _until_due(self, look: Look) -> None:
        """Wait until a subject is due, and the server is there to be asked."""
        subject = self._subjects[look]
        while True:
            if look not in HELP_IN_TROUBLE:
                await self._up.wait()
            delay = subject.due - _now()
            if delay <= 0:
                return
            subject.wanted.clear()
            await news_within(subject.wanted, delay)

    def _pause(self, look: Look) -> timedelta:
        """Return how long to leave a subject alone after a look at it."""
        if look is Look.SERVER and self._in_doubt:
            self._in_doubt = False
            return GOING
        provider, failures = self._provider, self._subjects[look].failures
        intervals = provider.intervals if self.pushing else provider.fallback_intervals
        regular = intervals.get(look, NEVER)
        if not failures:
            return regular
        return min(regular, BACKOFF.delay(failures, random.random()))  # noqa: S311 - jitter

    def _take_all(self, signals: Iterable[Signal], context: Context | None) -> None:
        """Take in what a look brought, and show it."""
        for signal in signals:
            self._take(signal, context)
        self._owner.state_changed()

    def _take(self, signal: Signal, context: Context | None) -> None:
        """Take in one thing that the server said."""
        match signal:
            case Wanted(look, delay):
                self.want(look, delay)
            case ItemsTouched() | LibraryTouched() | ScanFinished():
                self._owner.heard(signal)
            case LineUp():
                self.pushing = True
                self._owner.line_up()
                self._want_all(timedelta(0))
                self._owner.state_changed()
            case LineDown(error):
                self.last_error = error
                self._line_down(signal)
            case ConnectionChanged(connection):
                self._owner.connection_changed(connection)
            case event:
                self.last_contact = datetime.now(UTC)
                self._owner.publish(event, context)

    def _line_down(self, down: LineDown | None) -> None:
        """See what is wrong; a bit later, if the server said that it goes.

        One that just hung up may be gone already, or answer for a moment yet.
        """
        self.pushing = False
        farewell = down.farewell if down else None
        if farewell:
            self._note_absence(farewell)
        self._in_doubt = down is not None and down.orderly
        self.want(Look.SERVER, GOING if farewell else timedelta(0))
        self._owner.state_changed()

    def _want_all(self, delay: timedelta) -> None:
        """Look at everything soon."""
        for look in Look:
            self.want(look, delay)

    def _answered(self, look: Look) -> None:
        """Note that the server gave an answer."""
        self.last_contact = datetime.now(UTC)
        if look is not Look.SERVER or (server := self._provider.server) is None:
            return
        for event in self._uptime.back(server, self.last_contact):
            self._owner.publish(event, None)
        if not self.reachable:
            LOGGER.info("%s is back", server.name)
            self._up.set()
            self._owner.came_back()
            self._want_all(LINE_COMES)
            self._owner.state_changed()

    def _failed(self, look: Look, error: ShowrunnerError) -> None:
        """Note that a look brought nothing."""
        self.last_error = error
        if look is Look.SERVER:
            self._lost(error)
        elif look is Look.ACCOUNT and isinstance(error, AuthenticationFailedError):
            self._owner.refused()
        elif not isinstance(error, RejectedError):
            self.want(Look.SERVER)

    def _lost(self, error: ShowrunnerError) -> None:
        """Note that the server does not answer, or not to us."""
        if self.reachable:
            server = self._provider.server
            name = server.name if server else "the server"
            LOGGER.warning("Lost contact with %s: %s", name, error)
            self._up.clear()
            self._owner.state_changed()
        is_refused = isinstance(error, AuthenticationFailedError)
        if self._provider.connection.account:
            self._seek_help(FIRST_HELP_REFUSED if is_refused else FIRST_HELP_LOST)
        elif is_refused:
            self._owner.refused()
        if not is_refused:
            self._note_absence(_reason(error))

    def _seek_help(self, first: int) -> None:
        """Ask the account what is wrong, after some failures and then now and then."""
        if self._subjects[Look.SERVER].failures % HELP_EVERY == first:
            self.want(Look.ACCOUNT)

    def _note_absence(self, reason: Reason) -> None:
        """Tell of an absence when it has been long enough, and wait for that."""
        now = datetime.now(UTC)
        self._uptime.lost(reason, now)
        if server := self._provider.server:
            for event in self._uptime.tick(server, now):
                self._owner.publish(event, None)
        if wake_at := self._uptime.wake_at:
            self.want(Look.SERVER, wake_at - now)


def _reason(error: ShowrunnerError) -> Reason:
    """Return what an absence looks like from outside."""
    is_down = isinstance(error, DownError | BusyError)
    return Reason.RESTART if is_down else Reason.UNREACHABLE


def _now() -> float:
    """Return the time by the event loop's clock."""
    return asyncio.get_running_loop().time()
