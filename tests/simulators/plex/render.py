"""Items as Plex tells them."""

from collections.abc import Container
from typing import Any

from .model import Item
from .render_files import media_of

type Payload = dict[str, Any]

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
        row["Media"] = [media_of(item, one, full=full) for one in item.media]
    if full and item.kind in ("show", "artist"):
        row["Location"] = [{"path": path} for path in _folders(item)]
    for name, tags in item.tags.items():
        told = tags if full else tags[: IN_LISTS.get(name)]
        row[name] = [_tag(name, tag, full=full) for tag in told]
    if item.settled and item.guids and (guids or full):
        row["Guid"] = [{"id": guid} for guid in item.guids]
    if chapters and item.chapters:
        row["Chapter"] = _chapters(item)
    return row


def _folders(item: Item) -> list[str]:
    """Return the folders of a show or an artist, one in each location it is in."""
    files = [media.file for leaf in item.leaves for media in leaf.media]
    roots = [place.path.rstrip("/") for place in item.section.locations]
    return sorted(
        {
            f"{root}/{file.removeprefix(root).split('/')[1]}"
            for file in files
            for root in roots
            if file.startswith(f"{root}/")
        }
    )


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
