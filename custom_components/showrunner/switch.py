"""Whether libraries are brought in step by themselves."""

from collections.abc import Iterable
from typing import Any, Final, override

from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .engine.model import LibraryId
from .entity import LibraryEntity, add_for_libraries
from .runtime.server import ShowrunnerConfigEntry

PARALLEL_UPDATES = 0
SCHEDULED_SYNCS: Final = SwitchEntityDescription(
    key="scheduled_syncs",
    translation_key="scheduled_syncs",
    entity_category=EntityCategory.CONFIG,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ShowrunnerConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the switches of a server's libraries."""

    def of_library(library: LibraryId) -> Iterable[ScheduledSyncs]:
        return (ScheduledSyncs(entry, SCHEDULED_SYNCS, library),)

    add_for_libraries(entry, async_add_entities, of_library)


class ScheduledSyncs(LibraryEntity, SwitchEntity):
    """An option of the entry, so it outlasts restarts."""

    @property
    @override
    def available(self) -> bool:
        return self.status.library is not None

    @property
    @override
    def is_on(self) -> bool:
        return self.status.is_scheduled

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        self._schedule(on=True)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        self._schedule(on=False)

    def _schedule(self, *, on: bool) -> None:
        """Change the option, and show it at once."""
        self.runtime.libraries.schedule(self.library, on=on)
        self.async_write_ha_state()
