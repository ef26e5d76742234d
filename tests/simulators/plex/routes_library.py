"""The library: sections, items, search."""

import os
from pathlib import Path

from aiohttp import web

from .answers import Payload, answer, container, fail
from .filters import meta_types
from .gate import admin, route
from .listing import only, select, shelf, tell, tell_items, wishes
from .model import KINDS, SECTION_KINDS, Item, Section
from .query import ordered
from .render import metadata
from .sections import head_below, head_of, origin_of, section_row
from .slim import slim
from .state import STATE

PIVOT = ("key", "type", "title", "Filter", "Sort")


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


async def unwatched(request: web.Request) -> web.Response:
    """Tell what of a section nobody has seen."""
    section = section_of(request)
    found = [
        item
        for item in section.of_kind(section.kind)
        if not all(leaf.view_count for leaf in item.leaves)
    ]
    return tell_items(request, select(request, found), head_of(section))


async def newest(request: web.Request) -> web.Response:
    """Tell the items of a section, what was published last first."""
    section = section_of(request)
    found = ordered(section.of_kind(section.kind), "originallyAvailableAt:desc")
    return tell_items(request, found, head_of(section))


async def albums(request: web.Request) -> web.Response:
    """Tell the albums of a section."""
    section = section_of(request)
    found = select(request, section.of_kind("album"))
    return tell_items(request, found, head_of(section) | {"viewGroup": "album"})


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
    chapters = request.query.get("includeChapters") == "1"
    told = [metadata(item, full=True, chapters=chapters) for item in items]
    rows = slim(told, wishes(request))
    if request.query.get("checkFiles") == "1":
        for item, row in zip(items, rows, strict=True):
            _check_files(item, row)
    return tell(request, rows, origin_of(items[0].section))


def _check_files(item: Item, row: Payload) -> None:
    """Tell of each file whether it is there, and can be read."""
    parts = [part for media in row.get("Media", ()) for part in media["Part"]]
    for part in parts:
        there = item.section.virtual or Path(part["file"]).is_file()
        readable = there and (item.section.virtual or os.access(part["file"], os.R_OK))
        part |= {"accessible": readable, "exists": there}


async def children(request: web.Request) -> web.Response:
    """Tell what is right below an item, and for a show a way to all episodes."""
    item = items_of(request)[0]
    head, found = head_below(item), select(request, item.children)
    if _is_long(item) and request.query.get("excludeAllLeaves") != "1":
        head["Directory"] = [_all_leaves(item)]
    return tell_items(request, found, head)


def _is_long(item: Item) -> bool:
    """Return whether an item is a show of several seasons."""
    return item.kind == "show" and len(item.children) > 1


def _all_leaves(item: Item) -> Payload:
    """Return the way to every episode of a show."""
    leaves = item.leaves
    return {
        "key": f"/library/metadata/{item.key}/allLeaves",
        "title": "All episodes",
        "leafCount": len(leaves),
        "viewedLeafCount": sum(leaf.view_count > 0 for leaf in leaves),
    }


async def grandchildren(request: web.Request) -> web.Response:
    """Tell the episodes or tracks of an item."""
    item = items_of(request)[0]
    found = [] if item.kind == "movie" else item.leaves
    return tell_items(request, select(request, found), head_of(item.section))


def add_routes(app: web.Application) -> None:
    """Serve all this."""
    one, item = "/library/sections/{section}", "/library/metadata/{ids}"
    route(app, "GET", "/library", admin(library))
    route(app, "GET", "/library/sections", sections)
    route(app, "GET", "/library/sections/all", sections)
    route(app, "GET", "/library/all", all_items)
    route(app, "GET", "/library/recentlyAdded", recently_added)
    route(app, "GET", one, section_details)
    route(app, "GET", f"{one}/all", section_items)
    route(app, "GET", f"{one}/allLeaves", leaves)
    route(app, "GET", f"{one}/albums", albums)
    route(app, "GET", f"{one}/newest", newest)
    route(app, "GET", f"{one}/unwatched", unwatched)
    route(app, "GET", f"{one}/collections", collections)
    route(app, "GET", f"{one}/recentlyAdded", recently_added)
    route(app, "GET", f"{one}/timeline", timeline)
    route(app, "GET", item, details)
    route(app, "GET", f"{item}/children", children)
    route(app, "GET", f"{item}/grandchildren", grandchildren)
    route(app, "GET", f"{item}/allLeaves", grandchildren)
