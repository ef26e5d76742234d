"""What each field of an item adds to it."""

from collections.abc import Callable
from typing import Any

from .model import Item
from .notation import NEVER, hashed, moment, ticks
from .shelf import etag
from .sources import picture_of, source

type Payload = dict[str, Any]

HD = 720  # Lines of a picture
SORT_WORDS = ("the ", "a ", "an ")


def sort_name(item: Item) -> str:
    """Return what an item is sorted by."""
    if item.kind == "Season":
        return f"{item.index or 0:04d}"
    if item.kind == "Audio":
        number = "" if item.index is None else f"{item.index:04d} - "
        return f"{number}{item.name}"
    if item.kind == "Episode":
        season = item.of("Season")
        within = (season.index or 0) if season is not None else 0
        return f"{within:03d} - {item.index or 0:04d} - {item.name}"
    name = item.name.lower()
    article = next((word for word in SORT_WORDS if name.startswith(word)), "")
    return name.removeprefix(article)


def _streams(item: Item) -> Payload:
    if not item.files:
        return {}
    return {"MediaStreams": item.files[0].streams or []}


def _sources(item: Item) -> Payload:
    if not item.files:
        return {}
    return {"MediaSources": [source(item, file) for file in item.files]}


def _source_count(item: Item) -> Payload:
    return {"MediaSourceCount": len(item.files)} if len(item.files) > 1 else {}


def _last_added(item: Item) -> Payload:
    """Return when a show grew; other folders never tell."""
    if not item.is_folder:
        return {}
    dates = [leaf.created for leaf in item.leaves] if item.kind == "Series" else []
    return {"DateLastMediaAdded": moment(max(dates)) if dates else NEVER}


def _children(item: Item) -> Payload:
    if item.kind == "CollectionFolder" and item.library is not None:
        return {"ChildCount": sum(len(one.children) for one in item.library.folders)}
    return {"ChildCount": len(item.children)} if item.is_folder else {}


def _leaves(item: Item) -> Payload:
    counted = item.is_folder and item.kind != "CollectionFolder"
    return {"RecursiveItemCount": len(item.leaves)} if counted else {}


def _size(name: str) -> Callable[[Item], Payload]:
    """Return what tells the width or height of an item's picture."""

    def tell(item: Item) -> Payload:
        streams = (item.files[0].streams or []) if item.files else []
        found = [stream[name] for stream in streams if stream["Type"] == "Video"]
        return {name: found[0]} if found else {}

    return tell


def _links(item: Item) -> Payload:
    imdb = item.provider_ids.get("Imdb")
    link = {"Name": "IMDb", "Url": f"https://www.imdb.com/title/{imdb}"}
    return {"ExternalUrls": [link] if imdb else []}


def _fact(name: str) -> Callable[[Item], Payload]:
    """Return what tells a fact, if it is known."""
    return lambda item: {name: item.facts[name]} if name in item.facts else {}


def _listed(name: str) -> Callable[[Item], Payload]:
    """Return what tells a list, empty where nothing is known."""
    return lambda item: {name: item.facts.get(name, [])}


def _named(name: str) -> Payload:
    return {"Name": name, "Id": hashed(name)}


def _genres(item: Item) -> Payload:
    genres = item.facts.get("Genres", [])
    return {"Genres": genres, "GenreItems": [_named(genre) for genre in genres]}


def _people(item: Item) -> Payload:
    people = [
        {"Type": "Actor", **_named(one["Name"]), "Role": one["Role"]}
        for one in item.facts.get("People", [])
    ]
    return {"People": people}


def _shape(item: Item) -> Payload:
    """Return the shape of an item's picture."""
    if picture_of(item) is None:
        return {}
    wide = item.kind == "Episode"
    return {"PrimaryImageAspectRatio": 16 / 9 if wide else 2 / 3}


def _is_hd(item: Item) -> Payload:
    lines = _size("Height")(item).get("Height", 0)
    return {"IsHD": True} if lines >= HD else {}


def _length(item: Item) -> Payload:
    """Return how long everything in a folder of music plays."""
    if item.kind not in ("MusicAlbum", "MusicArtist"):
        return {}
    return {"CumulativeRunTimeTicks": ticks(item.runtime or 0.0)}


def _counts(item: Item) -> Payload:
    """Return what an artist has; without tags that is nothing."""
    if item.kind != "MusicArtist":
        return {}
    kinds = ("Album", "Artist", "Episode", "Movie", "MusicVideo", "Program", "Series")
    return {f"{kind}Count": 0 for kind in (*kinds, "Song", "Trailer")}


def _studio(item: Item) -> Payload:
    return {"SeriesStudio": ""} if item.kind in ("Season", "Episode") else {}


def _parent(item: Item) -> Payload:
    return {"ParentId": item.parent.id if item.parent is not None else None}


def _path(item: Item) -> Payload:
    return {} if item.is_nowhere else {"Path": item.path}


FIELDS: dict[str, Callable[[Item], Payload]] = {
    "CanDelete": lambda item: {"CanDelete": item.kind != "CollectionFolder"},
    "CanDownload": lambda item: {"CanDownload": not item.is_folder},
    "Chapters": _listed("Chapters"),
    "ChildCount": _children,
    "CumulativeRunTimeTicks": _length,
    "DateCreated": lambda item: {"DateCreated": moment(item.created)},
    "DateLastMediaAdded": _last_added,
    "DisplayPreferencesId": lambda item: {"DisplayPreferencesId": hashed(item.kind)},
    "EnableMediaSourceDisplay": lambda _: {"EnableMediaSourceDisplay": True},
    "Etag": lambda item: {"Etag": etag(item)},
    "ExternalUrls": _links,
    "Genres": _genres,
    "Height": _size("Height"),
    "IsHD": _is_hd,
    "ItemCounts": _counts,
    "LocalTrailerCount": lambda _: {"LocalTrailerCount": 0},
    "MediaSourceCount": _source_count,
    "MediaSources": _sources,
    "MediaStreams": _streams,
    "OriginalTitle": _fact("OriginalTitle"),
    "Overview": _fact("Overview"),
    "ParentId": _parent,
    "Path": _path,
    "People": _people,
    "PlayAccess": lambda _: {"PlayAccess": "Full"},
    "PrimaryImageAspectRatio": _shape,
    "ProductionLocations": lambda item: (
        {"ProductionLocations": []} if item.kind == "Movie" else {}
    ),
    "ProviderIds": lambda item: {"ProviderIds": item.provider_ids},
    "RecursiveItemCount": _leaves,
    "RemoteTrailers": lambda _: {"RemoteTrailers": []},
    "SeriesStudio": _studio,
    "SortName": lambda item: {"SortName": sort_name(item)},
    "SpecialFeatureCount": lambda _: {"SpecialFeatureCount": 0},
    "Studios": lambda item: {
        "Studios": [_named(name) for name in item.facts.get("Studios", [])]
    },
    "Taglines": _listed("Taglines"),
    "Tags": _listed("Tags"),
    "Width": _size("Width"),
}
EVERYTHING = tuple(FIELDS)
PLAYING = (
    "Chapters",
    "DateCreated",
    "EnableMediaSourceDisplay",
    "ExternalUrls",
    "Genres",
    "Height",
    "LocalTrailerCount",
    "MediaStreams",
    "Overview",
    "ParentId",
    "Path",
    "PrimaryImageAspectRatio",
    "ProviderIds",
    "SpecialFeatureCount",
    "Studios",
    "Taglines",
    "Width",
)
