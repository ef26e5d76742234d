"""What the server provides: its libraries, and how much each of them takes."""

from aiohttp import web

from .answers import Payload, answer, container
from .gate import route
from .model import TYPES, Section
from .routes_server import server_head
from .state import STATE


def _pivot(section: Section) -> Payload:
    """Return the way into a section."""
    number = TYPES[section.kind]
    return {
        "id": "library",
        "key": f"/library/sections/{section.key}/all?type={number}",
        "type": "list",
        "title": "Library",
        "context": "content.library",
        "symbol": "library",
    }


async def providers(request: web.Request) -> web.Response:
    """Tell what the server serves, with how much each library takes."""
    state = request.app[STATE]
    rows: list[Payload] = []
    for section in state.library.sections.values():
        row: Payload = {
            "id": str(section.key),
            "key": f"/library/sections/{section.key}",
            "type": section.kind,
            "title": section.title,
            "refreshing": section.refreshing,
            "scannedAt": section.scanned_at,
            "Pivot": [_pivot(section)],
        }
        if request.query.get("includeStorage") == "1":
            items = section.items.values()
            row["durationTotal"] = sum(item.duration for item in items)
            row["storageTotal"] = sum(one.size for item in items for one in item.media)
        rows.append(row)
    feature: Payload = {
        "type": "content",
        "key": "/library/sections",
        "Directory": rows,
    }
    provider: Payload = {
        "identifier": "com.plexapp.plugins.library",
        "title": "Library",
        "types": "video,audio",
        "protocols": "stream,download",
        "Feature": [feature, {"type": "timeline", "key": "/:/timeline"}],
    }
    content = container("MediaProvider", [provider], **server_head(state))
    return answer(request, content)


def add_routes(app: web.Application) -> None:
    """Serve this."""
    route(app, "GET", "/media/providers", providers)
