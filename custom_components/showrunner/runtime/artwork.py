"""Pictures of items: asked of the server once, and then kept for a while."""

import asyncio
from datetime import timedelta
from hashlib import sha256
from typing import Final
from weakref import WeakValueDictionary

from ..catalogue.catalogue import Catalogue
from ..const import LOGGER
from ..engine.errors import (
    BadPayloadError,
    NotFoundError,
    ShowrunnerError,
    TooLargeError,
)
from ..engine.model import ItemId
from ..providers.base import Provider
from .pictures import TYPES, Picture, PictureCache
from .questions import InThread

AT_ONCE: Final = 4  # Requests; a page of posters must not hold up what is urgent
MAX_BYTES: Final = 8 * 1024**2  # Of one picture
# Some references stay the same when the picture is replaced
FRESH: Final = timedelta(days=1)


class Artwork:
    """The pictures of one server's items, none of which is fetched twice at once."""

    def __init__(
        self,
        provider: Provider,
        catalogue: Catalogue,
        cache: PictureCache,
        in_thread: InThread,
    ) -> None:
        self._provider = provider
        self._catalogue = catalogue
        self._cache = cache
        self._in_thread = in_thread
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._line = asyncio.Semaphore(AT_ONCE)

    async def of_item(self, item: ItemId, kind: str) -> Picture:
        """Return a picture of an item; an item that is gone may have left one here.

        Raises NotFoundError if it has none of that kind, and what `Provider.picture`
        raises.
        """
        known = await self._in_thread(self._catalogue.items, [item])
        if item not in known or kind not in known[item].artwork:
            raise NotFoundError("The item has no such picture")
        return await self._picture(known[item].artwork[kind])

    async def _picture(self, reference: str) -> Picture:
        """Return what a reference of the server stands for."""
        name = sha256(reference.encode(errors="surrogatepass")).hexdigest()
        lock = self._locks.setdefault(name, asyncio.Lock())
        async with lock:
            kept = await self._in_thread(self._cache.get, name)
            if kept and kept.age < FRESH:
                return kept
            try:
                picture = await self._fetch(reference)
            except ShowrunnerError as err:
                if kept is None or isinstance(err, NotFoundError):
                    raise
                LOGGER.debug("A picture is shown as it was: %r", err)
                return kept
            await self._in_thread(self._cache.put, name, picture)
            return picture

    async def _fetch(self, reference: str) -> Picture:
        """Ask the server for a picture."""
        async with self._line:
            content, kind = await self._provider.picture(reference)
        if kind not in TYPES or not content:
            raise BadPayloadError("The answer is no picture that a browser shows")
        if len(content) > MAX_BYTES:
            raise TooLargeError("The picture is too large")
        return Picture(content, kind)
