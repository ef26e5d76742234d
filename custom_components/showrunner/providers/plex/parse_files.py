"""Turn what Plex Media Server says of files into what we know of them."""

from typing import Final

from ...engine.model import Chapter, MediaFile, Stream, StreamKind
from ..coerce import entries, flag, number, seconds, text, whole
from .wire import Media, Metadata, Part, Stream as WireStream

MAX_FILES: Final = 50  # An item with more is a mistake of its server
MAX_STREAMS: Final = 200
MAX_CHAPTERS: Final = 500
# By `streamType`; 4 are lyrics
_KINDS: Final = {1: StreamKind.VIDEO, 2: StreamKind.AUDIO, 3: StreamKind.SUBTITLE}


def files(data: Metadata) -> tuple[MediaFile, ...]:
    """Return the files of all versions of an item."""
    parts = [
        (media, part)
        for media in entries(data, "Media")
        for part in entries(media, "Part")
        if text(part.get("file"))
    ]
    return tuple(_file(media, part) for media, part in parts[:MAX_FILES])


def chapters(data: Metadata) -> tuple[Chapter, ...]:
    """Return the chapters of an item."""
    found = entries(data, "Chapter")[:MAX_CHAPTERS]
    return tuple(
        Chapter(
            title=text(chapter.get("tag")),
            start=seconds(chapter.get("startTimeOffset")) or 0.0,
        )
        for chapter in found
    )


def _file(media: Media, part: Part) -> MediaFile:
    """Return a file; what is measured is told of the version that it belongs to."""
    duration = part.get("duration") or media.get("duration")
    return MediaFile(
        path=text(part.get("file")),
        size=whole(part.get("size")),
        container=text(part.get("container")) or text(media.get("container")),
        duration=seconds(duration),
        bitrate=_bits(media.get("bitrate")),
        width=whole(media.get("width")),
        height=whole(media.get("height")),
        readable=_readable(media, part),
        streams=_streams(part) if "Stream" in part else None,
    )


def _bits(kilobits: object) -> int | None:
    """Return a bit rate as bits a second."""
    rate = number(kilobits)
    return None if rate is None else whole(rate * 1000)


def _readable(media: Media, part: Part) -> bool | None:
    """Return whether the server can read a file; None if it did not look."""
    if media.get("deletedAt"):
        return False
    told = part.get("accessible"), part.get("exists")
    if told == (None, None):
        return None
    return all(flag(each) for each in told if each is not None)


def _streams(part: Part) -> tuple[Stream, ...]:
    """Return the streams of a file, and beside it."""
    found = entries(part, "Stream")[:MAX_STREAMS]
    return tuple(_stream(stream) for stream in found)


def _stream(data: WireStream) -> Stream:
    """Return a stream; only one in a file of its own can be had by a key."""
    return Stream(
        kind=_KINDS.get(whole(data.get("streamType")) or 0, StreamKind.UNKNOWN),
        language=text(data.get("languageCode")) or text(data.get("languageTag")),
        codec=text(data.get("codec")),
        title=text(data.get("title")),
        forced=flag(data.get("forced")),
        default=flag(data.get("default")),
        external=flag(data.get("external")) or bool(text(data.get("key"))),
    )
