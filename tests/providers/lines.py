"""Lines that a server pushes over, and what is heard on them."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from datetime import timedelta

from aiohttp import ClientSession, web

from custom_components.showrunner.engine.errors import (
    ShowrunnerError,
)
from custom_components.showrunner.engine.retry import Backoff
from custom_components.showrunner.providers.base import LineDown, LineUp
from custom_components.showrunner.providers.socket import Frame, Socket

from .serving import Handler

TOKEN = "s3cret-t0ken"  # noqa: S105 - of nobody
HEADERS = {"X-Plex-Token": TOKEN}
QUICK = Backoff(first=timedelta(milliseconds=1), cap=timedelta(milliseconds=4))

type Heard = Frame | LineUp | LineDown


def pushing(talk: Callable[[web.WebSocketResponse], object]) -> Handler:
    """Return a handler that opens a socket and has something said over it."""

    async def handle(request: web.Request) -> web.StreamResponse:
        line = web.WebSocketResponse()
        if not line.can_prepare(request):
            return web.Response(status=400)
        await line.prepare(request)
        await talk(line)  # type: ignore[misc]  # All of them are coroutines
        return line

    return handle


async def greet(line: web.WebSocketResponse) -> None:
    """Say hello and hang up."""
    await line.send_str("hello")
    await line.close()


async def linger(line: web.WebSocketResponse) -> None:
    """Say hello and stay until the other side hangs up."""
    await line.send_str("hello")
    async for _ in line:
        pass


def listening(
    session: ClientSession, url: str, backoff: Backoff = QUICK
) -> AsyncGenerator[Heard]:
    """Return what is heard from a URL."""
    return Socket(session, lambda: (f"{url}/ws", HEADERS), backoff).frames()


async def heard(frames: AsyncGenerator[Heard], number: int) -> list[Heard]:
    """Return the first things that are heard, in a few seconds at most."""
    found: list[Heard] = []
    async with asyncio.timeout(5), aclosing(frames) as line:
        async for one in line:
            found.append(one)
            if len(found) == number:
                break
    return found


def kinds(found: list[Heard]) -> list[str]:
    """Return what was heard in words."""
    return [one.text if isinstance(one, Frame) else type(one).__name__ for one in found]


async def trouble(session: ClientSession, url: str) -> ShowrunnerError:
    """Return why no line comes up, which must tell no secret."""
    (down,) = await heard(listening(session, url), 1)
    assert isinstance(down, LineDown)
    for told in (str(down.error), repr(down.error), repr(down)):
        assert TOKEN not in told
        assert "127.0.0.1" not in told
    return down.error
