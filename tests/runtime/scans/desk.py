"""A scanner at work, whose server finds what a test says that it finds."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, Final, override

from homeassistant.core import Context

from custom_components.showrunner.catalogue.catalogue import Catalogue
from custom_components.showrunner.engine.errors import DownError, ShowrunnerError
from custom_components.showrunner.engine.events import ServerEvent
from custom_components.showrunner.engine.library_events import ScanFinished, Trigger
from custom_components.showrunner.engine.model import Library, LibraryId, MediaType
from custom_components.showrunner.engine.paths import PathMap, owners
from custom_components.showrunner.engine.scan_events import ScanVerified
from custom_components.showrunner.engine.scan_options import ScanOptions
from custom_components.showrunner.engine.scans import (
    FolderScan,
    Reach,
    RequestId,
    ScanRequest,
    ScanResult,
    ScanTask,
    Verdict,
)
from custom_components.showrunner.providers.base import Look, Signal
from custom_components.showrunner.runtime.bridge import Bridge
from custom_components.showrunner.runtime.questions import InThread
from custom_components.showrunner.runtime.scans.aiming import Aimed
from custom_components.showrunner.runtime.scans.scanner import Scanner
from custom_components.showrunner.runtime.scans.sight import Sight
from custom_components.showrunner.runtime.scans.submissions import Submission
from custom_components.showrunner.runtime.watcher import Watcher
from tests.engine.builders import NOON
from tests.runtime.scripted import ScriptedServer

LIMIT: Final = 20.0  # Seconds; far more than anything takes
TV = Library(
    id=LibraryId("tv"), name="TV", type=MediaType.SHOW, locations=("/data/tv",)
)
FILMS = Library(
    id=LibraryId("films"),
    name="Films",
    type=MediaType.MOVIE,
    locations=("/data/films",),
)
NOW: Final = ScanOptions(quiet=timedelta(0))


class Aimer:
    """Takes paths as they are, and for a file what has a dot in its name."""

    def __init__(self, server: ScriptedServer) -> None:
        self.known: dict[str, Verdict] = {}  # What need not be asked
        self.paths = PathMap()
        self.asked: list[ScanRequest] = []
        self.trouble: Exception | None = None
        self._server = server

    async def aim(self, request: ScanRequest) -> Aimed:
        """Return a task for each path, or its result."""
        self.asked.append(request)
        if self.trouble:
            raise self.trouble
        tasks, results = list[ScanTask](), list[ScanResult]()
        for path in request.paths:
            task = self.task(request, path)
            known = self.known.get(path)
            if not task.library:
                known = Verdict.OUTSIDE_LIBRARIES
            if known:
                results.append(result_of(task, known))
            else:
                tasks.append(task)
        return Aimed(tasks=tasks, results=results)

    def task(self, request: ScanRequest, path: str) -> ScanTask:
        """Return the task of a path, in the first library that holds it."""
        there = self.paths.to_server(path)
        found = owners(there, self._server.libraries)
        library, root = found[0] if found else (None, "")
        is_folder = "." not in there.rpartition("/")[2]
        return replace(
            request.task(path, there),
            library=library.id if library else LibraryId(""),
            root=root,
            folder=there if is_folder else there.rpartition("/")[0],
            is_folder=is_folder,
        )


class Prover:
    """Finds what is there, as soon as it is there; and stumbles when it is told to."""

    def __init__(self, moved: Callable[[], None]) -> None:
        self.asked: list[tuple[str, list[str]]] = []  # Folders, with their paths
        self.troubles: list[Exception | None] = []  # Of the next scans
        self.finds_all = True
        self.reach: Reach | None = None  # Of what it finds
        self.news: dict[LibraryId, asyncio.Event] = {}  # Of scans, by library
        self.may_ask: Callable[[FolderScan], bool] = lambda _: True
        self.ended = 0  # Scans that were left, whatever the reason
        self._moved = moved
        self._there: set[str] = set()
        self._change = asyncio.Event()

    def find(self, *paths: str) -> None:
        """Let files be there."""
        self._there.update(paths)
        self._change.set()

    async def prove(
        self, scan: FolderScan, news: asyncio.Event
    ) -> AsyncGenerator[ScanResult]:
        """Yield what is found."""
        self.asked.append((scan.folder, [task.path for task in scan.tasks]))
        scan.attempts += 1
        scan.requests += 5
        self.news[scan.library] = news
        self._moved()
        try:
            if self.troubles and (trouble := self.troubles.pop(0)):
                raise trouble
            while scan.tasks:
                for task in self._found(scan):
                    yield replace(result_of(task, Verdict.FOUND), reach=self.reach)
                if scan.tasks:
                    self._change.clear()
                    await self._change.wait()
        finally:
            self.ended += 1
            self._moved()

    def _found(self, scan: FolderScan) -> list[ScanTask]:
        """Return the tasks whose files are there."""
        return [
            task for task in scan.tasks if self.finds_all or task.path in self._there
        ]


class Server(ScriptedServer):
    """A server that may be gone, or refuse the credentials."""

    gone: ShowrunnerError | None = None
    looks = 0

    @override
    async def look(self, subject: Look) -> Sequence[Signal]:
        self.looks += 1
        if self.gone:
            raise self.gone
        return []


class Causes(Bridge):
    """Remembers who is the cause of what is found."""

    def __init__(self) -> None:
        self.known: list[tuple[LibraryId, Context]] = []
        self.on_scan: Callable[[LibraryId], object] = lambda _: None

    @override
    def scan_asked(
        self, library: LibraryId, context: Context, at: datetime | None = None
    ) -> None:
        assert at, "Of the scan of a folder, no end is told"
        self.known.append((library, context))
        self.on_scan(library)


class Desk:
    """Whoever a scanner works for, and who asks it."""

    def __init__(self, path: Path, options: ScanOptions, in_thread: InThread) -> None:
        self.server = Server()
        self.causes = Causes()
        self.bridge: Bridge = self.causes
        self.watcher = Watcher(self.server, self)  # type: ignore[arg-type]
        self.catalogue = Catalogue.open(path)
        self.aimer, self.prover = Aimer(self.server), Prover(self.state_changed)
        self.events: list[tuple[ScanVerified, Context | None]] = []
        self.refusals = 0
        self.news = asyncio.Event()
        self.scanner = Scanner(
            self.server, self.watcher, self.catalogue, in_thread, self
        )
        self.apply(options)

    def apply(self, options: ScanOptions, sight: Sight | None = None) -> None:
        """Go by other options."""
        sight = sight or Sight(PathMap())
        self.scanner.employ(options, sight, self.aimer, self.prover)

    @property
    def verdicts(self) -> dict[str, Verdict]:
        """Return what was told of paths."""
        return {each.result.task.path: each.result.verdict for each, _ in self.events}

    @property
    def is_one_scan(self) -> bool:
        """Return whether all that was asked for is part of one scan under way."""
        scanner = self.scanner
        is_begun = not scanner.waiting and bool(self.prover.asked)
        return is_begun and len(scanner.running) == 1

    def publish(self, event: ServerEvent, context: Context | None) -> None:
        """Remember what is told of paths."""
        if isinstance(event, ScanVerified):
            self.events.append((event, context))
        self.news.set()

    def state_changed(self) -> None:
        """Wake whoever waits for a change, as the runtime does."""
        self.scanner.server_changed()
        self.news.set()

    def refused(self) -> None:
        """Count how often the user was asked for other credentials."""
        self.refusals += 1

    def came_back(self) -> None:
        """Know that whoever follows the server hears of it in another way."""

    async def until(self, is_true: Callable[[], object]) -> None:
        """Wait until something is true."""
        async with asyncio.timeout(LIMIT):
            while not is_true():
                self.news.clear()
                await self.news.wait()

    async def submit(self, *paths: str, **given: Any) -> Submission:
        """Ask for paths."""
        return await self.scanner.submit(request(*paths, **given))

    async def scan(self, *paths: str, **given: Any) -> dict[str, Verdict]:
        """Ask for paths, and wait for what comes of it."""
        submission = await self.submit(*paths, **given)
        async with asyncio.timeout(LIMIT):
            results = await submission.wait()
        return {each.task.path: each.verdict for each in results}

    async def go_away(self) -> None:
        """Let the server be gone, and everybody know."""
        self.server.gone = DownError("gone")
        with suppress(DownError):
            await self.watcher.look(Look.SERVER)

    async def come_back(self) -> None:
        """Let the server be there again, and everybody know."""
        self.server.gone = None
        await self.watcher.look(Look.SERVER)


_NUMBERS: Final = count()


def request(*paths: str, **given: Any) -> ScanRequest:
    """Return a request for paths."""
    return ScanRequest(
        id=RequestId(f"r{next(_NUMBERS)}"),
        paths=paths,
        asked_at=datetime.now(UTC),
        **given,
    )


def result_of(task: ScanTask, verdict: Verdict) -> ScanResult:
    """Return a task with its verdict."""
    return ScanResult(task=task, verdict=verdict, finished_at=datetime.now(UTC))


def scan_finished(library: Library) -> ScanFinished:
    """Return the end of the server's own scan of a library."""
    return ScanFinished(
        at=NOON,
        library=library,
        trigger=Trigger.SERVER,
        duration=timedelta(0),
        added=0,
        updated=0,
        removed=0,
    )


@asynccontextmanager
async def at_desk(
    path: Path,
    options: ScanOptions = NOW,
    in_thread: InThread = asyncio.to_thread,
    libraries: Iterable[Library] = (TV, FILMS),
) -> AsyncGenerator[Desk]:
    """Let a scanner do what is due, as long as nothing else stops it."""
    desk = Desk(path / "catalogue.db", options, in_thread)
    desk.server.scans.look(libraries, NOON, NOON)
    await desk.scanner.restore()
    desk.scanner.server_changed()
    task = asyncio.create_task(desk.scanner.run())
    try:
        yield desk
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        desk.catalogue.close()
