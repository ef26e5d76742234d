"""Which run on which library is next."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from .breaker import Breaker
from .model import LibraryId
from .options import SyncOptions
from .syncs import SyncMode, SyncOrder, SyncState, SyncTrigger

PAUSE: Final = timedelta(minutes=1)  # After a run that failed; it had tries of its own
MANY: Final = 500  # Items that the server named; a look at what changed is cheaper

_RANKS: Final = {mode: rank for rank, mode in enumerate(SyncMode)}
# Nobody waits for these, and nothing is known to have changed
_ROUTINE: Final = {SyncTrigger.SCHEDULE, SyncTrigger.START, SyncTrigger.POLL}


@dataclass(slots=True)
class _Plan:
    """What is known and wanted of one library."""

    id: LibraryId
    breaker: Breaker = field(default_factory=Breaker)
    since: datetime | None = None  # When we began to follow it; None: we don't
    switched_on: bool = True  # Runs begin by themselves
    synced_at: datetime | None = None
    deep_synced_at: datetime | None = None
    running: SyncOrder | None = None
    wishes: list[SyncOrder] = field(default_factory=list)
    pause_until: datetime | None = None
    has_file_changes: bool = False  # In its last run: more may be on their way

    @property
    def may_at(self) -> datetime | None:
        """Return from when on a run may begin that nobody asked for; None: always."""
        moments = [m for m in (self.pause_until, self.breaker.closes_at) if m]
        return max(moments, default=None)

    def dues(self, options: SyncOptions) -> Iterator[tuple[SyncMode, datetime]]:
        """Return which scheduled runs are due, and when."""
        if self.since is None or not self.switched_on:
            return
        if self.synced_at is None:
            yield SyncMode.QUICK, self.since  # The first listing, whatever is set
            return
        if options.quick is not None:
            yield SyncMode.QUICK, self.synced_at + options.quick
        if options.deep is not None:
            last = self.deep_synced_at
            yield SyncMode.DEEP, last + options.deep if last else self.synced_at

    def orders(self, options: SyncOptions, now: datetime) -> list[SyncOrder]:
        """Return what is to be done now, whether or not it may begin."""
        due = [
            SyncOrder(library=self.id, mode=mode, trigger=SyncTrigger.SCHEDULE)
            for mode, at in self.dues(options)
            if at <= now
        ]
        orders = [*self.wishes, *due]
        has_deep = any(order.mode is SyncMode.DEEP for order in orders)
        return [o for o in orders if not (has_deep and _is_routine(o))]

    def starts(self, order: SyncOrder, now: datetime) -> datetime:
        """Return when a run may begin. What somebody asks for is always tried."""
        if order.trigger is SyncTrigger.USER or self.may_at is None:
            return now
        return max(now, self.may_at)

    def add(self, order: SyncOrder) -> None:
        """Add a wish, together with what it can be fulfilled with."""
        for other in self.wishes:
            if _goes_with(other, order):
                self.wishes.remove(other)
                self.add(_together(other, order))
                return
        if order.mode is SyncMode.PUSH and len(order.items) > MANY:
            self.add(replace(order, mode=SyncMode.QUICK, items=frozenset()))
        else:
            self.wishes.append(order)

    def begin(self, order: SyncOrder) -> None:
        """Note that a run begins, and which wishes it fulfils."""
        self.running = order
        is_deep = order.mode is SyncMode.DEEP
        self.wishes = [
            w for w in self.wishes if w != order and not (is_deep and _is_routine(w))
        ]


@dataclass(slots=True)
class Schedule:
    """The runs that are wanted, due and under way.

    A library has one run at a time. Items go first, then what the server named, then
    quick runs, then deep ones; and in each of these, libraries with new files.
    """

    options: SyncOptions = field(default_factory=SyncOptions)
    _plans: dict[LibraryId, _Plan] = field(default_factory=dict)
    _libraries: frozenset[LibraryId] = frozenset()

    def apply(self, options: SyncOptions, now: datetime) -> None:
        """Go by other options from now on."""
        self.options = options
        for plan in self._plans.values():
            plan.breaker.errors = options.errors
            plan.breaker.cooldown = options.cooldown
            self.switch(plan.id, on=plan.id not in options.unscheduled)
        self.follow(self._libraries, now)

    def follow(self, libraries: Iterable[LibraryId], now: datetime) -> None:
        """Take which libraries there are. Those that the options name are followed."""
        before, self._libraries = self._libraries, frozenset(libraries)
        for key in before - self._libraries:
            self._plans[key] = self._new_plan(key, running=self._plans[key].running)
        for key in sorted(self._libraries):
            plan = self._plan(key)
            if not self.options.follows(key):
                plan.since, plan.wishes = None, [w for w in plan.wishes if _is_asked(w)]
            elif plan.since is None:
                plan.since = now

    def restore(
        self,
        library: LibraryId,
        synced_at: datetime | None,
        deep_synced_at: datetime | None,
    ) -> None:
        """Take up when a library was brought in step before we were started."""
        plan = self._plan(library)
        plan.synced_at, plan.deep_synced_at = synced_at, deep_synced_at

    def switch(self, library: LibraryId, *, on: bool) -> None:
        """Let runs on a library begin by themselves, or not."""
        plan = self._plan(library)
        plan.switched_on = on
        if not on:
            plan.wishes = [w for w in plan.wishes if w.trigger not in _ROUTINE]

    def want(self, order: SyncOrder) -> bool:
        """Take a wish, or not: return which.

        Only a user's may be for a library that is not followed.
        """
        plan = self._plan(order.library)
        is_welcome = (
            plan.since is not None
            and (plan.switched_on or order.trigger not in _ROUTINE)
            and (self.options.push or order.mode is not SyncMode.PUSH)
        )
        if is_taken := is_welcome or _is_asked(order):
            plan.add(order)
        return is_taken

    def hope(self) -> None:
        """Note that the server is back: what failed may be tried again at once."""
        for plan in self._plans.values():
            plan.pause_until = None

    def take(self, now: datetime) -> SyncOrder | None:
        """Return the run to begin now, if any. It is under way from here on."""
        ready = [
            (_RANKS[order.mode], not plan.has_file_changes, index, order)
            for index, plan in enumerate(self._idle())
            for order in plan.orders(self.options, now)
            if plan.starts(order, now) <= now
        ]
        if not ready:
            return None
        order = min(ready, key=lambda each: each[:3])[3]
        plan = self._plans[order.library] = self._plans.pop(order.library)  # In turn
        plan.begin(order)
        return order

    def finished(
        self, order: SyncOrder, now: datetime, *, had_file_changes: bool = False
    ) -> None:
        """Note that a run is complete."""
        plan = self._plan(order.library)
        plan.running = plan.pause_until = None
        plan.breaker.succeeded()
        plan.has_file_changes = had_file_changes
        if order.mode in {SyncMode.QUICK, SyncMode.DEEP}:
            plan.synced_at = now
        if order.mode is SyncMode.DEEP:
            plan.deep_synced_at = now

    def skipped(self, order: SyncOrder) -> None:
        """Note that there was no need for a run."""
        self._plan(order.library).running = None

    def failed(self, order: SyncOrder, now: datetime) -> None:
        """Note that a run failed. It is tried again, unless it was a user's."""
        plan = self._plan(order.library)
        plan.running = None
        plan.pause_until = now + PAUSE
        plan.breaker.failed(now)
        if not _is_asked(order) and order.trigger is not SyncTrigger.SCHEDULE:
            _ = self.want(order)

    def wake_at(self, now: datetime) -> datetime | None:
        """Return when the next run may begin; None: only something new can tell."""
        moments = []
        for plan in self._idle():
            moments += [plan.starts(order, now) for order in plan.wishes]
            moments += [max(at, plan.may_at or at) for _, at in plan.dues(self.options)]
        return min(moments, default=None)

    def next_at(self, library: LibraryId) -> datetime | None:
        """Return when the next run begins by itself; None: never."""
        plan = self._plan(library)
        dues = [max(at, plan.may_at or at) for _, at in plan.dues(self.options)]
        return min(dues, default=None)

    def missed(self, library: LibraryId, now: datetime) -> int:
        """Return how many scheduled runs in a row have not come about, or to an end."""
        plan, options = self._plan(library), self.options
        interval = options.quick or options.deep
        if plan.since is None or not plan.switched_on or interval is None:
            return 0
        last = max(plan.since, plan.synced_at or plan.since)
        return max(0, (now - last) // interval - 1)

    def cooling_since(self, library: LibraryId) -> datetime | None:
        """Return since when runs failed so often that they are tried rarely."""
        return self._plan(library).breaker.cooling_since

    def state(self, library: LibraryId, now: datetime) -> SyncState:
        """Return what is going on with a library, as far as runs on it go."""
        plan = self._plan(library)
        if plan.running:
            is_deep = plan.running.mode is SyncMode.DEEP
            return SyncState.DEEP_SYNCING if is_deep else SyncState.SYNCING
        if not plan.breaker.allows(now):
            return SyncState.COOLDOWN
        if plan.pause_until is not None:
            return SyncState.ERROR
        return SyncState.QUEUED if plan.orders(self.options, now) else SyncState.IDLE

    def _idle(self) -> list[_Plan]:
        """Return the libraries on which a run could begin."""
        idle = [plan for plan in self._plans.values() if plan.running is None]
        is_full = len(self._plans) - len(idle) >= self.options.at_once
        return [] if is_full else idle

    def _plan(self, library: LibraryId) -> _Plan:
        """Return the plan of a library."""
        if library not in self._plans:
            self._plans[library] = self._new_plan(library)
        return self._plans[library]

    def _new_plan(self, library: LibraryId, running: SyncOrder | None = None) -> _Plan:
        """Return the plan of a library of which nothing is known."""
        breaker = Breaker(self.options.errors, self.options.cooldown)
        switched_on = library not in self.options.unscheduled
        return _Plan(library, breaker, switched_on=switched_on, running=running)


def _is_asked(order: SyncOrder) -> bool:
    """Return whether somebody asked for a run."""
    return order.trigger is SyncTrigger.USER


def _is_routine(order: SyncOrder) -> bool:
    """Return whether a deep run does as well."""
    return order.mode is SyncMode.QUICK and order.trigger in _ROUTINE


def _goes_with(one: SyncOrder, other: SyncOrder) -> bool:
    """Return whether two wishes for a library can be one run."""
    if one.mode is SyncMode.ITEM:
        return other.mode is SyncMode.ITEM and one.items == other.items
    return one.mode is other.mode


def _together(one: SyncOrder, other: SyncOrder) -> SyncOrder:
    """Return the run that fulfils both of two wishes, in the name of the weightier."""
    first = max(one, other, key=lambda o: (_is_asked(o), o.trigger not in _ROUTINE))
    revision = one.revision if one.revision == other.revision else ""
    return replace(first, items=one.items | other.items, revision=revision)
