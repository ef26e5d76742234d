"""What of an item is different from what we stored.

An item is compared by its fingerprint, a short text with a checksum for each part that
the server told. View state, dates and the server's own revision are in none of them.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Final
from zlib import crc32

from .model import Item, MediaType, StreamKind


class Change(StrEnum):
    """What may differ of an item. The first has the most impact."""

    FILE = "file"
    METADATA = "metadata"
    SUBTITLES = "subtitles"
    CHAPTERS = "chapters"
    ARTWORK = "artwork"


# What the parts of a fingerprint are about, in their order
_PARTS: Final = (
    Change.FILE,  # Paths
    Change.FILE,  # Sizes
    Change.FILE,  # Sound
    Change.SUBTITLES,
    Change.METADATA,
    Change.METADATA,  # Tags, of which some listings tell but a part
    Change.METADATA,  # People
    Change.CHAPTERS,
    Change.ARTWORK,
)

# What external ids of a track name, if not the track itself
_NOT_OF_TRACKS: Final = ("album", "artist", "releasegroup")


def fingerprint(item: Item) -> str:
    """Return a text that differs in a part if that part of the item differs.

    It is the same in every process. A part that was not told is empty.
    """
    return ".".join(
        [
            *_file_parts(item),
            *_stream_parts(item),
            _checksum(_metadata(item)),
            _checksum(_tags(item)) if item.tags_told else "",
            _checksum(sorted(item.people)) if item.people is not None else "",
            _chapter_part(item),
            _checksum(sorted(item.artwork.items())),
        ]
    )


def differences(old: str, new: str) -> tuple[Change, ...]:
    """Return what differs between two fingerprints of an item, by impact.

    A part that either does not tell is no difference, nor is a fingerprint that an
    older version of ours made in another form.
    """
    if old == new:
        return ()
    before, after = old.split("."), new.split(".")
    if len(before) != len(after):
        return ()
    pairs = zip(_PARTS, before, after, strict=True)
    found = {change for change, one, other in pairs if one and other and one != other}
    return tuple(change for change in Change if change in found)


def merged(old: str, new: str) -> str:
    """Return the new fingerprint, with the old one's parts where it tells none."""
    before, after = old.split("."), new.split(".")
    if len(before) != len(after):
        return new
    return ".".join(other or one for one, other in zip(before, after, strict=True))


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


def _checksum(value: object) -> str:
    """Return a short text that differs if the value does."""
    return format(crc32(repr(value).encode()), "x")


def _file_parts(item: Item) -> tuple[str, str]:
    """Return the checksums of paths and sizes."""
    files = item.files
    sizes = sorted((file.path, file.size) for file in files if file.size is not None)
    return (
        _checksum(sorted(file.path for file in files)),
        _checksum(sizes) if files and len(sizes) == len(files) else "",
    )


def _stream_parts(item: Item) -> tuple[str, str]:
    """Return the checksums of sound and subtitles, if told for all files."""
    if not item.files or any(file.streams is None for file in item.files):
        return "", ""
    sound: list[tuple[str, str, bool, bool]] = []
    subtitles: list[tuple[str, str, bool, bool]] = []
    for file in item.files:
        for stream in file.streams or ():
            what = (stream.language, stream.codec, stream.forced, stream.external)
            if stream.kind is StreamKind.AUDIO:
                sound.append(what)
            elif stream.kind is StreamKind.SUBTITLE:
                subtitles.append(what)
    return _checksum(sorted(sound)), _checksum(sorted(subtitles))


def _metadata(item: Item) -> tuple[object, ...]:
    """Return what is said of an item, without what servers say now so, now so."""
    return (
        item.title,
        item.year,
        item.show or "",
        item.season,
        item.episode,
        item.artist or "",
        item.album or "",
        sorted(item.guids.items()),
        None if item.rating is None else round(float(item.rating), 1),
        " ".join(item.summary.split()),
    )


def _tags(item: Item) -> tuple[list[str], ...]:
    """Return what an item is tagged with."""
    kinds = (item.genres, item.studios, item.collections, item.labels)
    return tuple(sorted(names) for names in kinds)


def _chapter_part(item: Item) -> str:
    """Return the checksum of the chapters."""
    if item.chapters is None:
        return ""
    return _checksum([(c.title, round(c.start, 1)) for c in item.chapters])


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
