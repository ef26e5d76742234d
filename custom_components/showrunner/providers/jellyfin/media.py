"""The files of a Jellyfin item, their streams, and the chapters of what they hold."""

from collections.abc import Sequence
from typing import Any, Final

from ...engine.model import Chapter, MediaFile, Stream, StreamKind
from ..coerce import entries, flag, number, text, whole
from .wire import BaseItem, MediaSource, MediaStream

TICKS: Final = 10_000_000  # In a second
MAX_FILES: Final = 50  # An item with more is a mistake of its server
MAX_STREAMS: Final = 100
MAX_CHAPTERS: Final = 500


def files(data: BaseItem) -> tuple[MediaFile, ...]:
    """Return the files of all versions of an item; the path of a folder is none.

    What an answer without `MediaSources` shows is one of them, as far as it tells.
    """
    if flag(data.get("IsFolder")):
        return ()
    readable = False if data.get("LocationType") == "Offline" else None
    sources = entries(data, "MediaSources") or [data]
    return tuple(
        _file(source, readable=readable)
        for source in sources[:MAX_FILES]
        if text(source.get("Path"))
    )


def chapters(data: BaseItem) -> tuple[Chapter, ...] | None:
    """Return the chapters of an item, or None if they were not asked for."""
    if "Chapters" not in data:
        return None
    return tuple(
        Chapter(title=text(each.get("Name")), start=start)
        for each in entries(data, "Chapters")[:MAX_CHAPTERS]
        if (start := seconds(each.get("StartPositionTicks"))) is not None
    )


def seconds(ticks: object) -> float | None:
    """Return ticks as seconds, or None."""
    parsed = number(ticks)
    return None if parsed is None else parsed / TICKS


def _file(source: MediaSource | BaseItem, *, readable: bool | None) -> MediaFile:
    """Return one file."""
    rows = _stream_rows(source)
    pictures = [row for row in rows or () if row.get("Type") == "Video"]
    picture = pictures[0] if pictures else MediaStream()
    return MediaFile(
        path=text(source.get("Path")),
        size=whole(source.get("Size")),
        container=text(source.get("Container")),
        duration=seconds(source.get("RunTimeTicks")),
        bitrate=whole(source.get("Bitrate")),
        width=whole(picture.get("Width")),
        height=whole(picture.get("Height")),
        readable=readable,
        streams=None if rows is None else tuple(_stream(row) for row in rows),
    )


def _stream_rows(source: MediaSource | BaseItem) -> Sequence[Any] | None:
    """Return the streams of a file, or None if they were not told."""
    if not isinstance(source.get("MediaStreams"), list):
        return None
    return entries(source, "MediaStreams")[:MAX_STREAMS]


def _stream(row: MediaStream) -> Stream:
    """Return one stream."""
    return Stream(
        kind=StreamKind(text(row.get("Type")).lower()),
        language=text(row.get("Language")),
        codec=text(row.get("Codec")),
        title=text(row.get("Title")),
        forced=flag(row.get("IsForced")),
        default=flag(row.get("IsDefault")),
        external=flag(row.get("IsExternal")),
    )
