"""Answers: one model, told as JSON or as XML, and the error pages."""

from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import quoteattr

from aiohttp import web
import orjson

type Payload = dict[str, Any]

# What a Metadata row is called in XML depends on what it is
ELEMENTS = {
    "movie": "Video",
    "episode": "Video",
    "clip": "Video",
    "show": "Directory",
    "season": "Directory",
    "artist": "Directory",
    "album": "Directory",
    "track": "Track",
    "playlist": "Playlist",
}
XML_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def wants_json(request: web.Request) -> bool:
    """Return whether the client asked for JSON; the default is XML."""
    return "application/json" in request.headers.get("Accept", "")


def answer(
    request: web.Request,
    content: Payload,
    *,
    root: str = "MediaContainer",
    headers: Mapping[str, str] | None = None,
) -> web.Response:
    """Tell some content the way the client wants it."""
    shared = {"X-Plex-Protocol": "1.0", "Cache-Control": "no-cache", **(headers or {})}
    if wants_json(request):
        body, kind = orjson.dumps({root: content}), "application/json"
    else:
        body, kind = to_xml(root, content).encode(), "application/xml"
    return web.Response(body=body, content_type=kind, charset="utf-8", headers=shared)


def empty(headers: Mapping[str, str] | None = None) -> web.Response:
    """Answer a command: done, and nothing to say."""
    return web.Response(headers={"X-Plex-Protocol": "1.0", **(headers or {})})


def container(name: str, rows: list[Payload], **extra: Any) -> Payload:
    """Return a container, whose list is absent when it is empty."""
    head = {"size": len(rows), **extra}
    return {**head, name: rows} if rows else head


def to_xml(root: str, content: Payload) -> str:
    """Tell some content as XML."""
    parts = [XML_HEAD]
    _element(root, content, parts)
    return "".join(parts)


def _element(name: str, content: Payload, parts: list[str]) -> None:
    """Write scalars as attributes and everything else as child elements."""
    parts.append(f"<{name}")
    children: list[tuple[str, Payload]] = []
    for key, value in content.items():
        if isinstance(value, dict):
            children.append((_element_name(key, value), value))
        elif isinstance(value, list):
            children += [(_element_name(key, row), row) for row in value]
        else:
            parts.append(f" {key}={quoteattr(_scalar(value))}")
    if not children:
        parts.append(" />\n")
        return
    parts.append(">\n")
    for key, row in children:
        _element(key, row, parts)
    parts.append(f"</{name}>\n")


def _element_name(key: str, row: Payload) -> str:
    return ELEMENTS.get(row.get("type", ""), "Video") if key == "Metadata" else key


def _scalar(value: object) -> str:
    """Return a value as an attribute has it."""
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value)


def error(status: int, title: str) -> web.Response:
    """Return an error page, which is HTML whatever was asked for."""
    page = (
        f"<html><head><title>{title}</title></head>"
        f"<body><h1>{status} {title}</h1></body></html>"
    )
    return web.Response(status=status, text=page, content_type="text/html")


def starting() -> web.Response:
    """Return what a server says that is not ready yet."""
    title = "Maintenance"
    status = "Plex Media Server is currently running startup maintenance tasks."
    body = XML_HEAD + f'<Response code="503" title="{title}" status="{status}"/>'
    return web.Response(status=503, body=body.encode(), content_type="text/xml")


ERROR_TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
}


def fail(status: int) -> web.Response:
    """Return the error page of a status."""
    return error(status, ERROR_TITLES[status])
