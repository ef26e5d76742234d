"""Turn what Sonarr and its kin tell a webhook into paths and events."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from ...engine.download_events import (
    DownloadCompleted,
    DownloadFailed,
    ImportFailed,
    ImportFinished,
)
from ..coerce import entries, flag, text, texts
from ..notices import Notice, Told, whole_paths
from .kin import (
    files,
    folder,
    kin_of,
    old_path_of,
    part_title,
    path_of,
    quality,
    source,
    title,
)
from .wire import Message

UPGRADE: Final = "upgrade"

type Reader = Callable[[Message, datetime], Notice]


def notice(message: Message, at: datetime) -> Notice:
    """Return what a message says that came at a moment.

    What concerns no file, such as a grab or the program's health, says nothing. Raises
    BadPayloadError for paths that can be none.
    """
    read = _READERS.get(text(message.get("eventType")).lower())
    return read(message, at) if read else Notice()


def _test(_message: Message, _at: datetime) -> Notice:
    """Say that somebody pressed the button; the paths and titles are made up."""
    return Notice(is_test=True)


def _imported(message: Message, at: datetime) -> Notice:
    """Say which files arrived, and which are gone for them.

    One that took the place and the name of another is there, not gone.
    """
    present = whole_paths(_paths(message))
    gone = whole_paths(
        path
        for file in entries(message, "deletedFiles")
        if (path := path_of(message, file))
    )
    absent = tuple(path for path in gone if path not in present)
    event = _event(ImportFinished, message, at, present)
    return Notice(present=present, absent=absent, events=(event,))


def _renamed(message: Message, _at: datetime) -> Notice:
    """Say which files have other names; old versions know only their folder."""
    found = list(entries(message, kin_of(message).renamed))
    new = [path for file in found if (path := path_of(message, file))]
    old = [path for file in found if (path := old_path_of(message, file))]
    present = whole_paths(new or [folder(message)])
    absent = tuple(path for path in whole_paths(old) if path not in present)
    return Notice(present=present, absent=absent)


def _file_deleted(message: Message, _at: datetime) -> Notice:
    """Say that a file is gone. What an upgrade replaced is told of by its import."""
    if text(message.get("deleteReason")).lower() == UPGRADE:
        return Notice()
    return Notice(absent=whole_paths(_paths(message)))


def _folder_deleted(message: Message, _at: datetime) -> Notice:
    """Say that a show, film, artist or author is gone, unless their files stay."""
    gone = [folder(message)] if flag(message.get("deletedFiles")) else []
    return Notice(absent=whole_paths(gone))


def _part_deleted(message: Message, _at: datetime) -> Notice:
    """Say of which folder an album or a book is gone, as its files are not named."""
    if not flag(message.get("deletedFiles")):
        return Notice()
    left, part = whole_paths([folder(message)]), part_title(message)
    return Notice(absent=left, part=part) if part else Notice(present=left)


def _retagged(message: Message, _at: datetime) -> Notice:
    """Say that a file was written anew where it was."""
    return Notice(present=whole_paths(_paths(message)))


def _downloaded(message: Message, at: datetime) -> Notice:
    """Tell that a download is complete. It is not where a library would be."""
    place = text(message.get("sourcePath"))
    paths = (place,) if place else ()
    return Notice(events=(_event(DownloadCompleted, message, at, paths),))


def _download_failed(message: Message, at: datetime) -> Notice:
    """Tell that a download came to no good end."""
    return Notice(events=(_event(DownloadFailed, message, at),))


def _import_failed(message: Message, at: datetime) -> Notice:
    """Tell that a download is there, and waits for somebody to place it."""
    return Notice(events=(_event(ImportFailed, message, at),))


def _event(
    kind: type[Told], message: Message, at: datetime, paths: tuple[str, ...] = ()
) -> Told:
    """Return an event about a message's subject."""
    return kind(
        at=at,
        title=title(message),
        files=paths,
        quality=quality(message),
        source=source(message),
        reason=_reason(message),
    )


def _reason(message: Message) -> str:
    """Return why a download waits for somebody, in the program's own words."""
    found = [
        why
        for status in entries(message, "downloadStatusMessages")
        for why in texts(status.get("messages"))
    ]
    return "; ".join(dict.fromkeys(found))


def _paths(message: Message) -> list[str]:
    """Return where the files are that a message is about."""
    return [path for file in files(message) if (path := path_of(message, file))]


_READERS: Final[dict[str, Reader]] = {
    "test": _test,
    "download": _imported,
    "rename": _renamed,
    "retag": _retagged,
    "episodefiledelete": _file_deleted,
    "moviefiledelete": _file_deleted,
    "bookfiledelete": _file_deleted,
    "seriesdelete": _folder_deleted,
    "moviedelete": _folder_deleted,
    "artistdelete": _folder_deleted,
    "authordelete": _folder_deleted,
    "albumdelete": _part_deleted,
    "bookdelete": _part_deleted,
    "downloadcomplete": _downloaded,
    "downloadfailure": _download_failed,
    "importfailure": _import_failed,
    "manualinteractionrequired": _import_failed,
}
