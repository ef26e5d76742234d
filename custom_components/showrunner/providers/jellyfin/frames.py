"""Turn what a Jellyfin server pushes into facts.

Sources: recordings of 10.11.11 and 12.0.0. Several messages that the documents name
were never seen, such as the end of a task.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import orjson

from ...engine.model import ItemId, LibraryId
from ...engine.server_events import Reason
from ..base import Look
from ..coerce import mapping, number, text
from .parse import scan_task

KEEP_ALIVE: Final = "KeepAlive"  # What we send, and what a living server replies


@dataclass(frozen=True, slots=True)
class SessionsListed:
    """All sessions as they are now."""

    payload: Any


@dataclass(frozen=True, kw_only=True, slots=True)
class LibraryChanged:
    """Items that the server touched in the last half minute, or longer."""

    added: tuple[ItemId, ...]
    updated: tuple[ItemId, ...]
    removed: tuple[ItemId, ...]


@dataclass(frozen=True, slots=True)
class ScanTask:
    """Whether the task that scans all libraries is running."""

    running: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the walk through a folder or a library is. It begins and ends with 0."""

    library: LibraryId
    percent: float


@dataclass(frozen=True, slots=True)
class Nudge:
    """Something about a subject changed, and the server does not say what."""

    look: Look


@dataclass(frozen=True, slots=True)
class Farewell:
    """The server is about to go."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class TimerCancelled:
    """Somebody called a recording off."""

    external_id: str  # Another one than that of the timer


type Fact = (
    SessionsListed
    | LibraryChanged
    | ScanTask
    | Progress
    | Nudge
    | TimerCancelled
    | Farewell
)


def facts(frame: str) -> Iterator[Fact]:
    """Yield what a frame says; one that makes no sense says nothing."""
    try:
        message = mapping(orjson.loads(frame))
    except orjson.JSONDecodeError:
        return
    if read := _KINDS.get(text(message.get("MessageType"))):
        yield from read(message.get("Data"))


def is_alive(frame: str) -> bool:
    """Return whether a frame is the server's reply to a sign of life."""
    # Cheaper than reading the frame; a long one is something else that contains it
    return len(frame) < 200 and f'"{KEEP_ALIVE}"' in frame  # noqa: PLR2004


def _sessions(data: object) -> Iterator[SessionsListed]:
    """Yield the sessions; a frame without a list says nothing."""
    if isinstance(data, list):
        yield SessionsListed(data)


def _library_changed(data: object) -> Iterator[LibraryChanged]:
    """Yield the items that were touched."""
    yield LibraryChanged(
        added=_ids(data, "ItemsAdded"),
        updated=_ids(data, "ItemsUpdated"),
        removed=_ids(data, "ItemsRemoved"),
    )


def _ids(data: object, key: str) -> tuple[ItemId, ...]:
    """Return a list of ids."""
    ids = mapping(data).get(key)
    if not isinstance(ids, list):
        return ()
    return tuple(ItemId(each) for each in ids if isinstance(each, str) and each)


def _tasks(data: object) -> Iterator[ScanTask]:
    """Yield how the scan is."""
    if state := text(scan_task(data).get("State")):
        yield ScanTask(running=state != "Idle")


def _progress(data: object) -> Iterator[Progress]:
    """Yield how far a walk is."""
    percent = number(mapping(data).get("Progress"))
    if percent is not None:
        yield Progress(LibraryId(text(mapping(data).get("ItemId"))), percent)


def _cancelled(data: object) -> Iterator[TimerCancelled]:
    """Yield that a recording was called off."""
    yield TimerCancelled(text(mapping(data).get("Id")))


def _nudge(look: Look) -> Callable[[object], Iterator[Fact]]:
    """Return a reader of messages that only say that something happened."""
    return lambda _: iter((Nudge(look),))


def _farewell(reason: Reason) -> Callable[[object], Iterator[Fact]]:
    """Return a reader of messages that announce the end."""
    return lambda _: iter((Farewell(reason),))


_KINDS: Final[dict[str, Callable[[object], Iterator[Fact]]]] = {
    "Sessions": _sessions,
    "LibraryChanged": _library_changed,
    "ScheduledTasksInfo": _tasks,
    "RefreshProgress": _progress,
    "ActivityLogEntry": _nudge(Look.USERS),  # Its data is always empty
    "UserUpdated": _nudge(Look.USERS),
    "UserDeleted": _nudge(Look.USERS),
    "TimerCreated": _nudge(Look.RECORDINGS),
    "TimerCancelled": _cancelled,
    "SeriesTimerCreated": _nudge(Look.RECORDINGS),
    "SeriesTimerCancelled": _nudge(Look.RECORDINGS),
    "ServerRestarting": _farewell(Reason.RESTART),
    "ServerShuttingDown": _farewell(Reason.SHUTDOWN),
}
