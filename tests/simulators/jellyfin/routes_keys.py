"""API keys."""

from aiohttp import web

from .access import Caller
from .answers import nothing, rows
from .asker import Asker
from .router import ROUTER, Need
from .wishes import BadWish


@ROUTER.add("GET", "/Auth/Keys", Need.ADMIN)
async def keys(request: web.Request) -> web.Response:
    """Answer with all API keys."""
    return rows(Asker(request).state.access.key_rows())


@ROUTER.add("POST", "/Auth/Keys", Need.ADMIN)
async def new_key(request: web.Request) -> web.Response:
    """Make an API key."""
    asker = Asker(request)
    app = asker.wishes.get("app")
    if app is None:
        raise BadWish("app", "")
    asker.state.access.add_key(app, asker.state.version)
    return nothing()


@ROUTER.add("DELETE", "/Auth/Keys/{key}", Need.ADMIN)
async def delete_key(request: web.Request) -> web.Response:
    """Revoke an API key."""
    asker = Asker(request)
    found: Caller | None = asker.state.access.keys.pop(asker.place("key"), None)
    if found is not None:
        asker.state.sessions.end_of([found])
    return nothing()
