"""How another process, or a person, drives the simulated plex.tv.

`GET /_sim/link` is a page on which a person types a code and says who they are; it
stands for plex.tv/link. The rest is `POST /_sim/<verb>` with a JSON object of the
arguments that the method of the same name takes, and answers {"result": ...}:

    add_user {name}                    -> token
    add_server {machine_id, name, owner, url, access_token, ...}
    link {code, user}                  approve a code
    expire_pins {}   expire_tokens {}  their time is over
    revoke {token}                     the owner removed the device
    fail {kind, path, times}   heal {} faults, see faults.py
    forget_requests {}

`GET /_sim/requests` answers the requests since the last forget_requests.
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Protocol

from aiohttp import web

from .refusal import RefusalError

VERBS = (
    "add_user",
    "add_server",
    "link",
    "expire_pins",
    "expire_tokens",
    "revoke",
    "fail",
    "heal",
    "forget_requests",
)
PAGE = """<!DOCTYPE html><html><body><h1>Link your account</h1><p>{told}</p>
<form method="post"><label>Code <input name="code" autofocus></label>
<label>Who are you? <input name="user"></label> <button>Link</button></form>
</body></html>"""


class Driven(Protocol):
    """What can be driven: the simulator."""

    @property
    def requests(self) -> list[Any]:
        """Return what it was asked."""

    def link(self, code: str, user: str) -> None:
        """Approve a code."""


class Control:
    """The paths under /_sim/."""

    def __init__(self, simulator: Driven) -> None:
        self._simulator = simulator

    def routes(self) -> list[web.RouteDef]:
        """Return the paths."""
        return [
            web.get("/_sim/link", self.page),
            web.post("/_sim/link", self.link),
            web.get("/_sim/requests", self.requests),
            web.post("/_sim/{verb}", self.act),
        ]

    async def page(self, _: web.Request) -> web.Response:
        """Show the page to approve on."""
        return _page("Type the code that you see elsewhere.")

    async def link(self, request: web.Request) -> web.Response:
        """Approve a code, from the page or from a program."""
        if request.content_type == "application/json":
            return await self._call("link", await request.json())
        form = await request.post()
        try:
            self._simulator.link(str(form.get("code")), str(form.get("user")))
        except LookupError:
            return _page("That code or that person is unknown.")
        return _page("Done. You can go back.")

    async def requests(self, _: web.Request) -> web.Response:
        """Tell what was asked."""
        return web.json_response([asdict(it) for it in self._simulator.requests])

    async def act(self, request: web.Request) -> web.Response:
        """Do something that the simulator can."""
        arguments = await request.json() if request.can_read_body else {}
        return await self._call(request.match_info["verb"], arguments)

    async def _call(self, verb: str, arguments: Mapping[str, Any]) -> web.Response:
        """Call a verb's method."""
        if verb not in VERBS:
            raise RefusalError(404, 0, f"No such verb: {verb}")
        try:
            result = getattr(self._simulator, verb)(**arguments)
        except (LookupError, TypeError, ValueError) as err:
            raise RefusalError(400, 0, repr(err)) from None
        return web.json_response({"result": result})


def _page(told: str) -> web.Response:
    """Return the page."""
    return web.Response(text=PAGE.format(told=told), content_type="text/html")
