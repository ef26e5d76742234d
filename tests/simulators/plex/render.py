"""Items as Plex tells them."""

from collections.abc import Container
from pathlib import PurePath
from typing import Any

from .model import Item, MediaFile

type Payload = dict[str, Any]

FRAME_RATES = {"movie": "24p", "episode": "PAL"}
QUALITIES = {"2160p": ("4k", 3840, 2160), "720p": ("720", 1280, 720)}
FULL_HD = ("1080", 1920, 1080)
IN_LISTS = {"Genre": 2, "Role": 3}  # A list tells no more of them
TAG_TYPES = {
    "Genre": 1,
    "Collection": 2,
    "Director": 4,
    "Writer": 5,
    "Role": 6,
    "Country": 8,
    "Label": 11,
}


def metadata(
    item: Item,
    *,
    guids: bool = False,
    full: bool = False,
    located: bool = True,
    chapters: bool = False,
) -> Payload:
    """Return an item as a list has it, or in full.

    Located, it tells its section; in the list of a section only the container does.
    """
    row = _head(item) | (_location(item) if located else {}) | _ancestors(item)
    row |= item.fields | _counts(item) | _views(item) | _pictures(item)
    row |= {"addedAt": item.added_at, "updatedAt": item.updated_at}
    if item.deleted_at is not None:
        row["deletedAt"] = item.deleted_at
    if item.media:
        row["Media"] = [_media(item, one, full=full) for one in item.media]
    for name, tags in item.tags.items():
        told = tags if full else tags[: IN_LISTS.get(name)]
        row[name] = [_tag(name, tag, full=full) for tag in told]
    if item.settled and item.guids and (guids or full):
        row["Guid"] = [{"id": guid} for guid in item.guids]
    if chapters and item.chapters:
        row["Chapter"] = _chapters(item)
    return row


def _chapters(item: Item) -> list[Payload]:
    """Return the chapters of an item, which end where the next one starts."""
    starts = [start for _, start in item.chapters]
    return [
        {
            "id": item.key * 100 + number,
            "filter": f"thumb={item.key * 100 + number}",
            "tag": title,
            "index": number,
            "startTimeOffset": start,
            "endTimeOffset": end,
        }
        for number, ((title, start), end) in enumerate(
            zip(item.chapters, [*starts[1:], item.duration], strict=True), 1
        )
    ]


def some_fields(item: Item, names: Container[str]) -> Payload:
    """Return the named ones of the fields that are quickly told."""
    row: Payload = {"ratingKey": str(item.key), "type": item.kind, "title": item.title}
    duration = item.leaves[0].duration if item.kind == "show" else item.duration
    row |= {"duration": duration} if duration else {}
    row |= {"addedAt": item.added_at, "updatedAt": item.updated_at}
    row |= {} if item.deleted_at is None else {"deletedAt": item.deleted_at}
    return {name: value for name, value in row.items() if name in names}


def _head(item: Item) -> Payload:
    """Return what an item is."""
    path = f"/library/metadata/{item.key}"
    row: Payload = {
        "ratingKey": str(item.key),
        "key": f"{path}/children" if item.children else path,
        "guid": item.guid,
        "type": item.kind,
        "title": item.title,
        "summary": "",
    }
    if (index := _index(item)) is not None:
        row["index"] = index
    optional = {"year": item.year, "duration": item.duration}
    return row | {name: value for name, value in optional.items() if value}


def _location(item: Item) -> Payload:
    """Return which section an item is in."""
    return {
        "librarySectionTitle": item.section.title,
        "librarySectionID": item.section.key,
        "librarySectionKey": f"/library/sections/{item.section.key}",
    }


def _index(item: Item) -> int | None:
    """Return an item's number; shows, artists and albums are all the first."""
    return 1 if item.kind in ("show", "artist", "album") else item.index


def _ancestors(item: Item) -> Payload:
    """Return what an item belongs to."""
    if item.parent is None:
        return {}
    row = _ancestor(item.parent, "parent")
    if item.parent.year is not None:
        row["parentYear"] = item.parent.year
    if (index := _index(item.parent)) is not None:
        row["parentIndex"] = index
    if item.parent.parent is not None:
        row |= _ancestor(item.parent.parent, "grandparent")
        row["grandparentArt"] = _art(item.root)
    return row


def _ancestor(above: Item, name: str) -> Payload:
    """Return what is told of an item one or two levels up."""
    path = f"/library/metadata/{above.key}"
    row = {
        f"{name}RatingKey": str(above.key),
        f"{name}Key": path,
        f"{name}Guid": above.guid,
        f"{name}Title": above.title,
    }
    if above.settled:
        row[f"{name}Thumb"] = f"{path}/thumb/{above.updated_at}"
    return row


def _art(item: Item) -> str:
    return f"/library/metadata/{item.key}/art/{item.updated_at}"


def _counts(item: Item) -> Payload:
    """Return how much is below an item."""
    if not item.children:
        return {}
    leaves = item.leaves
    watched = sum(leaf.view_count > 0 for leaf in leaves)
    row = {"leafCount": len(leaves), "viewedLeafCount": watched}
    if item.parent is None:
        row["childCount"] = len(item.children)
    if item.kind == "show":
        row["duration"] = leaves[0].duration
    return row


def _views(item: Item) -> Payload:
    """Return how far somebody came with an item; absent when nobody began."""
    row: Payload = {}
    if item.view_count:
        row["viewCount"] = item.view_count
    if item.view_offset:
        row["viewOffset"] = item.view_offset
    if item.last_viewed_at is not None:
        row["lastViewedAt"] = item.last_viewed_at
    return row


def _pictures(item: Item) -> Payload:
    """Return pictures, which come with the metadata."""
    if not item.settled:
        return {}
    path = f"/library/metadata/{item.key}"
    return {
        "thumb": f"{path}/thumb/{item.updated_at}",
        "art": _art(item.root),
    }


def _tag(name: str, tag: str, *, full: bool) -> Payload:
    """Return a tag; ids and filters only in full."""
    if not full:
        return {"tag": tag}
    number = tag_id(name, tag)
    return {"id": number, "filter": f"{name.lower()}={number}", "tag": tag}


def tag_id(name: str, tag: str) -> int:
    """Return a stable number for a tag."""
    return TAG_TYPES.get(name, 99) * 100_000 + sum(
        place * letter for place, letter in enumerate(tag.encode(), 1)
    )


def _quality(media: MediaFile) -> tuple[str, int, int]:
    """Return resolution, width and height, as the file's name tells them."""
    found = (size for mark, size in QUALITIES.items() if mark in media.file)
    return next(found, FULL_HD)


def _media(item: Item, media: MediaFile, *, full: bool) -> Payload:
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
