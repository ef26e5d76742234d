"""What users did with items."""

from aiohttp import web

from .answers import problem, reply
from .asker import Asker
from .router import ROUTER


@ROUTER.add("GET", "/UserItems/{itemId}/UserData")
async def user_data(request: web.Request) -> web.Response:
    """Answer what a user did with an item."""
    asker = Asker(request)
    found = asker.item()
    if found is None or asker.user is None:
        return problem(404)
    return reply(asker.state.marks.row(asker.user, found))


def _mark(asker: Asker, what: str, *, on: bool) -> web.Response:
    found = asker.item()
    if found is None or asker.user is None:
        return problem(404)
    change = asker.state.marks.favor if what == "favor" else asker.state.marks.play
    return reply(change(asker.user, found, on=on))


@ROUTER.add("POST", "/UserFavoriteItems/{itemId}")
@ROUTER.add("POST", "/Users/{userId}/FavoriteItems/{itemId}")
async def favor(request: web.Request) -> web.Response:
    """Make an item a favourite."""
    return _mark(Asker(request), "favor", on=True)


@ROUTER.add("DELETE", "/UserFavoriteItems/{itemId}")
@ROUTER.add("DELETE", "/Users/{userId}/FavoriteItems/{itemId}")
async def disfavor(request: web.Request) -> web.Response:
    """Make an item no favourite."""
    return _mark(Asker(request), "favor", on=False)


@ROUTER.add("POST", "/UserPlayedItems/{itemId}")
@ROUTER.add("POST", "/Users/{userId}/PlayedItems/{itemId}")
async def mark_played(request: web.Request) -> web.Response:
    """Mark an item as played."""
    return _mark(Asker(request), "play", on=True)


@ROUTER.add("DELETE", "/UserPlayedItems/{itemId}")
@ROUTER.add("DELETE", "/Users/{userId}/PlayedItems/{itemId}")
async def mark_unplayed(request: web.Request) -> web.Response:
    """Mark an item as not played."""
    return _mark(Asker(request), "play", on=False)
