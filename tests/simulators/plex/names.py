"""What file and folder names say.

Episodes are named by season and number, by date (Plex's naming rules have year, month,
day and month, day, year), or by a number alone, whose season the folder tells (so does
the series scanner that Plex published). That a track beside the albums of an artist is
listed under an album without a name is inferred.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
import re

VIDEO = {".mkv", ".mp4", ".m4v", ".avi", ".mov", ".ts"}
AUDIO = {".flac", ".mp3", ".m4a", ".ogg", ".opus"}

_YEAR = re.compile(r"^(?P<title>.*?)\s*\((?P<year>\d{4})\)")
_EPISODE = re.compile(r"[sS](?P<season>\d{1,2})[ ._-]?[eE](?P<episode>\d{1,4})")
_DATES = (
    re.compile(r"(?P<year>\d{4})[ .-](?P<month>\d{2})[ .-](?P<day>\d{2})"),
    re.compile(r"(?P<month>\d{2})[ .-](?P<day>\d{2})[ .-](?P<year>\d{4})"),
)
_NUMBER = re.compile(r"(?:^|[ ._-])(?P<episode>\d{2,3})(?=[ ._-]|$)")
_SEASON = re.compile(r"^(?:season|series|s)[ ._-]*(?P<season>\d{1,4})\b", re.IGNORECASE)
_NO_ALBUM = "[Unknown Album]"
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
    if len(path.parts) < 2:
        return None
    read = (_by_number(path), _by_date(path), _by_order(path))
    if (found := next(filter(None, read), None)) is None:
        return None
    season, episode = found
    named = Step("season", f"Season {season}" if season else "Specials", season)
    return (_titled("show", path.parts[0]), named, episode)


def _by_number(path: PurePath) -> tuple[int, Step] | None:
    """Read `S01E02` and the words after it."""
    if (found := _EPISODE.search(path.stem)) is None:
        return None
    number, words = int(found["episode"]), path.stem[found.end() :].strip(" ._-")
    return int(found["season"]), Step("episode", words or f"Episode {number}", number)


def _by_date(path: PurePath) -> tuple[int, Step] | None:
    """Read a date, whose year is the season if no folder names one."""
    if (day := _day(path.stem)) is None:
        return None
    season = _season(path)
    episode = Step("episode", day.isoformat(), year=day.year)
    return (day.year if season is None else season), episode


def _day(words: str) -> date | None:
    """Return the first day that some words name."""
    for found in filter(None, (one.search(words) for one in _DATES)):
        with suppress(ValueError):
            return date(*(int(found[part]) for part in ("year", "month", "day")))
    return None


def _by_order(path: PurePath) -> tuple[int, Step] | None:
    """Read a number alone, in the season that a folder names, or in the first."""
    if (found := _NUMBER.search(path.stem)) is None:
        return None
    number, season = int(found["episode"]), _season(path)
    return (1 if season is None else season), Step(
        "episode", f"Episode {number}", number
    )


def _season(path: PurePath) -> int | None:
    """Return the number of the season whose folder a file is in."""
    for folder in reversed(path.parts[1:-1]):
        if folder.lower() == "specials":
            return 0
        if found := _SEASON.match(folder):
            return int(found["season"])
    return None


def _track(path: PurePath) -> tuple[Step, ...] | None:
    """Read artist, album and track."""
    if len(path.parts) < 2:
        return None
    found = _TRACK.match(path.stem)
    album = path.parts[1] if len(path.parts) > 2 else _NO_ALBUM
    return (
        Step("artist", path.parts[0]),
        _titled("album", album),
        Step("track", found["title"], int(found["number"]))
        if found
        else Step("track", path.stem),
    )
