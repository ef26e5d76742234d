"""What every request passes: the log, the start's phases, the base URL, the token."""

from collections.abc import Awaitable, Callable
import posixpath
import time
from typing import NamedTuple

from aiohttp import web

from .answers import MINI, elsewhere, error, loading, nothing, page, problem, reply
from .asker import Denied
from .boot import Phase
from .router import ROUTER, Need, Route
from .state import CALLER, PLACES, STATE, State
from .wishes import BadWish, wishes

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

SPARED = "/_sim/"
PREFIXES = ("/emby", "/mediabrowser")
MINI_SECONDS = "005"


class SeenRequest(NamedTuple):
    """A request that came in."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    token: str | None
    at: float  # By the monotonic clock


def seen(request: web.Request, state: State) -> SeenRequest:
    """Return what is remembered of a request."""
    return SeenRequest(
        request.method,
        request.path,
        dict(request.query),
        dict(request.headers),
        state.access.card(request.headers, wishes(request)).token,
        time.monotonic(),
    )


async def answer(request: web.Request) -> web.StreamResponse:
    """Answer any request, whatever the server's phase."""
    state, begun = request.app[STATE], time.monotonic()
    match state.boot.phase:
        case Phase.MINI:
            response: web.StreamResponse = _mini(request, state)
        case Phase.LOADING:
            response = await _loading(request, state)
        case _:
            response = await _dispatch(request, state)
    if not response.prepared:
        taken = (time.monotonic() - begun) * 1000
        response.headers["X-Response-Time-ms"] = f"{taken:.4f}"
        response.headers["Server"] = "Kestrel"
    return response


def _mini(request: web.Request, state: State) -> web.Response:
    """Answer as the small server that stands in during a migration."""
    if request.path.lower().endswith("/system/info/public"):
        response = _mini_info(state)
    else:
        response = page(503, MINI)
        response.headers["Retry-After"] = MINI_SECONDS
    response.force_close()
    return response


def _mini_info(state: State) -> web.Response:
    """Answer who the server is, in the small server's words."""
    return reply(
        {
            "localAddress": state.url,
            "serverName": state.name,
            "version": state.version,
            "productName": "Jellyfin Server",
            "operatingSystem": "",
            "id": state.server_id,
            "startupWizardCompleted": False,
        }
    )


async def _loading(request: web.Request, state: State) -> web.StreamResponse:
    """Answer as a server whose parts are not all there yet."""
    path = request.path.lower()
    if path.endswith("/socket"):
        return await _dispatch(request, state)
    if path == "/startup/configuration":
        return nothing(401)
    if path == "/":
        return elsewhere("api-docs/swagger")
    return loading()


async def _dispatch(request: web.Request, state: State) -> web.StreamResponse:
    """Find who answers, and let those in who may."""
    path = _inside(request, state)
    if path is None:
        return elsewhere(_web_client(request.path, state.base_url))
    found = ROUTER.find(request.method, path)
    if isinstance(found, int):
        return nothing(found)
    route, request[PLACES] = found
    return await _admit(request, state, route)


def _inside(request: web.Request, state: State) -> str | None:
    """Return the path below the base URL, or nothing if it is outside."""
    path = request.path
    if state.base_url:
        if path.rstrip("/") == state.base_url or not path.startswith(state.base_url):
            return None
        path = path.removeprefix(state.base_url)
    for prefix in PREFIXES if state.speech.prefixes else ():
        if path.lower().startswith(f"{prefix}/"):
            return path[len(prefix) :]
    return path


def _web_client(path: str, base_url: str) -> str:
    """Return where somebody who missed the base URL is sent: never where they meant."""
    if path.rstrip("/").lower() == "/health":
        return f"{base_url}/health"
    return posixpath.relpath(f"{base_url}/web", posixpath.dirname(path)) + "/"


async def _admit(
    request: web.Request, state: State, route: Route
) -> web.StreamResponse:
    """Let a caller in or not."""
    shown = state.access.card(request.headers, wishes(request))
    caller = state.access.known(shown)
    if route.need is not Need.NOTHING and caller is None:
        return nothing(401)
    if caller is not None:
        request[CALLER] = caller
        if caller.user is not None:
            caller.user.active = state.clock()
        if route.need is Need.ADMIN and not caller.is_admin:
            return nothing(403)
    return await _behind_the_door(request, route)


async def _behind_the_door(request: web.Request, route: Route) -> web.StreamResponse:
    """Let a handler answer, and tell what it cannot."""
    try:
        return await route.handler(request)
    except BadWish as bad:
        return problem(400, {bad.name: f"The value '{bad.value}' is not valid."})
    except web.HTTPException:
        raise
    except Denied:
        return error(403)
    except LookupError, ValueError:
        return error(500)
