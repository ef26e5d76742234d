"""Turn the items that Plex Media Server lists into ours."""

from collections.abc import Mapping
from typing import Any, Final

from ...engine.model import Item, ItemId, Library, LibraryId, MediaType
from ..coerce import entries, moment, number, seconds, text, whole
from .parse_files import chapters, files
from .wire import Metadata

MAX_TAGS: Final = 30
MAX_PEOPLE: Final = 200
PEOPLE: Final = ("Director", "Writer", "Role")
TAGS: Final = {"genres": "Genre", "collections": "Collection", "labels": "Label"}
# What a picture is called here and there; an `Image` is in some answers only
ARTWORK: Final = {"poster": "thumb", "background": "art", "banner": "banner"}


def item(
    data: Metadata,
    known: Mapping[LibraryId, Library],
    *,
    is_whole: bool = False,
    has_people: bool = False,
) -> Item:
    """Return an item.

    What is empty is left out by the server, so the caller says what it asked for: lists
    have no chapters, and but the first tags of each sort.
    """
    kind = MediaType(text(data.get("type")))
    above, top = _ancestors(data)
    return Item(
        id=ItemId(text(data.get("ratingKey"))),
        type=kind,
        title=text(data.get("title")),
        library=_library_of(data, known),
        year=whole(data.get("year")),
        guids=_guids(data),
        files=files(data),
        duration=seconds(data.get("duration")),
        rating=number(data.get("rating")) or number(data.get("audienceRating")),
        summary=text(data.get("summary")),
        added_at=moment(data.get("addedAt")),
        updated_at=moment(data.get("updatedAt")),
        revision=revision(data),
        parent=above,
        top=top,
        tags_told=is_whole,
        artwork=_artwork(data),
        people=_people(data) if has_people else None,
        chapters=chapters(data) if is_whole else None,
        in_trash=bool(data.get("deletedAt")),
        **_place(data, kind),
        **_tags(data),
    )


def revision(data: Metadata) -> str:
    """Return what differs whenever the server changed an item; empty if it says none.

    `updatedAt` need not change with a file, but its duration mostly does. All of this
    is in each answer about an item, however much of it was asked for.
    """
    changed = whole(data.get("updatedAt")) or whole(data.get("addedAt"))
    if not changed:
        return ""
    duration, deleted = whole(data.get("duration")), whole(data.get("deletedAt"))
    return f"{changed}-{duration or ''}-{deleted or ''}".rstrip("-")


def _ancestors(data: Metadata) -> tuple[ItemId | None, ItemId | None]:
    """Return the ids of what an item belongs to: the nearest, and the topmost."""
    above = text(data.get("parentRatingKey"))
    top = text(data.get("grandparentRatingKey")) or above
    return ItemId(above) if above else None, ItemId(top) if top else None


def _library_of(data: Metadata, known: Mapping[LibraryId, Library]) -> Library | None:
    """Return the library of an item; live TV has none."""
    if not (key := LibraryId(text(data.get("librarySectionID")))):
        return None
    return known.get(key) or Library(id=key, name=text(data.get("librarySectionTitle")))


def _place(data: Metadata, kind: MediaType) -> dict[str, Any]:
    """Return what an item is called after, and its number there."""
    parent = text(data.get("parentTitle")) or None
    top = text(data.get("grandparentTitle")) or None
    number = whole(data.get("index"))
    match kind:
        case MediaType.EPISODE:
            season = whole(data.get("parentIndex"))
            return {"show": top or parent, "season": season, "episode": number}
        case MediaType.SEASON:
            return {"show": top or parent, "season": number}
        case MediaType.TRACK:
            return {"artist": top, "album": parent}
        case MediaType.ALBUM:
            return {"artist": parent}
        case _:
            return {"show": top or parent}


def _tags(data: Metadata) -> dict[str, Any]:
    """Return what an item is tagged with; of most rows of a list, nothing."""
    found = {name: _names(data, key) for name, key in TAGS.items() if key in data}
    if studio := text(data.get("studio")):
        found["studios"] = (studio,)
    return found


def _names(data: Metadata, key: str, limit: int = MAX_TAGS) -> tuple[str, ...]:
    """Return the tags of an item of one sort."""
    tags = [text(entry.get("tag")) for entry in entries(data, key)]
    return tuple([tag for tag in tags if tag][:limit])


def _people(data: Metadata) -> tuple[str, ...]:
    """Return who made an item and who plays in it, each once."""
    found = (who for name in PEOPLE for who in _names(data, name, MAX_PEOPLE))
    return tuple(dict.fromkeys(found))[:MAX_PEOPLE]


def _guids(data: Metadata) -> dict[str, str]:
    """Return the external ids of an item: {"imdb": "tt1160419"}."""
    found = {}
    for entry in entries(data, "Guid")[:MAX_TAGS]:
        source, _, key = text(entry.get("id")).partition("://")
        if key:
            found[source] = key
    return found


def _artwork(data: Metadata) -> dict[str, str]:
    """Return the pictures of an item, by their paths on the server.

    A path ends with `updatedAt` of whatever the picture is of, which moves with each
    refresh and says nothing of the picture, so it is left out.
    """
    found = {}
    for name, key in ARTWORK.items():
        path = text(data.get(key))
        if path.startswith("/"):
            found[name] = _unstamped(path)
    return found


def _unstamped(path: str) -> str:
    """Return the path of a picture without the date at its end."""
    place, _, stamp = path.rpartition("/")
    return place if place and stamp.isdecimal() else path
