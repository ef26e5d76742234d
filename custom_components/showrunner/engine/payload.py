"""The JSON form of facts: what an automation reads in an event.

Times are seconds or ISO 8601, sizes are bytes, progress is percent. Every key is
always there, so that a template never has to ask whether it is.
"""

from datetime import datetime
import json
from typing import Any, Final
from urllib.parse import quote

from .model import Item, Library, MediaFile, Player, Recording, Session, User

PICTURES: Final = "/api/showrunner/artwork"  # On Home Assistant; see `views.py`
PICTURE_KINDS: Final = ("poster", "thumb", "background", "banner")  # Best first
MAX_BYTES: Final = 24 * 1024  # The recorder drops events of more than 32 KiB
_SUMMARY_LENGTH: Final = 500
_MAX_KEYS: Final = 20  # More than any map of ours has
# Entries of a list and characters of a text, cut harder until the event fits
_CUTS: Final = ((10, 4096), (10, 500), (5, 200), (2, 80), (1, 40), (1, 10))


# What the keys of all events mean; `docs/events.md` is made from it
FIELDS: Final[dict[str, str]] = {
    "type": "Which event it is",
    "at": "When it happened",
    "device_id": "The server's device, where its logbook looks for it",
    "server": "The server that it happened on",
    "server.entry_id": "Its config entry in Home Assistant",
    "server.device_id": "Its device in Home Assistant",
    "server.id": "Its own id, which never changes",
    "server.name": "Its name",
    "server.kind": "Its kind, as in the example",
    "truncated": "`true` when something was cut to make the event fit; else absent",
    "user": "Who it is",
    "user.id": "The id of the account",
    "user.name": "The name of the account",
    "player": "The app that plays",
    "player.id": "Its id, which stays the same from one session to the next",
    "player.name": "Its name, often that of the room",
    "player.product": "The app, as it calls itself",
    "player.platform": "What it runs on, such as `webOS`",
    "player.address": "Its address on the network",
    "player.local": "Whether it is in the server's own network; `null` if unknown",
    "session": "The id of the session",
    "item": "What was played or changed; `null` if a session plays nothing",
    "item.id": "Its id on the server",
    "item.type": "`movie`, `episode`, `track`, `photo`, and so on",
    "item.title": "Its own title; an episode's is not that of its show",
    "item.year": "The year of its release",
    "item.show": "The show that an episode belongs to",
    "item.season": "The number of its season; 0 holds the specials",
    "item.episode": "Its number in the season",
    "item.artist": "The artist of a track or album",
    "item.album": "The album of a track",
    "item.library": "The name of its library",
    "item.genres": "Its genres",
    "item.guids": "Its ids elsewhere, by source: `imdb`, `tmdb`, `tvdb` and others",
    "item.files": "Its files",
    "item.files[].path": "The path, as the server has it",
    "item.files[].size": "Bytes",
    "item.files[].container": "The format, such as `mkv`",
    "item.duration": "Seconds",
    "item.rating": "0 to 10",
    "item.summary": "What it is about, in 500 characters at most",
    "item.image": "Its picture, as a path on Home Assistant; sign in, or sign the path,"
    " to see it; `null` if it has none",
    "position": "Seconds from the start of the item",
    "duration": "Seconds: how long the item is, or how long the scan or sync took",
    "progress": "How much of the item has been played, in percent",
    "method": "`direct_play`, `direct_stream`, `transcode` or `unknown`",
    "library": "The library that it happened in",
    "library.id": "Its id on the server",
    "library.name": "Its name",
    "library.type": "`movie`, `show`, `artist` or `photo`",
    "trigger": "Who asked for the scan: `showrunner`, or the `server` and all others",
    "added": "How many items were new",
    "updated": "How many items were changed",
    "removed": "How many items are gone",
    "count": "How many items arrived together",
    "items": "The first 10 of them, each as an `item` is",
    "changes": "What is different, one or more of `file`, `metadata`, `subtitles`,"
    " `chapters` and `artwork`",
    "mode": "`item`, `push`, `quick` or `deep`: how much of the library was looked at",
    "processed": "How many items were looked at",
    "skipped": "How many of them were the same as before",
    "errors": "How many of them could not be read",
    "requests": "How many requests it took",
    "first": "The first 10 of each, under `added`, `updated` and `removed`, each as an"
    " `item` is; filled only when more than 200 changed",
    "error": "What went wrong, such as `unavailable` or `rejected`",
    "recording": "The recording",
    "recording.id": "Its id on the server",
    "recording.title": "The title of the programme",
    "recording.channel": "The channel",
    "recording.start": "When the programme begins",
    "recording.end": "When the programme ends",
    "recording.series": "The series that it belongs to, if any",
    "request": "The id of the request, as the action returned it",
    "path": "The path, as whoever asked wrote it",
    "expects": "`present` or `absent`: what whoever asked says of the path",
    "verdict": "What came of it, such as `found` or `not_found`; see"
    " [targeted scans](scans.md)",
    "took": "Seconds from the question to the verdict",
    "attempts": "How often the server was asked to look",
    "source": "Who says so: `sonarr`, `radarr`, `lidarr`, `readarr`, or as it calls"
    " itself",
    "title": "What it is, in the program's words",
    "files": "Its files, as the program writes their paths",
    "quality": "Its quality, in the program's words, such as `WEBDL-1080p`",
    "reason": "Why. A server: `restart`, `shutdown` or `unreachable`, and a start after"
    " a shutdown is a `restart`, too. A scan: what its verdict leaves open. A download:"
    " the program's own words",
    "version": "The version of the server",
}


