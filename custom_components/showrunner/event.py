"""What happens on a server, as one event entity a subject."""

from dataclasses import dataclass
from typing import Final, override

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .engine.event_base import EventGroup
from .engine.events import event_types
from .entity import ServerEntity
from .providers.base import Capability
from .runtime.bridge import Published
from .runtime.server import ShowrunnerConfigEntry

PARALLEL_UPDATES = 0

# What a server must be able to tell. The other subjects it has in any case.
_NEEDS: Final = {
    EventGroup.PLAYBACK: Capability.SESSIONS,
    EventGroup.SESSIONS: Capability.SESSIONS,
    EventGroup.USERS: Capability.USERS,
    EventGroup.RECORDINGS: Capability.RECORDINGS,
}


@dataclass(frozen=True, kw_only=True)
class Description(EventEntityDescription):
    """Which events the entity shows."""

    group: EventGroup


# That a server is gone is an event of its own, and downloads are told by others
_ALWAYS: Final = {EventGroup.SERVER, EventGroup.DOWNLOADS}
_OF_ENTITY: Final = {"type", "device_id"}  # What the entity says of itself
EVENTS: Final = tuple(
    Description(
        key=group.value,
        translation_key=group.value,
        event_types=event_types(group),
        group=group,
    )
    for group in EventGroup
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ShowrunnerConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the event entities that the server can have events for."""
    able = entry.runtime_data.provider.capabilities
    async_add_entities(
        ServerEvents(entry, description)
        for description in EVENTS
        if _NEEDS.get(description.group, Capability(0)) in able
    )


class ServerEvents(ServerEntity, EventEntity):
    """The latest event of one subject."""

    entity_description: Description
    # The recorder has the item in the bus event already, and drops all attributes of
    # a state with more than 16 KiB of them, which an item with many files can reach.
    _unrecorded_attributes = frozenset({"item"})

    @property
    @override
    def available(self) -> bool:
        """Return whether events can come: some do while the server is gone."""
        return self.entity_description.group in _ALWAYS or super().available

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        self.async_on_remove(self.runtime.bridge.subscribe(self._published))

    @callback
    def _published(self, event: Published) -> None:
        """Show an event of our subject."""
        if event.group is not self.entity_description.group:
            return
        data = {key: event.data[key] for key in event.data if key not in _OF_ENTITY}
        # Without one of its own, it would pass for a result of the last action
        self.async_set_context(event.context or Context())
        self._trigger_event(event.type, data)
        self.async_write_ha_state()
