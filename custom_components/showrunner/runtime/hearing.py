"""What a server said of its libraries, as wishes to look into it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from typing import Final, Protocol

from homeassistant.core import Context

from ..catalogue.catalogue import Catalogue
from ..const import LOGGER
from ..engine.errors import ShowrunnerError
from ..engine.events import ServerEvent
from ..engine.library_events import ScanFinished
from ..engine.model import ItemId, LibraryId
from ..engine.syncs import SyncMode, SyncOrder, SyncRun, SyncTrigger
from ..providers.base import ItemsTouched, LibraryTouched, Provider
from .questions import InThread

SCAN_COUNTED: Final = 10.0  # Seconds that the end of a scan waits for its counts

type Heard = ItemsTouched | LibraryTouched | ScanFinished


class Orders(Protocol):
    """Whoever takes the wishes."""

    def want(self, order: SyncOrder) -> bool:
        """Do this soon. Return whether it will be done at all."""

    def catch_up(self, trigger: SyncTrigger) -> None:
        """See what changed in all libraries, soon."""

    async def sync(self, order: SyncOrder) -> SyncRun:
        """Do this, and return how it went. Raises `ShowrunnerError`."""


class Ears:
    """Takes what a server said in its order, and without keeping it waiting."""

    def __init__(
        self,
        provider: Provider,
        catalogue: Catalogue,
        in_thread: InThread,
        orders: Orders,
        publish: Callable[[ServerEvent, Context | None], None],
    ) -> None:
        self._provider = provider
        self._catalogue = catalogue
        self._in_thread = in_thread
        self._orders = orders
        self._publish = publish
        self._heard: asyncio.Queue[Heard] = asyncio.Queue()

    def hear(self, heard: Heard) -> None:
        """Take note of what the server did."""
        self._heard.put_nowait(heard)

    async def run(self) -> None:
        """Turn what is heard into orders, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            while True:
                match await self._heard.get():
                    case LibraryTouched(library, polled, revision):
                        trigger = SyncTrigger.POLL if polled else SyncTrigger.SERVER
                        order = replace(_quick(library, trigger), revision=revision)
                        self._orders.want(order)
                    case ItemsTouched(library, items):
                        _ = tasks.create_task(_alone(self._push(library, items)))
                    case ScanFinished() as scan:
                        _ = tasks.create_task(_alone(self._count(scan)))

    async def _push(self, library: LibraryId | None, items: frozenset[ItemId]) -> None:
        """Look at the items that the server named; if it cannot say where, at all."""
        try:
            found = {library: items} if library else await self._homes(items)
        except ShowrunnerError as err:
            LOGGER.debug("It is not known where items are: %r", err)
            self._orders.catch_up(SyncTrigger.SERVER)
            return
        for home, keys in found.items():
            order = SyncOrder(
                library=home,
                mode=SyncMode.PUSH,
                trigger=SyncTrigger.SERVER,
                items=keys,
            )
            self._orders.want(order)

    async def _homes(
        self, items: Iterable[ItemId]
    ) -> dict[LibraryId, frozenset[ItemId]]:
        """Return in which libraries items are, as we or else the server know it."""
        keys = sorted(items)
        homes = dict(await self._in_thread(self._catalogue.libraries_of, keys))
        if unknown := [key for key in keys if key not in homes]:
            homes |= await self._provider.homes(unknown)
        found: dict[LibraryId, set[ItemId]] = {}
        for key, home in homes.items():
            found.setdefault(home, set()).add(key)
        return {home: frozenset(keys) for home, keys in found.items()}

    async def _count(self, scan: ScanFinished) -> None:
        """Tell the end of a scan, with what it changed as far as that is known soon."""
        key, began = scan.library.id, scan.at - scan.duration
        counted = scan
        with suppress(TimeoutError, ShowrunnerError):
            async with asyncio.timeout(SCAN_COUNTED):
                await self._orders.sync(_quick(key, SyncTrigger.SERVER))
        with suppress(ShowrunnerError):
            found = await self._in_thread(self._catalogue.changes_since, key, began)
            counted = replace(
                scan, added=found.added, updated=found.updated, removed=found.removed
            )
        self._publish(counted, None)


async def _alone(doing: Awaitable[None]) -> None:
    """Do something that takes nothing else down if it goes wrong."""
    try:
        await doing
    except Exception:  # noqa: BLE001 - a mistake of ours must not end it all
        LOGGER.exception("Could not look into what the server said")


def _quick(library: LibraryId, trigger: SyncTrigger) -> SyncOrder:
    """Return the order to see what changed in a library."""
    return SyncOrder(library=library, mode=SyncMode.QUICK, trigger=trigger)
