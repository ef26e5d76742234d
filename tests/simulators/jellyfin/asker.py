"""What every handler needs to know of a request."""

from typing import Any

from aiohttp import web
import orjson

from .access import Caller
from .model import Item
from .notation import plain
from .people import User
from .state import CALLER, PLACES, STATE, State
from .wishes import BadWish, wishes


class Denied(Exception):  # noqa: N818  # A refusal, answered as such
    """Somebody asked for what another user sees."""


class Asker:
    """Who asks, for what, of which server."""

    def __init__(self, request: web.Request) -> None:
        self.request = request
        self.wishes = wishes(request)

    @property
    def state(self) -> State:
        """Return the server."""
        return self.request.app[STATE]

    @property
    def caller(self) -> Caller:
        """Return who asks."""
        return self.request[CALLER]

    @property
    def user(self) -> User | None:
        """Return whose view is asked for; nobody's for a bare API key."""
        wanted = self.wishes.identity("userId") or self.place_id("userId")
        own = self.caller.user
        if wanted is None or (own is not None and own.id == wanted):
            return own
        if not self.caller.is_admin:
            raise Denied
        return self.state.accounts.users.get(wanted)

    def place(self, name: str) -> str:
        """Return a part of the path."""
        return self.request[PLACES][name]

    def place_id(self, name: str) -> str | None:
        """Return an id in the path, or nothing where the path has no such place."""
        text = self.request[PLACES].get(name)
        if text is None:
            return None
        found = plain(text)
        if found is None:
            raise BadWish(name, text)
        return found

    def item(self) -> Item | None:
        """Return the item that the path names, if the user may see it."""
        item = self.state.shelf.items.get(self.place_id("itemId") or "")
        root = self.state.shelf.root
        item = root if item is None and self.place_id("itemId") == root.id else item
        return item if item and self.state.query.visible(item, self.user) else None

    async def body(self) -> dict[str, Any]:
        """Return the JSON of the request, its names as the server writes them."""
        said = orjson.loads(await self.request.read() or b"{}")
        if not isinstance(said, dict):
            raise BadWish("$", str(said))
        # Names are taken in any case; clients write theirs in one of three ways
        return {name[:1].upper() + name[1:]: value for name, value in said.items()}
