"""Sonarr, Radarr and Lidarr, as far as they tell a webhook what they do."""

from pathlib import Path

from .api import Json


def film_imported(file: Path) -> Json:
    """Return what Radarr says of a film that it put into its folder."""
    return {
        "eventType": "Download",
        "instanceName": "Radarr",
        "movie": {**_named(file.parent.name), "folderPath": str(file.parent)},
        "movieFile": {"relativePath": file.name, "quality": "Bluray-1080p"},
        "isUpgrade": False,
    }


def film_waits(title: str) -> Json:
    """Return what Radarr says of a film that somebody has to place."""
    return {
        "eventType": "ManualInteractionRequired",
        "instanceName": "Radarr",
        "movie": _named(title),
        "downloadStatusMessages": [{"title": title, "messages": ["Sample"]}],
    }


def episode_downloaded(show: str, season: int, episode: int) -> Json:
    """Return what Sonarr says of an episode that is on its disk."""
    return {
        "eventType": "DownloadComplete",
        "instanceName": "Sonarr",
        "series": {"title": show, "path": f"/tv/{show}"},
        "episodes": [{"seasonNumber": season, "episodeNumber": episode}],
        "sourcePath": f"/downloads/{show}",
    }


def album_failed(release: str) -> Json:
    """Return what Lidarr says of a download that came to nothing."""
    return {
        "eventType": "DownloadFailure",
        "instanceName": "Lidarr",
        "releaseTitle": release,
        "quality": "FLAC",
    }


def _named(name: str) -> Json:
    """Return the title and the year in a name such as Dune (2021)."""
    title, _, year = name.partition(" (")
    return {"title": title, "year": int(year.rstrip(")"))}
