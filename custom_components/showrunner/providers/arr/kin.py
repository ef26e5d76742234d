"""Which program a message is from, and how that one names its files and titles."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ..coerce import entries, mapping, text, whole
from .wire import File, Message, Owner, Part


@dataclass(frozen=True, slots=True)
class Kin:
    """The names that one of them has for what all of them do."""

    source: str
    owner: str  # What holds the files
    part: str  # What came, one by one
    files: tuple[str, ...]  # One, or a list
    renamed: str


KIN: Final = (
    Kin(
        "sonarr",
        "series",
        "episodes",
        ("episodeFile", "episodeFiles"),
        "renamedEpisodeFiles",
    ),
    Kin("radarr", "movie", "", ("movieFile",), "renamedMovieFiles"),
    Kin("lidarr", "artist", "album", ("trackFile", "trackFiles"), "renamedTrackFiles"),
    Kin("readarr", "author", "book", ("bookFile", "bookFiles"), "renamedBookFiles"),
)
# What fails before it is known what it was: only the sender's own name says whose
NOBODY: Final = Kin("", "", "", (), "")


def kin_of(message: Message) -> Kin:
    """Return whose message this is, by what it is about."""
    return next((kin for kin in KIN if kin.owner in message), NOBODY)


def source(message: Message) -> str:
    """Return the program's name; where it cannot be told, what it calls itself."""
    return kin_of(message).source or text(message.get("instanceName")).lower()


def folder(message: Message) -> str:
    """Return the folder of the show, film, artist or author; empty if not told."""
    owner = _owner(message)
    return text(owner.get("folderPath")) or text(owner.get("path"))


def files(message: Message) -> Iterator[File]:
    """Yield the files that a message is about."""
    for key in kin_of(message).files:
        yield from entries(message, key)


def path_of(message: Message, file: File) -> str:
    """Return where a file is, empty if that is not told.

    The folder and the way from there are right where `path` is not: after a rename.
    """
    relative, place = text(file.get("relativePath")), folder(message)
    return _joined(place, relative) or text(file.get("path"))


def old_path_of(message: Message, file: File) -> str:
    """Return where a renamed file was, empty if that is not told.

    Its folder may have been another one, so the whole path goes first.
    """
    relative = text(file.get("previousRelativePath"))
    return text(file.get("previousPath")) or _joined(folder(message), relative)


def title(message: Message) -> str:
    """Return what people call what a message is about."""
    kin, owner = kin_of(message), _owner(message)
    name = text(owner.get("title")) or text(owner.get("name"))
    parts = list(entries(message, kin.part))
    year = whole(owner.get("year"))
    match kin.source:
        case "sonarr" if name:
            return f"{name} {_numbers(parts)}".rstrip()
        case "radarr" if name and year:
            return f"{name} ({year})"
        case "lidarr" | "readarr" if parts and name:
            return f"{text(parts[0].get('title'))} by {name}"
        case _:
            return name or _release(message)


def part_title(message: Message) -> str:
    """Return the title of the album or book that a message is about."""
    part = next(iter(entries(message, kin_of(message).part)), None)
    return text(part.get("title")) if part else ""


def quality(message: Message) -> str:
    """Return the quality as the program names it, such as Bluray-1080p."""
    told: list[Mapping[str, Any]] = [
        *files(message),
        mapping(message.get("release")),
        mapping(message.get("downloadInfo")),
        message,
    ]
    return next((found for each in told if (found := text(each.get("quality")))), "")


def _owner(message: Message) -> Owner | Mapping[str, Any]:
    """Return the show, film, artist or author that a message is about."""
    return mapping(message.get(kin_of(message).owner))


def _joined(place: str, relative: str) -> str:
    """Return a path in a folder, by that folder's rules; empty if either is."""
    if not place or not relative:
        return ""
    separator = "/" if place.startswith("/") else "\\"
    return f"{place.rstrip(separator)}{separator}{relative}"


def _numbers(episodes: list[Part]) -> str:
    """Return which episodes these are, such as S02E05 or S02E01-E10."""
    numbers = sorted(
        (season, number)
        for each in episodes
        if (season := whole(each.get("seasonNumber"))) is not None
        and (number := whole(each.get("episodeNumber"))) is not None
    )
    if not numbers:
        return ""
    (season, first), (last_season, last) = numbers[0], numbers[-1]
    start = f"S{season:02}E{first:02}"
    if season != last_season:
        return f"{start}-S{last_season:02}E{last:02}"
    return start if first == last else f"{start}-E{last:02}"


def _release(message: Message) -> str:
    """Return the name of what was downloaded."""
    for each in (message.get("release"), message):
        if found := text(mapping(each).get("releaseTitle")):
            return found
    return text(mapping(message.get("downloadInfo")).get("title"))
