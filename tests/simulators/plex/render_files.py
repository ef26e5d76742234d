"""Files as Plex tells them: Media, Part and Stream."""

from pathlib import PurePath
from typing import Any

from .model import Item, MediaFile

type Payload = dict[str, Any]

FRAME_RATES = {"movie": "24p", "episode": "PAL"}
QUALITIES = {"2160p": ("4k", 3840, 2160), "720p": ("720", 1280, 720)}
FULL_HD = ("1080", 1920, 1080)


def _quality(media: MediaFile) -> tuple[str, int, int]:
    """Return resolution, width and height, as the file's name tells them."""
    found = (size for mark, size in QUALITIES.items() if mark in media.file)
    return next(found, FULL_HD)


def media_of(item: Item, media: MediaFile, *, full: bool) -> Payload:
    """Return a file as Media and Part; streams only in full.

    That one without anything in it is told without duration, format and streams is
    inferred: they are what an analysis finds, and all of them may be absent.
    """
    suffix = media.file[media.file.rfind(".") :]  # PurePath is slow
    shared: Payload = {"container": suffix[1:]}
    if media.readable:
        shared = {"duration": item.duration, **shared}
    part = {
        "id": media.id,
        "key": f"/library/parts/{media.id}/{media.stamp}/file{suffix}",
        "file": media.file,
        "size": media.size,
        **shared,
    }
    found = format_of(item, media)
    if full and media.readable:
        part["Stream"] = streams(item, media)
    row = {"id": media.id, **shared, **found, "Part": [part]}
    if media.deleted_at is not None:
        row["deletedAt"] = media.deleted_at
    return row


def format_of(item: Item, media: MediaFile) -> Payload:
    """Return what an analysis found out about a file."""
    if not media.readable:
        return {}
    bitrate = media.analysed * 8 // max(item.duration, 1)
    if item.kind == "track":
        return {"bitrate": bitrate, "audioChannels": 2, "audioCodec": "flac"}
    resolution, width, height = _quality(media)
    return {
        "bitrate": bitrate,
        "width": width,
        "height": height,
        "aspectRatio": 1.78,
        "audioChannels": 6,
        "audioCodec": "ac3",
        "videoCodec": "h264",
        "videoResolution": resolution,
        "videoFrameRate": FRAME_RATES.get(item.kind, "24p"),
        "videoProfile": "high",
    }


def streams(item: Item, media: MediaFile) -> list[Payload]:
    """Return the streams of a file."""
    first = media.id * 10
    sound: Payload = {
        "id": first + 1,
        "streamType": 2,
        "default": True,
        "selected": True,
        "codec": "flac" if item.kind == "track" else "ac3",
        "index": 1,
        "channels": 2 if item.kind == "track" else 6,
        "language": "English",
        "languageCode": "eng",
        "displayTitle": "English",
    }
    if item.kind == "track":
        return [sound]
    _, width, height = _quality(media)
    picture: Payload = {
        "id": first,
        "streamType": 1,
        "default": True,
        "codec": "h264",
        "index": 0,
        "bitrate": media.analysed * 8 // max(item.duration, 1),
        "bitDepth": 8,
        "width": width,
        "height": height,
        "frameRate": 23.976,
        "displayTitle": f"{height}p (H.264)",
    }
    return [picture, sound, *_subtitles(first + 2, media)]


def _subtitles(first: int, media: MediaFile) -> list[Payload]:
    """Return the subtitle files that lie beside a film."""
    return [
        {
            "id": first + number,
            "streamType": 3,
            "codec": PurePath(path).suffix[1:],
            "key": f"/library/streams/{first + number}",
            "file": path,
            "languageCode": PurePath(path).stem.rsplit(".", 1)[-1],
            "displayTitle": PurePath(path).stem.rsplit(".", 1)[-1],
        }
        for number, path in enumerate(media.subtitles)
    ]
