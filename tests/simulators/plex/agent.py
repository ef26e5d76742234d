"""The metadata agent: what a real server would look up, made up from the title.

A JSON file beside the media file (`Dune (2021).json`) may tell fields, `Guid` and tags.
"""

from hashlib import sha1
import json
from pathlib import Path
from typing import Any

from .model import Item

GENRES = ("Adventure", "Comedy", "Documentary", "Drama", "Mystery", "Science Fiction")
NAMES = ("Ada Berg", "Cleo Diaz", "Emil Frost", "Gita Holm", "Ines Jung", "Karl Lund")
RATINGS = {"movie": "PG-13", "show": "TV-14", "episode": "TV-14"}
TAGGED = ("movie", "show", "artist", "album")
MINUTE = 60_000


def local_guid(path: str) -> str:
    """Return the guid of something that was not looked up yet."""
    return f"local://{sha1(path.encode(), usedforsecurity=False).hexdigest()[:12]}"


def runtime(kind: str, words: str) -> int:
    """Return a plausible duration in milliseconds."""
    base, spread = {"movie": (85, 80), "episode": (22, 40)}.get(kind, (2, 5))
    return base * MINUTE + _number(words) % (spread * MINUTE)


def settle(item: Item) -> None:
    """Give an item what the agent knows about it."""
    words = f"{item.root.title} {item.title} {item.index}"
    number = _number(words)
    item.guid = _guid(item.kind, words)
    item.guids = (
        f"imdb://tt{number % 10_000_000:07d}",
        f"tmdb://{number % 900_000 + 1000}",
        f"tvdb://{number % 400_000 + 1000}",
    )
    item.fields = _fields(item, number)
    if item.kind == "episode" and item.year is None:
        item.year = item.root.year
    if item.kind in TAGGED:
        item.tags = _tags(item.kind, number)
    _read_sidecar(item)
    item.settled = True


def match(item: Item, title: str) -> str:
    """Return the guid of what an item would be if it had a title."""
    root = title if item.parent is None else item.root.title
    return _guid(item.kind, f"{root} {title} {item.index}")


def _guid(kind: str, words: str) -> str:
    return f"plex://{kind}/{_digest(words)[:24]}"


def _fields(item: Item, number: int) -> dict[str, Any]:
    """Return what is told of an item beside its title."""
    fields: dict[str, Any] = {"summary": f"All there is to know about {item.title}."}
    if item.kind in RATINGS:
        fields["contentRating"] = RATINGS[item.kind]
        fields["rating"] = round(4 + number % 60 / 10, 1)
    if item.kind in ("movie", "show"):
        fields["studio"] = f"{NAMES[number % 5].split()[1]} Pictures"
        fields["audienceRating"] = round(5 + number % 50 / 10, 1)
    year = item.year or item.root.year
    if year is not None and item.kind in ("movie", "show", "episode", "album"):
        day = f"{year}-{number % 12 + 1:02d}-01"
        # An episode that has no number is named by its date
        is_dated = item.kind == "episode" and item.index is None
        fields["originallyAvailableAt"] = item.title if is_dated else day
    return fields


def _tags(kind: str, number: int) -> dict[str, tuple[str, ...]]:
    """Return genres, and people where there are some."""
    tags: dict[str, tuple[str, ...]] = {
        "Genre": (GENRES[number % 3], GENRES[3 + number % 3])
    }
    if kind in ("movie", "show"):
        tags["Role"] = (NAMES[number % 6], NAMES[(number + 1) % 6])
    if kind == "movie":
        tags |= {"Director": (NAMES[(number + 2) % 6],), "Country": ("Norway",)}
        tags["Writer"] = (NAMES[(number + 3) % 6],)
    return tags


def _read_sidecar(item: Item) -> None:
    """Let a file beside the media file have the last word."""
    if not item.media:
        return
    sidecar = Path(item.media[0].file).with_suffix(".json")
    if not sidecar.is_file():
        return
    for name, value in json.loads(sidecar.read_text()).items():
        if name == "Guid":
            item.guids = tuple(value)
        elif name in ("title", "year", "duration"):
            setattr(item, name, value)
        elif isinstance(value, list):
            item.tags[name] = tuple(value)
        else:
            item.fields[name] = value


def _digest(words: str) -> str:
    return sha1(words.encode(), usedforsecurity=False).hexdigest()


def _number(words: str) -> int:
    return int(_digest(words)[:10], 16)
