"""Answers as a Jellyfin server writes them."""

from typing import Any
from uuid import uuid4

from aiohttp import web
import orjson

ERROR = "Error processing request."
LOADING = "Jellyfin Server is loading. Please try again shortly."
MINI = "<html><body>The server is starting</body></html>"
TITLES = {400: "Bad Request", 404: "Not Found"}
SECTIONS = {400: "15.5.1", 404: "15.5.5"}
SQUEEZED = 1000  # Bytes from which an answer is compressed


def reply(content: Any, status: int = 200) -> web.Response:
    """Answer with JSON."""
    response = web.Response(
        body=orjson.dumps(content),
        status=status,
        content_type="application/json",
        charset="utf-8",
    )
    if response.body_length > SQUEEZED:
        response.enable_compression()
    return response


def nothing(status: int = 204) -> web.Response:
    """Answer without a word."""
    return web.Response(status=status)


def error(status: int) -> web.Response:
    """Answer as the server does when something was thrown."""
    return text(ERROR, status)


def text(words: str, status: int = 200, kind: str = "text/plain") -> web.Response:
    """Answer with words, whose encoding is not told."""
    headers = {"Content-Type": kind}
    return web.Response(status=status, body=words.encode(), headers=headers)


def elsewhere(place: str) -> web.Response:
    """Send somebody to another place."""
    return web.Response(status=302, headers={"Location": place})


def page(status: int, words: str) -> web.Response:
    """Answer with a page."""
    return text(words, status, "text/html")


def loading() -> web.Response:
    """Answer as a server that is still coming up."""
    return page(503, LOADING)


def problem(status: int, errors: dict[str, str] | None = None) -> web.Response:
    """Answer with the details of a problem."""
    details: dict[str, Any] = {
        "type": f"https://tools.ietf.org/html/rfc9110#section-{SECTIONS[status]}",
        "title": TITLES[status],
        "status": status,
    }
    if errors is not None:
        details["title"] = "One or more validation errors occurred."
        details["errors"] = {name: [text] for name, text in errors.items()}
    details["traceId"] = f"00-{uuid4().hex}-{uuid4().hex[:16]}-00"
    return reply(details, status)


def rows(items: list[Any], total: int | None = None, start: int = 0) -> web.Response:
    """Answer with a list."""
    count = len(items) if total is None else total
    return reply({"Items": items, "TotalRecordCount": count, "StartIndex": start})
