"""Turn the rows of a Jellyfin server into items."""

from collections.abc import Iterable
from typing import Final

from ...engine.model import Item, ItemId, Library, MediaType
from ...engine.paths import owners
from ..coerce import entries, flag, iso_moment, mapping, number, text, texts, whole
from .artwork import artwork
from .media import chapters, files, seconds
from .wire import BaseItem

MAX_TAGS: Final = 30
MAX_PEOPLE: Final = 100

KINDS: Final = {
    "Movie": MediaType.MOVIE,
    "Video": MediaType.MOVIE,  # A film of one's own, or of no known title
    "Series": MediaType.SHOW,
    "Season": MediaType.SEASON,
    "Episode": MediaType.EPISODE,
    "MusicArtist": MediaType.ARTIST,
    "MusicAlbum": MediaType.ALBUM,
    "Audio": MediaType.TRACK,
    "AudioBook": MediaType.TRACK,  # A chapter, or all of it
    "Photo": MediaType.PHOTO,
    "Book": MediaType.UNKNOWN,
    "MusicVideo": MediaType.UNKNOWN,
}
_CLIPS: Final = {"Trailer"}


def item(data: BaseItem, libraries: Iterable[Library]) -> Item:
    """Return an item, with its library as far as its path tells."""
    return of_library(data, owner(text(data.get("Path")), libraries))


def of_library(data: BaseItem, library: Library | None) -> Item:
    """Return an item of a library."""
    kind = item_type(data)
    is_episode, is_season = kind is MediaType.EPISODE, kind is MediaType.SEASON
    is_music = kind in {MediaType.ALBUM, MediaType.TRACK}
    season = data.get("ParentIndexNumber") if is_episode else data.get("IndexNumber")
    return Item(
        id=ItemId(text(data.get("Id"))),
        type=kind,
        title=text(data.get("Name")),
        library=library,
        year=whole(data.get("ProductionYear")),
        show=text(data.get("SeriesName")) or None,
        season=whole(season) if is_episode or is_season else None,
        episode=whole(data.get("IndexNumber")) if is_episode else None,
        artist=_artist(data) if is_music else None,
        album=(text(data.get("Album")) or None) if kind is MediaType.TRACK else None,
        genres=tuple(texts(data.get("Genres")))[:MAX_TAGS],
        guids=_guids(data),
        files=files(data),
        duration=seconds(data.get("RunTimeTicks")),
        rating=number(data.get("CommunityRating")),
        summary=text(data.get("Overview")),
        added_at=iso_moment(data.get("DateCreated")),
        revision=text(data.get("Etag")),
        parent=_parent(data, kind),
        top=_top(data, kind),
        studios=_names(data, "Studios", MAX_TAGS),
        labels=tuple(texts(data.get("Tags")))[:MAX_TAGS],
        artwork=artwork(data),
        people=_names(data, "People", MAX_PEOPLE) if "People" in data else None,
        chapters=chapters(data),
    )


def item_type(data: BaseItem) -> MediaType:
    """Return what an item is; trailers and other extras are clips."""
    kind = text(data.get("Type"))
    if data.get("ExtraType") or kind in _CLIPS:
        return MediaType.CLIP
    return KINDS.get(kind, MediaType.UNKNOWN)


def is_shadow(data: BaseItem) -> bool:
    """Return whether an item is only known of, such as an episode yet to come.

    A season whose episodes lie in the folder of their show has no place of its own.
    """
    return data.get("LocationType") == "Virtual" and not flag(data.get("IsFolder"))


def owner(path: str, libraries: Iterable[Library]) -> Library | None:
    """Return the library whose folder a path is in; the innermost one, if several."""
    found = owners(path, libraries)
    return found[0][0] if found else None


def _artist(data: BaseItem) -> str | None:
    """Return who made an album or a track."""
    artists = texts(data.get("Artists"))
    return text(data.get("AlbumArtist")) or (artists[0] if artists else None)


def _parent(data: BaseItem, kind: MediaType) -> ItemId | None:
    """Return what an item stands in: a season, a show, an album, an artist."""
    match kind:
        case MediaType.EPISODE:
            return _id(data, "SeasonId") or _id(data, "ParentId")
        case MediaType.SEASON:
            return _id(data, "SeriesId") or _id(data, "ParentId")
        case MediaType.TRACK:
            return _id(data, "AlbumId") or _id(data, "ParentId")
        case MediaType.ALBUM:
            return _id(data, "ParentId")  # The artist's folder, if there is one
        case _:
            return None


def _top(data: BaseItem, kind: MediaType) -> ItemId | None:
    """Return the show or artist of an item. A track's is told if it is tagged."""
    match kind:
        case MediaType.EPISODE | MediaType.SEASON:
            return _id(data, "SeriesId")
        case MediaType.ALBUM:
            return _id(data, "ParentId")
        case MediaType.TRACK:
            artists = entries(data, "AlbumArtists")
            return next((key for each in artists if (key := _id(each, "Id"))), None)
        case _:
            return None


def _id(data: BaseItem, key: str) -> ItemId | None:
    """Return the id of another item."""
    found = text(data.get(key))
    return ItemId(found) if found else None


def _names(data: BaseItem, key: str, limit: int) -> tuple[str, ...]:
    """Return the names of a list, each once."""
    names = [text(each.get("Name")) for each in entries(data, key)]
    return tuple(dict.fromkeys(name for name in names if name))[:limit]


def _guids(data: BaseItem) -> dict[str, str]:
    """Return the external ids of an item: {"imdb": "tt1160419"}."""
    ids = [*mapping(data.get("ProviderIds")).items()][:MAX_TAGS]
    return {source.lower(): text(key) for source, key in ids if text(key)}
