"""What people call an item, be it told by an event of an older version."""

from collections.abc import Mapping
from typing import Any
from unicodedata import normalize

from .model import Item


def title(item: object) -> str:
    """Return what people call an item, such as Dune (2021)."""
    name = text(item, "title") or "something"
    match text(item, "type"):
        case "episode":
            number = _number(item)
            return " ".join(filter(None, (text(item, "show"), number, quoted(name))))
        case "season":
            return ", ".join(filter(None, (text(item, "show"), name)))
        case "track" | "album":
            artist = text(item, "artist")
            return quoted(name) + (f" by {artist}" if artist else "")
        case _:
            year = text(item, "year")
            is_told = not year or name.endswith(f"({year})")  # As of a file's name
            return name if is_told else f"{name} ({year})"


def _number(item: object) -> str:
    """Return an episode's place in its show, such as S02E05."""
    season, episode = get(item, "season"), get(item, "episode")
    marks = (("S", season), ("E", episode))
    return "".join(f"{mark}{n:02}" for mark, n in marks if isinstance(n, int))


def together(item: object) -> str:
    """Return what items like this one are together."""
    show, season, album = (text(item, key) for key in ("show", "season", "album"))
    match text(item, "type"):
        case "episode" if show:
            return f"episodes of {show}" + (f", season {season}," if season else "")
        case "track" if album:
            artist = text(item, "artist")
            return f"tracks of {quoted(album)}" + (f" by {artist}" if artist else "")
        case _:
            return "items"


def quoted(text: str) -> str:
    """Return a title that would not read as one without marks."""
    return f"“{text}”"


def is_titled(item: Item, title: str) -> bool:
    """Return whether an item is of an album or a book, as far as its title tells.

    Programs write the same one with other marks and accents.
    """
    return _letters(item.album or item.title) == _letters(title)


def _letters(title: str) -> str:
    """Return a title without what is written now this way, now that way."""
    whole = normalize("NFKD", title).casefold()
    return "".join(filter(str.isalnum, whole)) or whole.strip()


def text(data: object, *keys: str) -> str:
    """Return what is found under nested keys as text, empty if it is not there."""
    for key in keys:
        data = get(data, key)
    return "" if data is None else str(data)


def get(data: object, key: str) -> Any:
    """Return what a mapping holds; anything else holds nothing."""
    return data.get(key) if isinstance(data, Mapping) else None