def library_data(library: Library) -> dict[str, Any]:
    """Return a library as JSON."""
    return {"id": library.id, "name": library.name, "type": library.type.value}


def user_data(user: User) -> dict[str, Any]:
    """Return a user as JSON."""
    return {"id": user.id, "name": user.name}


def item_data(item: Item) -> dict[str, Any]:
    """Return an item as JSON."""
    return {
        "id": item.id,
        "type": item.type.value,
        "title": item.title,
        "year": item.year,
        "show": item.show,
        "season": item.season,
        "episode": item.episode,
        "artist": item.artist,
        "album": item.album,
        "library": item.library and item.library.name,
        "genres": list(item.genres),
        "guids": dict(item.guids),
        "files": [_file_data(file) for file in item.files],
        "duration": item.duration,
        "rating": item.rating,
        "summary": item.summary[:_SUMMARY_LENGTH],
        "image": picture_kind(item),  # Until `located` says where
    }


def picture_kind(item: Item) -> str | None:
    """Return which of an item's pictures shows it best."""
    return next((kind for kind in PICTURE_KINDS if kind in item.artwork), None)


def located(data: Any, entry_id: str) -> Any:
    """Return data in which the picture of each item is a path on Home Assistant."""
    match data:
        case {"image": str(kind), "id": str(key), **others}:
            path = f"{PICTURES}/{entry_id}/{quote(key, safe='')}/{kind}"
            return {"id": key, **others, "image": path}
        case dict():
            return {key: located(value, entry_id) for key, value in data.items()}
        case list():
            return [located(value, entry_id) for value in data]
        case _:
            return data


def session_data(session: Session) -> dict[str, Any]:
    """Return a session and what it plays as JSON."""
    item, progress = session.item, session.progress
    return {
        "user": user_data(session.user),
        "player": _player_data(session.player),
        "session": session.id,
        "item": item and item_data(item),
        "position": round(float(session.position), 3),
        "duration": item and item.duration,
        "progress": None if progress is None else round(progress * 100, 1),
        "method": session.method.value,
    }


def recording_data(recording: Recording) -> dict[str, Any]:
    """Return a recording as JSON."""
    return {
        "id": recording.id,
        "title": recording.title,
        "channel": recording.channel,
        "start": _moment(recording.start),
        "end": _moment(recording.end),
        "series": recording.series,
    }


def bounded(data: dict[str, Any]) -> dict[str, Any]:
    """Return data that fits into an event, with `truncated` saying if it was cut."""
    cut = data
    for entries, length in _CUTS:
        cut = {key: _cut(value, entries, length) for key, value in data.items()}
        if _size(cut) <= MAX_BYTES:
            break
    return cut if cut == data else {**cut, "truncated": True}


def _size(data: dict[str, Any]) -> int:
    """Return how many bytes the recorder would store."""
    text = json.dumps(data, ensure_ascii=False)
    return len(text.encode(errors="surrogatepass"))


def _cut(value: Any, entries: int, length: int) -> Any:
    """Return a value with short lists, small maps and short texts."""
    match value:
        case str() if len(value) > length:
            return value[: length - 1] + "…"
        case list():
            return [_cut(entry, entries, length) for entry in value[:entries]]
        case dict():
            kept = list(value.items())[:_MAX_KEYS]
            return {
                _cut(key, entries, length): _cut(entry, entries, length)
                for key, entry in kept
            }
        case _:
            return value


def _player_data(player: Player) -> dict[str, Any]:
    """Return a player as JSON."""
    return {
        "id": player.id,
        "name": player.name,
        "product": player.product,
        "platform": player.platform,
        "address": player.address,
        "local": player.local,
    }


def _file_data(file: MediaFile) -> dict[str, Any]:
    """Return a file as JSON."""
    return {"path": file.path, "size": file.size, "container": file.container}


def _moment(moment: datetime | None) -> str | None:
    """Return a moment as ISO 8601."""
    return None if moment is None else moment.isoformat()
