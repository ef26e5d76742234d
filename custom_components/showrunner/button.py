"""What a server, or we with one of its libraries, can be told to do at once."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Final, override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .engine.model import LibraryId
from .entity import LibraryEntity, ServerEntity, add_for_libraries
from .providers.base import Capability, Look
from .runtime.server import ServerRuntime, ShowrunnerConfigEntry

PARALLEL_UPDATES = 1
NOTHING: Final = Capability(0)


@dataclass(frozen=True, kw_only=True)
class Description(ButtonEntityDescription):
    """What is wished of the runtime, and who may wish it."""

    needs: Capability = NOTHING
    press_fn: Callable[[ServerRuntime, Context | None], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class LibraryDescription(ButtonEntityDescription):
    """What is wished of the runtime for a library, and who may wish it."""

    needs: Capability = NOTHING
    press_fn: Callable[[ServerRuntime, LibraryId, Context | None], Awaitable[None]]


async def _sync_all(runtime: ServerRuntime, context: Context | None) -> None:
    """Begin to bring all libraries in step; how it goes is seen at each of them."""
    runtime.libraries.sync_all(context)


async def _sync(
    runtime: ServerRuntime, library: LibraryId, context: Context | None
) -> None:
    """Begin to bring a library in step."""
    runtime.libraries.sync([library], context)


BUTTONS: Final = (
    Description(
        key="scan_all",
        translation_key="scan_all",
        needs=Capability.SCAN,
        press_fn=lambda runtime, context: runtime.libraries.scan_all(context),
    ),
    Description(
        key="refresh_users",
        translation_key="refresh_users",
        entity_category=EntityCategory.DIAGNOSTIC,
        needs=Capability.USERS,
        press_fn=lambda runtime, context: runtime.look(Look.USERS, context),
    ),
    Description(key="sync_all", translation_key="sync_all", press_fn=_sync_all),
)
LIBRARY_BUTTONS: Final = (
    LibraryDescription(key="sync", translation_key="sync", press_fn=_sync),
    LibraryDescription(
        key="scan",
        translation_key="scan",
        needs=Capability.SCAN,
        press_fn=lambda runtime, library, context: runtime.libraries.scan(
            [library], context
        ),
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

    def of_library(library: LibraryId) -> Iterable[LibraryButton]:
        possible = (each for each in LIBRARY_BUTTONS if each.needs in able)
        return (LibraryButton(entry, each, library) for each in possible)

    add_for_libraries(entry, async_add_entities, of_library)


class ServerButton(ServerEntity, ButtonEntity):
    """One wish."""

    entity_description: Description

    @override
    async def async_press(self) -> None:
        # Home Assistant has set the context of the press
        await self.entity_description.press_fn(self.runtime, self._context)


class LibraryButton(LibraryEntity, ButtonEntity):
    """One wish for a library."""

    entity_description: LibraryDescription

    @override
    async def async_press(self) -> None:
        await self.entity_description.press_fn(
            self.runtime, self.library, self._context
        )
