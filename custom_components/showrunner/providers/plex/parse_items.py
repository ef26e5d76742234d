"""Turn the items that Plex Media Server lists into ours."""

from collections.abc import Mapping
from typing import Final

from ...engine.model import Item, ItemId, Library, LibraryId, MediaType
from ..coerce import entries, moment, number, seconds, text, whole
from .parse_files import chapters, files
from .wire import Metadata

MAX_TAGS: Final = 30
MAX_PEOPLE: Final = 200
PEOPLE: Final = ("Director", "Writer", "Role")
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
    parent, grandparent = _titles(data)
    is_music = kind in {MediaType.ALBUM, MediaType.TRACK}
    is_track, is_episode = kind is MediaType.TRACK, kind is MediaType.EPISODE
    season = data.get("parentIndex") if is_episode else data.get("index")
    above, top = _ancestors(data)
    return Item(
        id=ItemId(text(data.get("ratingKey"))),
        type=kind,
        title=text(data.get("title")),
        library=_library_of(data, known),
        year=whole(data.get("year")),
        show=None if is_music else grandparent or parent,
        season=whole(season) if is_episode or kind is MediaType.SEASON else None,
        episode=whole(data.get("index")) if is_episode else None,
        artist=(grandparent if is_track else parent) if is_music else None,
        album=parent if is_track else None,
        genres=_tags(data, "Genre"),
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
        studios=(studio,) if (studio := text(data.get("studio"))) else (),
        collections=_tags(data, "Collection"),
        labels=_tags(data, "Label"),
        tags_told=is_whole,
        artwork=_artwork(data),
        people=_people(data) if has_people else None,
        chapters=chapters(data) if is_whole else None,
        in_trash=bool(data.get("deletedAt")),
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


def _titles(data: Metadata) -> tuple[str | None, str | None]:
    """Return the titles of what an item belongs to, nearest first."""
    parent, grandparent = data.get("parentTitle"), data.get("grandparentTitle")
    return text(parent) or None, text(grandparent) or None


def _tags(data: Metadata, name: str, limit: int = MAX_TAGS) -> tuple[str, ...]:
    """Return the tags of an item of one sort."""
    tags = [text(entry.get("tag")) for entry in entries(data, name)]
    return tuple(tag for tag in tags if tag)[:limit]


def _people(data: Metadata) -> tuple[str, ...]:
    """Return who made an item and who plays in it, each once."""
    found = (who for name in PEOPLE for who in _tags(data, name, MAX_PEOPLE))
    return tuple(dict.fromkeys(found))[:MAX_PEOPLE]


def _guids(data: Metadata) -> dict[str, str]:
    """Return the external ids of an item: {"imdb": "tt1160419"}."""
    ids = [text(entry.get("id")).partition("://") for entry in entries(data, "Guid")]
    return {source: key for source, _, key in ids[:MAX_TAGS] if key}


def _artwork(data: Metadata) -> dict[str, str]:
    """Return the pictures of an item, by their paths on the server.

    A path ends with `updatedAt` of whatever the picture is of, which moves with each
    refresh and says nothing of the picture, so it is left out.
    """
    paths = {name: text(data.get(key)) for name, key in ARTWORK.items()}
    return {
        name: _unstamped(path) for name, path in paths.items() if path.startswith("/")
    }


def _unstamped(path: str) -> str:
    """Return the path of a picture without the date at its end."""
    place, _, stamp = path.rpartition("/")
    return place if place and stamp.isdecimal() else path
