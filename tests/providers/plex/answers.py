"""What a Plex server answers, in small."""

from collections.abc import Mapping
from typing import Any

from custom_components.showrunner.engine.listing import Detail
from custom_components.showrunner.engine.model import (
    Item,
    Library,
    LibraryId,
    MediaType,
)
from custom_components.showrunner.providers.plex.listing import Reader

SHOWS = Library(id=LibraryId("2"), name="Shows", type=MediaType.SHOW)
KNOWN = {SHOWS.id: SHOWS}

EPISODE: dict[str, Any] = {
    "ratingKey": "90",
    "type": "episode",
    "title": "Pilot",
    "parentTitle": "Season 1",
    "grandparentTitle": "The 100",
    "parentIndex": 1,
    "index": 2,
    "year": 2014,
    "librarySectionID": 2,
    "duration": 2_520_000,
    "rating": 7.4,
    "summary": "Landed.",
    "addedAt": 1_700_000_000,
    "updatedAt": "1700000100",
    "Genre": [{"tag": "Action"}, {"tag": "Drama"}],
    "Guid": [{"id": "imdb://tt1"}, {"id": "tvdb://22"}, {"id": "nonsense"}],
    "Media": [
        {"Part": [{"file": "/tv/1.mkv", "size": "10", "container": "mkv"}]},
        {"Part": [{"file": "/tv/2.mkv"}, {"size": 3}]},
    ],
}
SESSION: dict[str, Any] = {
    **EPISODE,
    "sessionKey": 7,
    "viewOffset": 61_500,
    "User": {"id": "1", "title": "Anna"},
    "Player": {
        "machineIdentifier": "tv-1",
        "title": "Living Room TV",
        "product": "Plex for LG",
        "platform": "webOS",
        "address": "192.168.1.9",
        "state": "paused",
        "local": True,
    },
}
GRAB: dict[str, Any] = {
    "id": "g1",
    "status": "inprogress",
    "Metadata": {
        "title": "Home",
        "grandparentTitle": "The Expanse",
        "Media": [
            {"beginsAt": "1700000000", "endsAt": 1_700_003_600, "channelTitle": "BBC"}
        ],
    },
}


def items(
    answer: dict[str, Any], known: Mapping[LibraryId, Library] = KNOWN
) -> list[Item]:
    """Return the items of a container that lists them."""
    page = Reader(known, Detail.FULL).page(answer, {})
    return [entry.read() for entry in page.entries]
