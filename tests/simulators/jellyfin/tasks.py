"""Scheduled tasks, of which only the library's scan does anything."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from .notation import hashed, moment
from .shelf import Clock
from .sockets import Sockets

type Payload = dict[str, Any]
type Work = Callable[["Task"], Awaitable[None]]

DAY = 864_000_000_000  # Ticks
FRAMES = 1.2  # Seconds between frames while something runs
SHORTEST = 0.05
SCAN = "RefreshLibrary"
CLASSES = {
    SCAN: "Emby.Server.Implementations.ScheduledTasks.Tasks.RefreshMediaLibraryTask",
    "RefreshGuide": "Jellyfin.LiveTv.Guide.RefreshGuideScheduledTask",
}
# What each is called, its key and category, and whether it is hidden
OTHERS = (
    ("Audio Normalization", "AudioNormalization", "Library", False),
    ("Clean Activity Log", "CleanActivityLog", "Maintenance", False),
    ("Clean Cache Directory", "DeleteCacheFiles", "Maintenance", False),
    ("Clean Log Directory", "CleanLogFiles", "Maintenance", False),
    ("Clean Transcode Directory", "DeleteTranscodeFiles", "Maintenance", False),
    ("Download missing subtitles", "DownloadSubtitles", "Library", False),
    ("Extract Chapter Images", "RefreshChapterImages", "Library", False),
    ("Generate Trickplay Images", "RefreshTrickplayImages", "Library", False),
    ("Media Segment Scan", "TaskExtractMediaSegments", "Library", False),
    ("Optimize database", "OptimizeDatabaseTask", "Maintenance", False),
    ("Refresh Channels", "RefreshInternetChannels", "Internet Channels", True),
    ("Refresh Guide", "RefreshGuide", "Live TV", True),
    ("Refresh People", "RefreshPeople", "Library", False),
    ("Scan Media Library", SCAN, "Library", False),
    ("Update Plugins", "PluginUpdates", "Application", False),
)


@dataclass(slots=True, kw_only=True, eq=False)
class Task:
    """A scheduled task."""

    name: str
    key: str
    category: str
    hidden: bool
    state: str = "Idle"
    progress: float | None = None
    last: Payload | None = None

    @property
    def id(self) -> str:
        """Return its id, a hash of the class that does it."""
        return hashed(CLASSES.get(self.key, self.key))

    def row(self) -> Payload:
        """Return it as the server tells it."""
        row: Payload = {"Name": self.name, "State": self.state}
        if self.progress is not None:
            row["CurrentProgressPercentage"] = self.progress
        row["Id"] = self.id
        if self.last is not None:
            row["LastExecutionResult"] = self.last
        return row | {
            "Triggers": [{"Type": "IntervalTrigger", "IntervalTicks": DAY}],
            "Description": f"{self.name}.",
            "Category": self.category,
            "IsHidden": self.hidden,
            "Key": self.key,
        }


class Tasks:
    """All tasks, and the one that may run."""

    def __init__(self, sockets: Sockets, clock: Clock, pace: float) -> None:
        self._sockets, self._clock = sockets, clock
        self._spacing = max(FRAMES * pace, SHORTEST)
        self.all = [
            Task(name=name, key=key, category=category, hidden=hidden)
            for name, key, category, hidden in OTHERS
        ]
        self.scan = next(task for task in self.all if task.key == SCAN)
        self._running: asyncio.Task[None] | None = None
        self.work: Work = _no_work
        self.fails_next = False
        sockets.frames["ScheduledTasksInfo"] = lambda _: self.rows()

    def rows(self) -> list[Payload]:
        """Return the tasks as the server tells them."""
        return [task.row() for task in self.all]

    def find(self, task_id: str) -> Task | None:
        """Return the task with an id."""
        return next((task for task in self.all if task.id == task_id), None)

    def start(self, task: Task) -> None:
        """Start a task; a scan that runs is cancelled and starts again."""
        if task is not self.scan:
            self._end(task, self._clock(), "Completed")
            return
        before = self._running
        if before is not None:
            before.cancel()
        self._running = asyncio.create_task(self._run(task, before))

    def cancel(self, task: Task) -> None:
        """Cancel a task that runs."""
        if task is self.scan and self._running is not None:
            task.state = "Cancelling"
            self._running.cancel()

    async def idle(self) -> None:
        """Return when nothing runs."""
        while self._running is not None:
            await asyncio.wait([self._running])

    async def stop(self) -> None:
        """Stop what runs."""
        if self._running is not None:
            self._running.cancel()
        await self.idle()

    async def _run(self, task: Task, before: asyncio.Task[None] | None) -> None:
        """Run a task from beginning to end, after the run it replaces."""
        begun, status = self._clock(), "Cancelled"
        frames: asyncio.Task[None] | None = None
        try:
            if before is not None:
                await asyncio.wait([before])
            begun, task.state = self._clock(), "Running"
            self._sockets.nudge("ScheduledTasksInfo")
            frames = asyncio.create_task(self._tell_on())
            await self.work(task)
            status = "Failed" if self.fails_next else "Completed"
            self.fails_next = False
        finally:
            if frames is not None:
                frames.cancel()
            if self._running is asyncio.current_task():
                self._running = None
            self._end(task, begun, status)

    async def _tell_on(self) -> None:
        """Tell how far the task is, as long as it runs."""
        while True:
            await asyncio.sleep(self._spacing)
            self._sockets.nudge("ScheduledTasksInfo")

    def _end(self, task: Task, begun: float, status: str) -> None:
        task.state, task.progress = "Idle", None
        task.last = {
            "StartTimeUtc": moment(begun),
            "EndTimeUtc": moment(self._clock()),
            "Status": status,
            "Name": task.name,
            "Key": task.key,
            "Id": task.id,
        }
        self._sockets.nudge("ScheduledTasksInfo")


async def _no_work(_: Task) -> None:
    """Do nothing."""
