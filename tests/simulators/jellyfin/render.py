"""Items as a Jellyfin server tells them."""

from collections.abc import Collection
from typing import Any

from .dialect import Dialect
from .fields import EVERYTHING, FIELDS, PLAYING
from .marks import Marks
from .model import FOLDERS, VIDEOS, Item
from .notation import hashed, ticks
from .people import User
from .sources import pictures

type Payload = dict[str, Any]

MEDIA_TYPES = {"Movie": "Video", "Episode": "Video", "Audio": "Audio"}


class Renderer:
    """Tells items, with the fields that somebody asked for."""

    def __init__(self, server_id: str, marks: Marks, speech: Dialect) -> None:
        self.server_id, self._marks, self._speech = server_id, marks, speech

    def row(
        self,
        item: Item,
        fields: Collection[str],
        user: User | None = None,
        *,
        images: bool = True,
        marks: bool = True,
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
        row |= pictures(item, shown=images)
        if not self._speech.shows_parents:
            row.pop("ParentPrimaryImageItemId", None)
            row.pop("ParentPrimaryImageTag", None)
        if user is not None and marks:
            row["UserData"] = self._user_data(item, fields, user)
        for field in fields:
            if self._tells(field, item, user) and field in FIELDS:
                row |= FIELDS[field](item)
        return row

    def _user_data(self, item: Item, fields: Collection[str], user: User) -> Payload:
        """Return what a user did with an item, as far as this version tells it."""
        marked = self._marks.row(user, item)
        counted = self._speech.tells_shares or "RecursiveItemCount" in fields
        if item.is_folder and not counted:
            marked.pop("PlayedPercentage", None)
        return marked

    def _tells(self, field: str, item: Item, user: User | None) -> bool:
        """Return whether this version tells a field of an item to somebody."""
        if field == "Chapters" and item.kind not in VIDEOS:
            return self._speech.shows_parents
        # What hangs on what a user may see
        return user is not None or field not in (
            "DateLastMediaAdded",
            "PlayAccess",
            "ChildCount",
        )

    def _plain(self, item: Item, row: Payload) -> None:
        """Add what an item of its kind always has, where it is known."""
        known = {
            "PartCount": item.facts.get("PartCount"),
            "IndexNumber": item.index if item.is_numbered else None,
            "IndexNumberEnd": item.index_end if item.is_numbered else None,
            "ProductionYear": _year(item),
            "OfficialRating": item.facts.get("OfficialRating"),
            "CommunityRating": item.facts.get("CommunityRating"),
            "PremiereDate": _premiere(item),
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


def _year(item: Item) -> int | None:
    """Return the year; a track has its album's, a dated episode its date's."""
    if item.kind == "Audio":
        album = item.of("MusicAlbum")
        return album.year if album is not None else None
    date: str = item.facts.get("PremiereDate", "")
    return item.year or (int(date[:4]) if date else None)


def _premiere(item: Item) -> str | None:
    """Return the day something came out; music has a whole year's first."""
    if item.kind in ("Audio", "MusicAlbum") and _year(item) is not None:
        return f"{_year(item)}-01-01T00:00:00.0000000Z"
    date: str | None = item.facts.get("PremiereDate")
    return date


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
    if has_subtitles(item):
        row["HasSubtitles"] = True


def _series(item: Item) -> Payload:
    """Return the show and season that an item belongs to."""
    series, season = item.of("Series"), item.of("Season")
    if series is None or series is item:
        return {}
    row: Payload = {"SeriesName": series.name, "SeriesId": series.id}
    if series.image:
        row["SeriesPrimaryImageTag"] = hashed(series.image)
    if item.kind == "Episode" and season is not None:
        row |= {"SeasonId": season.id, "SeasonName": season.name}
        if season.index is not None and item.is_numbered:
            row["ParentIndexNumber"] = season.index
    return row


def _album(item: Item) -> Payload:
    """Return the album that a track is on."""
    album = item.of("MusicAlbum")
    named = {} if album is None else {"Album": album.name, "AlbumId": album.id}
    return {"HasLyrics": False, **named}


def _musicians(item: Item) -> Payload:
    """Return the artists of a track or album, as far as its files are tagged."""
    names = item.facts.get("Artists", [])
    artist = item.of("MusicArtist")
    pairs = [
        {"Name": name, "Id": artist.id}
        for name in names
        if artist is not None and artist.name == name
    ]
    row = {"Artists": names, "ArtistItems": pairs, "AlbumArtists": pairs}
    return row | ({"AlbumArtist": names[0]} if names else {})


def has_subtitles(item: Item) -> bool:
    """Return whether something can be read along."""
    streams = (item.files[0].streams or []) if item.files else []
    return any(stream["Type"] == "Subtitle" for stream in streams)


def _details(item: Item) -> Payload:
    """Return what only a single item's answer has."""
    row: Payload = {"LockedFields": [], "LockData": False}
    return row | ({"Trickplay": {}} if item.kind in VIDEOS else {})
