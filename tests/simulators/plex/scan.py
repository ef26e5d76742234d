"""Scans: what a refresh of a section does, and the frames it sends."""

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from . import agent, storm
from .access import OWNER
from .activities import Activities, Activity
from .library import Library
from .model import TYPES, Item, Section
from .notifications import Notifications
from .reconcile import Changes, analyse, count_folders, empty_trash, reconcile

type Payload = dict[str, Any]

IDENTIFIER = "com.plexapp.plugins.library"
CONTEXT_DELAY = 1.0  # The section's id comes this long after the start
FOLDER_SECONDS = 0.05
ITEM_STAGGER = 0.5  # New items begin one after another
EDIT_SECONDS = 0.5


class Scanner:
    """Looks for files, and takes its time for it."""

    def __init__(
        self,
        library: Library,
        activities: Activities,
        notifications: Notifications,
        *,
        pace: float,
        wobble: bool,
    ) -> None:
        self._library = library
        self._activities = activities
        self._notifications = notifications
        self.pace = pace
        self._wobble = wobble
        self._turn = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._scans: dict[int, dict[str, asyncio.Task[None]]] = {}
        self.looked = 0  # Files that scans looked at
        self.empties_trash = True
        self.old_deletions = False

    # Tasks

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something in the background."""
        self._track(asyncio.create_task(work))

    def _track(self, task: asyncio.Task[None]) -> None:
        """Remember a task until it is done."""
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def idle(self) -> None:
        """Return when nothing is scanned and nothing is left to tell."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def stop(self) -> None:
        """Stop everything, as a process that ends does."""
        for task in list(self._tasks):
            task.cancel()
        await self.idle()

    # Scans

    def scan(
        self, section: Section, folder: str | None = None, *, user: int = OWNER
    ) -> str:
        """Begin a scan, or queue it behind the one that runs; return its activity."""
        activity = Activity(
            "library.update.section",
            f"Scanning {section.title}",
            user,
            cancellable=True,
        )
        section.refreshing = True
        task = asyncio.create_task(self._scan(section, folder, activity))
        self._track(task)
        scans = self._scans.setdefault(section.key, {})
        scans[activity.uuid] = task

        def ended(_: asyncio.Task[None]) -> None:
            del scans[activity.uuid]
            section.refreshing = bool(scans)

        task.add_done_callback(ended)
        return activity.uuid

    def cancel(self, section: Section) -> None:
        """Cancel what scans a section."""
        for task in list(self._scans.get(section.key, {}).values()):
            task.cancel()

    def cancel_activity(self, uuid: str) -> None:
        """Cancel one scan."""
        for scans in self._scans.values():
            if uuid in scans:
                scans[uuid].cancel()

    async def _scan(
        self, section: Section, folder: str | None, activity: Activity
    ) -> None:
        """Scan one section or folder from beginning to end."""
        try:
            async with self._turn:
                self._activities.start(activity)
                await self._pause(CONTEXT_DELAY)
                activity.context = {"librarySectionID": str(section.key)}
                self._activities.update(activity, 0, folder or section.title)
                await self._pause(FOLDER_SECONDS * count_folders(section, folder))
                changes = reconcile(self._library, section, folder)
                self.looked += changes.files
                if changes:
                    self._library.touch(section)
                self._activities.update(activity, 100, section.title)
                self._apply(section, changes)
        finally:
            self._activities.end(activity)
        self._tell_complete()

    def _apply(self, section: Section, changes: Changes) -> None:
        """Tell what a scan found, and have new items processed."""
        section.scanned_at = self._library.now
        for number, item in enumerate(changes.added):
            self._spawn(self._process(item, number * ITEM_STAGGER))
        for item in changes.changed:
            self._spawn(self._tell_change(item))
        if self.empties_trash:
            self.empty_trash(section)

    def _tell_complete(self) -> None:
        """Send what ends every scan; it does not say which one."""
        self._notifications.tell(
            "status",
            "StatusNotification",
            {
                "title": "Library scan complete",
                "description": "",
                "notificationName": "LIBRARY_UPDATE",
            },
        )

    def empty_trash(self, section: Section) -> None:
        """Remove what is missing for good, and tell it."""
        self._tell_gone(section, empty_trash(self._library, section))

    def _tell_gone(self, section: Section, gone: list[Item]) -> None:
        """Tell that items were removed, each with a frame."""
        for item in gone:
            self._library.touch(section)
            if self.old_deletions:
                frame = self._entry(item) | {"state": 9, "metadataState": "deleted"}
            else:
                frame = self._entry(item) | {"type": -1, "state": 5}
            self._tell_timeline(frame)

    # Items

    async def _process(self, item: Item, after: float) -> None:
        """Take a new item through its states."""
        activity: Activity | None = None
        try:
            await self._pause(after)
            for step in storm.steps(item):
                activity = self._step(item, step, activity)
                await self._pause(storm.SPACING)
            self._notifications.tell(
                "backgroundProcessingQueue",
                "BackgroundProcessingQueueEventNotification",
                {"queueID": 1, "event": "queueRegenerated"},
            )
        finally:
            if activity is not None:
                self._activities.end(activity)

    def _step(
        self, item: Item, step: storm.Step, activity: Activity | None
    ) -> Activity | None:
        """Do one step of an item's processing and return the activity that runs."""
        match step:
            case storm.Timeline():
                self._timeline(item, step)
            case storm.Message(text):
                self._notifications.tell(
                    "progress", "ProgressNotification", {"message": text}
                )
            case storm.Begin(kind, title):
                return self._activities.start(Activity(kind, title, OWNER))
            case storm.Go(progress) if activity is not None:
                activity.context = {"key": f"/library/metadata/{item.key}"}
                self._activities.update(activity, progress, item.title)
            case storm.End() if activity is not None:
                self._activities.end(activity)
                return None
            case _:
                raise AssertionError("An activity goes on that did not begin")
        return activity

    def _timeline(self, item: Item, step: storm.Timeline) -> None:
        """Send a timeline frame; the settling one brings the metadata."""
        if step.settles:
            agent.settle(item)
            item.updated_at = self._library.now
            self._library.touch(item.section)
        frame = self._entry(item) | {"state": step.state}
        if step.metadata is not None:
            frame["metadataState"] = step.metadata
        if step.media is not None:
            frame["mediaState"] = step.media
        if step.queue is not None:
            frame["queueSize"] = step.queue
        self._tell_timeline(frame)

    async def _tell_change(self, item: Item) -> None:
        """Tell that a file was replaced, came or went."""
        await self._pause(EDIT_SECONDS)
        self._tell_timeline(self._entry(item) | {"state": 5})

    def edit(self, item: Item) -> None:
        """Tell that somebody edited an item."""
        item.updated_at = self._library.now
        self._library.touch(item.section)
        self._tell_timeline(self._entry(item) | {"state": 5})

    def refresh(self, item: Item, *, user: int = OWNER) -> str:
        """Begin to look an item up again and return the activity."""
        activity = Activity("library.refresh.items", "Refreshing", user)
        self._spawn(self._refresh(item, activity))
        return activity.uuid

    async def _refresh(self, item: Item, activity: Activity) -> None:
        """Look an item up again."""
        self._activities.start(activity)
        try:
            await self._pause(CONTEXT_DELAY)
            activity.context = {"key": f"/library/metadata/{item.key}"}
            self._activities.update(activity, 50, "Refreshing metadata")
            await self._pause(EDIT_SECONDS)
            self.edit(item)
        finally:
            self._activities.end(activity)

    def toggle(self, item: Item) -> None:
        """Tell that something was marked as watched or not watched."""
        activity = self._activities.start(
            Activity("library.refresh.items", "Refreshing", OWNER)
        )
        activity.context = {"key": f"/library/metadata/{item.key}"}
        self._activities.update(activity, 0, "Checking files")
        self._activities.end(activity)

    def delete(self, item: Item) -> None:
        """Remove an item with its files."""
        for leaf in item.leaves:
            for media in leaf.media:
                Path(media.file).unlink(missing_ok=True)
        self._tell_gone(item.section, self._library.remove(item))

    def analyse(self, item: Item) -> None:
        """Read an item's files again."""
        for leaf in item.leaves:
            for media in leaf.media:
                analyse(leaf, media)
        self._tell_timeline(self._entry(item) | {"state": 5, "mediaState": "analyzing"})
        self._tell_timeline(self._entry(item) | {"state": 5})

    def _entry(self, item: Item) -> Payload:
        """Return the part that every timeline frame of an item has."""
        text = str if self._wobble else int
        entry: Payload = {
            "identifier": IDENTIFIER,
            "sectionID": text(item.section.key),
            "itemID": text(item.key),
            "type": TYPES[item.kind],
            "title": item.title,
            "updatedAt": item.updated_at,
        }
        if item.parent is not None:
            entry["parentItemID"] = text(item.parent.key)
            entry["rootItemID"] = text(item.root.key)
        return entry

    def _tell_timeline(self, entry: Payload) -> None:
        self._notifications.tell("timeline", "TimelineEntry", entry)

    async def _pause(self, seconds: float) -> None:
        """Wait as long as a real server would, at this server's pace."""
        await asyncio.sleep(seconds * self.pace)
