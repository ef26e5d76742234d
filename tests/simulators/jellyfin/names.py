"""What file and folder names say."""

from dataclasses import dataclass, field, replace
from pathlib import PurePath
import re

VIDEO = {".mkv", ".mp4", ".m4v", ".avi", ".mov", ".ts", ".webm", ".iso"}
AUDIO = {".flac", ".mp3", ".m4a", ".ogg", ".opus", ".wav"}
SUBTITLES = {".srt", ".ass", ".ssa", ".sub", ".vtt"}

_YEAR = re.compile(r"^(?P<title>.+?)\s*\((?P<year>\d{4})\)")
_IDS = re.compile(
    r"[\[{](?P<source>imdb|tmdb|tvdb)(?:id)?[-=](?P<id>\w+)[\]}]", re.IGNORECASE
)
_EPISODE = re.compile(
    r"[sS](?P<season>\d{1,4})[ ._-]?[eE](?P<episode>\d{1,4})"
    r"(?:-?[eE](?P<last>\d{1,4}))?"
)
_DATED = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)")
# With the years after it, or as a bare number
_SEASON = re.compile(
    r"^(?:(?:season|series|staffel|stagione|s)[ ._-]*)?(?P<number>\d{1,4})"
    r"(?:\s*\(\d{4}\))?$",
    re.IGNORECASE,
)
_DISC = re.compile(
    r"^(?:cd|dvd|disc|disk|vol|volume|part|act|digital media)[ ._-]*\d+", re.IGNORECASE
)
# What belongs to a film or show, and is none itself
EXTRAS = {
    "backdrops",
    "behind the scenes",
    "clips",
    "deleted scenes",
    "extras",
    "featurettes",
    "interviews",
    "other",
    "samples",
    "scenes",
    "shorts",
    "theme-music",
    "trailers",
}
_TRACK = re.compile(r"^(?P<number>\d{1,3})[ ._-]+(?P<title>.+)$")
_VERSION = re.compile(r"^[\s._-]*[\[(]?(?P<version>[^\])]+)[\])]?$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """What a name says about an item."""

    kind: str
    name: str
    index: int | None = None
    index_end: int | None = None
    year: int | None = None
    dated: str | None = None
    ids: dict[str, str] = field(default_factory=dict)


def collection_of(folder: str) -> str:
    """Return the kind of library that a folder with this name holds."""
    words = folder.lower()
    if any(word in words for word in ("tv", "show", "series", "anime", "big")):
        return "tvshows"
    return "music" if "music" in words else "movies"


def film(path: PurePath) -> Named:
    """Read a film from its folder's name, or its file's where it has no folder."""
    folder = path.parent.name if len(path.parts) > 1 else path.stem
    found = _YEAR.match(folder)
    year = int(found["year"]) if found else None
    # Without metadata the whole name stays the title, year and all
    return Named(kind="Movie", name=folder, year=year, ids=ids(folder))


def clean(named: Named) -> Named:
    """Return a film without the year and ids in its name."""
    found = _YEAR.match(named.name)
    title = found["title"] if found else _IDS.sub("", named.name).strip()
    return replace(named, name=title)


def show(folder: str) -> Named:
    """Read a show from its folder."""
    found = _YEAR.match(folder)
    title, year = (found["title"], int(found["year"])) if found else (folder, None)
    title = _IDS.sub("", title).strip()
    return Named(kind="Series", name=title, year=year, ids=ids(folder))


def season(folder: str) -> Named | None:
    """Read a season from its folder."""
    if folder.lower() == "specials":
        return Named(kind="Season", name="Specials", index=0)
    found = _SEASON.match(folder)
    if found is None:
        return None
    number = int(found["number"])
    name = f"Season {number}" if number else "Specials"
    return Named(kind="Season", name=name, index=number)


def episode(stem: str) -> Named:
    """Read an episode from its file; a dated one has no number."""
    found = _EPISODE.search(stem)
    if found is None:
        dated = _DATED.search(stem)
        return Named(kind="Episode", name=stem, dated=dated[0] if dated else None)
    return Named(
        kind="Episode",
        name=stem,
        index=int(found["episode"]),
        index_end=int(found["last"]) if found["last"] else None,
    )


def season_of(stem: str) -> int | None:
    """Return the season that an episode's file names."""
    found = _EPISODE.search(stem)
    return int(found["season"]) if found else None


def album(folder: str) -> Named:
    """Read an album from its folder."""
    found = _YEAR.match(folder)
    if found is None:
        return Named(kind="MusicAlbum", name=folder)
    return Named(kind="MusicAlbum", name=found["title"], year=int(found["year"]))


def track(stem: str) -> Named:
    """Read a track from its file."""
    found = _TRACK.match(stem)
    if found is None:
        return Named(kind="Audio", name=stem)
    return Named(kind="Audio", name=found["title"], index=int(found["number"]))


def ids(name: str) -> dict[str, str]:
    """Return the provider ids in a name."""
    return {found["source"].capitalize(): found["id"] for found in _IDS.finditer(name)}


def version(folder: str, stem: str) -> str:
    """Return what tells a file of a film from its other files."""
    rest = stem.removeprefix(folder)
    found = _VERSION.match(rest) if rest != stem else None
    return found["version"].strip() if found and rest else stem


def is_disc(folder: str) -> bool:
    """Return whether a folder holds one of an album's discs."""
    return _DISC.match(folder) is not None


def is_hidden(name: str) -> bool:
    """Return whether the server passes over a file or folder."""
    return name.startswith(".") or name.lower() in EXTRAS
