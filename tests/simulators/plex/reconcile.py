"""Bring the library in step with what is on disk."""

from dataclasses import dataclass, field
import os
from pathlib import Path, PurePath
import time

from ..media import is_media
from . import agent
from .agent import runtime
from .library import Library, is_below
from .model import Item, MediaFile, Section
from .names import VIDEO, steps

SUBTITLES = {".srt", ".ass", ".vtt"}


@dataclass(slots=True)
class Changes:
    """What a look at the disk found."""

    added: list[Item] = field(default_factory=list)
    changed: list[Item] = field(default_factory=list)
    missing: list[Item] = field(default_factory=list)
    files: int = 0  # That were looked at

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.missing)


def reconcile(library: Library, section: Section, folder: str | None) -> Changes:
    """Look at a section's folders, or at one below them, and note what changed."""
    changes = Changes()
    if section.virtual:
        return changes
    for root, place in _places(section, folder):
        _look(library, section, root, place, changes)
    return changes


def _places(section: Section, folder: str | None) -> list[tuple[str, str]]:
    """Return what is to be looked at, and the locations that it is in.

    A location that is not mounted tells nothing, least of all that files are gone. What
    is in no location is passed by. That a file does nothing, and that a folder which is
    gone has what was in it missed, is inferred: others ask for deleted folders, and are
    content. `misses_gone` is for a server that does otherwise.
    """
    roots = [place.path for place in section.locations if Path(place.path).is_dir()]
    if folder is None:
        return [(root, root) for root in roots]
    is_gone = not Path(folder).exists()
    if Path(folder).is_file() or (is_gone and not section.misses_gone):
        return []
    return [(root, folder) for root in roots if is_below(folder, root)]


def count_folders(section: Section, folder: str | None) -> int:
    """Return how many folders a scan has to look at, of those on disk."""
    if section.virtual:
        return 0
    return sum(1 for _, place in _places(section, folder) for _ in os.walk(place))


def _look(
    library: Library, section: Section, root: str, folder: str, changes: Changes
) -> None:
    """Compare one folder with what the library knows of it."""
    known = _known(section, folder)
    found = _found(folder, changes)
    for path in sorted(found):
        if path in known:
            _compare(*known[path], found, changes)
        else:
            _admit(library, section, root, path, found, changes)
    for path in known.keys() - found.keys():
        _miss(library, *known[path], changes)


def _known(section: Section, folder: str) -> dict[str, tuple[Item, MediaFile]]:
    """Return the files the library has below a folder."""
    return {
        media.file: (item, media)
        for item in section.items.values()
        for media in item.media
        if is_below(media.file, folder)
    }


def _found(folder: str, changes: Changes) -> dict[str, os.stat_result]:
    """Return the files that are below a folder."""
    found = {}
    for directory, folders, names in os.walk(folder):
        folders.sort()
        changes.files += len(names)
        for name in names:
            path = Path(directory, name)
            if not name.startswith(".") and path.is_file():
                found[str(path)] = path.stat()
    return found


def _admit(
    library: Library,
    section: Section,
    root: str,
    path: str,
    found: dict[str, os.stat_result],
    changes: Changes,
) -> None:
    """Take a new file in, with the show or artist it needs."""
    levels = steps(section.kind, PurePath(path).relative_to(root))
    if levels is None:
        return
    item: Item | None = None
    for level in levels:
        item, is_new = library.child(section, item, level, path)
        if is_new:
            changes.added.append(item)
    assert item is not None
    if item.media and item not in changes.added:
        changes.changed.append(item)
    media = library.add_file(item, path, found[path].st_size, int(found[path].st_mtime))
    library.known_at[path] = time.monotonic()
    media.subtitles = _subtitles(path)
    analyse(item, media)


def _subtitles(path: str) -> tuple[str, ...]:
    """Return the subtitle files that lie beside a film, and belong to it."""
    film = Path(path)
    if film.suffix.lower() not in VIDEO:
        return ()
    names = sorted(
        name
        for name in os.listdir(film.parent)  # noqa: PTH208 - ten times as fast
        if name.startswith(f"{film.stem}.") and PurePath(name).suffix in SUBTITLES
    )
    return tuple(str(film.parent / name) for name in names)


def _compare(
    item: Item,
    media: MediaFile,
    found: dict[str, os.stat_result],
    changes: Changes,
) -> None:
    """Note a file that was replaced, came back or got subtitles."""
    stat, subtitles = found[media.file], _subtitles(media.file)
    seen = (stat.st_size, int(stat.st_mtime), subtitles, None)
    if seen == (media.size, media.stamp, media.subtitles, media.deleted_at):
        return
    # Streams are not read again: only an analysis does that
    media.size, media.stamp, media.subtitles, media.deleted_at = seen
    item.deleted_at = None
    changes.changed.append(item)


def _miss(library: Library, item: Item, media: MediaFile, changes: Changes) -> None:
    """Put a file that is gone into the trash."""
    if media.deleted_at is not None:
        return
    media.deleted_at = library.now
    if all(one.deleted_at is not None for one in item.media):
        item.deleted_at = library.now
        changes.missing.append(item)
    else:
        changes.changed.append(item)


def analyse(item: Item, media: MediaFile) -> None:
    """Read a file; what is none has neither a duration nor streams.

    The duration belongs to the item here, which has one if any of its files has.
    """
    path = Path(media.file)
    media.analysed = media.size
    media.readable = not path.is_file() or is_media(path)
    is_any = any(one.readable for one in item.media)
    item.duration = (item.duration or runtime(item.kind, path.name)) if is_any else 0


def empty_trash(library: Library, section: Section) -> list[Item]:
    """Remove what is in the trash for good."""
    gone: list[Item] = []
    for item in list(section.items.values()):
        item.media = [media for media in item.media if media.deleted_at is None]
        if item.deleted_at is not None:
            gone += library.remove(item)
    return gone


def load(library: Library) -> None:
    """Take in what is there when the server starts for the first time."""
    for section in library.sections.values():
        for item in reconcile(library, section, None).added:
            agent.settle(item)
