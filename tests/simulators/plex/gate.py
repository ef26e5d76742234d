"""What every request passes: the log, the start-up phase, the token, error pages."""

from collections.abc import Awaitable, Callable
from functools import wraps
import time
from typing import NamedTuple

from aiohttp import web

from .access import TOKEN, token_of
from .answers import ERROR_TITLES, fail, starting
from .state import CALLER, STATE

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

SPARED = "/_sim/"
OPEN = {"/identity"}  # Answered without a token


class SeenRequest(NamedTuple):
    """A request that came in."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    token: str | None
    token_in: str | None  # "header", "query" or None
    at: float  # By the monotonic clock


def seen(request: web.Request) -> SeenRequest:
    """Return what is remembered of a request."""
    place = None
    if token_of(request) is not None:
        place = "header" if request.headers.get(TOKEN) else "query"
    return SeenRequest(
        request.method,
        request.path,
        dict(request.query),
        dict(request.headers),
        token_of(request),
        place,
        time.monotonic(),
    )


@web.middleware
async def error_pages(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Tell errors as HTML, whatever the client accepts."""
    if request.path.startswith(SPARED):
        return await handler(request)
    try:
        return await handler(request)
    except web.HTTPException as err:
        return fail(err.status if err.status in ERROR_TITLES else 500)


@web.middleware
async def admission(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let nobody in while starting, and nobody without a token."""
    state = request.app[STATE]
    if request.path.startswith(SPARED):
        return await handler(request)
    if time.monotonic() < state.starting_until:
        return starting()
    if request.path.rstrip("/") not in OPEN:
        caller = state.access.caller(request)
        if caller is None:
            return fail(401)
        request[CALLER] = caller
    return await handler(request)


def admin(handler: Handler) -> Handler:
    """Keep everybody but the owner out."""

    @wraps(handler)
    async def guarded(request: web.Request) -> web.StreamResponse:
        return await handler(request) if request[CALLER].is_admin else fail(403)

    return guarded


def route(app: web.Application, method: str, path: str, handler: Handler) -> None:
    """Serve a path, which may be asked for with or without a slash at its end."""
    for one in (path, f"{path}/") if path != "/" else (path,):
        if method == "GET":
            app.router.add_get(one, handler)
        else:
            app.router.add_route(method, one, handler)
