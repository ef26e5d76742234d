"""Messages for a server that is not there yet."""

import asyncio
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store

from .const import DOMAIN, LOGGER
from .engine.errors import BadPayloadError, UnavailableError
from .providers.notices import Notice
from .runtime.server import ServerRuntime
from .webhook_delivery import deliver

MOST_HELD: Final = 10_000  # Paths and events
VERSION: Final = 1
SAVE_AFTER: Final = 1.0  # Seconds; many may come in a row

type Kept = list[dict[str, Any]]


class HeldNotices:
    """What others were told that we took. It outlives a restart, in a file."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        # Beside the catalogue, and removed with it
        self._store = Store[Kept](hass, VERSION, f"{DOMAIN}/{entry_id}.held")
        self._notices: list[Notice] | None = None  # The file was not read yet
        self._reading, self._delivering = asyncio.Lock(), asyncio.Lock()

    async def add(self, notice: Notice) -> bool:
        """Hold one more; return whether there is room for it."""
        held = await self._read()
        if sum(each.size for each in held) + notice.size > MOST_HELD:
            return False
        held.append(notice)
        self._save()
        return True

    async def deliver(self, runtime: ServerRuntime) -> None:
        """Hand on what is held, in the order in which it came, as far as that goes."""
        held = await self._read()
        async with self._delivering:
            while held:
                try:
                    await deliver(runtime, held[0])
                except UnavailableError:
                    return
                del held[0]
                self._save()

    async def forget(self) -> None:
        """Hold nothing any more."""
        self._notices = []
        await self._store.async_remove()

    async def _read(self) -> list[Notice]:
        """Return what is held, also since before a restart."""
        async with self._reading:
            if self._notices is None:
                kept = await self._store.async_load()
                self._notices = list(_notices(kept or []))
            return self._notices

    def _save(self) -> None:
        """Have the file written, soon; when Home Assistant stops at the latest."""
        self._store.async_delay_save(self._kept, SAVE_AFTER)

    def _kept(self) -> Kept:
        """Return what is held, as JSON."""
        return [each.kept() for each in self._notices or ()]


def _notices(kept: Kept) -> list[Notice]:
    """Return what was kept, without what makes no sense."""
    found = []
    for each in kept:
        try:
            found.append(Notice.of_kept(each))
        except BadPayloadError as err:
            LOGGER.warning("A message that was held cannot be read: %s", err)
    return found
