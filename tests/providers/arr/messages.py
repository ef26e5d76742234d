"""What Sonarr and its kin send, by the fields that their own sources name."""

from typing import Any

type Message = dict[str, Any]

SERIES = {"id": 1, "title": "Severance", "path": "/tv/Severance", "tvdbId": 371980}
MOVIE = {"id": 2, "title": "Dune", "year": 2021, "folderPath": "/films/Dune (2021)"}
ARTIST = {"id": 3, "name": "Nina Simone", "path": "/music/Nina Simone"}
AUTHOR = {"id": 4, "name": "Ursula Le Guin", "path": "/books/Ursula Le Guin"}


def sonarr(event: str, **fields: Any) -> Message:
    """Return a message of Sonarr about an episode."""
    return {
        "eventType": event,
        "instanceName": "Sonarr",
        "applicationUrl": "",
        "series": SERIES,
        "episodes": [
            {"id": 9, "seasonNumber": 2, "episodeNumber": 5, "title": "Trojan's Horse"}
        ],
        "downloadClient": "SABnzbd",
        "downloadId": "SABnzbd_nzo_1",
        **fields,
    }


def radarr(event: str, **fields: Any) -> Message:
    """Return a message of Radarr about a film."""
    return {
        "eventType": event,
        "instanceName": "Radarr",
        "movie": MOVIE,
        "remoteMovie": {"tmdbId": 438631, "title": "Dune", "year": 2021},
        **fields,
    }


def lidarr(event: str, **fields: Any) -> Message:
    """Return a message of Lidarr about an album."""
    return {
        "eventType": event,
        "instanceName": "Lidarr",
        "artist": ARTIST,
        "album": {"id": 5, "title": "Pastel Blues"},
        **fields,
    }


def readarr(event: str, **fields: Any) -> Message:
    """Return a message of Readarr about a book."""
    return {
        "eventType": event,
        "instanceName": "Readarr",
        "author": AUTHOR,
        "book": {"id": 6, "title": "The Dispossessed"},
        **fields,
    }


def episode_file(name: str, **fields: Any) -> Message:
    """Return a file of the show, as an import has it."""
    relative = f"Season 02/{name}"
    return {
        "id": 1,
        "relativePath": relative,
        "path": f"{SERIES['path']}/{relative}",
        "quality": "WEBDL-1080p",
        "qualityVersion": 1,
        "size": 1_467_308_032,
        **fields,
    }


def movie_file(name: str, **fields: Any) -> Message:
    """Return a file of the film."""
    return {"id": 2, "relativePath": name, "quality": "Bluray-2160p", **fields}
