"""Whether a server is there, and whether it tells by itself what happens."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, override

from homeassistant.components.binary_sensor import (
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.components.binary_sensor.const import BinarySensorDeviceClass
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entity import ServerEntity
from .runtime.server import ShowrunnerConfigEntry
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


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ShowrunnerConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the binary sensors of a server."""
    async_add_entities(ServerConnection(entry, description) for description in SENSORS)


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
