"""What an item can be asked for by, and sorted by, and where its value is."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
import re
from typing import Any

from .library import is_below
from .model import Item
from .render_files import format_of, streams

TAGS = {
    "genre": "Genre",
    "director": "Director",
    "writer": "Writer",
    "producer": "Producer",
    "actor": "Role",
    "country": "Country",
    "collection": "Collection",
    "label": "Label",
}


def _told(name: str) -> Callable[[Item], Any]:
    """Return the reader of what the agent told of an item."""
    return lambda item: item.fields.get(name)


def _number(name: str) -> Callable[[Item], float | None]:
    """Return the reader of a number that the agent told, or somebody edited."""

    def number(item: Item) -> float | None:
        with suppress(ValueError):
            return float(item.fields.get(name, ""))
        return None

    return number


def _unwatched(item: Item) -> int:
    """Return how many of what can be played of an item nobody has seen."""
    return sum(not leaf.view_count for leaf in item.leaves)


def _of_files(name: str) -> Callable[[Item], Any]:
    """Return the reader of the highest of what is told of an item's files."""

    def highest(item: Item) -> Any:
        told = (format_of(item, media).get(name) for media in item.media)
        return max((value for value in told if value is not None), default=None)

    return highest


INTEGERS: dict[str, Callable[[Item], Any]] = {
    "id": lambda item: item.key,
    "index": lambda item: item.index,
    "year": lambda item: item.year,
    "decade": lambda item: item.year and item.year // 10 * 10,
    "duration": lambda item: item.duration,
    "viewCount": lambda item: item.view_count,
    "viewOffset": lambda item: item.view_offset,
    "rating": _number("rating"),
    "audienceRating": _number("audienceRating"),
    "userRating": _number("userRating"),
    "unwatched": lambda item: int(not item.view_count),
    "unwatchedLeaves": lambda item: int(_unwatched(item) > 0),
    "unviewedLeafCount": _unwatched,
    "inProgress": lambda item: int(item.view_offset > 0),
    "unmatched": lambda item: int(not item.settled),
    "trash": lambda item: int(item.deleted_at is not None),
    "duplicate": lambda item: int(len(item.media) > 1),
    "hdr": lambda _: 0,  # Every picture is told with eight bits
    "mediaHeight": _of_files("height"),
    "mediaBitrate": _of_files("bitrate"),
    "mediaSize": lambda item: sum(media.size for media in item.media) or None,
}


def _day(item: Item) -> int | None:
    """Return the seconds of the day that an item was first shown."""
    told = item.fields.get("originallyAvailableAt") or ""
    with suppress(ValueError):  # Somebody may have edited it
        return int(datetime.fromisoformat(told).replace(tzinfo=UTC).timestamp())
    return None


DATES: dict[str, Callable[[Item], Any]] = {
    "addedAt": lambda item: item.added_at,
    "updatedAt": lambda item: item.updated_at,
    "lastViewedAt": lambda item: item.last_viewed_at,
    "lastRatedAt": _number("lastRatedAt"),
    "originallyAvailableAt": _day,
}
STRINGS: dict[str, Callable[[Item], Any]] = {
    "title": lambda item: item.title,
    "titleSort": lambda item: sort_title(item.title),
    "guid": lambda item: item.guid,
    "summary": _told("summary"),
    "tagline": _told("tagline"),
    "studio": _told("studio"),
    "contentRating": _told("contentRating"),
    "editionTitle": _told("editionTitle"),
}


def _resolutions(item: Item) -> Iterable[str]:
    """Return the resolutions of an item's files."""
    told = (format_of(item, media).get("videoResolution") for media in item.media)
    return [one for one in told if one is not None]


def _languages(kind: int) -> Callable[[Item], Iterable[str]]:
    """Return the reader of the languages of an item's streams of a kind."""
    return lambda item: [
        stream["languageCode"]
        for media in item.media
        if media.readable
        for stream in streams(item, media)
        if stream["streamType"] == kind
    ]


def _places(item: Item) -> Iterable[str]:
    """Return the numbers of the locations that an item's files are in."""
    return [
        str(place.id)
        for leaf in item.leaves
        for media in leaf.media
        for place in item.section.locations
        if is_below(media.file, place.path)
    ]


# Of these an item has several; one of them has to be given as a whole
WORDS: dict[str, Callable[[Item], Iterable[str]]] = {
    "resolution": _resolutions,
    "audioLanguage": _languages(2),
    "subtitleLanguage": _languages(3),
    "location": _places,
}


def sort_title(title: str) -> str:
    """Return a title as it is sorted: without an article, in small letters."""
    return re.sub(r"^(the|a|an)\s+", "", title.lower())
