"""A device for each library, which comes and goes with it."""

from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from .const import DOMAIN
from .engine.model import Library, LibraryId, MediaType
from .runtime.server import ShowrunnerConfigEntry

MODELS: Final = {
    MediaType.MOVIE: "Movie library",
    MediaType.SHOW: "TV show library",
    MediaType.ARTIST: "Music library",
    MediaType.PHOTO: "Photo library",
}


@callback
def watch_libraries(hass: HomeAssistant, entry: ShowrunnerConfigEntry) -> None:
    """Keep the devices of an entry true until it is unloaded."""
    devices = LibraryDevices(hass, entry)
    devices.check()
    entry.async_on_unload(entry.runtime_data.subscribe(devices.check))


def library_identifier(
    entry: ShowrunnerConfigEntry, library: LibraryId
) -> tuple[str, str]:
    """Return what Home Assistant knows the device of a library by."""
    return DOMAIN, f"{entry.runtime_data.server.id}_{library}"


class LibraryDevices:
    """The devices of one server's libraries."""

    def __init__(self, hass: HomeAssistant, entry: ShowrunnerConfigEntry) -> None:
        self._entry = entry
        self._runtime = entry.runtime_data
        self._registry = dr.async_get(hass)
        self._shown: dict[LibraryId, tuple[str, MediaType]] = {}

    @callback
    def check(self) -> None:
        """Add, rename and remove devices, if the libraries are others than before.

        A server that shows no library at all is starting, or has not been asked yet.
        """
        libraries = self._runtime.librarian.libraries
        server = self._runtime.server.name
        present = {
            library.id: (f"{server} {library.name}", library.type)
            for library in libraries.values()
        }
        if not present or present == self._shown:
            return
        self._shown = present
        for library in libraries.values():
            self._register(library)
        self._remove_others(libraries)

    def _register(self, library: Library) -> None:
        """Show a library, by the name it has now."""
        server = self._runtime.server
        self._registry.async_get_or_create(
            config_entry_id=self._entry.entry_id,
            identifiers={library_identifier(self._entry, library.id)},
            name=f"{server.name} {library.name}",
            manufacturer=self._runtime.provider.maker,
            model=MODELS.get(library.type, "Library"),
            via_device_id=self._runtime.bridge.server["device_id"],
        )

    def _remove_others(self, libraries: dict[LibraryId, Library]) -> None:
        """Remove the libraries that are gone, with their entities."""
        kept = {library_identifier(self._entry, key) for key in libraries}
        kept.add((DOMAIN, self._runtime.server.id))
        entry_id = self._entry.entry_id
        for device in dr.async_entries_for_config_entry(self._registry, entry_id):
            if not device.identifiers & kept:
                self._registry.async_remove_device(device.id)
