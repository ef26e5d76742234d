"""A line that wants signs of life, and answers them as long as it listens."""

import asyncio
from collections.abc import AsyncGenerator

from aiohttp import ClientSession, web
import pytest

from custom_components.showrunner.engine.errors import BusyError, UnavailableError
from custom_components.showrunner.providers.base import LineDown
from custom_components.showrunner.providers.pulse import Pulse
from custom_components.showrunner.providers.socket import Frame, Socket

from .lines import QUICK, Heard, heard, kinds, linger, pushing
from .serving import serving

HASTY = Pulse("alive?", lambda text: text == "alive", every=0.02, patience=0.1)


def listening(session: ClientSession, url: str) -> AsyncGenerator[Heard]:
    """Return what is heard from a URL by somebody with manners."""
    socket = Socket(session, lambda: (url, {}), QUICK)
    socket.greeting = lambda: ("hello", "tell me")
    socket.pulse = HASTY
    return socket.frames()


async def parrot(line: web.WebSocketResponse) -> None:
    """Say what was heard, and answer each sign of life."""
    async for message in line:
        await line.send_str("alive" if message.data == "alive?" else message.data)


async def chatterbox(line: web.WebSocketResponse) -> None:
    """Talk for ever, and never answer."""
    while not line.closed:
        await line.send_str("news")
        await asyncio.sleep(0.005)


async def test_greetings_come_first(session: ClientSession) -> None:
    """All of them, in order, on each line."""
    async with serving(pushing(parrot)) as url:
        found = await heard(listening(session, url), 5)

    assert kinds(found) == ["LineUp", "hello", "tell me", "alive", "alive"]


async def test_a_line_that_answers_lives(session: ClientSession) -> None:
    """Much longer than patience lasts without an answer."""
    async with serving(pushing(parrot)) as url:
        found = await heard(listening(session, url), 15)

    assert "LineDown" not in kinds(found)


@pytest.mark.parametrize("talk", [linger, chatterbox])
async def test_a_line_that_never_answers_is_dead(
    session: ClientSession, talk: object
) -> None:
    """Though it is open, and even if it goes on talking."""
    async with serving(pushing(talk)) as url:  # type: ignore[arg-type]
        async with asyncio.timeout(5):
            async for one in listening(session, url):
                if not isinstance(one, Frame) and isinstance(one, LineDown):
                    assert type(one.error) is UnavailableError
                    assert "no longer answers" in str(one.error)
                    break


async def test_a_server_that_is_not_ready_is_not_called(session: ClientSession) -> None:
    """An open socket is no sign that it is."""
    visits: list[str] = []
    tries = 0

    async def handle(request: web.Request) -> web.StreamResponse:
        visits.append(request.path)
        return await pushing(linger)(request)

    async def ready() -> None:
        nonlocal tries
        tries += 1
        if tries < 3:
            assert not visits
            raise BusyError("It is starting")

    async with serving(handle) as url:
        socket = Socket(session, lambda: (url, {}), QUICK, ready=ready)
        found = await heard(socket.frames(), 4)

    assert kinds(found) == ["LineDown", "LineDown", "LineUp", "hello"]
