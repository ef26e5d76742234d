"""Make sure that a backup has each catalogue whole. Home Assistant calls us."""

from datetime import datetime, timedelta
from functools import partial
from typing import Final

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant
from homeassistant.helpers.event import async_call_later
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN, LOGGER
from .engine.errors import ShowrunnerError
from .runtime.server import ShowrunnerConfigEntry

# A backup of which nobody says that it is over; what is written piles up until then
LONGEST: Final = timedelta(hours=1)
UNDER_WAY: Final[HassKey[CALLBACK_TYPE]] = HassKey(f"{DOMAIN}_backup")


async def async_pre_backup(hass: HomeAssistant) -> None:
    """Bring each catalogue into its file, which then is left alone for a while."""
    _forget(hass)
    over = HassJob(partial(_is_long_over, hass), cancel_on_shutdown=True)
    hass.data[UNDER_WAY] = async_call_later(hass, LONGEST, over)
    await _checkpoint(hass, hold=True)


async def async_post_backup(hass: HomeAssistant) -> None:
    """Write the files of the catalogues again."""
    _forget(hass)
    await _checkpoint(hass, hold=False)


async def _is_long_over(hass: HomeAssistant, _now: datetime) -> None:
    """Write the files again although nobody said that the backup is over."""
    LOGGER.warning("A backup takes longer than an hour: catalogues are written again")
    hass.data.pop(UNDER_WAY)
    await _checkpoint(hass, hold=False)


def _forget(hass: HomeAssistant) -> None:
    """Wait no more for the end of a backup."""
    if cancel := hass.data.pop(UNDER_WAY, None):
        cancel()


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
