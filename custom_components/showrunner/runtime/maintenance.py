"""The catalogue's daily clean-up, when nothing else is to be done in it."""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from ..catalogue.catalogue import Catalogue
from ..catalogue.cleaning import Cleaned
from ..const import LOGGER
from ..engine.errors import ShowrunnerError
from ..engine.model import ItemState, LibraryId
from .pictures import PictureCache
from .questions import InThread

EVERY: Final = timedelta(days=1)
AFTER_START: Final = timedelta(minutes=5)  # Home Assistant has enough to do before
AGAIN: Final = timedelta(minutes=1)  # When there was something else to do
AFTER_FAILURE: Final = timedelta(hours=1)


class Maintenance:
    """Cleans up once a day, counted from the last time that the catalogue knows of."""

    def __init__(
        self,
        catalogue: Catalogue,
        in_thread: InThread,
        is_busy: Callable[[], bool],
        libraries: Callable[[], Collection[LibraryId]],
    ) -> None:
        self.pictures: PictureCache | None = None
        self.items_went: Callable[[], None] = lambda: None
        self._catalogue = catalogue
        self._in_thread = in_thread
        self._is_busy = is_busy
        self._libraries = libraries

    async def clean_up(
        self, states: Collection[ItemState] = (), *, dry_run: bool = False
    ) -> Cleaned:
        """Delete what nobody needs any more; with `dry_run`, only count it.

        So do items in some states. Raises `CatalogueError`.
        """
        present = list(self._libraries())
        clean = partial(
            self._catalogue.clean_up, present, states=states, dry_run=dry_run
        )
        cleaned = await self._in_thread(clean)
        if not dry_run and any(cleaned.states.values()):
            self.items_went()
        if self.pictures is None:
            return cleaned
        clean_pictures = partial(self.pictures.clean_up, dry_run=dry_run)
        pictures = await self._in_thread(clean_pictures)
        return replace(cleaned, rows={**cleaned.rows, "pictures": pictures})

    async def run(self) -> None:
        """Clean up whenever it is time, until cancelled."""
        pause = AFTER_START
        while True:
            await asyncio.sleep(pause.total_seconds())
            pause = AGAIN if self._is_busy() else await self.look()

    async def look(self) -> timedelta:
        """Clean up if it is time; return when to look again."""
        try:
            cleaned_at = await self._in_thread(self._catalogue.cleaned_at)
            age = datetime.now(UTC) - cleaned_at if cleaned_at else EVERY
            if timedelta() <= age < EVERY:
                return EVERY - age
            cleaned = await self.clean_up()
        except ShowrunnerError as err:
            LOGGER.warning("The catalogue cannot be cleaned up: %s", err)
            return AFTER_FAILURE
        except Exception:  # noqa: BLE001 - a mistake of ours must not end it all
            LOGGER.exception("Could not clean up the catalogue")
            return EVERY
        LOGGER.debug("Cleaned up: %s", cleaned.rows)
        return EVERY
