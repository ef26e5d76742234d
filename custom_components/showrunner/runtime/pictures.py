"""A folder of pictures that may be deleted at any time. Blocks.

When it is full, those go that were not wanted for the longest time.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
import os
from pathlib import Path
import shutil
from tempfile import NamedTemporaryFile
from threading import Lock
import time
from typing import Final

from homeassistant.core import HomeAssistant

from ..const import DOMAIN, LOGGER

LIMIT: Final = 200 * 1024**2  # Bytes of all pictures of a server
KEPT: Final = timedelta(days=90)  # From when it was wanted last
ROOM: Final = 0.1  # Of the limit is made at once, or each picture would need some made
# What browsers show and what holds no script
TYPES: Final = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/gif": "gif",
}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, and when the server was asked for it."""

    content: bytes
    type: str
    age: timedelta = timedelta(0)


class PictureCache:
    """Keeps pictures by names, which are parts of file names.

    A disk that does not work only costs speed.
    """

    def __init__(
        self,
        folder: Path,
        limit: int = LIMIT,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._folder = folder
        self._limit = limit
        self._clock = clock
        self._size: int | None = None  # None: not counted yet
        self._lock = Lock()

    def get(self, name: str) -> Picture | None:
        """Return a picture, if it is still there, and note that it was wanted."""
        for kind, suffix in TYPES.items():
            with suppress(OSError):
                return self._read(self._folder / f"{name}.{suffix}", kind)
        return None

    def put(self, name: str, picture: Picture) -> None:
        """Keep a picture, in place of the one before."""
        with self._lock:
            try:
                self._write(name, picture)
            except OSError as err:
                LOGGER.debug("A picture cannot be kept: %s", err)

    def clean_up(self, *, dry_run: bool = False) -> int:
        """Delete what nobody wanted for long, or only count it; return how many."""
        before = self._clock() - KEPT.total_seconds()
        with self._lock:
            try:
                files = [(file, file.stat()) for file in self._folder.iterdir()]
                old = [file for file, stat in files if stat.st_atime < before]
                for file in () if dry_run else old:
                    file.unlink(missing_ok=True)
            except OSError as err:
                LOGGER.debug("Pictures cannot be cleaned up: %s", err)
                return 0
            self._size = None
        return len(old)

    def _read(self, file: Path, kind: str) -> Picture:
        """Read a file. Its dates say when it was wanted last, and when written."""
        content, now = file.read_bytes(), self._clock()
        written = file.stat().st_mtime
        with suppress(OSError):  # A folder may be read-only
            os.utime(file, (now, written))
        # A clock that was wrong once makes nothing last for ever
        return Picture(content, kind, timedelta(seconds=abs(now - written)))

    def _write(self, name: str, picture: Picture) -> None:
        """Write a file so that nobody ever reads half of it."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._make_room(len(picture.content))
        file = self._folder / f"{name}.{TYPES[picture.type]}"
        with NamedTemporaryFile(dir=self._folder, delete=False) as temporary:
            try:
                temporary.write(picture.content)
                temporary.close()
                self._forget(name)
                Path(temporary.name).replace(file)
            except OSError:
                Path(temporary.name).unlink(missing_ok=True)
                raise
        now = self._clock()
        os.utime(file, (now, now))
        self._size = (self._size or 0) + len(picture.content)

    def _forget(self, name: str) -> None:
        """Delete what is kept by a name, of whatever type it is."""
        for suffix in TYPES.values():
            file = self._folder / f"{name}.{suffix}"
            with suppress(FileNotFoundError):
                size = file.stat().st_size
                file.unlink()
                self._size = (self._size or 0) - size

    def _make_room(self, wanted: int) -> None:
        """Delete what was not wanted for the longest time, if there is need."""
        if self._size is not None and self._size + wanted <= self._limit:
            return
        files = [(file, file.stat()) for file in self._folder.iterdir()]
        self._size = sum(stat.st_size for _, stat in files)
        if self._size + wanted <= self._limit:
            return
        for file, stat in sorted(files, key=lambda each: each[1].st_atime):
            if self._size + wanted <= self._limit * (1 - ROOM):
                return
            file.unlink(missing_ok=True)
            self._size -= stat.st_size


def pictures_folder(hass: HomeAssistant, entry_id: str) -> Path:
    """Return where the pictures of a server are kept; backups leave them out."""
    return Path(hass.config.cache_path(DOMAIN, entry_id))


def remove_pictures(folder: Path) -> None:
    """Delete all pictures of a server."""
    shutil.rmtree(folder, ignore_errors=True)
