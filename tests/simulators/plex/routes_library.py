"""The library: sections, items, search."""

import os
from pathlib import Path

from aiohttp import web

from .answers import Payload, answer, container, empty, fail
from .filters import meta_types
from .gate import admin, route
from .listing import head_of, only, select, shelf, tell, tell_items, wishes
from .model import KINDS, SECTION_KINDS, Item, Section
from .render import metadata, section_row
from .slim import slim
from .state import CALLER, STATE

ACTIVITY = "X-Plex-Activity"
PIVOT = ("key", "type", "title", "Filter", "Sort")
EDITED = ".value"


def section_of(request: web.Request) -> Section:
    """Return the section that a path names."""
    key = request.match_info["section"]
    if not key.isdecimal():
        raise web.HTTPBadRequest
    section = request.app[STATE].library.sections.get(int(key))
    if section is None:
        raise web.HTTPNotFound
    return section


def items_of(request: web.Request) -> list[Item]:
    """Return the items that a path names, in its order."""
    known = request.app[STATE].library.items
    keys = request.match_info["ids"].split(",")
    found = [known[int(key)] for key in keys if key.isdecimal() and int(key) in known]
    if not found:
        raise web.HTTPNotFound
    return found


async def library(request: web.Request) -> web.Response:
    """Tell where the library is."""
    rows: list[Payload] = [
        {"key": "sections", "title": "Library Sections"},
        {"key": "recentlyAdded", "title": "Recently Added Content"},
        {"key": "onDeck", "title": "On Deck Content"},
    ]
    head = {"allowSync": False, "identifier": "com.plexapp.plugins.library"}
    return answer(request, container("Directory", rows, title1="Plex Library", **head))


async def sections(request: web.Request) -> web.Response:
    """Tell the sections."""
    state = request.app[STATE]
    rows = [
        section_row(section, wobble=state.wobble)
        for section in state.library.sections.values()
    ]
    head = {"allowSync": True, "title1": "Plex Library"}
    return tell(request, rows, head, name="Directory")


async def section_details(request: web.Request) -> web.Response:
    """Tell what a section can be asked, with details its filters too."""
    section = section_of(request)
    names = ("all", "unwatched", "newest", "recentlyAdded", "onDeck", "genre", "folder")
    rows: list[Payload] = [{"key": name, "title": name} for name in names]
    head = head_of(section) | {"content": "secondary", "allowSync": False}
    types, fields = meta_types(section)
    rows += [{name: row[name] for name in PIVOT} for row in types]
    if request.query.get("includeDetails") == "1":
        head |= {"Type": types, "FieldType": fields}
    return answer(request, container("Directory", rows, **head))


async def section_items(request: web.Request) -> web.Response:
    """Tell the items of a section, of one kind."""
    section, query = section_of(request), request.query
    if "file" in query and "type" not in query and section.kind == "show":
        return fail(500)
    number = query.get("type", "")
    kind = KINDS.get(int(number)) if number.isdecimal() else section.kind
    head = head_of(section)
    if query.get("includeMeta") == "1":
        types, fields = meta_types(section)
        head["Meta"] = {"Type": types, "FieldType": fields}
    return tell_items(request, shelf(request, section, kind or ""), head)


async def collections(request: web.Request) -> web.Response:
    """Tell that a section has no collections, and how they could be filtered."""
    section = section_of(request)
    head = head_of(section)
    if request.query.get("includeMeta") == "1":
        types, fields = meta_types(section, ("collection",))
        head["Meta"] = {"Type": types, "FieldType": fields}
    return tell_items(request, [], head)


async def all_items(request: web.Request) -> web.Response:
    """Tell items of every section."""
    state, number = request.app[STATE], request.query.get("type", "")
    items = list(state.library.items.values())
    if number.isdecimal():
        items = only(items, lambda item: item.kind == KINDS.get(int(number)))
    return tell_items(request, select(request, items))


async def leaves(request: web.Request) -> web.Response:
    """Tell the episodes or tracks of a section."""
    section = section_of(request)
    kind = SECTION_KINDS[section.kind][-1]
    return tell_items(request, select(request, section.of_kind(kind)), head_of(section))


async def recently_added(request: web.Request) -> web.Response:
    """Tell what came last: films, seasons and albums."""
    state, items = request.app[STATE], []
    for section in state.library.sections.values():
        if request.match_info.get("section", str(section.key)) == str(section.key):
            kind = {"movie": "movie", "show": "season", "artist": "album"}[section.kind]
            items += section.of_kind(kind)
    items.sort(key=lambda item: (item.added_at, item.key), reverse=True)
    return tell_items(request, items)


