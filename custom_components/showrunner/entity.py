"""What the entities of a server, and those of its libraries, have in common."""

from collections.abc import Callable, Iterable
from typing import override

from homeassistant.core import callback
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity import Entity, EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import DOMAIN
from .devices import library_identifier
from .engine.model import LibraryId
from .runtime.server import ShowrunnerConfigEntry
from .runtime.status import LibraryStatus


class ServerEntity(Entity):
    """An entity of a server's device, there as long as the server is."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(
        self, entry: ShowrunnerConfigEntry, description: EntityDescription
    ) -> None:
        self.runtime = entry.runtime_data
        self.entity_description = description
        server = self.runtime.server
        self._attr_unique_id = f"{server.id}_{description.key}"
        self._attr_device_info = DeviceInfo(identifiers={(DOMAIN, server.id)})

    @property
    @override
    def available(self) -> bool:
        return self.runtime.watcher.reachable

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        self.async_on_remove(self.runtime.subscribe(self.async_write_ha_state))


class LibraryEntity(ServerEntity):
    """An entity of a library's device, there as long as the server shows both."""

    def __init__(
        self,
        entry: ShowrunnerConfigEntry,
        description: EntityDescription,
        library: LibraryId,
    ) -> None:
        super().__init__(entry, description)
        self.library = library
        identifier = library_identifier(entry, library)
        self._attr_unique_id = f"{identifier[1]}_{description.key}"
        self._attr_device_info = DeviceInfo(identifiers={identifier})

    @property
    def status(self) -> LibraryStatus:
        """Return what can be said of the library now."""
        return self.runtime.libraries.status(self.library)

    @property
    @override
    def available(self) -> bool:
        return super().available and self.status.library is not None


@callback
def add_for_libraries(
    entry: ShowrunnerConfigEntry,
    add: AddConfigEntryEntitiesCallback,
    make: Callable[[LibraryId], Iterable[Entity]],
) -> None:
    """Add the entities of each library, also of those that come later.

    Those of a library that goes, go with its device.
    """
    runtime, known = entry.runtime_data, set[LibraryId]()

    @callback
    def check() -> None:
        present = runtime.librarian.libraries.keys()
        if not present:  # As for the devices
            return
        new = sorted(present - known)
        known.intersection_update(present)
        known.update(new)
        if new:
            add(entity for library in new for entity in make(library))

    check()
    entry.async_on_unload(runtime.subscribe(check))
