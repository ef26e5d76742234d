"""What there is to choose from: genres, years, first letters, matches."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote

from aiohttp import web

from .agent import match
from .answers import Payload
from .fields import TAGS, WORDS, sort_title
from .filters import meta_types
from .gate import route
from .listing import tell
from .model import KINDS, Item, Section
from .render import tag_id
from .routes_library import items_of, section_of
from .sections import head_of, origin_of

VALUES: dict[str, Callable[[Item], Any]] = {
    "year": lambda item: item.year,
    "decade": lambda item: item.year and item.year // 10 * 10,
    "contentRating": lambda item: item.fields.get("contentRating"),
    "studio": lambda item: item.fields.get("studio"),
    "editionTitle": lambda item: item.fields.get("editionTitle"),
}


def _items(request: web.Request, section: Section) -> list[Item]:
    """Return the items of the kind that is asked for."""
    wanted = request.query.get("type", "")
    kind = KINDS.get(int(wanted)) if wanted.isdecimal() else section.kind
    return section.of_kind(kind or "")


def _row(section: Section, field: str, key: str, title: str) -> Payload:
    """Return one choice."""
    path = f"/library/sections/{section.key}/all?{field}={quote(key)}"
    return {"fastKey": path, "key": key, "title": title}


def _choices(section: Section, field: str, items: Iterable[Item]) -> list[Payload]:
    """Return what the items have in a field."""
    if (tag := TAGS.get(field)) is not None:
        names = sorted({name for item in items for name in item.tags.get(tag, ())})
        return [_row(section, field, str(tag_id(tag, name)), name) for name in names]
    if (words := WORDS.get(field)) is not None:
        found = {word for item in items for leaf in item.leaves for word in words(leaf)}
        return [_row(section, field, word, word) for word in sorted(found)]
    values = {VALUES[field](item) for item in items} - {None}
    return [_row(section, field, str(one), str(one)) for one in sorted(values)]


async def choices(request: web.Request) -> web.Response:
    """Tell what there is in a field."""
    section = section_of(request)
    rows = _choices(section, request.match_info["field"], _items(request, section))
    return tell(request, rows, head_of(section), name="Directory")


async def first_characters(request: web.Request) -> web.Response:
    """Tell the first letters of titles, with how many begin with each."""
    section = section_of(request)
    letters = Counter(
        sort_title(item.title)[0].upper() for item in _items(request, section)
    )
    rows: list[Payload] = [
        {"key": letter, "title": letter, "size": letters[letter]}
        for letter in sorted(letters)
    ]
    return tell(request, rows, head_of(section), name="Directory")


async def filters(request: web.Request) -> web.Response:
    """Tell the filters of a section."""
    return _part(request, "Filter")


async def sorts(request: web.Request) -> web.Response:
    """Tell the orders of a section."""
    return _part(request, "Sort")


def _part(request: web.Request, name: str) -> web.Response:
    section = section_of(request)
    types, _ = meta_types(section, (section.kind,))
    return tell(request, types[0][name], head_of(section), name="Directory")


async def matches(request: web.Request) -> web.Response:
    """Tell what an item may be, also by another title and year."""
    item = items_of(request)[0]
    title = request.query.get("title") or item.title
    row: Payload = {
        "guid": match(item, title),
        "name": title,
        "score": 100 if title == item.title else 50,
        "lifespanEnded": False,
    }
    if year := request.query.get("year") or item.year:
        row["year"] = int(year)
    return tell(request, [row], origin_of(item.section), name="SearchResult")


async def preferences(request: web.Request) -> web.Response:
    """Tell the settings of a section."""
    section = section_of(request)
    row: Payload = {
        "id": "hidden",
        "label": "Visible on the home screen",
        "summary": "",
        "type": "bool",
        "default": True,
        "value": True,
        "hidden": False,
        "advanced": False,
        "group": "",
    }
    return tell(request, [row], head_of(section), name="Setting")


def add_routes(app: web.Application) -> None:
    """Serve all this."""
    one = "/library/sections/{section}"
    names = "|".join((*TAGS, *(WORDS.keys() - {"location"}), *VALUES))
    route(app, "GET", f"{one}/{{field:{names}}}", choices)
    route(app, "GET", f"{one}/firstCharacter", first_characters)
    route(app, "GET", f"{one}/firstCharacters", first_characters)
    route(app, "GET", f"{one}/filters", filters)
    route(app, "GET", f"{one}/sorts", sorts)
    route(app, "GET", f"{one}/prefs", preferences)
    route(app, "GET", "/library/metadata/{ids}/matches", matches)
