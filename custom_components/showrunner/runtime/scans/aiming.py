"""Find out what a path stands for: in which libraries it is, and which folder to scan.

And what need not be asked at all, because it is known, or cannot be.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from homeassistant.util.dt import utcnow

from ...catalogue.catalogue import Catalogue
from ...const import LOGGER
from ...engine.model import Library
from ...engine.paths import PathMap, Rewrite, owners
from ...engine.scan_options import ScanOptions
from ...engine.scans import Expectation, ScanRequest, ScanResult, ScanTask, Verdict
from ...engine.verdicts import Because
from ..questions import InThread
from .known_files import FindHome, KnownFiles, everywhere, media_folder
from .sight import Sight


@dataclass(frozen=True, kw_only=True, slots=True)
class Aimed:
    """What is to be asked of the server for a request, and what is known at once."""

    tasks: Sequence[ScanTask]
    results: Sequence[ScanResult]


class Aimer:
    """Makes tasks of requests."""

    def __init__(
        self,
        libraries: Callable[[], Sequence[Library]],
        catalogue: Catalogue,
        sight: Sight,
        in_thread: InThread,
    ) -> None:
        self.options = ScanOptions()
        self.scans_folders: Callable[[], bool] = lambda: True  # Whoever holds them
        self.home: FindHome = everywhere
        self._libraries = libraries
        self._catalogue = catalogue
        self._sight = sight
        self._in_thread = in_thread

    async def aim(self, request: ScanRequest) -> Aimed:
        """Return what is to be asked of the server, and what is known at once.

        A path that is there twice counts once. Raises `CatalogueError`.
        """
        libraries = tuple(self._libraries())
        return await self._in_thread(self._aim, request, libraries)

    def _aim(self, request: ScanRequest, libraries: Sequence[Library]) -> Aimed:
        """Find out what all paths of a request stand for. Blocks."""
        known = KnownFiles(self._catalogue, self._sight, self.home)
        known.glance_at(map(self._sight.paths.to_server, request.paths))
        aim = _Aim(
            request, libraries, self._sight, known, by_item=not self.scans_folders()
        )
        tasks: list[ScanTask] = []
        results: list[ScanResult] = []
        for path in dict.fromkeys(request.paths):
            for task, library in aim.tasks(path):
                result = self._judged(task, library, known)
                if result is None:
                    tasks.append(task)
                else:
                    results.append(result)
        return Aimed(tasks=tasks, results=results)

    def _judged(
        self, task: ScanTask, library: Library | None, known: KnownFiles
    ) -> ScanResult | None:
        """Return the result of what need not be asked; None: it is to be."""
        if library is None:
            return task.result(Verdict.OUTSIDE_LIBRARIES, utcnow())
        if task.expects is Expectation.ABSENT:
            return None
        if known.is_missing(task.server_path, task.root):
            return task.result(Verdict.MISSING_FILE, utcnow())
        if known.is_nothing(task.server_path, library.type):
            return task.result(Verdict.NOT_FOUND, utcnow(), Because.NO_MEDIA)
        if self.options.dedupe and (result := known.up_to_date(task, library.type)):
            return result
        return None


class _Aim:
    """One request, and what was found out for it."""

    def __init__(
        self,
        request: ScanRequest,
        libraries: Sequence[Library],
        sight: Sight,
        known: KnownFiles,
        *,
        by_item: bool,
    ) -> None:
        self._by_item = by_item  # A server refreshes items, and not folders
        self._request = request
        self._libraries = libraries
        self._sight = sight
        self._known = known
        self._links: PathMap | None = None

    def tasks(self, path: str) -> Iterator[tuple[ScanTask, Library | None]]:
        """Yield a task for each library that holds a path; if none does, one."""
        server_path = self._known.spelled(self._sight.paths.to_server(path))
        task = self._request.task(path, server_path)
        chosen = self._request.libraries
        homes = [
            (server_path, library, root)
            for server_path, library, root in self._homes(task.server_path)
            if not chosen or library.id in chosen
        ]
        for server_path, library, root in homes:
            found = replace(
                task, server_path=server_path, library=library.id, root=root
            )
            yield self._placed(found, library), library
        if not homes:
            LOGGER.debug("%s is in no library, as %s", path, task.server_path)
            yield task, None

    def _homes(self, path: str) -> list[tuple[str, Library, str]]:
        """Return the libraries of a path, with its name there and their folder."""
        for name_there in self._names(path):
            if found := owners(name_there, self._libraries):
                return [(name_there, library, root) for library, root in found]
        return []

    def _names(self, path: str) -> Iterator[str]:
        """Yield what a path may be called, by links that lead to and from it."""
        yield path
        for way in (*self._sight.ways(path), path):
            yield way
            yield self._linked.to_server(way)

    @property
    def _linked(self) -> PathMap:
        """Return the way to the libraries' folders that are links themselves."""
        if self._links is None:
            places = [place for each in self._libraries for place in each.locations]
            self._links = PathMap(
                Rewrite(local=real, server=place)
                for place in places
                if (real := self._sight.real(place)) is not None
            )
        return self._links

    def _placed(self, task: ScanTask, library: Library) -> ScanTask:
        """Return a task with the folder that is to be looked at."""
        path, root = task.server_path, task.root
        is_folder = self._known.is_folder(path)
        is_gone = task.expects is Expectation.ABSENT and not task.part
        if is_gone or not is_folder:
            folder = media_folder(path, root, library.type)
        else:
            folder = path
        folder = self._known.nearest_there(folder, root)
        if self._by_item:
            home = self._known.at_home(folder, task)
            if not self._known.is_held(folder, home.root, home.library):
                folder = home.root  # All of the library, once for all that is new
        LOGGER.debug("%s is %s in %s: scan %s", task.path, path, library.name, folder)
        return replace(task, is_folder=is_folder, folder=folder)
