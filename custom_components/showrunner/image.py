"""The picture of what was added to a library last."""

from collections.abc import Iterable
from typing import Final, override

from homeassistant.components.image import ImageEntity, ImageEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from .const import LOGGER
from .engine.errors import ShowrunnerError
from .engine.model import LibraryId
from .engine.payload import picture_kind
from .entity import LibraryEntity, add_for_libraries
from .runtime.server import ShowrunnerConfigEntry

PARALLEL_UPDATES = 0
LAST_ADDED: Final = ImageEntityDescription(
    key="last_added_picture", translation_key="last_added"
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ShowrunnerConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add a picture for each library."""

    def of_library(library: LibraryId) -> Iterable[LastAdded]:
        return (LastAdded(hass, entry, library),)

    add_for_libraries(entry, async_add_entities, of_library)


class LastAdded(LibraryEntity, ImageEntity):
    """The picture of an item; another item is another picture."""

    def __init__(
        self, hass: HomeAssistant, entry: ShowrunnerConfigEntry, library: LibraryId
    ) -> None:
        ImageEntity.__init__(self, hass)
        LibraryEntity.__init__(self, entry, LAST_ADDED, library)
        self._shown: str | None = None  # The server's reference to the picture
        self._take_over()

    @property
    @override
    def available(self) -> bool:
        return self.status.library is not None

    @override
    async def async_added_to_hass(self) -> None:
        self.async_on_remove(self.runtime.subscribe(self._take_over))  # First
        await super().async_added_to_hass()

    @override
    async def async_image(self) -> bytes | None:
        """Return the picture; None if there is none, or no way to it."""
        item = self.status.last_added
        if item is None or (kind := picture_kind(item)) is None:
            return None
        try:
            picture = await self.runtime.artwork.of_item(item.id, kind)
        except ShowrunnerError as err:
            LOGGER.debug("No picture of what was added last: %r", err)
            return None
        self._attr_content_type = picture.type
        return picture.content

    @callback
    def _take_over(self) -> None:
        """Note that the picture is another one."""
        item = self.status.last_added
        kind = picture_kind(item) if item else None
        shown = item.artwork[kind] if item and kind else None
        if shown == self._shown:
            return
        # What was there before we started is as old as its item
        is_news = self._shown is not None or item is None
        self._shown = shown
        added_at = None if is_news or item is None else item.added_at
        self._attr_image_last_updated = added_at or dt_util.utcnow()
