"""What players tell the server: where they are, and what was watched."""

from aiohttp import web

from .answers import answer, empty, fail
from .gate import route
from .listing import number, wish
from .model import Item
from .state import CALLER, STATE
from .users import client_id

STATES = ("playing", "paused", "buffering", "stopped")


def _item(request: web.Request, *names: str) -> Item | None:
    """Return the item that one of some arguments names."""
    keys = (number(request.query.get(name)) for name in names)
    found = next((key for key in keys if key is not None), -1)
    return request.app[STATE].library.items.get(found)


async def timeline(request: web.Request) -> web.Response:
    """Note where a player is; one that is new begins a session."""
    state, caller = request.app[STATE], request[CALLER]
    item, word = _item(request, "ratingKey"), request.query.get("state")
    if item is None or word not in STATES:
        return fail(400)
    player = wish(request, "X-Plex-Device-Name") or "Somewhere"
    at = (number(request.query.get("time")) or 0) / 1000
    running = state.sessions.on(client_id(player))
    if running is not None and running.item is not item:
        state.sessions.stop(running.key)
        running = None
    if running is None and word != "stopped":
        user = state.users.names.get(caller.account, "Guest")
        state.sessions.play(
            item, user=user, player=player, method="direct play", offset=at
        )
    elif running is not None:
        state.sessions.change(running.key, word, at)
        if word == "stopped":
            state.sessions.stop(running.key)
    return answer(request, {"size": 0})


async def scrobble(request: web.Request) -> web.Response:
    """Mark something as watched."""
    state, item = request.app[STATE], _item(request, "key")
    if item is None:
        return fail(404)
    for leaf in item.leaves:
        account, now = request[CALLER].account, state.library.now
        state.users.watched(leaf, account, "Plex Web", now)
    state.scanner.toggle(item)
    return empty()


async def unscrobble(request: web.Request) -> web.Response:
    """Mark something as not watched; the history stays."""
    item = _item(request, "key")
    if item is None:
        return fail(404)
    for leaf in item.leaves:
        leaf.view_count, leaf.view_offset, leaf.last_viewed_at = 0, 0, None
    request.app[STATE].scanner.toggle(item)
    return empty()


async def rate(request: web.Request) -> web.Response:
    """Rate something."""
    item = _item(request, "key")
    if item is None:
        return fail(404)
    item.fields["userRating"] = float(request.query.get("rating", "0"))
    return empty()


def add_routes(app: web.Application) -> None:
    """Serve all this."""
    for method in ("GET", "POST"):
        route(app, method, "/:/timeline", timeline)
    for method in ("GET", "PUT"):
        route(app, method, "/:/scrobble", scrobble)
        route(app, method, "/:/unscrobble", unscrobble)
        route(app, method, "/:/rate", rate)
