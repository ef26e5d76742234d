"""Where catalogues are kept, and what to do when one cannot be opened. Blocks."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import STORAGE_DIR

from ..catalogue.catalogue import Catalogue
from ..const import DOMAIN, LOGGER
from ..engine.errors import CatalogueError


@dataclass(slots=True)
class Shelter:
    """A catalogue that is open, wherever there was a place for it."""

    catalogue: Catalogue
    mishap: str | None  # The translation key of what was wrong with the file
    _refuge: TemporaryDirectory[str] | None = None

    @classmethod
    def open(cls, path: Path) -> Shelter:
        """Open a catalogue; if it cannot be, one that lasts until we stop.

        A server is worth following without a memory, too.
        """
        try:
            catalogue = Catalogue.open(path)
        except CatalogueError as err:
            LOGGER.error("The catalogue %s cannot be used: %s", path.name, err)
            refuge = TemporaryDirectory(prefix=f"{DOMAIN}-")
            catalogue = Catalogue.open(Path(refuge.name) / path.name)
            return cls(catalogue, err.translation_key, refuge)
        return cls(catalogue, catalogue.mishap)

    def close(self) -> None:
        """Close the catalogue."""
        self.catalogue.close()
        if self._refuge:
            self._refuge.cleanup()


def catalogue_path(hass: HomeAssistant, entry_id: str) -> Path:
    """Return where the catalogue of a config entry is kept."""
    return Path(hass.config.path(STORAGE_DIR, DOMAIN, f"{entry_id}.db"))


def remove_catalogue(path: Path) -> None:
    """Delete a catalogue, and whatever was kept of it."""
    for file in path.parent.glob(f"{path.stem}.*"):
        file.unlink(missing_ok=True)
