"""The libraries of a server, as Home Assistant sees them and what it wishes of them."""

from collections.abc import Iterable
from typing import Any, Protocol

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Context, HomeAssistant, callback

from ..engine.model import LibraryId
from ..engine.options import OPTION_UNSCHEDULED
from ..engine.syncs import SyncMode, SyncOrder, SyncTrigger
from ..providers.base import Provider
from .bridge import Bridge
from .errors import translated
from .librarian import Librarian
from .numbers import NumberKeeper
from .scans.scanner import Scanner
from .status import LibraryStatus


class Owner(Protocol):
    """Whoever follows the server."""

    provider: Provider
    librarian: Librarian
    scanner: Scanner
    bridge: Bridge

    def state_changed(self) -> None:
        """Take note that something that can be seen is different now."""


class Libraries:
    """Answers at once, from memory; wishes may take their time."""

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry[Any], owner: Owner
    ) -> None:
        self.keeper = NumberKeeper(owner.librarian, owner.state_changed)
        owner.librarian.performer.run_ended = self.keeper.hear
        owner.librarian.maintenance.items_went = self.keeper.recount
        self._hass = hass
        self._entry = entry
        self._provider = owner.provider
        self._librarian = owner.librarian
        self._scanner = owner.scanner
        self._bridge = owner.bridge

    def status(self, key: LibraryId) -> LibraryStatus:
        """Return what can be said of a library."""
        return LibraryStatus(
            key,
            self._entry.entry_id,
            self._provider,
            self._librarian,
            self.keeper,
            self._scanner,
        )

    async def scan_all(self, context: Context | None) -> None:
        """Have the server look for files everywhere. Raises `HomeAssistantError`."""
        await self.scan(self._librarian.libraries, context)

    async def scan(self, keys: Iterable[LibraryId], context: Context | None) -> None:
        """Have the server look for files. Raises `HomeAssistantError`."""
        libraries = list(keys)
        if context:
            for key in libraries:
                self._bridge.scan_asked(key, context)
        with translated():
            await self._provider.scan(libraries)

    @callback
    def sync_all(self, context: Context | None) -> None:
        """See soon what changed in all libraries that are followed."""
        follows = self._librarian.options.follows
        self.sync(filter(follows, self._librarian.libraries), context)

    @callback
    def sync(self, keys: Iterable[LibraryId], context: Context | None) -> None:
        """See soon what changed in libraries."""
        for key in keys:
            order = SyncOrder(
                library=key,
                mode=SyncMode.QUICK,
                trigger=SyncTrigger.USER,
                user=context.user_id if context else None,
            )
            self._librarian.want(order)

    @callback
    def schedule(self, key: LibraryId, *, on: bool) -> None:
        """Let runs on a library begin by themselves, or not, from now on."""
        off = self._librarian.options.unscheduled
        off = off - {key} if on else off | {key}
        options = {**self._entry.options, OPTION_UNSCHEDULED: sorted(off)}
        self._hass.config_entries.async_update_entry(self._entry, options=options)
