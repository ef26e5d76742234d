"""What comes over a line."""

import asyncio
from typing import Any, Self

from aiohttp import ClientSession, WSCloseCode, WSMessage, WSMsgType, web
import pytest

from custom_components.showrunner.providers import socket as socket_module
from custom_components.showrunner.providers.base import LineDown
from custom_components.showrunner.providers.pulse import Pulse
from custom_components.showrunner.providers.socket import Socket

from .lines import (
    QUICK,
    greet,
    heard,
    kinds,
    linger,
    listening,
    pushing,
)
from .serving import serving


async def test_only_texts_are_frames(session: ClientSession) -> None:
    """Plex pushes nothing else."""

    async def talk(line: web.WebSocketResponse) -> None:
        await line.send_bytes(b"\x00\x01")
        await line.ping()
        await greet(line)

    async with serving(pushing(talk)) as url:
        found = await heard(listening(session, url), 3)

    assert kinds(found) == ["LineUp", "hello", "LineDown"]


@pytest.mark.parametrize(
    ("code", "is_orderly"),
    [
        (WSCloseCode.OK, True),
        (WSCloseCode.GOING_AWAY, True),
        (WSCloseCode.INTERNAL_ERROR, False),
        (None, False),
    ],
)
async def test_how_a_line_ended_is_told(
    session: ClientSession, code: WSCloseCode | None, *, is_orderly: bool
) -> None:
    """A server that hangs up may be going; one that is killed says nothing."""

    async def talk(line: web.WebSocketResponse) -> None:
        await line.send_str("hello")
        if code is None:
            assert line._req is not None
            assert line._req.transport is not None
            line._req.transport.abort()
        else:
            await line.close(code=code)

    async with serving(pushing(talk)) as url:
        found = await heard(listening(session, url), 3)

    down = found[-1]
    assert isinstance(down, LineDown)
    assert down.orderly is is_orderly


@pytest.mark.parametrize("junk", [b"\xc1\x02\x00\x00", b"\x81\x02\xff\xfe"])
async def test_a_line_with_garbage_is_picked_up_again(
    session: ClientSession, junk: bytes
) -> None:
    """A broken frame, and a text that is none."""

    async def talk(line: web.WebSocketResponse) -> None:
        assert line._req is not None
        transport = line._req.transport
        assert transport is not None
        transport.write(junk)
        async for _ in line:
            pass

    async with serving(pushing(talk)) as url:
        found = await heard(listening(session, url), 3)

    assert kinds(found) == ["LineUp", "LineDown", "LineUp"]


async def test_a_frame_that_is_too_large_ends_the_line(
    session: ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not held in memory, and the next line is a new chance."""
    monkeypatch.setattr(socket_module, "MAX_FRAME", 1000)

    async def talk(line: web.WebSocketResponse) -> None:
        await line.send_str("x" * 900)
        await line.send_str("x" * 2000)
        async for _ in line:
            pass

    async with serving(pushing(talk)) as url:
        found = await heard(listening(session, url), 4)

    assert kinds(found) == ["LineUp", "x" * 900, "LineDown", "LineUp"]


async def test_a_server_that_falls_silent_is_noticed(
    session: ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It holds the connection and answers no ping."""
    monkeypatch.setattr(socket_module, "HEARTBEAT", 0.1)

    async def handle(request: web.Request) -> web.StreamResponse:
        line = web.WebSocketResponse(autoping=False)
        if not line.can_prepare(request):
            return web.Response(status=400)
        await line.prepare(request)
        async for message in line:
            assert message.type is WSMsgType.PING
        return line

    async with serving(handle) as url:
        began = asyncio.get_running_loop().time()
        found = await heard(listening(session, url), 2)
        took = asyncio.get_running_loop().time() - began

    assert kinds(found) == ["LineUp", "LineDown"]
    assert took < 1


async def test_a_server_that_answers_pings_is_kept(
    session: ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though it has nothing to say."""
    monkeypatch.setattr(socket_module, "HEARTBEAT", 0.05)

    async def talk(line: web.WebSocketResponse) -> None:
        reading = asyncio.create_task(line.receive())
        await asyncio.sleep(0.25)
        await line.send_str("still here")
        await reading

    async with serving(pushing(talk)) as url:
        assert kinds(await heard(listening(session, url), 2)) == [
            "LineUp",
            "still here",
        ]


async def test_a_burst_is_heard_whole_and_in_order(session: ClientSession) -> None:
    """However fast it comes."""

    async def talk(line: web.WebSocketResponse) -> None:
        for one in range(5000):
            await line.send_str(str(one))
        await linger(line)

    async with serving(pushing(talk)) as url:
        found = await heard(listening(session, url), 5001)

    assert kinds(found) == ["LineUp", *map(str, range(5000))]


@pytest.mark.parametrize("pulse", [None, Pulse("?", lambda _: False, 60, 60)])
async def test_a_burst_does_not_hold_up_the_others(
    monkeypatch: pytest.MonkeyPatch, pulse: Pulse | None
) -> None:
    """Another task gets its turns while frames come that need not be waited for."""
    monkeypatch.setattr(socket_module, "BREATH", 0.001)
    turns = 0

    async def other() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    task = asyncio.create_task(other())
    line: Any = Burst(20_000)
    texts = [frame.text async for frame in socket_module._read(line, pulse)]
    task.cancel()

    assert len(texts) == 20_000
    assert turns > 3


class Burst:
    """A line on which everything has arrived already."""

    def __init__(self, number: int) -> None:
        self._left = number

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> WSMessage:
        if not self._left:
            raise StopAsyncIteration
        self._left -= 1
        return WSMessage(WSMsgType.TEXT, "frame", None)

    async def receive(self, _: float) -> WSMessage:
        """Return what has arrived."""
        try:
            return await anext(self)
        except StopAsyncIteration:
            return WSMessage(WSMsgType.CLOSED, None, None)


async def test_closing_hangs_up(session: ClientSession) -> None:
    """The server is not left with a dead line."""
    gone = asyncio.Event()

    async def talk(line: web.WebSocketResponse) -> None:
        await linger(line)
        gone.set()

    async with serving(pushing(talk)) as url:
        await heard(listening(session, url), 2)
        async with asyncio.timeout(2):
            await gone.wait()


async def test_a_token_that_no_header_can_carry_stops_nobody(
    session: ClientSession,
) -> None:
    """The next one may be better."""
    tokens = iter(["bad\n", "good", "good"])
    async with serving(pushing(linger)) as url:
        socket = Socket(session, lambda: (url, {"X-Plex-Token": next(tokens)}), QUICK)
        found = await heard(socket.frames(), 3)

    assert kinds(found) == ["LineDown", "LineUp", "hello"]
