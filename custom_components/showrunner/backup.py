"""Make sure that a backup has each catalogue whole. Home Assistant calls us."""

from functools import partial

from homeassistant.core import HomeAssistant

from .const import DOMAIN, LOGGER
from .engine.errors import ShowrunnerError
from .runtime.server import ShowrunnerConfigEntry


async def async_pre_backup(hass: HomeAssistant) -> None:
    """Bring each catalogue into its file, which then is left alone."""
    await _checkpoint(hass, hold=True)


async def async_post_backup(hass: HomeAssistant) -> None:
    """Write the files of the catalogues again."""
    await _checkpoint(hass, hold=False)


async def _checkpoint(hass: HomeAssistant, *, hold: bool) -> None:
    """Do so with every server. Raises nothing: it would spoil the whole backup."""
    entries: list[ShowrunnerConfigEntry]
    entries = hass.config_entries.async_loaded_entries(DOMAIN)
    for entry in entries:
        librarian = entry.runtime_data.librarian
        checkpoint = partial(librarian.catalogue.checkpoint, hold=hold)
        try:
            await librarian.in_thread(checkpoint)
        except ShowrunnerError as err:
            LOGGER.warning(
                "The catalogue of %s may be incomplete in this backup: %s",
                entry.title,
                err,
            )
        except Exception:  # noqa: BLE001 - ours must not be the end of a backup
            LOGGER.exception("Could not prepare the catalogue of %s", entry.title)