async def timeline(request: web.Request) -> web.Response:
    """Tell when a section's content changed last."""
    section = section_of(request)
    content = {
        "size": 0,
        "identifier": "com.plexapp.plugins.library",
        "latestEntryTime": max(
            (item.updated_at for item in section.items.values()), default=0
        ),
        "updateQueueSize": 0,
        "viewGroup": section.kind,
        "content": "secondary",
        "allowSync": True,
        "art": f"/:/resources/{section.kind}-fanart.jpg",
        "thumb": f"/:/resources/{section.kind}.png",
        "title1": section.title,
        "mediaTagPrefix": "/system/bundle/media/flags/",
        "mediaTagVersion": 1_700_000_000,
    }
    return answer(request, content)


async def details(request: web.Request) -> web.Response:
    """Tell items in full."""
    items = items_of(request)
    rows = slim([metadata(item, full=True) for item in items], wishes(request))
    if request.query.get("checkFiles") == "1":
        for item, row in zip(items, rows, strict=True):
            _check_files(item, row)
    head = {**head_of(items[0].section), "allowSync": True}
    return tell(request, rows, head)


def _check_files(item: Item, row: Payload) -> None:
    """Tell of each file whether it is there, and can be read."""
    parts = [part for media in row.get("Media", ()) for part in media["Part"]]
    for part in parts:
        there = item.section.virtual or Path(part["file"]).is_file()
        readable = there and (item.section.virtual or os.access(part["file"], os.R_OK))
        part |= {"accessible": readable, "exists": there}


async def children(request: web.Request) -> web.Response:
    """Tell what is right below an item."""
    item = items_of(request)[0]
    head = head_of(item.section) | {"key": str(item.key), "parentTitle": item.title}
    return tell_items(request, select(request, item.children), head)


async def grandchildren(request: web.Request) -> web.Response:
    """Tell the episodes or tracks of an item."""
    item = items_of(request)[0]
    found = [] if item.kind == "movie" else item.leaves
    return tell_items(request, select(request, found), head_of(item.section))


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


async def delete_item(request: web.Request) -> web.Response:
    """Delete items with their files."""
    for item in items_of(request):
        request.app[STATE].scanner.delete(item)
    return empty()


def _edit(request: web.Request, item: Item) -> None:
    """Change the fields that a query gives values for."""
    for name, value in request.query.items():
        if name == f"title{EDITED}":
            item.title = value
        elif name.endswith(EDITED):
            item.fields[name.removesuffix(EDITED)] = value
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
    route(app, "GET", "/library", admin(library))
    route(app, "GET", "/library/sections", sections)
    route(app, "GET", "/library/sections/all", sections)
    for path in ("/library/sections/all/refresh", "/library/sections/refresh"):
        route(app, "GET", path, admin(refresh_all))
        route(app, "POST", path, admin(refresh_all))
        route(app, "DELETE", path, admin(cancel_all))
    route(app, "GET", "/library/all", all_items)
    route(app, "GET", "/library/recentlyAdded", recently_added)
    route(app, "GET", one, section_details)
    route(app, "GET", f"{one}/all", section_items)
    route(app, "PUT", f"{one}/all", admin(edit_section_items))
    route(app, "GET", f"{one}/allLeaves", leaves)
    route(app, "GET", f"{one}/collections", collections)
    route(app, "GET", f"{one}/recentlyAdded", recently_added)
    route(app, "GET", f"{one}/timeline", timeline)
    route(app, "GET", f"{one}/refresh", admin(refresh_section))
    route(app, "POST", f"{one}/refresh", admin(refresh_section))
    route(app, "DELETE", f"{one}/refresh", admin(cancel_section))
    route(app, "PUT", f"{one}/emptyTrash", admin(empty_trash))
    route(app, "GET", item, details)
    route(app, "PUT", item, admin(edit_items))
    route(app, "DELETE", item, admin(delete_item))
    route(app, "GET", f"{item}/children", children)
    route(app, "GET", f"{item}/grandchildren", grandchildren)
    route(app, "GET", f"{item}/allLeaves", grandchildren)
    route(app, "PUT", f"{item}/refresh", admin(refresh_item))
    route(app, "PUT", f"{item}/analyze", admin(analyse_item))
