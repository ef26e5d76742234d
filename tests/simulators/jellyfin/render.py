"""Items as a Jellyfin server tells them."""

from collections.abc import Callable, Collection
from typing import Any

from .marks import Marks
from .model import FOLDERS, VIDEOS, Item, MediaFile
from .notation import NEVER, hashed, moment, ticks
from .people import User
from .shelf import etag

type Payload = dict[str, Any]

SORT_WORDS = ("the ", "a ", "an ")
MEDIA_TYPES = {"Movie": "Video", "Episode": "Video", "Audio": "Audio"}
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


class Renderer:
    """Tells items, with the fields that somebody asked for."""

    def __init__(self, server_id: str, marks: Marks) -> None:
        self.server_id, self._marks = server_id, marks

    def row(
        self,
        item: Item,
        fields: Collection[str],
        user: User | None = None,
        *,
        images: bool = True,
    ) -> Payload:
        """Return an item with what every answer has and the fields asked for."""
        row: Payload = {
            "Name": item.name,
            "ServerId": self.server_id,
            "Id": item.id,
            "ChannelId": None,
            "IsFolder": item.kind in FOLDERS or item.kind == "UserRootFolder",
            "Type": item.kind,
            "ImageBlurHashes": {},
            "LocationType": "FileSystem",
            "MediaType": MEDIA_TYPES.get(item.kind, "Unknown"),
        }
        self._plain(item, row)
        if images:
            row |= {"ImageTags": _tags(item), "BackdropImageTags": []}
        if user is not None:
            row["UserData"] = self._marks.row(user, item)
        for field in fields:
            if (tell := FIELDS.get(field)) is not None:
                row |= tell(item)
        return row

    def _plain(self, item: Item, row: Payload) -> None:
        """Add what an item of its kind always has, where it is known."""
        known = {
            "IndexNumber": item.index,
            "IndexNumberEnd": item.index_end,
            "ProductionYear": item.year,
            "OfficialRating": item.facts.get("OfficialRating"),
            "CommunityRating": item.facts.get("CommunityRating"),
            "PremiereDate": item.facts.get("PremiereDate"),
        }
        row |= {name: value for name, value in known.items() if value is not None}
        if item.runtime is not None:
            row["RunTimeTicks"] = ticks(item.runtime)
        if item.kind in VIDEOS:
            row["VideoType"] = "VideoFile"
        # An unprobed file has no container yet
        if item.files and item.files[0].streams:
            row["Container"] = item.files[0].container
        _relatives(item, row)

    def full(self, item: Item, user: User | None) -> Payload:
        """Return everything about an item."""
        row = self.row(item, EVERYTHING, user)
        return row | _details(item)

    def playing(self, item: Item) -> Payload:
        """Return an item as a session tells it."""
        row = self.row(item, PLAYING)
        return row | ({"Trickplay": {}} if item.kind in VIDEOS else {})

    def full_name(self, item: Item) -> str:
        """Return an item's name as the activity log writes it."""
        series, season = item.of("Series"), item.of("Season")
        if item.kind != "Episode" or series is None or season is None:
            return item.name
        return f"{series.name} - S{season.index or 0}, E{item.index or 0} - {item.name}"


def _tags(item: Item) -> dict[str, str]:
    return {"Primary": hashed(item.image)} if item.image else {}


def _relatives(item: Item, row: Payload) -> None:
    """Add what an item belongs to, and what only its kind has."""
    row |= _series(item)
    match item.kind:
        case "Series":
            row["AirDays"] = []
        case "CollectionFolder" if item.library is not None:
            row["CollectionType"] = item.library.collection
        case "MusicAlbum":
            row |= _musicians(item)
        case "Audio":
            row |= _musicians(item) | _album(item)
        case _:
            pass
    if _subtitled(item):
        row["HasSubtitles"] = True


