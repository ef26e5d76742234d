"""Failures on command, for any simulated server.

A fault is one of `FaultKind` or a status code such as "500"; it strikes requests
whose path matches a glob, for a number of times or until healed.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
import socket
import struct

from aiohttp import web

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
type Pages = Mapping[str, Callable[[], web.Response]]

GARBAGE = b'{"MediaContainer": {"size": 3, "Metad\xff\xfe\x00ata": [{]]'
LONGEST_STALL = 3600.0  # An hour is for ever in a test, and still ends


class FaultKind(StrEnum):
    """How a request can go wrong."""

    REFUSE = "refuse"  # The connection is reset before an answer
    STALL = "stall"  # Nothing is answered until healed
    CUT = "cut"  # The answer breaks off in the middle
    GARBAGE = "garbage"  # The answer claims to be JSON and is not
    HTML = "html"  # Somebody else's web page, with status 200


@dataclass(slots=True, eq=False)
class Fault:
    """One thing that goes wrong."""

    kind: str
    path: str = "*"
    times: int | None = None
    struck: int = 0
    healed: asyncio.Event = field(default_factory=asyncio.Event)

    def strikes(self, path: str) -> bool:
        """Return whether a request for this path goes wrong, and count it."""
        if not fnmatchcase(path, self.path):
            return False
        if self.times is not None and self.struck >= self.times:
            return False
        self.struck += 1
        return True


class Faults:
    """The faults that are in force."""

    def __init__(self, pages: Pages, spared: str) -> None:
        """Take the server's own error pages and the path prefix nothing strikes."""
        self._pages = {FaultKind.GARBAGE: _garbage, FaultKind.HTML: _html, **pages}
        self._spared = spared
        self._faults: list[Fault] = []

    def add(self, kind: str, path: str = "*", times: int | None = None) -> Fault:
        """Let something go wrong from now on."""
        if kind not in set(FaultKind) and kind not in self._pages:
            raise ValueError(f"Unknown fault {kind!r}")
        fault = Fault(kind, path, times)
        self._faults.append(fault)
        return fault

    def lift(self, fault: Fault) -> None:
        """Let one thing go right again."""
        fault.healed.set()
        if fault in self._faults:
            self._faults.remove(fault)

    def heal(self) -> None:
        """Let nothing go wrong any more; what stalled goes on."""
        for fault in self._faults:
            fault.healed.set()
        self._faults.clear()

    @web.middleware
    async def middleware(
        self, request: web.Request, handler: Handler
    ) -> web.StreamResponse:
        """Answer, or fail to."""
        if request.path.startswith(self._spared):
            return await handler(request)
        fault = next((it for it in self._faults if it.strikes(request.path)), None)
        if fault is None:
            return await handler(request)
        return await self._fail(fault, request, handler)

    async def _fail(
        self, fault: Fault, request: web.Request, handler: Handler
    ) -> web.StreamResponse:
        """Go wrong in the fault's way."""
        match fault.kind:
            case FaultKind.REFUSE:
                return reset(request)
            case FaultKind.STALL:
                async with asyncio.timeout(LONGEST_STALL):
                    await fault.healed.wait()
                return await handler(request)
            case FaultKind.CUT if "Upgrade" in request.headers:
                return reset(request)
            case FaultKind.CUT:
                return await _cut(request, await handler(request))
            case page_name:
                return self._pages[page_name]()


def _garbage() -> web.Response:
    return web.Response(body=GARBAGE, content_type="application/json")


def _html() -> web.Response:
    page = "<!DOCTYPE html><html><body><h1>Welcome</h1></body></html>"
    return web.Response(text=page, content_type="text/html")


def reset(request: web.Request) -> web.Response:
    """Reset the connection without an answer."""
    if request.transport is not None:
        plug = request.transport.get_extra_info("socket")
        # A linger of zero turns the close into a reset, as a dead process does
        plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        request.transport.abort()
    return web.Response()


async def _cut(request: web.Request, whole: web.StreamResponse) -> web.StreamResponse:
    """Promise a whole body and send the first half of it."""
    if not isinstance(whole, web.Response) or not isinstance(whole.body, bytes):
        return reset(request)
    body = whole.body
    half = web.StreamResponse(status=whole.status)
    half.content_type = whole.content_type
    half.content_length = max(len(body), 2)
    await half.prepare(request)
    await half.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return half
