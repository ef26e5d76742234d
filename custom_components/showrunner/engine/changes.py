"""What of an item is different from what we stored.

View state, dates and the server's own revision count for nothing.
"""

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Final

from .model import Item, MediaType, StreamKind

type Facts = tuple[object, ...]


class Change(StrEnum):
    """What may differ of an item. The first has the most impact."""

    FILE = "file"
    METADATA = "metadata"
    SUBTITLES = "subtitles"
    CHAPTERS = "chapters"
    ARTWORK = "artwork"


# What external ids of a track name, if not the track itself
_NOT_OF_TRACKS: Final = ("album", "artist", "releasegroup")


def facts(item: Item) -> Facts:
    """Return what of an item is compared; a part that was not told is None."""
    return tuple(part(item) for _, part in _PARTS)


def differences(old: Facts, new: Facts) -> tuple[Change, ...]:
    """Return what differs between what was told of an item then and now, by impact.

    A part that was not told, then or now, is no difference.
    """
    if old == new:  # As most are
        return ()
    changes = (change for change, _ in _PARTS)
    found = {
        change
        for change, before, after in zip(changes, old, new, strict=True)
        if before is not None and after is not None and before != after
    }
    return tuple(change for change in Change if change in found)


def tells_more(old: Facts, new: Facts) -> bool:
    """Return whether a part of an item is told now that was not told then."""
    pairs = zip(old, new, strict=True)
    return any(before is None and after is not None for before, after in pairs)


def identities(item: Item) -> frozenset[str]:
    """Return what says that two items with different ids are the same thing.

    One in common is enough: an external id of its own, or the place in its show, its
    album or among films.
    """
    kind = item.type.value
    found = {f"{kind}|{source}:{value}" for source, value in _own_guids(item)}
    if place := _place(item):
        found.add(f"{kind}|{place}")
    return frozenset(found)


def _paths(item: Item) -> object:
    """Return where the files are."""
    return sorted(file.path for file in item.files)


def _sizes(item: Item) -> object:
    """Return how large the files are, if that is told of all."""
    sizes = [(file.path, file.size) for file in item.files if file.size is not None]
    return sorted(sizes) if sizes and len(sizes) == len(item.files) else None


def _sound(item: Item) -> object:
    """Return what there is to hear, if told for all files."""
    return _streams(item, StreamKind.AUDIO)


def _subtitles(item: Item) -> object:
    """Return the subtitles, if told for all files."""
    return _streams(item, StreamKind.SUBTITLE)


def _streams(item: Item, kind: StreamKind) -> object:
    """Return what matters of the streams of a kind, if told for all files."""
    if not item.files or any(file.streams is None for file in item.files):
        return None
    return sorted(
        (stream.language, stream.codec, stream.forced, stream.external)
        for file in item.files
        for stream in file.streams or ()
        if stream.kind is kind
    )


def _metadata(item: Item) -> object:
    """Return what is said of an item, without what servers say now so, now so."""
    return (
        item.title,
        item.year,
        item.show or "",
        item.season,
        item.episode,
        item.artist or "",
        item.album or "",
        dict(item.guids),
        None if item.rating is None else round(float(item.rating), 1),
        " ".join(item.summary.split()),
    )


def _tags(item: Item) -> object:
    """Return what an item is tagged with, if all of that is told."""
    kinds = (item.genres, item.studios, item.collections, item.labels)
    return [set(names) for names in kinds] if item.tags_told else None


def _people(item: Item) -> object:
    """Return who made an item and plays in it."""
    return None if item.people is None else set(item.people)


def _chapters(item: Item) -> object:
    """Return the chapters."""
    if item.chapters is None:
        return None
    return [(chapter.title, round(chapter.start, 1)) for chapter in item.chapters]


def _artwork(item: Item) -> object:
    """Return the pictures."""
    return dict(item.artwork)


# What is compared; what was not told is None
_PARTS: Final[tuple[tuple[Change, Callable[[Item], object]], ...]] = (
    (Change.FILE, _paths),
    (Change.FILE, _sizes),
    (Change.FILE, _sound),
    (Change.SUBTITLES, _subtitles),
    (Change.METADATA, _metadata),
    (Change.METADATA, _tags),  # Of which some listings tell but a part
    (Change.METADATA, _people),
    (Change.CHAPTERS, _chapters),
    (Change.ARTWORK, _artwork),
)


def _own_guids(item: Item) -> Iterator[tuple[str, str]]:
    """Return the external ids that name the item, and not what it belongs to."""
    for source, value in item.guids.items():
        name = source.lower()
        is_foreign = any(word in name for word in _NOT_OF_TRACKS)
        if not (item.type is MediaType.TRACK and is_foreign):
            yield name, value


def _place(item: Item) -> str | None:
    """Return where an item belongs, if nothing else can be there."""
    if item.type is MediaType.MOVIE and item.year is not None:
        return f"{item.title.casefold()}|{item.year}"
    if item.type is MediaType.TRACK and item.parent:
        return f"{item.parent}|{item.title.casefold()}"
    if item.top and item.season is not None and item.episode is not None:
        return f"{item.top}|{item.season}|{item.episode}"
    return None
