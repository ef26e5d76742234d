"""What a `movie.nfo` or `tvshow.nfo` beside the media says."""

from pathlib import Path
import re
from typing import Any

type Payload = dict[str, Any]

_TAG = r"<{name}[^>]*>(?P<text>[^<]*)</{name}>"
_UNIQUE = re.compile(r'<uniqueid[^>]*type="(?P<type>\w+)"[^>]*>(?P<id>[^<]+)<')
_ACTOR = re.compile(r"<actor>(?P<inside>.*?)</actor>", re.DOTALL)


def read(path: Path) -> tuple[Payload, dict[str, str]]:
    """Return the facts of a file and its provider ids, or nothing if it is missing."""
    if not path.is_file():
        return {}, {}
    text = path.read_text(encoding="utf-8", errors="replace")
    facts: Payload = {
        "Name": _first(text, "title"),
        "Overview": _first(text, "plot"),
        "OfficialRating": _first(text, "mpaa"),
        "Genres": _all(text, "genre"),
        "Studios": _all(text, "studio"),
        "Tags": _all(text, "tag"),
        "People": _people(text),
    }
    if (rating := _first(text, "rating")) is not None:
        facts["CommunityRating"] = float(rating)
    return {name: value for name, value in facts.items() if value}, _ids(text)


def _all(text: str, name: str) -> list[str]:
    found = re.finditer(_TAG.format(name=name), text)
    return [one["text"].strip() for one in found if one["text"].strip()]


def _first(text: str, name: str) -> str | None:
    found = _all(text, name)
    return found[0] if found else None


def _ids(text: str) -> dict[str, str]:
    """Return the provider ids, in both ways they are written."""
    found = {
        one["type"].capitalize(): one["id"].strip() for one in _UNIQUE.finditer(text)
    }
    old = {"Imdb": "imdbid", "Tmdb": "tmdbid", "Tvdb": "tvdbid"}
    for name, tag in old.items():
        if (value := _first(text, tag)) is not None:
            found.setdefault(name, value)
    return found


def _people(text: str) -> list[Payload]:
    inside = [one["inside"] for one in _ACTOR.finditer(text)]
    return [
        {"Name": _first(one, "name"), "Role": _first(one, "role") or ""}
        for one in inside
        if _first(one, "name")
    ]
