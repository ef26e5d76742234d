"""What an owner tells the library to do: scan, refresh, analyse, edit, delete."""

import re
from urllib.parse import unquote

from aiohttp import web

from .answers import empty, fail
from .fields import TAGS
from .gate import admin, route
from .model import Item
from .routes_library import items_of, section_of
from .state import CALLER, STATE

ACTIVITY = "X-Plex-Activity"
EDITED = ".value"
TAGGED = re.compile(r"^(?P<field>\w+)\[\d*\]\.tag\.tag(?P<remove>-)?$")


async def refresh_section(request: web.Request) -> web.Response:
    """Scan a section, or a folder in it; a folder elsewhere does nothing."""
    state, section = request.app[STATE], section_of(request)
    folder = (request.query.get("path") or "").rstrip("/") or None
    user = request[CALLER].account
    return empty({ACTIVITY: state.scanner.scan(section, folder, user=user)})


async def refresh_all(request: web.Request) -> web.Response:
    """Scan every section."""
    state = request.app[STATE]
    for section in state.library.sections.values():
        state.scanner.scan(section, user=request[CALLER].account)
    return empty()


async def cancel_all(request: web.Request) -> web.Response:
    """Stop every scan."""
    state = request.app[STATE]
    for section in state.library.sections.values():
        state.scanner.cancel(section)
    return empty()


async def cancel_section(request: web.Request) -> web.Response:
    """Stop what scans a section."""
    request.app[STATE].scanner.cancel(section_of(request))
    return empty()


async def empty_trash(request: web.Request) -> web.Response:
    """Remove what is missing for good."""
    request.app[STATE].scanner.empty_trash(section_of(request))
    return empty()


async def refresh_item(request: web.Request) -> web.Response:
    """Look items up again."""
    state = request.app[STATE]
    activities = [state.scanner.refresh(item) for item in items_of(request)]
    return empty({ACTIVITY: activities[0]})


async def analyse_item(request: web.Request) -> web.Response:
    """Read the files of items again."""
    for item in items_of(request):
        request.app[STATE].scanner.analyse(item)
    return empty()


async def analyse_section(request: web.Request) -> web.Response:
    """Read all files of a section again."""
    for item in section_of(request).items.values():
        if item.media:
            request.app[STATE].scanner.analyse(item)
    return empty()


async def delete_previews(request: web.Request) -> web.Response:
    """Delete what was made from a section's files; nothing is made of them here."""
    section_of(request)
    return empty()


async def delete_item(request: web.Request) -> web.Response:
    """Delete items with their files."""
    for item in items_of(request):
        request.app[STATE].scanner.delete(item)
    return empty()


def _edit_tag(item: Item, tag: str, value: str, *, remove: bool) -> None:
    """Give an item a tag, or take some from it, which are quoted and in one text."""
    tags = item.tags.get(tag, ())
    if remove:
        gone = {unquote(one) for one in value.split(",")}
        item.tags[tag] = tuple(one for one in tags if one not in gone)
    elif value not in tags:
        item.tags[tag] = (*tags, value)


def _edit(request: web.Request, item: Item) -> None:
    """Change the fields that a query gives values for."""
    for name, value in request.query.items():
        if name == f"title{EDITED}":
            item.title = value
        elif name.endswith(EDITED):
            item.fields[name.removesuffix(EDITED)] = value
        elif (found := TAGGED.match(name)) and found["field"] in TAGS:
            _edit_tag(item, TAGS[found["field"]], value, remove=bool(found["remove"]))
    request.app[STATE].scanner.edit(item)


async def edit_items(request: web.Request) -> web.Response:
    """Edit items that the path names."""
    for item in items_of(request):
        _edit(request, item)
    return empty()


async def edit_section_items(request: web.Request) -> web.Response:
    """Edit items that the query names."""
    section = section_of(request)
    for key in request.query.get("id", "").split(","):
        if not key.isdecimal() or (item := section.items.get(int(key))) is None:
            return fail(404)
        _edit(request, item)
    return empty()


def add_routes(app: web.Application) -> None:
    """Serve all this."""
    one, item = "/library/sections/{section}", "/library/metadata/{ids}"
    for path in ("/library/sections/all/refresh", "/library/sections/refresh"):
        route(app, "GET", path, admin(refresh_all))
        route(app, "POST", path, admin(refresh_all))
        route(app, "DELETE", path, admin(cancel_all))
    route(app, "PUT", f"{one}/all", admin(edit_section_items))
    route(app, "GET", f"{one}/refresh", admin(refresh_section))
    route(app, "POST", f"{one}/refresh", admin(refresh_section))
    route(app, "DELETE", f"{one}/refresh", admin(cancel_section))
    route(app, "PUT", f"{one}/emptyTrash", admin(empty_trash))
    route(app, "PUT", f"{one}/analyze", admin(analyse_section))
    route(app, "DELETE", f"{one}/indexes", admin(delete_previews))
    route(app, "DELETE", f"{one}/intros", admin(delete_previews))
    route(app, "PUT", item, admin(edit_items))
    route(app, "DELETE", item, admin(delete_item))
    route(app, "PUT", f"{item}/refresh", admin(refresh_item))
    route(app, "PUT", f"{item}/analyze", admin(analyse_item))
