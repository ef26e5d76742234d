"""Files of items, and their pictures, as a Jellyfin server tells them."""

from typing import Any

from .model import VIDEOS, Item, MediaFile
from .notation import hashed, ticks

type Payload = dict[str, Any]

SOURCE: Payload = {
    "Protocol": "File",
    "Type": "Default",
    "IsRemote": False,
    "ReadAtNativeFramerate": False,
    "IgnoreDts": False,
    "IgnoreIndex": False,
    "GenPtsInput": False,
    "SupportsTranscoding": True,
    "SupportsDirectStream": True,
    "SupportsDirectPlay": True,
    "IsInfiniteStream": False,
    "UseMostCompatibleTranscodingProfile": False,
    "RequiresOpening": False,
    "RequiresClosing": False,
    "RequiresLooping": False,
    "SupportsProbing": True,
    "MediaAttachments": [],
    "Formats": [],
    "RequiredHttpHeaders": {},
    "TranscodingSubProtocol": "http",
    "HasSegments": False,
}


def source(item: Item, file: MediaFile) -> Payload:
    """Return one file of an item."""
    streams = file.streams or []
    row: Payload = SOURCE | {
        "Id": file.id,
        "Path": file.path,
        "Container": file.container,
        "Size": file.size,
        "Name": file.name,
        "ETag": hashed(f"{file.path}{file.size}{file.stamp}"),
        "MediaStreams": streams,
    }
    if item.kind in VIDEOS:
        row["VideoType"] = "VideoFile"
    if file.runtime is not None:
        row["RunTimeTicks"] = ticks(file.runtime)
    if streams:
        row["Bitrate"] = sum(stream.get("BitRate", 0) for stream in streams)
    sounds = [stream["Index"] for stream in streams if stream["Type"] == "Audio"]
    words = [stream["Index"] for stream in streams if stream["Type"] == "Subtitle"]
    row |= {"DefaultSubtitleStreamIndex": words[0]} if words else {}
    return row | ({"DefaultAudioStreamIndex": sounds[0]} if sounds else {})


def picture_of(item: Item) -> str | None:
    """Return what an item's picture is made of: a poster, else a frame of its file."""
    if (
        item.image is None
        and item.kind in VIDEOS
        and item.files
        and item.files[0].streams
    ):
        return item.path
    return item.image


def pictures(item: Item, *, shown: bool) -> Payload:
    """Return an item's pictures; where it shows none, its show's shape counts."""
    own, series = picture_of(item), item.of("Series")
    tags = {"Primary": hashed(own)} if own and shown else {}
    row: Payload = {"ImageTags": tags, "BackdropImageTags": []} if shown else {}
    if series is None or series is item or not series.image:
        return row
    if not tags:
        row["PrimaryImageAspectRatio"] = 2 / 3
    if tags or (shown and item.kind == "Episode"):
        row["ParentPrimaryImageItemId"] = series.id
        row["ParentPrimaryImageTag"] = hashed(series.image)
    return row