def _series(item: Item) -> Payload:
    """Return the show and season that an item belongs to."""
    series, season = item.of("Series"), item.of("Season")
    if series is None or series is item:
        return {}
    row: Payload = {"SeriesName": series.name, "SeriesId": series.id}
    if series.image:
        tag = hashed(series.image)
        row |= {"SeriesPrimaryImageTag": tag, "ParentPrimaryImageTag": tag}
        row["ParentPrimaryImageItemId"] = series.id
    if item.kind == "Episode" and season is not None:
        row |= {"SeasonId": season.id, "SeasonName": season.name}
        if season.index is not None:
            row["ParentIndexNumber"] = season.index
    return row


def _album(item: Item) -> Payload:
    """Return the album that a track is on."""
    album = item.of("MusicAlbum")
    named = {} if album is None else {"Album": album.name, "AlbumId": album.id}
    return {"HasLyrics": False, **named}


def _musicians(item: Item) -> Payload:
    """Return the artist of a track or album."""
    artist = item.of("MusicArtist")
    if artist is None:
        return {"Artists": [], "ArtistItems": [], "AlbumArtists": []}
    pair = [{"Name": artist.name, "Id": artist.id}]
    return {
        "Artists": [artist.name],
        "ArtistItems": pair,
        "AlbumArtist": artist.name,
        "AlbumArtists": pair,
    }


def _subtitled(item: Item) -> bool:
    streams = (item.files[0].streams or []) if item.files else []
    return any(stream["Type"] == "Subtitle" for stream in streams)


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
    return row | ({"DefaultAudioStreamIndex": sounds[0]} if sounds else {})


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
    return {"ChildCount": len(item.children)} if item.is_folder else {}


def _leaves(item: Item) -> Payload:
    return {"RecursiveItemCount": len(item.leaves)} if item.is_folder else {}


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


def _parent(item: Item) -> Payload:
    return {"ParentId": item.parent.id if item.parent is not None else None}


def _path(item: Item) -> Payload:
    return {"Path": item.path} if item.path else {}


FIELDS: dict[str, Callable[[Item], Payload]] = {
    "CanDelete": lambda item: {"CanDelete": item.kind != "CollectionFolder"},
    "CanDownload": lambda item: {"CanDownload": not item.is_folder},
    "Chapters": lambda _: {"Chapters": []},
    "ChildCount": _children,
    "DateCreated": lambda item: {"DateCreated": moment(item.created)},
    "DateLastMediaAdded": _last_added,
    "DisplayPreferencesId": lambda item: {"DisplayPreferencesId": hashed(item.kind)},
    "EnableMediaSourceDisplay": lambda _: {"EnableMediaSourceDisplay": True},
    "Etag": lambda item: {"Etag": etag(item)},
    "ExternalUrls": _links,
    "Genres": _genres,
    "Height": _size("Height"),
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
    "PrimaryImageAspectRatio": lambda item: (
        {"PrimaryImageAspectRatio": 2 / 3} if item.image else {}
    ),
    "ProductionLocations": lambda item: (
        {"ProductionLocations": []} if item.kind == "Movie" else {}
    ),
    "ProviderIds": lambda item: {"ProviderIds": item.provider_ids},
    "RecursiveItemCount": _leaves,
    "RemoteTrailers": lambda _: {"RemoteTrailers": []},
    "SortName": lambda item: {"SortName": sort_name(item)},
    "SpecialFeatureCount": lambda _: {"SpecialFeatureCount": 0},
    "Studios": lambda item: {
        "Studios": [_named(name) for name in item.facts.get("Studios", [])]
    },
    "Taglines": _listed("Taglines"),
    "Tags": _listed("Tags"),
    "Width": _size("Width"),
}
EVERYTHING = tuple(name for name in FIELDS if name != "MediaSourceCount")
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
    "ProviderIds",
    "SpecialFeatureCount",
    "Studios",
    "Taglines",
    "Width",
)


def _details(item: Item) -> Payload:
    """Return what only a single item's answer has."""
    row: Payload = {"LockedFields": [], "LockData": False}
    return row | ({"Trickplay": {}} if item.kind in VIDEOS else {})
