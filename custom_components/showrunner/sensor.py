"""What a server does now, how well we get on with it, and what its libraries hold."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, override

from homeassistant.components.sensor import SensorEntity
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .engine.model import LibraryId
from .entity import LibraryEntity, ServerEntity, add_for_libraries
from .runtime.server import ShowrunnerConfigEntry
from .sensor_library import LIBRARY_SENSORS, LibraryDescription
from .sensor_server import SERVER_SENSORS, ServerDescription

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ShowrunnerConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensors that the server has something for."""
    able = entry.runtime_data.provider.capabilities
    async_add_entities(
        ServerSensor(entry, description)
        for description in SERVER_SENSORS
        if description.needs in able
    )

    def of_library(library: LibraryId) -> Iterable[LibrarySensor]:
        return (LibrarySensor(entry, each, library) for each in LIBRARY_SENSORS)

    add_for_libraries(entry, async_add_entities, of_library)


class ServerSensor(ServerEntity, SensorEntity):
    """One value of a server."""

    entity_description: ServerDescription
    # The recorder would keep a row for each second of each film
    _unrecorded_attributes = frozenset({"sessions", "folders"})

    @property
    @override
    def available(self) -> bool:
        return self.entity_description.outlives_contact or super().available

    @property
    @override
    def native_value(self) -> str | float | datetime | None:
        return self.entity_description.value_fn(self.runtime)

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        return self.entity_description.attributes_fn(self.runtime)


class LibrarySensor(LibraryEntity, SensorEntity):
    """One value of a library."""

    entity_description: LibraryDescription
    # Of the item, the recorder has the event; of a run, its result
    _unrecorded_attributes = frozenset({"item", "current", "processed", "time_left"})

    @property
    @override
    def available(self) -> bool:
        if self.entity_description.outlives_contact:
            return self.status.library is not None
        return super().available

    @property
    @override
    def native_value(self) -> str | float | datetime | None:
        return self.entity_description.value_fn(self.status)

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        return self.entity_description.attributes_fn(self.status)
