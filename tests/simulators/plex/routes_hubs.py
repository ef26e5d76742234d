"""Hubs: rows that a home screen shows, such as what to go on with."""

from collections.abc import Iterable

from aiohttp import web

from .answers import Payload, answer, container
from .deck import on_deck
from .gate import route
from .listing import number, tell_items
from .model import Item
from .render import metadata
from .routes_library import items_of, section_of
from .sections import head_of, origin_of
from .state import STATE

SHOWN = 6  # As many items has a hub if nobody asks for fewer or more


def _everything(request: web.Request) -> list[Item]:
    """Return the items of all sections."""
    return list(request.app[STATE].library.items.values())


def _hub(request: web.Request, name: str, title: str, items: list[Item]) -> Payload:
    """Return a hub with the first of its items."""
    limit = number(request.query.get("count")) or SHOWN
    shown, kinds = items[:limit], {item.kind for item in items}
    row: Payload = {
        "context": f"hub.{name}",
        "hubIdentifier": name,
        "title": title,
        "type": kinds.pop() if len(kinds) == 1 else "mixed",
        "size": len(shown),
        "more": len(items) > limit,
        "style": "shelf",
    }
    if shown:
        keys = ",".join(str(item.key) for item in shown)
        row["hubKey"] = f"/library/metadata/{keys}"
        row["Metadata"] = [metadata(item) for item in shown]
    return row


async def deck(request: web.Request) -> web.Response:
    """Tell what to go on with in all sections."""
    return tell_items(request, on_deck(_everything(request)))


async def deck_of_section(request: web.Request) -> web.Response:
    """Tell what to go on with in one section."""
    section = section_of(request)
    return tell_items(request, on_deck(section.items.values()), head_of(section))


async def continue_watching(request: web.Request) -> web.Response:
    """Tell what to go on with, as a hub."""
    items = on_deck(_everything(request))
    hub = _hub(request, "home.continue", "Continue Watching", items)
    hub["key"] = "/hubs/continueWatching/items"
    return answer(request, container("Hub", [hub]))


async def hubs_of_section(request: web.Request) -> web.Response:
    """Tell what to go on with in a section, and what is new in it."""
    section = section_of(request)
    name, key = section.kind, section.key
    going = _hub(
        request,
        f"{name}.inprogress.{key}",
        "Continue Watching",
        on_deck(section.items.values()),
    )
    going["key"] = f"/hubs/sections/{key}/continueWatching/items"
    new = _hub(
        request,
        f"{name}.recentlyadded.{key}",
        f"Recently Added in {section.title}",
        _newest(section.of_kind(name)),
    )
    new["key"] = f"/library/sections/{key}/all?sort=addedAt:desc"
    return answer(request, container("Hub", [going, new], **origin_of(section)))


def _newest(items: Iterable[Item]) -> list[Item]:
    return sorted(items, key=lambda item: (item.added_at, item.key), reverse=True)


async def related(request: web.Request) -> web.Response:
    """Tell what shares a genre with an item, as a hub."""
    item = items_of(request)[0]
    genres = set(item.tags.get("Genre", ()))
    alike = [
        one
        for one in item.section.of_kind(item.kind)
        if one is not item and genres.intersection(one.tags.get("Genre", ()))
    ]
    hub = _hub(request, f"{item.kind}.similar", f"Similar to {item.title}", alike)
    hub["key"] = f"/library/metadata/{item.key}/related"
    rows = [hub] if alike else []
    return answer(request, container("Hub", rows, **origin_of(item.section)))


def add_routes(app: web.Application) -> None:
    """Serve all this."""
    one, hubs = "/library/sections/{section}", "/hubs/sections/{section}"
    route(app, "GET", "/library/onDeck", deck)
    route(app, "GET", f"{one}/onDeck", deck_of_section)
    route(app, "GET", "/hubs/continueWatching", continue_watching)
    route(app, "GET", "/hubs/continueWatching/items", deck)
    route(app, "GET", hubs, hubs_of_section)
    route(app, "GET", f"{hubs}/continueWatching/items", deck_of_section)
    route(app, "GET", "/library/metadata/{ids}/related", related)
