"""Where catalogues are kept, and what to do when one cannot be opened. Blocks."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import STORAGE_DIR

from ..catalogue.catalogue import Catalogue
from ..const import DOMAIN, LOGGER
from ..engine.errors import CatalogueError, CatalogueFullError

# Where temporary files go, which may be the same full disk; and memory
REFUGES: Final = (None, "/dev/shm")  # noqa: S108 - a folder of our own in it


@dataclass(slots=True)
class Shelter:
    """A catalogue that is open, wherever there was a place for it."""

    catalogue: Catalogue
    mishap: str | None  # The translation key of what was wrong with the file
    _refuge: TemporaryDirectory[str] | None = None

    @classmethod
    def open(cls, path: Path) -> Shelter:
        """Open a catalogue; if it cannot be, one that lasts until we stop.

        A server is worth following without a memory, too. Raises CatalogueError if
        there is no place at all.
        """
        try:
            catalogue = Catalogue.open(path)
        except CatalogueError as err:
            LOGGER.error("The catalogue %s cannot be used: %s", path.name, err)
            catalogue, refuge = _take_refuge(path.name)
            return cls(catalogue, err.translation_key, refuge)
        return cls(catalogue, catalogue.mishap)

    def close(self) -> None:
        """Close the catalogue."""
        self.catalogue.close()
        if self._refuge:
            self._refuge.cleanup()


def _take_refuge(name: str) -> tuple[Catalogue, TemporaryDirectory[str]]:
    """Open a catalogue that lasts until we stop. Raises CatalogueError."""
    for place in REFUGES:
        try:
            folder = TemporaryDirectory(prefix=f"{DOMAIN}-", dir=place)
        except OSError as err:
            LOGGER.debug("No temporary folder in %s: %r", place, err)
            continue
        try:
            return Catalogue.open(Path(folder.name) / name), folder
        except CatalogueError as err:
            LOGGER.debug("No temporary catalogue in %s: %r", place, err)
            folder.cleanup()
    raise CatalogueFullError("There is no place for a catalogue")


def catalogue_path(hass: HomeAssistant, entry_id: str) -> Path:
    """Return where the catalogue of a config entry is kept."""
    return Path(hass.config.path(STORAGE_DIR, DOMAIN, f"{entry_id}.db"))


def remove_catalogue(path: Path) -> None:
    """Delete a catalogue, and whatever was kept of it."""
    for file in path.parent.glob(f"{path.stem}.*"):
        file.unlink(missing_ok=True)
