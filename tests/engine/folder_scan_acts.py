"""Tasks of scans, and a queue of them, to try it with."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from custom_components.showrunner.engine.model import LibraryId
from custom_components.showrunner.engine.scan_options import ScanOptions
from custom_components.showrunner.engine.scan_queue import ScanQueue
from custom_components.showrunner.engine.scans import FolderScan, RequestId, ScanTask

from .builders import NOON, after

ROOTS = {LibraryId(key): f"/data/{key}" for key in ("tv", "films", "music")}
TV, FILMS, MUSIC = ROOTS
SEASON = "Lost/Season 1"
AT_ONCE = ScanOptions(quiet=timedelta(0))


def task(
    path: str = f"{SEASON}/1.mkv", library: LibraryId = TV, **given: Any
) -> ScanTask:
    """Return the wish for a file of a library, asked for at noon."""
    root = ROOTS[library]
    full = f"{root}/{path}"
    made = ScanTask(
        request=RequestId("r"),
        path=full,
        server_path=full,
        library=library,
        root=root,
        folder=full.rpartition("/")[0],
        asked_at=NOON,
    )
    return replace(made, **given)


def queued(*tasks: ScanTask, options: ScanOptions | None = None) -> ScanQueue:
    """Return a queue that was given tasks when they were asked for."""
    queue = ScanQueue(options or ScanOptions())
    for each in tasks:
        queue.add(each, each.asked_at)
    return queue


def asked(seconds: float, path: str = f"{SEASON}/1.mkv", **given: Any) -> ScanTask:
    """Return a task that was asked for some seconds after noon."""
    return task(path, asked_at=after(seconds), **given)


def taken(queue: ScanQueue, seconds: float = 0) -> list[FolderScan]:
    """Return all scans that may begin some seconds after noon."""
    return list(iter(lambda: queue.take(after(seconds)), None))


def folders(scans: list[FolderScan]) -> list[str]:
    """Return what scans look at, without the root."""
    return [scan.folder.removeprefix(f"{ROOTS[scan.library]}/") for scan in scans]


def done(queue: ScanQueue, *scans: FolderScan) -> list[ScanTask]:
    """Tell the results of scans, and end them. Return their tasks."""
    told = [each for scan in scans for each in scan.tasks]
    for scan in scans:
        scan.tasks.clear()
        queue.finished(scan)
    return told
