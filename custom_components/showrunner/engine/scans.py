"""The words for having a server look at just one folder, and proving the result."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NewType

from .model import Item, ItemId, Library, LibraryId

RequestId = NewType("RequestId", str)

NOWHERE: Final = LibraryId("")  # The library of what is in none, as far as is known

# The one library that lists what is at a path, and the folder of it that holds the path
type Home = tuple[Library, str]


class Expectation(StrEnum):
    """What whoever asks says of a path."""

    PRESENT = "present"
    ABSENT = "absent"


class ScanSource(StrEnum):
    """Who asked."""

    ACTION = "action"
    WEBHOOK = "webhook"


class Verdict(StrEnum):
    """What became of a path. The later, the worse: a folder has its worst file's."""

    UP_TO_DATE = "up_to_date"  # It was there already: nothing had to be scanned
    FOUND = "found"  # Listed, and its streams and duration are known
    UPDATED = "updated"  # It had been there, and is known as it is now
    REMOVED = "removed"  # Asked for as absent, and gone
    REQUESTED = "requested"  # The server was asked, and nobody looked what came of it
    CANCELLED = "cancelled"
    NOT_FOUND = "not_found"  # Scanned, waited for, and not there; or still there
    MISSING_FILE = "missing_file"  # We can see its folder, and it is not in it
    OUTSIDE_LIBRARIES = "outside_libraries"  # No library's folder holds it
    REFUSED = "refused"  # The server said no, or cannot read the file
    SERVER_UNAVAILABLE = "server_unavailable"


class Reach(StrEnum):
    """How much a server was asked to look at."""

    FOLDER = "folder"
    ITEM = "item"  # A season, show, album or artist
    LIBRARY = "library"  # All of it, because it can do no less
    REPORT = "report"  # It was told of the path, and looks when it likes


@dataclass(frozen=True, kw_only=True, slots=True)
class ScanRequest:
    """What somebody asks: to look at some paths, and to prove what came of it."""

    id: RequestId
    paths: tuple[str, ...]  # As the caller writes them
    asked_at: datetime
    source: ScanSource = ScanSource.ACTION
    libraries: frozenset[LibraryId] = frozenset()  # Only these; empty: all that own it
    expects: Expectation = Expectation.PRESENT
    part: str = ""  # The album or book that is gone of a folder; the rest of it stays
    immediate: bool = False  # No quiet period, no wait for a file that grows
    priority: int = 0  # Higher goes first
    user: str | None = None  # The id of Home Assistant's user who asked

    def task(self, path: str, server_path: str) -> ScanTask:
        """Return the task of a path, of which it is not known where it belongs."""
        return ScanTask(
            request=self.id,
            path=path,
            server_path=server_path,
            library=NOWHERE,
            root="",
            folder="",
            libraries=self.libraries,
            asked_at=self.asked_at,
            source=self.source,
            expects=self.expects,
            part=self.part,
            immediate=self.immediate,
            priority=self.priority,
            user=self.user,
        )


type TaskKey = tuple[RequestId, LibraryId, str]  # With its path


@dataclass(frozen=True, kw_only=True, slots=True)
class ScanTask:
    """One path of a request, in one library that owns it."""

    request: RequestId
    path: str  # As the caller writes it
    server_path: str  # As the server does
    library: LibraryId
    root: str  # The library's folder that holds it, as the server writes it
    folder: str  # To be looked at, as the server writes it
    libraries: frozenset[LibraryId] = frozenset()  # Those that were named, as above
    asked_at: datetime
    source: ScanSource = ScanSource.ACTION
    expects: Expectation = Expectation.PRESENT
    part: str = ""  # Of a folder, as above
    is_folder: bool = False  # The path is one, and stands for the files in it
    immediate: bool = False
    priority: int = 0
    user: str | None = None

    def at(self, home: Home | None) -> ScanTask:
        """Return the task as one of the library that lists what it is about.

        None: that is its own.
        """
        return replace(self, library=home[0].id, root=home[1]) if home else self

    @property
    def is_placed(self) -> bool:
        """Return whether it is known where the path belongs."""
        return self.library != NOWHERE

    @property
    def key(self) -> TaskKey:
        """Return what tells the task from others that wait."""
        return self.request, self.library, self.path

    def result(self, verdict: Verdict, at: datetime, reason: str = "") -> ScanResult:
        """Return what became of the task without a scan."""
        return ScanResult(task=self, verdict=verdict, finished_at=at, reason=reason)


