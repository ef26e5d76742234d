"""What the entities of a server have in common."""

from typing import override

from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity import Entity, EntityDescription

from .const import DOMAIN
from .runtime.server import ShowrunnerConfigEntry


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
