"""Lists of items: filtered, sorted, cut to a page, slimmed and told."""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import unquote

from aiohttp import web

from .answers import Payload, answer
from .fields import DATES, INTEGERS, STRINGS, TAGS, WORDS
from .model import Item, Section
from .query import Pair, in_directory, matcher, ordered
from .render import metadata, some_fields
from .slim import VERSION_HEADER, only_fields, slim
from .state import STATE

START = "X-Plex-Container-Start"
SIZE = "X-Plex-Container-Size"
TOTAL = "X-Plex-Container-Total-Size"
FILTERS = {*INTEGERS, *DATES, *STRINGS, *TAGS, *WORDS}
FILTERS |= {"file", "push", "or", "pop"}
# Orders that change only with the content of a section
STEADY_SORTS = {"", "addedAt", "addedAt:desc", "updatedAt:desc", "titleSort", "id"}
STEADY_SORTS |= {"addedAt,id"}
IDENTIFIER = "com.plexapp.plugins.library"


def wish(request: web.Request, name: str) -> str | None:
    """Return a header that may also be sent as a query argument."""
    return request.headers.get(name) or request.query.get(name)


def number(text: str | None) -> int | None:
    """Return a whole number, if it is one."""
    return int(text) if text is not None and text.isdecimal() else None


def page[T](request: web.Request, rows: list[T]) -> tuple[list[T], Payload, Payload]:
    """Return a page of rows, what the container says of it, and the headers."""
    if (limit := number(request.query.get("limit"))) is not None:
        rows = rows[:limit]
    total, start = len(rows), number(wish(request, START)) or 0
    size, forced = number(wish(request, SIZE)), request.app[STATE].page_limit
    if forced is not None:
        size = min(size if size is not None else forced, forced)
    headers = {TOTAL: str(total), START: str(start)}
    if size is None and not start:
        return rows, {}, headers
    part = rows[start:] if size is None else rows[start : start + size]
    return part, {"totalSize": total, "offset": start}, headers


def tell(
    request: web.Request,
    rows: list[Payload],
    head: Payload | None = None,
    *,
    name: str = "Metadata",
) -> web.Response:
    """Answer with a page of rows that were made already."""
    part, paging, headers = page(request, rows)
    part = slim(part, wishes(request))
    return _container(request, part, {**paging, **(head or {})}, headers, name)


def wishes(request: web.Request) -> dict[str, str]:
    """Return what a client wants answers cut down to."""
    if not request.app[STATE].slims:
        return {}
    names = {key: value for key, value in request.query.items() if "clude" in key}
    return names | {VERSION_HEADER: wish(request, VERSION_HEADER) or ""}


def _container(
    request: web.Request,
    rows: list[Payload],
    head: Payload,
    headers: Payload,
    name: str,
) -> web.Response:
    """Answer with a container whose list is absent when it is empty."""
    # What stands beside the rows counts, too
    content: Payload = {"size": len(rows) + len(head.get("Directory", ())), **head}
    if rows:
        content[name] = rows
    return answer(request, content, headers=headers)


def tell_items(
    request: web.Request, items: list[Item], head: Payload | None = None
) -> web.Response:
    """Answer with a page of items; only the page is rendered."""
    part, paging, headers = page(request, items)
    guids = request.query.get("includeGuids") == "1"
    located = "librarySectionID" not in (head or {})
    wanted = wishes(request)
    if (fields := only_fields(wanted)) is not None:
        rows = [some_fields(item, fields) for item in part]
    else:
        told = [metadata(item, guids=guids, located=located) for item in part]
        rows = slim(told, wanted)
    return _container(request, rows, {**paging, **(head or {})}, headers, "Metadata")


def shelf(request: web.Request, section: Section, kind: str) -> list[Item]:
    """Return what a query asks for of a section's items of one kind."""
    names = {key.split(".")[-1].rstrip("<>!=") for key in request.query}
    if wish(request, SIZE) == "0" and not names & FILTERS:
        return section.of_kind(kind)  # Only to be counted
    since = number(request.query.get("updatedAt>"))
    if since is not None and names & FILTERS == {"updatedAt"} and _heeds(request):
        # The same as below, without looking at each item closely
        found = [each for each in section.of_kind(kind) if each.updated_at >= since]
        return ordered(found, request.query.get("sort"))
    if names & FILTERS or request.query.get("sort", "") not in STEADY_SORTS:
        return select(request, section.of_kind(kind))
    # Walking a large library asks for the same order page by page
    wanted = (kind, request.query.get("sort"), section.content_changed_at)
    if section.shelf is None or section.shelf[0] != wanted:
        rows = ordered(section.of_kind(kind), request.query.get("sort"))
        section.shelf = (wanted, rows)
    return section.shelf[1]


def _heeds(request: web.Request) -> bool:
    """Return whether a filter counts that is written with an encoded operator."""
    return not request.app[STATE].picky


def select(request: web.Request, items: Iterable[Item]) -> list[Item]:
    """Return the items a query asks for, in the order it asks for."""
    state = request.app[STATE]
    test = matcher(pairs(request, picky=state.picky), state.library.now)
    found = [item for item in items if test(item)]
    if state.knows_files and (path := request.query.get("file")) is not None:
        found = in_directory(found, path)
    return ordered(found, request.query.get("sort"))


def pairs(request: web.Request, *, picky: bool) -> list[Pair]:
    """Return the query in its order; a picky server reads only plain operators."""
    found = []
    for part in request.rel_url.raw_query_string.split("&"):
        key, _, value = part.partition("=")
        plain = key.isascii() and "%3" not in key.lower() and not key.endswith(">>")
        if plain or not picky:
            found.append((unquote(key), unquote(value.replace("+", " "))))
    return found


def only[T](rows: Iterable[T], test: Callable[[T], Any]) -> list[T]:
    """Return the rows that pass a test."""
    return [row for row in rows if test(row)]