def asked_again(tasks: Sequence[ScanTask]) -> ScanRequest:
    """Return what was asked with some tasks of a request, of which there is one."""
    first = tasks[0]
    return ScanRequest(
        id=first.request,
        paths=tuple(dict.fromkeys(task.path for task in tasks)),
        asked_at=first.asked_at,
        source=first.source,
        libraries=first.libraries,
        expects=first.expects,
        part=first.part,
        immediate=first.immediate,
        priority=first.priority,
        user=first.user,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class ScanTarget:
    """What a server is to look at."""

    library: LibraryId
    folder: str  # In the server's own notation; it is in one of the library's
    item: ItemId | None = None  # The nearest item known to hold it; None: the library
    paths: tuple[str, ...] = ()  # The files in it that are asked about


@dataclass(frozen=True, kw_only=True, slots=True)
class LibrarySize:
    """How much a library holds."""

    items: int
    hours: float  # Of content


@dataclass(frozen=True, kw_only=True, slots=True)
class FileVerdict:
    """One file of a folder that was asked for."""

    path: str  # In the server's own notation
    verdict: Verdict
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ScanResult:
    """A task, and what became of it."""

    task: ScanTask
    verdict: Verdict
    finished_at: datetime
    # When the scan of its folder began, which it may share; None: there was none
    started_at: datetime | None = None
    reason: str = ""  # Why, where the verdict leaves that open: a translation key
    item: Item | None = None
    attempts: int = 0  # Times that the server was asked to look
    requests: int = 0  # All that it took
    reach: Reach | None = None  # None: it was not asked
    before: LibrarySize | None = None
    after: LibrarySize | None = None
    files: tuple[FileVerdict, ...] = ()  # Of a folder

    @property
    def is_outside(self) -> bool:
        """Return whether no library of the server holds the path."""
        return self.verdict is Verdict.OUTSIDE_LIBRARIES

    @property
    def is_miss(self) -> bool:
        """Return whether a library should have the path, and none has.

        What is gone may have been anywhere, as in a bin; and who names paths to several
        servers says itself which of them are missed.
        """
        task = self.task
        is_meant = task.source is ScanSource.WEBHOOK and not task.libraries
        return self.is_outside and is_meant and task.expects is Expectation.PRESENT

    @property
    def took(self) -> timedelta:
        """Return how long it took from the question to the verdict."""
        return self.finished_at - self.task.asked_at


@dataclass(slots=True, eq=False)
class FolderScan:
    """What is asked of a server in one go: all tasks of one folder.

    Others may join while it is under way.
    """

    library: LibraryId
    folder: str
    whole: bool = False  # All of the library
    tasks: list[ScanTask] = field(default_factory=list)
    started_at: datetime | None = None  # None: it waits
    not_before: datetime | None = None  # It was put back until then
    lingers: bool = False  # It waits for the server, and holds nobody up
    rests: bool = False  # It lingers, and looks once more only in the end
    # What it took so far, however often it was put back; as of a result
    attempts: int = 0
    requests: int = 0
    reach: Reach | None = None

    def result(
        self, task: ScanTask, verdict: Verdict, at: datetime, reason: str = ""
    ) -> ScanResult:
        """Return what became of one of the tasks, and what that took."""
        return replace(
            task.result(verdict, at, reason),
            started_at=self.started_at,
            attempts=self.attempts,
            requests=self.requests,
            reach=self.reach,
        )


def worst(verdicts: list[Verdict]) -> Verdict:
    """Return the worst of some verdicts, of which there is at least one."""
    order = list(Verdict)
    return max(verdicts, key=order.index)
