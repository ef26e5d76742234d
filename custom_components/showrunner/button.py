"""What a server can be told to do at once."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entity import ServerEntity
from .providers.base import Capability, Look
from .runtime.server import ServerRuntime, ShowrunnerConfigEntry

PARALLEL_UPDATES = 1


@dataclass(frozen=True, kw_only=True)
class Description(ButtonEntityDescription):
    """What is wished of the runtime, and who may wish it."""

    needs: Capability
    press_fn: Callable[[ServerRuntime, Context | None], Awaitable[None]]


BUTTONS: Final = (
    Description(
        key="scan_all",
        translation_key="scan_all",
        needs=Capability.SCAN,
        press_fn=lambda runtime, context: runtime.scan_all(context),
    ),
    Description(
        key="refresh_users",
        translation_key="refresh_users",
        entity_category=EntityCategory.DIAGNOSTIC,
        needs=Capability.USERS,
        press_fn=lambda runtime, context: runtime.look(Look.USERS, context),
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ShowrunnerConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the buttons that this user may press."""
    able = entry.runtime_data.provider.capabilities
    async_add_entities(
        ServerButton(entry, description)
        for description in BUTTONS
        if description.needs in able
    )


class ServerButton(ServerEntity, ButtonEntity):
    """One wish."""

    entity_description: Description

    @override
    async def async_press(self) -> None:
        # Home Assistant has set the context of the press
        await self.entity_description.press_fn(self.runtime, self._context)
