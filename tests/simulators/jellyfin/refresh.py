"""Refreshes: of one item, of a library, of everything.

A refresh lists what it finds, and probes it only under a mode that asks for that.
What was listed without stays unprobed: later refreshes find nothing changed.
"""

import asyncio
from collections.abc import Coroutine
from enum import StrEnum
import time
from typing import Any

from .changes import Changes
from .model import Item, Library
from .players import Session
from .reconcile import Found, Reconciler
from .shelf import Shelf
from .sockets import Sockets
from .tasks import Task

LISTING = 0.15  # Seconds until a show's or season's new files are listed
LISTING_LIBRARY = 0.35
LISTING_PER_ITEM = 0.00005  # Among 10,000 items half a second more
PROBING = 0.1  # Seconds for each file
LOOKING = 0.04  # Seconds for each item that a library's refresh looks at
LOOKING_MOST = 8.0
LOOKING_ALL = 7.0  # In a scan of everything
OWN = 0.2  # Seconds for a refresh of an item itself


class Mode(StrEnum):
    """How thorough a refresh is."""

    NONE = "none"
    VALIDATION_ONLY = "validationonly"
    DEFAULT = "default"
    FULL_REFRESH = "fullrefresh"

    @property
    def probes(self) -> bool:
        """Return whether new files are looked into."""
        return self in (Mode.DEFAULT, Mode.FULL_REFRESH)


