"""Files on a disk, what a catalogue knows of them, and whoever aims scans at them."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from custom_components.showrunner.catalogue.catalogue import Catalogue
from custom_components.showrunner.engine.model import (
    Item,
    ItemId,
    Library,
    LibraryId,
    MediaFile,
    MediaType,
)
from custom_components.showrunner.engine.paths import PathMap, Rewrite
from custom_components.showrunner.engine.scans import (
    RequestId,
    ScanRequest,
    ScanResult,
    ScanTask,
)
from custom_components.showrunner.runtime.scans.aiming import Aimed, Aimer
from custom_components.showrunner.runtime.scans.sight import Sight
from tests.catalogue.holding import hold

FILMS, SHOWS, MUSIC, ALL = (
    Library(id=LibraryId(name), name=name, type=kind, locations=tuple(places))
    for name, kind, *places in (
        ("Films", MediaType.MOVIE, "/data/films"),
        ("Shows", MediaType.SHOW, "/data/shows", "/more/shows"),
        ("Music", MediaType.ARTIST, "/data/music"),
        ("All", MediaType.MOVIE, "/data"),
    )
)
REVISIONS = count()


def request(*paths: str, **facts: Any) -> ScanRequest:
    """Return a request for scans of some paths."""
    given = {"id": RequestId("r"), "asked_at": datetime.now(UTC), **facts}
    return ScanRequest(paths=paths, **given)


class Gallery:
    """A folder that the server knows as `/data`, with three libraries in it."""

    def __init__(self, folder: Path, *, mapped: bool = True) -> None:
        self.folder = folder
        self.libraries = [FILMS, SHOWS, MUSIC]
        self.catalogue = Catalogue.open(folder.parent / "catalogue.db")
        self.catalogue.remember_libraries([FILMS, SHOWS, MUSIC, ALL])
        pairs = [Rewrite(local=str(folder), server="/data")] if mapped else []
        self.sight = Sight(PathMap(pairs))
        self.aimer = Aimer(
            lambda: self.libraries, self.catalogue, self.sight, asyncio.to_thread
        )

    def write(self, path: str, size: int = 5) -> str:
        """Write a file, and return what the server calls it."""
        place = self.folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(b"x" * size)
        return f"/data/{path}"

    def hold(self, *paths: str, library: Library = FILMS, **facts: Any) -> None:
        """Have files known, each as the server writes it, as an item of its own."""
        hold(
            self.catalogue,
            *(_item(path, library, **facts) for path in paths),
            library=library,
        )

    async def aim(self, *paths: str, **facts: Any) -> Aimed:
        """Aim at some paths."""
        return await self.aimer.aim(request(*paths, **facts))

    async def task(self, path: str, **facts: Any) -> ScanTask:
        """Return what is to be asked of the one library that has a path."""
        aimed = await self.aim(path, **facts)
        assert not aimed.results
        [task] = aimed.tasks
        return task

    async def result(self, path: str, **facts: Any) -> ScanResult:
        """Return what is known at once of a path."""
        aimed = await self.aim(path, **facts)
        assert not aimed.tasks
        [result] = aimed.results
        return result


def _item(path: str, library: Library, **facts: Any) -> Item:
    """Return a film or episode of five bytes."""
    kinds = {
        MediaType.SHOW: MediaType.EPISODE,
        MediaType.ARTIST: MediaType.TRACK,
    }
    file = MediaFile(path=path, size=5, duration=60.0)
    return Item(
        id=ItemId(path),
        type=kinds.get(library.type, library.type),
        title=path,
        library=library,
        revision=f"{next(REVISIONS)}",
        files=(replace(file, **facts),),
    )


@contextmanager
def opened(folder: Path, *, mapped: bool = True) -> Iterator[Gallery]:
    """Open a gallery for a while."""
    folder.mkdir()
    gallery = Gallery(folder, mapped=mapped)
    try:
        yield gallery
    finally:
        gallery.catalogue.close()
