"""What Sonarr and its kin send to a webhook, as far as Showrunner reads it.

Sources: the `Notifications/Webhook` folders of Sonarr (v3 to v5), Radarr, Lidarr and
Readarr, and Sonarr's wiki. What is not known is left out, and older versions know less:
a file's `path` may be missing where its `relativePath` is there, and is empty or out of
date after a rename.
"""

from typing import Any, TypedDict


class File(TypedDict, total=False):
    """A file of an episode, a film, an album or a book."""

    path: str
    relativePath: str  # To the folder of its show or film; music and books have none
    quality: str
    previousPath: str  # These two only after a rename
    previousRelativePath: str


class Owner(TypedDict, total=False):
    """A show, a film, an artist or an author."""

    title: str
    name: str  # Of artists and authors
    year: int
    path: str
    folderPath: str  # Of a film


class Part(TypedDict, total=False):
    """An episode, an album or a book."""

    title: str
    seasonNumber: int
    episodeNumber: int


class StatusMessage(TypedDict, total=False):
    """Why a download waits for somebody."""

    title: str
    messages: list[str]


# Everything stands at the top: `eventType`, and what that is about
type Message = dict[str, Any]