class Refresher:
    """Does refreshes, one after the other."""

    def __init__(
        self,
        shelf: Shelf,
        reconciler: Reconciler,
        changes: Changes,
        sockets: Sockets,
        pace: float,
    ) -> None:
        self._shelf, self._reconciler = shelf, reconciler
        self._changes, self._sockets, self.pace = changes, sockets, pace
        self._turn = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self.known_at: dict[str, float] = {}  # Files that were looked into
        self.removed: Any = lambda _items: None

    # Tasks

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something in the background."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def idle(self) -> None:
        """Return when nothing is refreshed."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def stop(self) -> None:
        """Stop everything, as a process that ends does."""
        for task in list(self._tasks):
            task.cancel()
        await self.idle()
        for library in self._shelf.libraries.values():
            library.progress, library.queued = None, False

    async def _wait(self, seconds: float) -> None:
        await asyncio.sleep(seconds * self.pace)

    def load(self) -> None:
        """Know everything at once, as if it had been there for long."""
        for library in self._shelf.libraries.values():
            for item in self._reconciler.walk(library.item).added:
                if item.files:
                    self._reconciler.probe(item)

    # Refreshes of items

    def refresh(self, item: Item, mode: Mode) -> None:
        """Begin a refresh of an item, or queue it behind those that run."""
        library = item.library
        if library is not None and (item is library.item or item in library.folders):
            library.queued = True
            self.spawn(self._refresh_library(library, mode))
        elif item.is_folder:
            self.spawn(self._refresh_folder(item, mode))
        else:
            self.spawn(self._refresh_leaf(item, mode))

    async def _refresh_leaf(self, item: Item, mode: Mode) -> None:
        """Refresh what can be played; it overtakes a library that will come to it."""
        if item.awaits_probe and mode.probes:
            await self._wait(OWN)
            self._probe(item)
            return
        async with self._turn:
            found = self._reconciler.walk(item)
            await self._wait(OWN)
            if mode is Mode.FULL_REFRESH or (mode.probes and found.changed):
                self._probe(item)
        self._tell(found)
        if mode.probes:
            self._reread([item])
        if mode.probes or found.changed:
            self._changes.updated([item])

    async def _refresh_folder(self, item: Item, mode: Mode) -> None:
        """Refresh a show, a season, an artist or an album."""
        async with self._turn:
            await self._wait(LISTING)
            found = self._walk(item, mode)
            await self._probe_found(found, PROBING)
            if mode is Mode.FULL_REFRESH:
                await self._probe_all(item)
        updated = [one for one in (item.of("Series"), *found.changed) if one]
        self._changes.updated(updated if found.added or found.changed else [])

    async def _refresh_library(self, library: Library, mode: Mode) -> None:
        """Refresh a library, which looks at all there is."""
        async with self._turn:
            library.queued = False
            try:
                await self._walk_library(library, mode)
            finally:
                library.progress = None

    async def _walk_library(self, library: Library, mode: Mode) -> None:
        """List what a library has, then look into it; both count as its progress."""
        self._tell_progress(library, 0)
        items = len(library.item.below) + sum(len(f.below) for f in library.folders)
        await self._wait(LISTING_LIBRARY + LISTING_PER_ITEM * items)
        found = self._walk(library.item, mode)
        self._tell_progress(library, 60)
        await self._wait(min(LOOKING * items, LOOKING_MOST))
        await self._probe_found(found, PROBING)
        if mode is Mode.FULL_REFRESH:
            await self._probe_all(library.item)
        looked_at = [one for f in library.folders for one in f.below]
        films = [one for one in looked_at if one.kind == "Movie"]
        series = [one for one in looked_at if one.kind == "Series" and mode.probes]
        self._changes.updated([*films, *series])
        self._end_progress(library)

    # Everything

    async def scan(self, task: Task) -> None:
        """Walk every library, then look into what is new; a task of its own."""
        everything, todo = self._shelf.libraries.values(), []
        # A mount that is lost is passed by
        libraries = [one for one in everything if self._reconciler.reaches(one)]
        task.progress = 0.0
        self._changes.updated([self._shelf.root])
        try:
            async with self._turn:
                for number, library in enumerate(libraries, 1):
                    todo.append(await self._walk_folders(library))
                    task.progress = 50.0 * number / len(libraries)
                await self._look(task, todo)
        finally:
            for library in libraries:
                library.progress = None

    async def _walk_folders(self, library: Library) -> Found:
        """Walk one library; it counts as idle from here on."""
        self._tell_progress(library, 0)
        items = sum(len(folder.below) for folder in library.folders)
        await self._wait(LISTING + LISTING_PER_ITEM * items)
        found = self._walk(library.item, Mode.DEFAULT)
        self._end_progress(library)
        films = [one for f in library.folders for one in f.below]
        self._changes.updated([one for one in films if one.kind == "Movie"])
        return found

    async def _look(self, task: Task, todo: list[Found]) -> None:
        """Look into what a scan found."""
        await self._wait(min(LOOKING * len(self._shelf.items), LOOKING_ALL))
        fresh = [one for found in todo for one in (*found.added, *found.changed)]
        waiting = [item for item in fresh if item.awaits_probe]
        for number, item in enumerate(waiting, 1):
            await self._wait(PROBING)
            if item.awaits_probe:
                self._probe(item)
            task.progress = 50.0 + 50.0 * number / len(waiting)
        await self._wait(PROBING)

    # Steps

    def _walk(self, item: Item, mode: Mode) -> Found:
        """Bring a part of the library in line with the disk, and tell."""
        found = self._reconciler.walk(item)
        for one in (*found.added, *found.changed):
            one.awaits_probe = mode.probes and bool(one.files)
        self._tell(found)
        library = item.library
        tops = library.folders if library and item is library.item else [item]
        if mode.probes:
            self._reread([one for top in tops for one in (top, *top.below)])
        return found

    def _reread(self, items: list[Item]) -> None:
        """Read the .nfo and poster of items anew, where they are others by now."""
        self._changes.updated([one for one in items if self._reconciler.reread(one)])

    def _tell(self, found: Found) -> None:
        if found.added:
            self._changes.added(found.added, found.grown)
        if found.changed:
            self._changes.updated(found.changed)
        if found.removed:
            self._changes.removed(found.removed, found.shrunk)
            self.removed(found.removed)

    async def _probe_found(self, found: Found, seconds: float) -> None:
        """Look into what is new, if that was asked for."""
        for item in (*found.added, *found.changed):
            if item.awaits_probe:
                await self._wait(seconds)
            if item.awaits_probe:
                self._probe(item)

    async def _probe_all(self, item: Item) -> None:
        """Look into everything again."""
        folders = item.library.folders if item.library else []
        tops = folders if item.kind == "CollectionFolder" else [item]
        for leaf in [leaf for top in tops for leaf in top.leaves if leaf.files]:
            await self._wait(PROBING)
            self._probe(leaf)

    def _probe(self, item: Item) -> None:
        if item.library is not None and not item.library.virtual:
            self._reconciler.probe(item)
            now = time.monotonic()
            self.known_at |= dict.fromkeys((file.path for file in item.files), now)

    def play_soon(self, item: Item) -> None:
        """Look into an item that somebody is about to play."""
        if item.files and any(file.streams is None for file in item.files):
            self._probe(item)

    # Progress

    def _tell_progress(self, library: Library, share: float) -> None:
        library.progress = share
        self._progress([*library.folders, library.item], share)

    def _end_progress(self, library: Library) -> None:
        """Tell the end; for the library itself that is a nought."""
        library.progress = None
        self._progress(library.folders, 100)
        self._progress([library.item], 0)

    def _progress(self, items: list[Item], share: float) -> None:
        for item in items:
            data = {"ItemId": item.id, "Progress": f"{share:g}"}
            self._sockets.tell(_is_admins, "RefreshProgress", data)


def _is_admins(session: Session) -> bool:
    return session.user is not None and session.user.is_admin
