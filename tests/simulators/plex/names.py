"""What file and folder names say."""

from dataclasses import dataclass
from pathlib import PurePath
import re

VIDEO = {".mkv", ".mp4", ".m4v", ".avi", ".mov", ".ts"}
AUDIO = {".flac", ".mp3", ".m4a", ".ogg", ".opus"}

_YEAR = re.compile(r"^(?P<title>.*?)\s*\((?P<year>\d{4})\)")
_EPISODE = re.compile(r"[sS](?P<season>\d{1,2})[ ._-]?[eE](?P<episode>\d{1,4})")
_TRACK = re.compile(r"^(?P<number>\d{1,3})[ ._-]+(?P<title>.+)$")


@dataclass(frozen=True, slots=True)
class Step:
    """One level of what a file is: a show, then its season, then the episode."""

    kind: str
    title: str
    index: int | None = None
    year: int | None = None


def kind_of_folder(name: str) -> str:
    """Return the kind of section that a folder with this name holds."""
    words = name.lower()
    if any(word in words for word in ("tv", "show", "series", "anime")):
        return "show"
    return "artist" if "music" in words else "movie"


def steps(section_kind: str, path: PurePath) -> tuple[Step, ...] | None:
    """Return what a file below a section's folder is, or nothing if it is nothing."""
    match section_kind:
        case "movie" if path.suffix.lower() in VIDEO:
            return _film(path)
        case "show" if path.suffix.lower() in VIDEO:
            return _episode(path)
        case "artist" if path.suffix.lower() in AUDIO:
            return _track(path)
    return None


def _titled(kind: str, name: str, index: int | None = None) -> Step:
    """Split a year off a name."""
    if found := _YEAR.match(name):
        return Step(kind, found["title"], index, int(found["year"]))
    return Step(kind, name, index)


def _film(path: PurePath) -> tuple[Step, ...]:
    """Read a film from its folder, or from the file where it has no folder."""
    in_folder = len(path.parts) > 1 and _YEAR.match(path.parts[-2])
    return (_titled("movie", path.parts[-2] if in_folder else path.stem),)


def _episode(path: PurePath) -> tuple[Step, ...] | None:
    """Read show, season and episode."""
    found = _EPISODE.search(path.stem)
    if found is None or len(path.parts) < 2:
        return None
    season, episode = int(found["season"]), int(found["episode"])
    words = path.stem[found.end() :].strip(" ._-")
    return (
        _titled("show", path.parts[0]),
        Step("season", f"Season {season}" if season else "Specials", season),
        Step("episode", words or f"Episode {episode}", episode),
    )


def _track(path: PurePath) -> tuple[Step, ...] | None:
    """Read artist, album and track."""
    if len(path.parts) < 3:
        return None
    found = _TRACK.match(path.stem)
    return (
        Step("artist", path.parts[0]),
        _titled("album", path.parts[1]),
        Step("track", found["title"], int(found["number"]))
        if found
        else Step("track", path.stem),
    )
