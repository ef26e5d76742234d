"""Whether a server is there and tells what happens, and how its libraries fare."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, override

from homeassistant.components.binary_sensor import (
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.components.binary_sensor.const import BinarySensorDeviceClass
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .engine.model import LibraryId
from .entity import LibraryEntity, ServerEntity, add_for_libraries
from .runtime.server import ShowrunnerConfigEntry
from .runtime.status import LibraryStatus
from .runtime.watcher import Watcher

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class Description(BinarySensorEntityDescription):
    """What is asked of the watcher."""

    value_fn: Callable[[Watcher], bool]


SENSORS: Final = (
    Description(
        key="connectivity",
        translation_key="connectivity",
        device_class=BinarySensorDeviceClass.CONNECTIVITY,
        value_fn=lambda watcher: watcher.reachable,
    ),
    Description(
        key="push",
        translation_key="push",
        device_class=BinarySensorDeviceClass.CONNECTIVITY,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda watcher: watcher.pushing,
    ),
)


@dataclass(frozen=True, kw_only=True)
class LibraryDescription(BinarySensorEntityDescription):
    """What is asked of a library's status."""

    value_fn: Callable[[LibraryStatus], bool]
    attributes_fn: Callable[[LibraryStatus], dict[str, Any]] = lambda _: {}
    outlives_contact: bool = False  # Of interest just when the server is not there


LIBRARY_SENSORS: Final = (
    LibraryDescription(
        key="scanning",
        translation_key="scanning",
        device_class=BinarySensorDeviceClass.RUNNING,
        value_fn=lambda status: status.is_scanning,
    ),
    LibraryDescription(
        key="problem",
        translation_key="sync_problem",
        device_class=BinarySensorDeviceClass.PROBLEM,
        entity_category=EntityCategory.DIAGNOSTIC,
        outlives_contact=True,
        value_fn=lambda status: status.problem is not None,
        attributes_fn=lambda status: {
            "reason": status.problem,
            "error": status.last_run and status.last_run.error,
            "missed": status.missed,
        },
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ShowrunnerConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the binary sensors of a server and of its libraries."""
    async_add_entities(ServerConnection(entry, description) for description in SENSORS)

    def of_library(library: LibraryId) -> Iterable[LibraryBinarySensor]:
        return (LibraryBinarySensor(entry, each, library) for each in LIBRARY_SENSORS)

    add_for_libraries(entry, async_add_entities, of_library)


class ServerConnection(ServerEntity, BinarySensorEntity):
    """A line to the server, up or down. Says so just when the server is not there."""

    entity_description: Description

    @property
    @override
    def available(self) -> bool:
        return True

    @property
    @override
    def is_on(self) -> bool:
        return self.entity_description.value_fn(self.runtime.watcher)


class LibraryBinarySensor(LibraryEntity, BinarySensorEntity):
    """What is so, or not so, of a library."""

    entity_description: LibraryDescription

    @property
    @override
    def available(self) -> bool:
        if self.entity_description.outlives_contact:
            return self.status.library is not None
        return super().available

    @property
    @override
    def is_on(self) -> bool:
        return self.entity_description.value_fn(self.status)

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        return self.entity_description.attributes_fn(self.status)
